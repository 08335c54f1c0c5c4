"""What schemathesis cannot read in the document: who asks, whose profile it is, and which refusals no schema can foresee. It also counts.

schemathesis loads this file into its own process; FUZZ_SERVER and FUZZ_COUNTS come from `__main__.py`.
"""

import atexit
import collections
import json
import os
import re
import unicodedata
import zlib

import jsonschema_rs
import requests
import schemathesis
from hypothesis.strategies._internal import regex
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData

SERVER = os.environ["FUZZ_SERVER"]
PASSWORD = "correct horse battery"
CONDITIONS = ("If-Match", "If-None-Match")


def remembering(build):
    """The classes of the document's patterns hold most of Unicode, and Hypothesis walks through one character by character, each time anew:
    seconds for a body. A strategy stays as it is while one draws from it, so one for each class is enough."""
    known_classes = {}

    def strategy(codes, context, is_unicode, *, alphabet):
        if not isinstance(codes, tuple) or str(codes[0]) != "IN":
            return build(codes, context, is_unicode, alphabet=alphabet)
        key = (str(codes), context.flags, is_unicode, repr(alphabet))
        if key not in known_classes:
            known_classes[key] = build(codes, context, is_unicode, alphabet=alphabet)
        return known_classes[key]

    return strategy


regex._strategy = remembering(regex._strategy)

# What is missing here stays a failure: a rule that the document could say.
UNFORESEEN = {
    "taken": r"#/email",
    # The patterns draw the outline: not every text with an `@` and a dot is an address, not every day of the pattern is one of the calendar.
    "email_format": r"#/email",
    "date_not_real": r"#/date_of_birth",
    "date_in_future": r"#/date_of_birth",
    # Compared with other members, with a list, or counted in bytes.
    "password_too_common": r"#/password",
    "password_personal": r"#/password",
    "password_mismatch": r"#/password2",
    "too_long": r"#/(password|email)",
    # The country says what an address needs, and only a street has lines.
    "country_unknown": r"#/address/country",
    "state_unknown": r"#/address/state",
    "postal_code_format": r"#/address/postal_code",
    "postal_code_unexpected": r"#/address/postal_code",
    "required": r"#/address/\w+",
    "bad_characters": r"#/address/street_address",
    "too_many_lines": r"#/address/street_address",
}
"""Faults that a body may have although its schema allows it, and where."""

counts = {"requests": 0, "operations": collections.Counter(), "statuses": collections.Counter(), "unforeseen": collections.Counter(), "checks": {}}


@atexit.register
def write_counts():
    counts["checks"] = {name: 1 for name in schemathesis.checks.CHECKS.get_all_names()}
    with open(os.environ["FUZZ_COUNTS"], "w") as file:
        json.dump(counts, file)


class Customer:
    """An account whose password we know."""

    def __init__(self, number, email, password):
        self.number, self.email, self.password = number, email, password
        self.access = self.refresh = self.version = None
        self.is_open = True

    def token(self):
        if not self.access:
            answer = requests.post(f"{SERVER}/auth/token/", json={"email": self.email, "password": self.password}, timeout=60)
            answer.raise_for_status()
            self.hold(answer.json())
        return self.access

    def hold(self, pair):
        self.access, self.refresh = pair["access"], pair["refresh"]
        cast.holders[self.access] = cast.holders[self.refresh] = self


class Cast:
    """The caller, who is replaced when the account is closed; another one, whose profile the caller must not see; and whoever signed up."""

    def __init__(self):
        self.customers, self.holders, self.count = {}, {}, 0
        self.caller = self.other = None

    def sign_up(self):
        self.count += 1
        form = {"email": f"caller{self.count}-{os.getpid()}@example.com", "first_name": "Caller", "password": PASSWORD, "password2": PASSWORD}
        answer = requests.post(f"{SERVER}/api/v1/customers/", json=form, timeout=60)
        answer.raise_for_status()
        return self.meet(answer.headers["Location"], form["email"], PASSWORD)

    def meet(self, location, email, password):
        number = re.search(r"/(\d+)/$", location)[1]
        self.customers[number] = Customer(number, email, password)
        return self.customers[number]

    def asker(self):
        if not (self.caller and self.caller.is_open):
            self.caller = self.sign_up()
        self.other = self.other or self.sign_up()
        return self.caller

    def holder(self, request):
        return self.holders.get(request.headers.get("Authorization", "").removeprefix("Bearer "))


cast = Cast()


@schemathesis.auth(refresh_interval=None)
class Bearer:
    """The token of the caller; `before_call` changes it when the path is about another customer whose password we know."""

    def get(self, case, context):
        return cast.asker().token()

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    caller = cast.asker()
    # By what was generated, not by chance: the same case is asked the same when schemathesis makes it smaller.
    turn = zlib.crc32(f"{case.operation.label} {case.path_parameters} {case.headers.get('If-Match')} {case.body}".encode("utf-8", "replace"))
    asker = whose(case, caller, turn % 10) if "{id}" in case.path else caller
    if case.headers.get("Authorization", "").removeprefix("Bearer ") in cast.holders:
        case.headers["Authorization"] = f"Bearer {asker.token()}"
    if is_right(case, ParameterLocation.HEADER) and asker.version and turn % 3 == 0:
        case.headers.update({name: asker.version for name in CONDITIONS if name in case.headers})
    if is_right(case, ParameterLocation.BODY) and turn % 4:
        case.body = known(case.operation.path, case.body, caller)


def whose(case, caller, turn):
    """Whose token goes along; the path becomes the caller's own more often than chance would have it."""
    number = case.path_parameters.get("id")
    if number in cast.customers and number != cast.other.number:
        # A link leads to an account that was just made: only its owner gets any further.
        return cast.customers[number]
    if is_right(case, ParameterLocation.PATH) and turn < 9:
        case.path_parameters["id"] = "me" if turn < 2 else cast.other.number if turn == 2 else caller.number
    return caller


def is_right(case, location):
    """Whether this part of a request is as the document wants it."""
    return bool(case.meta) and location in case.meta.components and not case.meta.is_negative_at(location)


def known(path, body, caller):
    """The same body with words that are true: nobody guesses a password, a token, or the same password twice."""
    if path == "/auth/token/":
        return {**body, "email": caller.email, "password": caller.password}
    if path == "/auth/token/refresh/":
        caller.token()
        return {**body, "refresh": caller.refresh}
    if path == "/api/v1/customers/":
        cast.count += 1
        return {**body, "email": f"new{cast.count}-{os.getpid()}@example.com", "password2": body["password"]}
    return body


@schemathesis.hook
def after_call(context, case, response):
    counts["requests"] += 1
    counts["operations"][case.operation.label] += 1
    counts["statuses"][response.status_code] += 1
    holder = cast.holder(response.request)
    if response.status_code < 300 and response.request.method == case.operation.method.upper():
        learn(case, response, holder)
    elif response.status_code == 401 and holder and holder.is_open:
        # A refresh token that was used twice has ended the family: the next token comes from a new sign-in.
        holder.access = None


def learn(case, response, holder):
    """Remembers what an answer has changed."""
    match case.operation.definition.raw["operationId"]:
        case "post_customers":
            cast.meet(response.headers["location"][0], response.json()["email"], case.body["password"])
        case "put_customer" | "patch_customer" | "get_customer" if holder:
            holder.email, holder.version = response.json()["email"], response.headers["etag"][0]
        case "delete_customer" if holder:
            holder.is_open = False
        case "post_logout" if holder:
            holder.access = None
        case "post_refresh" if sent := cast.holders.get(case.body["refresh"]):
            sent.hold(response.json())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is a failure, or one of the rules that no schema can say."""
    if not isinstance(failure, (RejectedPositiveData, AcceptedNegativeData)):
        return True
    if response.status_code == 412 and is_right(case, ParameterLocation.HEADER):
        # Somebody who makes up a version names none that is stored; and the version comes before the rules of the body (contract 6).
        return not any(name in case.headers for name in CONDITIONS)
    return not (is_unforeseen(response) if isinstance(failure, RejectedPositiveData) else is_right_when_tidy(case))


def is_unforeseen(response):
    """Right by the schema, refused all the same."""
    faults = response.json().get("errors", []) if response.status_code == 400 else []
    counts["unforeseen"].update(fault["code"] for fault in faults)
    return bool(faults) and all(re.fullmatch(UNFORESEEN.get(fault["code"], "never"), fault["pointer"]) for fault in faults)


def is_right_when_tidy(case):
    """What is counted is the composed text without the spaces around it: a schema cannot say so. conformance.rs knows the same."""
    is_elsewhere = any(case.meta.is_negative_at(location) for location in ParameterLocation if location != ParameterLocation.BODY)
    if not isinstance(case.body, dict) or is_elsewhere:
        return False
    document = case.operation.schema.raw_schema
    schema = document["paths"][case.operation.path][case.operation.method]["requestBody"]["content"][case.media_type]["schema"]
    return jsonschema_rs.Draft202012Validator(schema | {"components": document["components"]}).is_valid(tidy(case.body))


def tidy(value):
    match value:
        case str():
            return unicodedata.normalize("NFC", value.strip())
        case dict():
            return {name: tidy(member) for name, member in value.items()}
    return value


@schemathesis.check
def somebody_elses_account(ctx, response, case):
    """Contract 6: somebody else's id is 403, whether it exists or not, before the body is looked at."""
    number, holder = (case.path_parameters or {}).get("id"), cast.holder(response.request)
    if holder and isinstance(number, str) and re.fullmatch(r"[0-9]+", number) and response.request.method == case.operation.method.upper():
        is_refused = response.status_code in (401, 403, 406, 413)
        assert number == holder.number or is_refused, f"{holder.number} got {response.status_code} for {number}"
