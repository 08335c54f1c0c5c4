"""Bodies: profiles as JSON and as forms, mostly nearly right, bent at any depth."""

import json

from .corpus import ADDRESSES, BAD_TEXTS, CODES, COUNTRIES, DATES, EMAILS, GOOD_TEXTS, LONG_TEXTS, STATES, spelled_out
from .story import PASSWORD, percent

NUMBERS = [
    "0", "-0", "-1", "1", "54321", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809", "1e5", "1E400", "-1e400", "0.1", "1.0", "5432.1", "1e-400", "9" * 400, "0." + "9" * 400, "1e99999999999", "01", "+1",
    ".5", "1.", "0x10", "NaN", "Infinity", "-",
]
RAW_VALUES = [
    "null", "true", "false", "[]", "{}", '""', '" "', '[[["zqx"]]]', '{"zqx":{"zqx":[1,"zqx"]}}', '"\\ud800"', '"\\udc00\\ud800"',
    '"\\ud83d\\ude00"', '"\\u0000"', '"\\u0041\\u030a"', '"\\q"', '"\\u12"', "\"a\nb\"", "'x'", "undefined", "zqx", "[1,]", "/**/1", '"zqx',
    "[" * 127 + "]" * 127, "[" * 130 + "]" * 130, "[" * 9000, '{"a":' * 3000, '"' + "\\u0061" * 200 + '"',
]
STRANGERS = [
    "zqx", "id", "slug", "version", "password_hash", "is_admin", "__proto__", "constructor", "last_purchase_date", "Email", "email ", "e\\u006dail",
    "", "address.city", "zqx" * 3000, "current_password", "\\u0000",
]
MEMBERS = ["email", "first_name", "last_name", "date_of_birth", "address"]
PARTS = ["street_address", "postal_code", "city", "state", "country"]


def text_for(random, name, tag):
    """A text that this member may hold, or nearly."""
    if random.random() < 0.06:
        return random.choice(BAD_TEXTS if random.random() < 0.8 else LONG_TEXTS)
    if name == "email":
        return email(random, tag)
    if name == "date_of_birth":
        return random.choice(DATES[:3] if random.random() < 0.6 else DATES)
    if name == "country":
        return random.choice(COUNTRIES[:8] if random.random() < 0.7 else COUNTRIES)
    if name == "postal_code":
        return random.choice(CODES[:4] if random.random() < 0.7 else CODES)
    if name == "state":
        return random.choice(STATES)
    return random.choice(GOOD_TEXTS)


def email(random, tag):
    chance = random.random()
    if chance < 0.86:
        return "@@email@@"
    if chance < 0.90:
        return f"new{random.randrange(50)}@{tag}.example"
    if chance < 0.92:
        return random.choice(["@@other_email@@", "BOB@" + tag + ".example", f"bob@{tag}.EXAMPLE"])
    return spelled_out(random.choice(EMAILS["accepted"] + [text for _, text, _ in EMAILS["refused"]]), tag)


def quoted(random, text):
    if text.startswith("@@"):
        return f'"{text}"'
    return json.dumps(text, ensure_ascii=random.random() < 0.3)


def value(random, name, tag):
    chance = random.random()
    if chance < 0.03:
        return random.choice(RAW_VALUES)
    if chance < 0.05 or name == "postal_code" and chance < 0.35:
        return random.choice(NUMBERS if random.random() < 0.4 else ["54321", "90210", "10115"])
    if chance < 0.09:
        return "null"
    return quoted(random, text_for(random, name, tag))


def json_object(random, pairs):
    """The members, sometimes in another order, with strangers, spaces, or one of them twice."""
    if random.random() < 0.1:
        random.shuffle(pairs)
    while random.random() < 0.06:
        stranger = random.choice(STRANGERS)
        pairs.insert(random.randrange(len(pairs) + 1), (stranger, random.choice(RAW_VALUES + NUMBERS[:6])))
    if pairs and random.random() < 0.015:
        pairs.append(random.choice(pairs))
    space = random.choice(["", "", "", " ", "\r\n\t "])
    return "{" + ",".join(f'{space}"{name}"{space}:{text}' for name, text in pairs) + space + "}"


def profile(random, tag):
    """A profile, whole or in part."""
    members = [name for name in MEMBERS if name == "email" and random.random() < 0.97 or random.random() < 0.7]
    pairs = []
    for name in members:
        if name == "address" and random.random() < 0.9:
            right = random.choice(ADDRESSES)
            parts = [(part, right[part] if random.random() < 0.93 else value(random, part, tag)) for part in PARTS if random.random() < 0.98]
            pairs.append((name, json_object(random, parts)))
        else:
            pairs.append((name, value(random, name, tag)))
    return pairs


def profile_json(random, tag):
    return bent(random, json_object(random, profile(random, tag)))


def bent(random, text):
    """The text as bytes: in UTF-8 nearly always, now and then in another encoding, cut off, or with a byte changed."""
    if random.random() < 0.96:
        return text.encode("utf-8", "surrogatepass")
    way = random.randrange(8)
    if way < 3:
        return text.encode(["utf-8-sig", "utf-16", "utf-32-be"][way], "surrogatepass")
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    if not data:
        return b"\0"
    place = random.randrange(len(data))
    if way == 3:
        return bytes(data[:place])
    if way == 4:
        return bytes(data) + random.choice([b"\0", b"}", b"{}", b" zqx", b"\xff", b"//", b" " * 70_000])
    if way == 5:
        data[place] = random.randrange(256)
    elif way == 6:
        data[place:place] = random.choice([b"\0", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xef\xbb\xbf", b"\\", b'"'])
    else:
        del data[place]
    return bytes(data)


def sign_up_json(random, tag):
    """Mostly with a password that is refused: hashing good ones takes most of the time."""
    passwords = [PASSWORD, "short", "password", "zqxpw" * 300, "", "\u0000" * 9, "Lovelace"]
    pairs = [(name, text) for name, text in profile(random, tag) if name != "email"]
    first, second = random.choice(passwords), random.choice(passwords)
    texts = {
        "email": random.choice([f"new{random.randrange(50)}@{tag}.example", "@@email@@", "zqx"]), "password": first,
        "password2": second if random.random() < 0.6 else first,
    }
    return bent(random, json_object(random, pairs + [(name, quoted(random, text)) for name, text in texts.items()]))


INPUTS = ["email", "first_name", "last_name", "country", "street_address", "city", "state", "postal_code"]
BIRTH_DATES = [("15", "1", "1990"), ("31", "2", "2000"), ("", "", ""), ("x", "March", "99"), ("0", "-1", "1e3"), ("１", "١", "᠑")]
BAD_PAIRS = [
    "%", "%zz=1", "a=%", "a=%u0041", "=", "=zqx", "&&&", "a;b=c", "zqx=%FF%FE", "zqx=%C0%80", "zqx=%ED%A0%80", "zqx=%EF%BF%BD", "zqx=\ufffd", "%00=%00", "zqx[]=1",
    "a" * 70_000,
]


def inputs(random, tag):
    """What the form of the edit page sends."""
    named = [(name, text_for(random, name, tag)) for name in INPUTS if random.random() < 0.95]
    named += zip(["dob_day", "dob_month", "dob_year"], random.choice(BIRTH_DATES), strict=True)
    if random.random() < 0.5:
        named.append(("version", random.choice(["1", "2", "7", "-1", "99999999999999999999", "x", "9223372036854775807", "9223372036854775806"])))
    if random.random() < 0.5:
        named.append(("customer", random.choice(["@@id@@", "@@id@@", "@@id@@", "@@other_id@@", "0", "zqx"])))
    if random.random() < 0.04:
        named.append(("current_password", random.choice([PASSWORD, "zqxpw wrong", ""])))
    if random.random() < 0.1:
        named.append(("action", random.choice(["country", "country", "zqx"])))
    return named


def form(random, pairs):
    """The pairs percent-encoded, sometimes badly."""
    parts = []
    for name, text in pairs:
        text = text.replace("email@@", "email_input@@") if text.startswith("@@") else percent(text)
        parts.append(f"{name}={text}")
    if random.random() < 0.03:
        parts.append(random.choice(parts or ["a=b"]))
    if random.random() < 0.05:
        parts.append(random.choice(BAD_PAIRS))
    if random.random() < 0.01:
        parts += [f"x{number}=zqx" for number in range(random.choice([40, 70, 5000]))]
    return bent(random, "&".join(parts))


def call(random, tag):
    """The body of the server function."""
    texts = [(name, quoted(random, text) if random.random() < 0.97 else random.choice(RAW_VALUES + NUMBERS)) for name, text in inputs(random, tag)]
    body = json_object(random, texts)
    wrapped = random.choice(['{"inputs":%s}'] * 30 + ['{"inputs":[%s]}', "%s", '{"inputs":%s,"inputs":{}}', '{"zqx":1,"inputs":%s}', '{"input":%s}', '{"inputs":null,"x":%s}'])
    return bent(random, wrapped % body if "%" not in body else wrapped.replace("%s", body))
