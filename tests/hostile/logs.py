"""What the log says at `trace`, as JSON, while much is asked: every line is one object, and nothing of what people sent is in it."""

import json
import re

from . import fuzz
from .corpus import MARKUP
from .servers import Servers
from .story import BEARER, COOKIE, FORM, JSON, OURS, PASSWORD, Request, Story, percent

TOKEN = re.compile(rb"np_[0-9A-Za-z]{38}")
PERSON = {
    "email": "zqxaddress@{tag}.example", "first_name": "Zqxfirst", "last_name": "Zqxlast",
    "address": {"street_address": "Zqxstreet 1", "city": "Zqxcity", "state": "Kowloon", "country": "Hong Kong"},
}


def run(program, requests, seed):
    """How much was asked, and what the logs must not hold."""
    found = []
    with Servers(program, RUST_LOG="trace") as servers:
        story = Story(servers, "canary")
        count = ask(story)
        places = [(server.name, server.port) for server in servers]
        _, asked, _, failed = fuzz.tell((places, seed, 99_999, requests))
        story.close()
        for server, values in zip(servers, story.values, strict=True):
            server.stop()
            found += [f"{server.name}: {words}" for words in faults(server.log(), values)]
    return count + asked, failed + found


def ask(story):
    """What holds secrets, and what would make two lines of one."""
    person = json.dumps(PERSON).replace("{tag}", story.tag)
    form = f"email={percent('zqxaddress@canary.example')}&password={percent(PASSWORD)}&first_name=Zqxfirst"
    requests = [
        Request("PUT", "/api/v1/customers/me/", [BEARER, JSON], person),
        Request("PUT", "/api/v1/customers/me/", [BEARER, JSON], person.replace("Kowloon", "Zqxstate")),
        Request("POST", "/auth/token/", [JSON], b'{"email":"zqxaddress@canary.example","password":"zqxpw wrong"}'),
        Request("POST", "/auth/token/refresh/", [JSON], b'{"refresh":"@@refresh@@"}'),
        Request("POST", "/auth/token/refresh/", [JSON], b'{"refresh":"@@refresh@@"}'),
        Request("POST", "/sign-in", [OURS, FORM], form),
        Request("POST", "/sign-up", [OURS, FORM], form),
        Request("POST", "/profile/edit", [COOKIE, OURS, FORM], form),
        Request("GET", "/profile?zqxquery=zqxvalue", [COOKIE, ("Referer", "http://localhost:3000/zqxreferer"), ("User-Agent", "zqxagent")]),
        Request("GET", "/zqxpath", [("Cookie", "sid=zqxcookie"), ("X-Zqx", "zqxheader")]),
        Request("ZQXMETHOD", "/sign-in", [OURS]),
        Request("GET", "/api/v1/customers/zqxid/?access_token=@@token@@", [BEARER]),
    ]
    for text in MARKUP["headers"]:
        requests += [Request("GET", f"/countries/{percent(text)}", []), Request("POST", "/sign-in", [OURS, FORM], f"email={percent(text)}&next={percent(text)}")]
    for request in requests:
        story.ask_all([request])
    return len(requests)


def faults(log, values):
    lines = log.splitlines()
    found = [] if len(lines) > 1000 else [f"the log has only {len(lines)} lines"]
    for line in lines:
        try:
            is_object = isinstance(json.loads(line), dict)
        except ValueError:
            is_object = False
        if not is_object:
            found.append(f"a line that is no JSON object: {line[:300]!r}")
    secrets = {name: values[name] for name in ["token", "refresh", "other_token", "other_refresh"]}
    secrets |= {name: values[name].split(b"=")[1] for name in ["cookie", "other_cookie"]}
    secrets |= {"an email address": b"canary.example", "what was sent": b"zqx"}
    lowered = log.lower()
    for name, secret in secrets.items():
        at = lowered.find(secret.lower())
        if at >= 0:
            found.append(f"{name} is in the log: …{log[max(0, at - 300) : at + 120]!r}…")
    if match := TOKEN.search(log):
        found.append(f"a token is in the log: …{log[max(0, match.start() - 300) : match.start() + 20]!r}…")
    if any(byte in log for byte in b"\x1b\r\0"):
        found.append("a control character is in the log as it is")
    return found[:20]
