"""Customers by the million, without a password hash each: one signs up through the API and signs in through both doors, and the rows that
this made are copied with other names, ids and secrets. A new column needs no change here."""

import base64
import hashlib
import http.client
import itertools
import json
import os
import secrets
import urllib.parse
import zlib
from typing import NamedTuple

from programs import nameplate

PASSWORD = "correct horse battery"
MODEL = {
    "email": "john@example.com",
    "first_name": "John",
    "last_name": "Doe",
    "date_of_birth": "1990-01-15",
    "address": {"street_address": "456 Oak Avenue", "postal_code": 54321, "city": "Los Angeles", "state": "California", "country": "United States"},
}
MOST_PEOPLE = 1_000
"""How many customers can ask for something."""
DAY = 24 * 3600 * 1_000_000
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Person(NamedTuple):
    """A customer with a token and a cookie."""

    id: int
    token: str
    cookie: str
    email: str


def seed(database, name, count, program, log):
    """A database with `count` customers, all of one name; the people among them, spread evenly, who have a token and a session."""
    customer, change, token, session = models(database, name, program, log)
    ids = [customer["id"] - (count - number) * 4096 for number in range(count)]
    database.fill(name, "customers", list(customer), (copy_of_customer(customer, ids[n], n) for n in range(count)))
    database.fill(name, "changes", list(change), (tuple((change | {"customer_id": id}).values()) for id in ids))
    people, tokens, sessions = [], [], []
    for number in range(0, count, max(1, count // MOST_PEOPLE)):
        secret, cookie = new_token(), secrets.token_bytes(16)
        people.append(Person(ids[number], secret, "sid=" + base64.urlsafe_b64encode(cookie).decode().rstrip("="), email_of(number)))
        tokens.append(copy_of_token(token, ids[number], secret))
        sessions.append(copy_of_session(session, ids[number], cookie))
    database.fill(name, "tokens", list(token), tokens)
    database.fill(name, "sessions", list(session), sessions)
    database.settle(name)
    return people


def models(database, name, program, log):
    """The rows that one customer makes who signs up and signs in."""
    server = nameplate(program, database.url(name), log)
    try:
        expect(server, 201, "POST", "/api/v1/customers/", MODEL | {"password": PASSWORD, "password2": PASSWORD})
        expect(server, 200, "POST", "/auth/token/", {"email": MODEL["email"], "password": PASSWORD})
        expect(server, 303, "POST", "/sign-in", urllib.parse.urlencode({"email": MODEL["email"], "password": PASSWORD}))
    finally:
        server.stop()
    queries = ["customers", "changes", "tokens where kind = 'access'", "sessions where customer_id is not null"]
    return [database.row(name, f"select * from {query}") for query in queries]


def expect(server, status, method, path, body):
    headers = {"Content-Type": "application/json"}
    if isinstance(body, str):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{server.port}"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body if isinstance(body, str) else json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != status:
        raise SystemExit(f"{method} {path} answered {answer.status}: {content[:500]}")
    return content


def email_of(number):
    return f"john{number}@example.com"


def copy_of_customer(model, id, number):
    own = {"id": id, "email": email_of(number), "email_key": email_of(number), "slug": f"john-doe-{number}"}
    return tuple((model | own).values())


def copy_of_token(model, id, secret):
    own = {"customer_id": id, "secret_hash": hashlib.sha256(secret.encode()).digest(), "family": secrets.randbits(63)}
    return tuple((model | own | {"prefix": secret[:8], "expires_at": model["expires_at"] + DAY}).values())


def copy_of_session(model, id, cookie):
    data = model["data"].replace(str(model["customer_id"]), str(id))
    return tuple((model | {"customer_id": id, "id_hash": hashlib.sha256(cookie).digest(), "data": data}).values())


def new_token():
    """As src/server/secret.rs makes one."""
    random = "".join(secrets.choice(BASE62) for _ in range(32))
    rest, digits = zlib.crc32(random.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return f"np_{random}{digits}"


def write_people(people, folder):
    """The file that load.lua reads."""
    file = os.path.join(folder, "people")
    with open(file, "w") as lines:
        lines.writelines(" ".join(map(str, person)) + "\n" for person in people)
    return file


runs = itertools.count(1)
"""No two runs write the same value."""
