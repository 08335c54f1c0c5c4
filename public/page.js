// The little that every page needs: a button that shows a password, one submit at a time, no personal page from the back-forward cache.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  const words = { show: button.firstChild.data, hide: button.dataset.hide };
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.firstChild.data = shown ? words.hide : words.show;
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
}

addEventListener("submit", (event) => {
  // An island that saves by itself has prevented the plain post already.
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  const buttons = form.querySelectorAll("button:not([type=button])");
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  // Whoever has stopped a post can send it again.
  setTimeout(() => {
    delete form.dataset.sent;
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }, 5000);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
