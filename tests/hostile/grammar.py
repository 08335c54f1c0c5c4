"""Requests by rule and chance: most come past the first check, and each may be bent anywhere."""

from . import bodies
from .corpus import BAD_TEXTS, COUNTRIES, MARKUP, NEXT
from .story import BEARER, COOKIE, FORM, JSON, OURS, PASSWORD, PATCH, Request, percent

OWN = "/api/v1/customers/@@id@@/"
IDS = [
    "me", "me", "@@other_id@@", "1", "0", "-1", "00@@id@@", "@@id@@0", "9223372036854775807", "9223372036854775808", "9" * 500, "1e3", "0x10", "１",
    "ME", "me%20", "%6de", "zqx", "", "@@id@@%00", "@@id@@;x", "@@id@@%2f",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "ZQX", "M-SEARCH"]
PAGES = [
    "/", "/profile", "/profile/edit", "/sign-in", "/sign-up", "/signed-out", "/health/live", "/health/ready/", "/zqx", "/favicon.ico", "/robots.txt",
    "/assets/zqx/zqx.css",
]
TYPES = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=zqx", "multipart/form-data", "application/jsonx",
    "application/json; charset=utf-16", "APPLICATION/JSON", "application/json;", " application/json", "text/html", "", "zqx", "application/xml",
    "application/problem+json", "application/merge-patch+json", "application/json, text/plain",
]
TAGS = [
    "@@etag@@", "@@etag@@", "*", '"v1"', '"v2", @@etag@@', 'W/@@etag@@', '""', '"zqx"', "zqx", '"v1', "v1", "", ",", '"v1" "v2"', '"v-1"',
    '"v9223372036854775808"', "*, *", '"' + "v" * 5000 + '"', '"v1",,"v2"', "W/", 'w/"v1"', '"zqx\x80"',
]
TOKENS = [
    "Bearer @@other_token@@", "bearer @@token@@", "BEARER  @@token@@", "Bearer", "Bearer ", "Bearer zqx", "Bearer @@token@@x", "Basic zqx",
    "@@token@@", "Bearer np_" + "0" * 38, "Bearer @@refresh@@", "Bearer @@token@@, Bearer @@other_token@@", "Digest a=b", "", "Bearer\t@@token@@",
    "Bearer \xe9zqx",
]
COOKIES = [
    "@@other_cookie@@", "sid=zqx", "sid=", "sid", "a=b; @@cookie@@; c=d", "@@cookie@@; @@cookie@@", "@@cookie@@; @@other_cookie@@", "__Host-sid=zqx",
    "sid=" + "A" * 22, "sid=%00", "sid=\"@@cookie@@\"", ";;;", "=", "sid=\xff", "sid=" + "A" * 9000,
]
ORIGINS = [
    "null", "https://evil.example", "http://localhost:3001", "https://localhost:3000", "HTTP://LOCALHOST:3000", "http://localhost:3000/", "zqx", "",
    "http://localhost:3000, http://evil.example",
]
SITES = ["same-origin", "same-origin", "none", "same-site", "cross-site", "Same-Origin", "", "zqx"]
ACCEPTS = [
    "text/html", "text/html", "*/*", "application/json", "application/problem+json", "application/*", "text/plain", "application/json;q=0", "",
    "zqx", "text/html;q=0",
]
OTHERS = [
    ("X-Forwarded-For", "zqx"), ("X-Forwarded-Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("Forwarded", "host=evil.example"),
    ("Referer", "https://evil.example/zqx"), ("Accept-Encoding", "br;q=0, gzip, zqx"), ("User-Agent", "zqx<zqx>"), ("X-Request-Id", "zqx"),
    ("Range", "bytes=0-1"), ("TE", "trailers, zqx"), ("Upgrade", "h2c"), ("Content-Encoding", "gzip"), ("Accept-Language", "x" * 3000),
    ("If-Modified-Since", "zqx"), ("Content-Language", "\xff\xfe"), ("X-Empty", ""),
]


def request(random, tag):
    """One request of a story. `random` decides everything, so that a seed brings it back."""
    kinds = [put, patch, register, read, tokens, edit, account, function, page, country, method, path]
    kind = random.choices(kinds, [32, 12, 5, 8, 6, 9, 3, 9, 5, 3, 3, 5])[0]
    made = kind(random, tag)
    with_headers(random, made)
    if made.body and random.random() < 0.08:
        made.chunks = [random.choice([1, 2, 7, 100, 65_536]) for _ in range(random.randrange(1, 6))]
    return made


def pick(random, usual, others, share=0.06):
    return random.choice(others) if random.random() < share else usual


def actor(random):
    """Who asks: Ada, by her token or by her cookie, or somebody who is not sure."""
    if random.random() < 0.75:
        return [("Authorization", pick(random, BEARER[1], TOKENS, 0.05))]
    proof = [("Sec-Fetch-Site", random.choice(SITES))] if random.random() < 0.2 else [("Origin", pick(random, OURS[1], ORIGINS))]
    return [("Cookie", pick(random, COOKIE[1], COOKIES))] + (proof if random.random() < 0.95 else [])


def browser(random):
    return [("Cookie", pick(random, COOKIE[1], COOKIES, 0.04)), ("Origin", pick(random, OURS[1], ORIGINS, 0.02))]


def customer(random):
    return OWN if random.random() < 0.88 else f"/api/v1/customers/{random.choice(IDS)}" + random.choice(["/", "/", ""])


def media(random, usual):
    return [("Content-Type", pick(random, usual[1], TYPES, 0.03))] if random.random() < 0.99 else []


def conditions(random):
    if random.random() < 0.85:
        return []
    return [(random.choice(["If-Match", "If-Match", "If-None-Match"]), random.choice(TAGS)) for _ in range(random.choice([1, 1, 1, 2]))]


def put(random, tag):
    return Request("PUT", customer(random), actor(random) + media(random, JSON) + conditions(random), bodies.profile_json(random, tag))


def patch(random, tag):
    return Request("PATCH", customer(random), actor(random) + media(random, PATCH) + conditions(random), bodies.profile_json(random, tag))


def register(random, tag):
    return Request("POST", random.choice(["/api/v1/customers/", "/api/v1/customers"]), media(random, JSON), bodies.sign_up_json(random, tag))


def read(random, tag):
    return Request(random.choice(["GET", "GET", "HEAD"]), customer(random) + random.choice(["", "", "?access_token=@@token@@", "?zqx=%00"]), actor(random) + conditions(random))


def tokens(random, tag):
    """Mostly without a password to compare: that alone takes longer than everything else."""
    members = {"email": ['"@@email@@"', "null", '"zqx"', "1", '""'], "password": [f'"{PASSWORD}"', '"zqxpw wrong"', '""', "null", "[]"]}
    door = random.choice(["/auth/token/", "/auth/token/refresh/", "/auth/token/refresh", "/auth/logout/"])
    if door == "/auth/logout/":
        who = [("Authorization", random.choice(TOKENS))] if random.random() < 0.9 else actor(random)
        return Request("POST", door, who)
    names = ["refresh"] if "refresh" in door else ["email", "password"] if random.random() < 0.15 else [random.choice(["email", "password", "zqx"])]
    members["refresh"] = ['"@@token@@"', '"zqx"', '"np_' + "0" * 38 + '"', "1", "null", '"@@refresh@@x"', '"\\u0000"']
    body = bodies.json_object(random, [(name, random.choice(members.get(name, ["1"]))) for name in names])
    return Request("POST", door, media(random, JSON), bodies.bent(random, body))


def edit(random, tag):
    return Request("POST", "/profile/edit", browser(random) + media(random, FORM), bodies.form(random, bodies.inputs(random, tag)))


def account(random, tag):
    door = random.choice(["/sign-in"] + ["/sign-up"] * 4 + ["/sign-out"] * (random.random() < 0.05))
    pairs = bodies.inputs(random, tag) if door == "/sign-up" else [("email", "@@email@@"), ("next", random.choice(BAD_TEXTS)), ("edits", random.choice(BAD_TEXTS))]
    if random.random() < 0.3:
        pairs.append(("password", random.choice(["short", "password", "zqxpw wrong"])))
    pairs = [(name, f"new{random.randrange(50)}@{tag}.example" if name == "email" and door == "/sign-up" else text) for name, text in pairs]
    return Request("POST", door, [OURS, *media(random, FORM)] + ([COOKIE] if door == "/sign-out" else []), bodies.form(random, pairs))


def function(random, tag):
    door = "/actions/" + pick(random, "save-profile", ["zqx", "", "save-profile/", "save_profile", "%73ave-profile", "save-profile?zqx"], 0.03)
    return Request("POST", door, browser(random) + media(random, JSON), bodies.call(random, tag))


def page(random, tag):
    target = random.choice(PAGES)
    if random.random() < 0.4:
        target += random.choice(["?next=", "?__path=zqx&__err=", "?zqx=", "?next=%2Fprofile&next="]) + random.choice(NEXT["others"] + [percent(text) for text in BAD_TEXTS])
    return Request(random.choice(["GET", "GET", "GET", "HEAD"]), target, [("Cookie", pick(random, COOKIE[1], COOKIES, 0.2))] if random.random() < 0.7 else [])


def country(random, tag):
    return Request("GET", "/countries/" + percent(random.choice(COUNTRIES + BAD_TEXTS)), [])


def method(random, tag):
    target = random.choice([*PAGES, OWN, "/api/v1/customers/", "/auth/token/", "/auth/logout", "/actions/save-profile", "/countries/Japan", "/api/", "/auth"])
    return Request(random.choice(METHODS), target, actor(random) if random.random() < 0.5 else [OURS])


def path(random, tag):
    """The same address in another spelling."""
    target = random.choice([OWN, "/api/v1/customers/me/", "/profile", "/countries/Japan", "/health/live", "/auth/token/"])
    place = random.choice([index for index, letter in enumerate(target) if letter == "/"])
    way = random.randrange(7)
    if way == 0:
        target = target[:place] + random.choice(["/", "//", "/./", "/x/..", "/%2e%2e", "/%2f", "/;zqx", "/%00", "/\\", "/%5c", "/.", "/%20", "/%c0%af"]) + target[place:]
    elif way == 1:
        target += random.choice(["/", "//", ".", "%20", "%00", ";zqx", ".json", "%2f", "?", "#zqx", "?zqx#zqx", "/..", "/.", "%", "%zz", "?" + "zqx" * 2000, "~", "*"])
    elif way == 2:
        target = target.upper().replace("@@ID@@", "@@id@@")
    elif way == 3:
        target = "/" + "".join(f"%{ord(letter):02x}" if random.random() < 0.4 and letter not in "/@" and "@@" not in target else letter for letter in target[1:])
    elif way == 4:
        target = "/" + random.choice(MARKUP["paths"] + [percent(text) for text in BAD_TEXTS])
    elif way == 5:
        target = "http://localhost:3000" + target
    else:
        target = target.replace("customers", random.choice(["Customers", "customer", "customers%2f1", "customerſ".encode().decode("latin-1")]))
    return Request(random.choice(["GET", "GET", "PUT"]), target, actor(random))


def with_headers(random, made):
    if random.random() < 0.3:
        made.headers.append(("Accept", pick(random, "application/json, */*;q=0.5", ACCEPTS, 0.2) if made.target.startswith(("/api", "/auth")) else random.choice(ACCEPTS)))
    while random.random() < 0.08:
        made.headers.append(random.choice(OTHERS))
    if random.random() < 0.004:
        made.headers += [("X-Zqx", "zqx")] * random.choice([50, 62, 70, 100, 125])
    if random.random() < 0.004:
        made.headers.append(("X-Zqx", "zqx" * random.choice([1000, 5400, 6000])))
    if random.random() < 0.006:
        made.headers.append(("Host", random.choice(["evil.example", "localhost", "LOCALHOST:3000", "localhost:3000.", "127.0.0.1:3000", "zqx:zqx", "", "user@localhost:3000"])))
    # A text of Latin-1 goes as its own bytes, not in UTF-8.
    made.headers = [(name, value.encode("latin-1", "replace") if value and max(value) > "\x7f" else value) for name, value in made.headers]
