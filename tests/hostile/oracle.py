"""What is true of every answer, whatever was asked; and whether two answers are the same."""

import json
import re
import urllib.parse

SECRETS = re.compile(rb"np_[0-9A-Za-z]{38}|zqxpw|\$argon2")
OWN_WORDS = [
    (re.compile(rb"np_[0-9A-Za-z]{38}"), b"TOKEN"),
    (re.compile(rb"nonce(=\"|-)[0-9a-f]{32}"), b"NONCE"),
    (re.compile(rb"(?<![0-9])[0-9]{15}(?![0-9])"), b"ID"),
    (re.compile(rb"<code>[0-9a-f]{16}</code>"), b"REQUEST"),
    # Who else has the name decides about its end, and other stories run beside this one.
    (re.compile(rb'("slug":")[^"]*'), rb"\1SLUG"),
]
"""What differs between two servers that do the same."""
COMPARED = [
    "content-type", "location", "content-location", "etag", "allow", "www-authenticate", "retry-after", "cache-control", "connection",
    "clear-site-data", "vary",
]
REQUIRED = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin"}
TAG, QUOTED, SCRIPT = re.compile(r'</?[A-Za-z!?](?:[^<>"]|"[^"]*")*>'), re.compile(r'"[^"]*"'), re.compile(r"(?s)<script[^>]*>(.+?)</script")
PROGRAMS = ("/api/", "/auth/", "/actions/")
"""Below these, whatever is refused is refused with a problem."""


def same_words(body):
    for pattern, word in OWN_WORDS:
        body = pattern.sub(word, body)
    return body


def outline(answer):
    """What must be the same on both."""
    if answer is None:
        return None
    headers = {name: same_words(answer.header(name).encode("latin-1")) for name in COMPARED}
    cookie = re.sub(r"=[^;]+", "=", answer.header("set-cookie"), count=1)
    return answer.status, headers, cookie, same_words(answer.body)


def differences(pair, is_mangled=False):
    """What two answers to one request do not have in common. Where a byte was put into a secret, each server sees another secret: one may
    be a cookie that is removed, the other none at all."""
    left, right = map(outline, pair)
    if is_mangled and left and right:
        left, right = (part[:2] + part[3:] for part in (left, right))
    if left == right:
        return []
    if left is None or right is None:
        return ["only one of them answered"]
    return [f"the answers differ: {one!r:.300} and {other!r:.300}" for one, other in zip(left, right, strict=True) if one != other]


def typed_openly(request):
    """What chance has put into an input that is no password: it may be shown again."""
    inputs = urllib.parse.parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {b"zqxpw" for name, text in inputs if "zqxpw" in name or "zqxpw" in text and "password" not in name}


def faults(request, answer):
    """What is wrong with an answer, in words; nothing, when it is as it must be."""
    if answer is None:
        return [] if request.may_be_no_http() else ["there is no answer"]
    if not answer.is_ours():
        return [f"an answer that is not ours: {answer.status}"]
    found = [f"{name} is {answer.header(name)!r}" for name, value in REQUIRED.items() if answer.header(name) != value]
    if "default-src 'none'" not in answer.header("content-security-policy"):
        found.append("there is no Content-Security-Policy")
    if answer.status >= 500 or answer.status == 429:
        found.append(f"a fault of ours, or a limit that is off: {answer.status}")
    if answer.status >= 400:
        found += faults_of_refusal(request, answer)
    # Location may repeat a path of our own, and the random letters of a cookie may spell anything.
    if any(b"zqx" in value.lower() and name not in ("location", "set-cookie") or "zqx" in name for name, value in answer.headers):
        found.append("a header repeats what was sent")
    location = answer.header("location")
    if location and (not re.fullmatch(r"/([^/\\].*)?", location) or not location.isascii()):
        found.append(f"it leads elsewhere: {location}")
    secrets = set(SECRETS.findall(answer.body)) - typed_openly(request)
    if secrets and not (answer.status == 200 and "/auth/token" in as_text(request.target)):
        found.append("a secret is in the body")
    cookie = answer.header("set-cookie")
    if cookie and not all(part in cookie for part in ["HttpOnly", "SameSite=Lax", "Path=/"]):
        found.append(f"a cookie without protection: {cookie}")
    if answer.header("content-type").startswith("text/html") and b"zqx" in answer.body.lower():
        found += active_markup(answer.body.decode())
    return found


def faults_of_refusal(request, answer):
    media_type, found = answer.header("content-type"), []
    is_for_program = as_text(request.target).startswith(PROGRAMS) and not request.mangle
    if is_for_program and media_type != "application/problem+json" or media_type not in ("application/problem+json", "text/html; charset=utf-8"):
        return [f"refused with {media_type!r}"]
    if answer.status == 401 and is_for_program and not answer.header("www-authenticate").startswith("Bearer"):
        found.append("401 without WWW-Authenticate")
    if answer.status == 405 and not answer.header("allow"):
        found.append("405 without Allow")
    if media_type == "application/problem+json" and not request.is_head():
        found += faults_of_problem(answer)
    return found


def faults_of_problem(answer):
    """The shape of contract 6, and that `detail` and the rest never repeat what was sent."""
    try:
        problem = json.loads(answer.body)
    except ValueError:
        return [f"the problem is no JSON: {answer.body!r}"]
    found = []
    if set(problem) - {"errors", "changed", "retry_after"} != {"type", "title", "status"} or not re.fullmatch(r"/docs/api#[a-z-]+", problem["type"]):
        found.append(f"no problem of the contract: {answer.body!r}")
    if problem.get("status") != answer.status:
        found.append("the problem has another status than the answer")
    for error in problem.get("errors", []):
        if set(error) != {"pointer", "code", "detail"} or not error["pointer"].startswith("#/") or not re.fullmatch("[a-z_]+", error["code"]) or not error["detail"]:
            found.append(f"no error of the contract: {error}")
    if b"zqx" in answer.body.lower():
        found.append("the problem repeats what was sent")
    return found


def active_markup(page):
    """Elements and attributes that we did not write, and scripts that are not ours."""
    found = [f"text that was sent is in a script: {script:.80}" for script in SCRIPT.findall(page) if "zqx" in script]
    for tag in TAG.findall(page):
        names = QUOTED.sub("", tag).lower()
        if "zqx" in names or re.search(r"\son[a-z]+=", names):
            found.append(f"markup that was sent is markup on the page: {tag:.120}")
    return found[:3]


def as_text(text):
    return text.decode("latin-1") if isinstance(text, bytes) else text
