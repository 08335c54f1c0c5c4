"""Answers that no server of ours may give. The oracle must object to each: one that objects to nothing proves nothing."""

from . import oracle
from .story import Request
from .wire import Answer

HEADERS = [
    ("content-type", b"application/problem+json"), ("x-content-type-options", b"nosniff"), ("x-frame-options", b"DENY"), ("referrer-policy", b"same-origin"),
    ("content-security-policy", b"default-src 'none'"), ("x-request-id", b"0123456789abcdef"),
]
PROBLEM = b'{"type":"/docs/api#not-found","title":"There is nothing at this address","status":404}'
API, PAGE = Request("GET", "/api/v1/zqx"), Request("GET", "/sign-in")
TOKEN = b'{"access":"np_' + b"a" * 38 + b'"}'


def answer(status=404, body=PROBLEM, **headers):
    changed = {name.replace("_", "-"): value.encode() for name, value in headers.items()}
    return Answer(status, [(name, value) for name, value in HEADERS if name not in changed] + [(name, value) for name, value in changed.items() if value], body)


def html(body, **headers):
    return answer(200, body, content_type="text/html; charset=utf-8", **headers)


BAD = [
    ("no answer", API, None),
    ("a 500", API, answer(500, PROBLEM.replace(b"404", b"500"))),
    ("a 503 while the database is there", API, answer(503, PROBLEM.replace(b"404", b"503"), retry_after="2")),
    ("a refusal as text", API, answer(content_type="text/plain")),
    ("a refusal as a page, below /api", API, answer(content_type="text/html; charset=utf-8")),
    ("a refusal without a body", API, answer(body=b"")),
    ("a problem of another status", API, answer(400)),
    ("a problem that repeats what was sent", API, answer(body=PROBLEM.replace(b"nothing", b"no zqx"))),
    ("a problem with a member of its own", API, answer(body=PROBLEM.replace(b"{", b'{"detail":"x",'))),
    ("an error without a pointer", API, answer(body=PROBLEM.replace(b"}", b',"errors":[{"code":"x","detail":"x"}]}'))),
    ("a 401 without a challenge", API, answer(401, PROBLEM.replace(b"404", b"401"))),
    ("a 405 without Allow", API, answer(405, PROBLEM.replace(b"404", b"405"))),
    ("an answer that may be sniffed", API, answer(x_content_type_options="")),
    ("no policy", PAGE, html(b"x", content_security_policy="")),
    ("the parser's own answer", API, answer(400, b"", x_request_id="")),
    ("a header that repeats what was sent", API, answer(zqx_injected="1")),
    ("a redirect to another site", PAGE, answer(303, b"", location="https://evil.example")),
    ("a redirect without a scheme", PAGE, answer(303, b"", location="//evil.example")),
    ("a redirect with a backslash", PAGE, answer(303, b"", location="/\\evil.example")),
    ("a cookie that scripts may read", PAGE, answer(303, b"", location="/profile", set_cookie="sid=x; SameSite=Lax; Path=/")),
    ("a token where none belongs", PAGE, html(TOKEN)),
    ("a password", PAGE, html(b"zqxpw")),
    ("an element", PAGE, html(b"<p><zqx></p>")),
    ("an attribute", PAGE, html(b'<input value="" zqx="1">')),
    ("a handler", PAGE, html(b"<img src=x onerror=zqx()>")),
    ("a script", PAGE, html(b"<script>let x = 'zqx'</script>")),
]
GOOD = [(API, answer()), (PAGE, html(b'<input value="&lt;zqx&gt; onload=zqx"><p>"zqx"</p>')), (PAGE, answer(303, b"", location="/profile"))]
DIFFERENT = [
    (answer(), answer(403, PROBLEM.replace(b"404", b"403"))), (answer(), answer(body=PROBLEM + b" ")), (answer(etag='"v1"'), answer(etag='"v2"')),
    (answer(), None),
]


def run():
    found = [f"the oracle takes {name}" for name, request, given in BAD if not oracle.faults(request, given)]
    found += [f"the oracle objects to a good answer: {oracle.faults(request, given)}" for request, given in GOOD if oracle.faults(request, given)]
    found += [f"the oracle sees no difference: {pair}" for pair in DIFFERENT if not oracle.differences(pair)]
    return len(BAD) + len(GOOD) + len(DIFFERENT), found
