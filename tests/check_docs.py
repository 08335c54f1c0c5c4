"""Whether the texts are true of the tree: links, anchors, paths, names of tests, the length of the README, our words.

    python3 tests/check_docs.py               reads every .md file, says what leads nowhere, and ends with status 1 if anything does
    python3 tests/check_docs.py --self-test   spoils copies of the texts, one thing each, and must object to every one
"""

import functools
import glob
import os
import re
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SKIPPED = {".git", "target", "dist", "node_modules", "results", "report", "build", "__pycache__"}
"""Folders that are made, not written."""
TOPS = ("benches/", "browser/", "deploy/", "docs/", "end2end/", "fuzz/", "migrations/", "public/", "src/", "style/", "tests/")
"""A word that begins like this is a path from the root."""
SUFFIXES = (".css", ".js", ".json", ".lua", ".md", ".mjs", ".py", ".rs", ".sh", ".sql", ".toml", ".ts", ".txt")
"""A name that ends like this is a file somewhere."""
README, MOST_LINES = "README.md", 180
PROMISES = "docs/promises.md"
UNWANTED = [(re.compile(r"\bthe\s+own\s+profile", re.IGNORECASE), '"the own profile": write "their own profile"')]

FENCE = re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+)((?:(?!\n\n).)+?)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
DEFINITION = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
TITLE = re.compile(r"\btest(?:\.describe)?(?:\.only)?\(\s*(['\"`])(.*?)\1,", re.DOTALL)


def files_of(root):
    """Every file that somebody wrote, as a path from the root."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        yield from (os.path.relpath(os.path.join(folder, name), root) for name in sorted(names))


@functools.cache
def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blank(found):
    """Spaces where something stood: what comes after stays in its line."""
    return re.sub(r"[^\n]", " ", found.group())


def check(root):
    """Every miss, as one line each."""
    files = list(files_of(root))
    texts = [name for name in files if name.endswith(".md")]
    for name in texts:
        text = read(os.path.join(root, name))
        for at, miss in [*links(root, name, text), *paths(root, files, text), *words(text)]:
            yield f"{name}:{text.count(chr(10), 0, at) + 1}: {miss}"
    yield from length(root)
    yield from promises(root)


def links(root, name, text):
    prose = SPAN.sub(blank, FENCE.sub(blank, text))
    for found in [*LINK.finditer(prose), *DEFINITION.finditer(prose)]:
        target, _, anchor = found.group(1).partition("#")
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path = os.path.normpath(os.path.join(root, os.path.dirname(name), target)) if target else os.path.join(root, name)
        if not os.path.exists(path):
            yield found.start(), f"the link to {found.group(1)} leads nowhere"
        elif anchor and (not path.endswith(".md") or anchor not in anchors(read(path))):
            yield found.start(), f"the link to {found.group(1)} names no heading there"


def anchors(text):
    """The headings of a text as GitHub and most others name them."""
    known = {}
    for heading in HEADING.findall(FENCE.sub(blank, text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = known[anchor] = known.get(anchor, -1) + 1
        if count:
            known[f"{anchor}-{count}"] = 0
    return known


def paths(root, files, text):
    """What stands in backticks, or in a block of code, and looks like a file of ours."""
    code = [*SPAN.finditer(FENCE.sub(blank, text)), *FENCE.finditer(text)]
    for found in code:
        for word in re.finditer(r"[^\s`'\"(),;|=]+", found.group()):
            path = word.group().partition("::")[0].rstrip(".:")
            if not is_there(root, files, path):
                yield found.start() + word.start(), f"there is no {path}"


def is_there(root, files, path):
    if path.startswith("/") or "://" in path or SKIPPED.intersection(path.split("/")):
        return True
    # A <name> stands for any name: the folder must be there.
    path = path.partition("<")[0]
    if path.startswith(TOPS):
        return bool(glob.glob(os.path.join(root, path))) if "*" in path else os.path.exists(os.path.join(root, path))
    if re.fullmatch(r"\w[\w.\-]*(/[\w.\-]+)*", path) and path.endswith(SUFFIXES):
        return any(file == path or file.endswith(f"/{path}") for file in files)
    return True


def words(text):
    for pattern, miss in UNWANTED:
        yield from ((found.start(), miss) for found in pattern.finditer(text))


def length(root):
    lines = len(read(os.path.join(root, README)).splitlines())
    if lines > MOST_LINES:
        yield f"{README}: {lines} lines, and {MOST_LINES} are enough"


def promises(root):
    """Each row of the tables: a promise, and the tests that hold it."""
    count = 0
    for number, line in enumerate(read(os.path.join(root, PROMISES)).splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|") or cells == ["promise", "test"] or set("".join(cells)) <= set("-: "):
            continue
        count += 1
        named = [found.group(2) for cell in cells[1:] for found in SPAN.finditer(cell)]
        misses = [miss for test in named if (miss := wrong_with(root, test))]
        for miss in misses if named else ["names no test"]:
            yield f"{PROMISES}:{number}: {miss}"
    if not count:
        yield f"{PROMISES}: holds no promise"


def wrong_with(root, test):
    """Why there is no such test; `None` when there is one."""
    if test.startswith("make "):
        target = test.removeprefix("make ")
        has_target = re.search(rf"^{re.escape(target)}:", read(os.path.join(root, "Makefile")), re.MULTILINE)
        return None if has_target else f"there is no target {target} in the Makefile"
    path, _, name = test.partition("::")
    if not name:
        return f"`{test}` is no test: path::name, or make and a target"
    if not os.path.isfile(os.path.join(root, path)):
        return f"there is no {path}"
    return None if name in names_in(path, read(os.path.join(root, path))) else f"{path} has no test {name}"


def names_in(path, text):
    if path.endswith(".spec.ts"):
        return {title for _, title in TITLE.findall(text)}
    if path.endswith(".ts"):
        return set(re.findall(r"^  (\w+): (?:\[|async )", text, re.MULTILINE))
    if path.endswith(".rs"):
        return set(re.findall(r"^\s*(?:pub(?:\(\w+\))? )?(?:async )?fn (\w+)", text, re.MULTILINE))
    if "/torture/" in path:
        return set(re.findall(r"^@scenario.*\nasync def (\w+)", text, re.MULTILINE))
    return set(re.findall(r"^\s*(?:async )?def (\w+)", text, re.MULTILINE))


def first_promise(ending):
    """The first test of that kind that the promises name."""
    found = re.search(rf"`([^`]+{re.escape(ending)})::([^`]+)`", read(os.path.join(ROOT, PROMISES)))
    return found.groups() if found else sys.exit(f"{PROMISES} names no test in a {ending}")


def spoilt():
    """What is wrong, in which file, how it gets there, and what must be said about it."""

    def added(words):
        return lambda text: f"{text}\n{words}\n"

    yield "a stale link", README, added("See [the plan](docs/gone.md)."), "the link to docs/gone.md leads nowhere"
    yield "a stale picture", README, added("![A page](docs/gone.png)"), "the link to docs/gone.png leads nowhere"
    yield "a stale link by reference", README, added("[the plan]: docs/gone.md"), "the link to docs/gone.md leads nowhere"
    yield "a stale anchor", README, added("See [there](docs/architecture.md#nowhere)."), "architecture.md#nowhere names no heading there"
    yield "a stale anchor in its own text", README, added("See [below](#nowhere)."), "the link to #nowhere names no heading there"
    yield "a path that is gone", "CONTRIBUTING.md", added("Look into `src/gone.rs`."), "there is no src/gone.rs"
    yield "a path in a command", "CONTRIBUTING.md", added("```\npython3 tests/gone.py dist/nameplate\n```"), "there is no tests/gone.py"
    yield "a pattern that nothing fits", "CONTRIBUTING.md", added("Look into `migrations/*/gone.sql`."), "there is no migrations/*/gone.sql"
    yield "a name that no file has", "docs/architecture.md", added("First comes `gone.rs`."), "there is no gone.rs"
    yield "our words", "docs/contract.md", added("A customer sees the\nown profile."), "the own profile"
    yield "a long README", README, lambda text: text + "\n" * MOST_LINES, f"and {MOST_LINES} are enough"
    yield "a promise without a test", PROMISES, added("| It flies | |"), "names no test"
    yield "a promise that names a file alone", PROMISES, added("| It flies | `tests/check_docs.py` |"), "is no test"
    yield "a target that is gone", PROMISES, added("| It flies | `make fly` |"), "there is no target fly"
    yield "no promise at all", PROMISES, lambda text: text.replace("|", ""), "holds no promise"
    for ending in [".rs", ".py", ".spec.ts"]:
        path, name = first_promise(ending)
        yield f"another name of a test in a {ending}", PROMISES, lambda text, name=name: text.replace(f"::{name}`", "::it_flies`"), f"{path} has no test it_flies"
        yield f"a test that was renamed in a {ending}", path, lambda text, name=name: text.replace(name, "it_flies"), f"{path} has no test {name}"


def self_test():
    """Each fault alone, in a copy that is true but for it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        shutil.copytree(ROOT, copy, ignore=lambda _, names: SKIPPED.intersection(names), symlinks=True)
        missed = [f"an unspoilt copy: {miss}" for miss in check(copy)]
        count = 0
        for what, name, spoil, expected in spoilt():
            path = os.path.join(copy, name)
            before = read(path)
            write(path, spoil(before))
            if not any(expected in miss for miss in check(copy)):
                missed.append(f"{what}: nobody said {expected!r}")
            write(path, before)
            count += 1
    return count, missed


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    read.cache_clear()


def main():
    if sys.argv[1:] == ["--self-test"]:
        count, missed = self_test()
        done = f"the check of the texts objects to each of {count} faults"
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        missed, done = list(check(ROOT)), "the texts are true: links, paths, names of tests"
    for miss in missed:
        print(miss)
    print(done if not missed else f"{len(missed)} misses in the texts")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
