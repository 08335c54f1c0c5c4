// Wakes the islands of this page. If the wasm does not arrive, the page stays what it is: plain links and plain forms.
import start, * as islands from "./nameplate.js";

start({ module_or_path: new URL("./nameplate.wasm", import.meta.url) })
  .then(() => {
    islands.hydrate();
    for (const island of document.querySelectorAll("leptos-island")) {
      islands[island.dataset.component](island);
    }
    document.documentElement.dataset.islands = "awake";
  })
  .catch((reason) => console.warn("This page works without its island:", String(reason)));
