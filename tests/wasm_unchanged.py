"""One more form, field, code, error and page of the server leave the wasm byte for byte as it was. Builds it twice, from a copy of the tree with
one more of each: `python3 tests/wasm_unchanged.py`. What only the server knows, no customer has to load."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "wasm-unchanged"
WASM = ROOT / "target" / "front" / "wasm32-unknown-unknown" / "wasm-release" / "wasm_unchanged.wasm"

# The file, the text that must be there once, and what stands there instead.
ONE_MORE = [
    ("src/customer/account.rs", 'Refresh = "refresh",', 'Refresh = "refresh",\n        OneMore = "one_more",'),
    (
        "src/customer/account.rs",
        'CurrentPasswordWrong = "current_password_wrong",',
        'CurrentPasswordWrong = "current_password_wrong",\n        /// One more.\n        OneMoreWrong = "one_more_wrong",',
    ),
    ("src/error.rs", 'Unavailable = "unavailable",', 'Unavailable = "unavailable",\n        OneMore = "one-more",'),
    ("src/error.rs", "            Kind::Unavailable => 503,", "            Kind::Unavailable | Kind::OneMore => 503,"),
    ("src/words/en.rs", 'AccountField::Refresh => "Refresh token",', 'AccountField::Refresh => "Refresh token",\n        AccountField::OneMore => "One more field",'),
    ("src/words/en.rs", 'AccountField::Refresh => "Send the refresh token",', 'AccountField::Refresh => "Send the refresh token",\n        AccountField::OneMore => "Enter one more",'),
    ("src/pages/mod.rs", '#[cfg(feature = "ssr")]\npub mod sign_up;', '#[cfg(feature = "ssr")]\npub mod sign_up;\n#[cfg(feature = "ssr")]\npub mod sign_up_once_more;'),
]


def copy_tree():
    """What git has, as new: cargo looks at the times of files, and a run before this one may have left others here."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    shutil.rmtree(COPY, ignore_errors=True)
    for name in filter(None, files):
        if (ROOT / name).is_file() and not name.startswith(("end2end/", "docs/", "tests/", "benches/", "fuzz/")):
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, COPY / name)
    # The manifest names them.
    (COPY / "tests/site").mkdir(parents=True)
    (COPY / "tests/site/main.rs").touch()
    # Under a name of its own: the file that is shipped is built beside it.
    manifest = COPY / "browser/Cargo.toml"
    manifest.write_text(manifest.read_text().replace("[lib]\n", '[lib]\nname = "wasm_unchanged"\n'))


def build():
    command = ["cargo", "build", "--quiet", "--package=nameplate-browser", "--lib", f"--target-dir={ROOT / 'target' / 'front'}"]
    command += ["--target=wasm32-unknown-unknown", "--no-default-features", "--profile=wasm-release"]
    subprocess.run(command, cwd=COPY, check=True)
    return WASM.read_bytes()


def add_one_more():
    for name, text, instead in ONE_MORE:
        path = COPY / name
        source = path.read_text()
        if source.count(text) != 1:
            sys.exit(f"{name}: {text!r} is there {source.count(text)} times: this test must be told anew what one more is")
        path.write_text(source.replace(text, instead))
    page = (COPY / "src/pages/sign_up.rs").read_text()
    (COPY / "src/pages/sign_up_once_more.rs").write_text(page.replace("SignUpPage", "SignUpOnceMorePage"))


def change_what_the_browser_has():
    """The teeth: this must be noticed."""
    path = COPY / "src/customer/fault.rs"
    source = path.read_text()
    path.write_text(re.sub(r'(PostalCodeUnexpected = "postal_code_unexpected",)', r'\1\n        /// One more.\n        OneMore = "one_more_code",', source))


def main():
    copy_tree()
    before = build()
    add_one_more()
    after = build()
    same = before == after
    print(f"wasm before {len(before)} bytes, with one more form, field, code, error and page of the server {len(after)}: {'the same' if same else 'NOT the same'}")
    change_what_the_browser_has()
    noticed = build() != before
    print(f"one more code of the profile: {'another file, as it must be' if noticed else 'NOT noticed'}")
    shutil.rmtree(COPY, ignore_errors=True)
    sys.exit(0 if same and noticed else 1)


if __name__ == "__main__":
    main()
