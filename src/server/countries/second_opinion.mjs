// Asks another library, npm's postcode-validator 3.10.22, about the postal codes that our table gives as examples, and about each of them with
// one character fewer or more. Where the two do not agree, the table below says why; any other difference ends with status 1.
//
//     npm ci --prefix end2end
//     node src/server/countries/second_opinion.mjs [countries.json]
//
// NODE_MODULES names another folder of packages than end2end/node_modules.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PIN = "3.10.22";

// "code of the country, postal code" or the country alone: who accepts it, and why we leave it so.
const KNOWN_DIFFERENCES = new Map([
  ["CK", "theirs alone: four digits; our source knows no codes of the Cook Islands"],
  ["GB, BFPO 6", "ours alone: numbers of the forces' post have one to four digits"],
  ["GB, BFPO 61", "ours alone: the forces' post, theirs knows civilian postcodes only"],
  ["GB, BFPO 610", "ours alone: as BFPO 61"],
  ["GB, GIR 0AA", "ours alone: a postcode with a shape of its own"],
  ["IL, 961430", "theirs alone: five digits were replaced by seven; six never were"],
  ["KH, 120101", "ours alone: the newer codes of six digits; theirs knows five"],
  ["KH, 120108", "ours alone: as 120101"],
  ["NI, 52000", "ours alone: five digits; theirs has groups with hyphens"],
  ["PA", "theirs alone: four digits; our source knows no codes of Panama"],
  ["PE, CALLAO 2", "ours alone: our source has the districts of Callao and Lima besides five digits"],
  ["PE, LIMA 2", "ours alone: as CALLAO 2"],
  ["PE, LIMA 23", "ours alone: as CALLAO 2"],
  ["PE, LIMA 4", "ours alone: as CALLAO 2"],
  ["PE, LIMA 42", "ours alone: as CALLAO 2"],
  ["SO, AD 11010", "ours alone: the code begins with the letters of the region; theirs has the digits only"],
  ["SO, JH 09010", "ours alone: as AD 11010"],
]);

const fromRoot = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const modules = resolve(process.env.NODE_MODULES ?? fromRoot("end2end/node_modules"));
const require = createRequire(`${modules}/`);
const { version } = JSON.parse(readFileSync(`${modules}/postcode-validator/package.json`, "utf8"));
const { postcodeValidator, postcodeValidatorExistsForCountry } = require(`${modules}/postcode-validator`);
const table = JSON.parse(readFileSync(process.argv[2] ?? fromRoot("src/server/countries/countries.json"), "utf8"));

const found = new Map();
let compared = 0;
for (const { c: code, p: pattern, x: examples = [] } of table.countries) {
  const isKnown = postcodeValidatorExistsForCountry(code);
  if (isKnown !== Boolean(pattern)) {
    found.set(code, isKnown ? "theirs alone" : "ours alone");
    continue;
  }
  const ours = new RegExp(`^(?:${pattern})$`);
  for (const example of examples) {
    for (const typed of [example, example.slice(0, -1), `${example}0`, `${example}A`]) {
      compared += 1;
      if (ours.test(typed) !== postcodeValidator(typed, code)) {
        found.set(`${code}, ${typed}`, ours.test(typed) ? "ours alone" : "theirs alone");
      }
    }
  }
}

const complaints = [
  ...(version === PIN ? [] : [`postcode-validator is ${version}, the differences are those of ${PIN}`]),
  ...[...found].filter(([what, who]) => !KNOWN_DIFFERENCES.get(what)?.startsWith(`${who}:`)).map(([what, who]) => `not explained: ${what} (${who})`),
  ...[...KNOWN_DIFFERENCES.keys()].filter((what) => !found.has(what)).map((what) => `explained, but no longer there: ${what}`),
];
console.log([...complaints, `${compared} codes compared, ${found.size} differences, ${complaints.length} complaints`].join("\n"));
process.exitCode = complaints.length === 0 ? 0 : 1;
