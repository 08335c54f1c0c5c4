"""The lists of `data/`: names and email addresses that are accepted and that are refused, text that would act on a page, where signing in
leads. Each entry goes to both servers."""

import json
import unicodedata

from . import oracle
from .corpus import EMAILS, MARKUP, NAMES, NEXT, spelled_out
from .story import BEARER, COOKIE, FORM, JSON, OURS, PASSWORD, Request, percent

PLACES = [
    "email", "first_name", "last_name", "street_address", "city", "state", "postal_code", "country", "dob_day", "dob_month", "dob_year",
    "version", "customer", "action", "current_password", "edits", "next", "zqx",
]
"""Every input of a form, and one that none of them has."""


class Check:
    """Asks both, judges what comes back, and keeps what is wrong."""

    def __init__(self, story):
        self.story, self.found, self.count = story, [], 0
        story.reconnect()

    def ask(self, name, method, target, headers=(), body=b""):
        if isinstance(body, dict):
            body = json.dumps(body)
        request = Request(method, target, headers, body)
        pair = self.story.ask_all([request])[0]
        self.count += 1
        self.found += [f"{name}: {words}" for words in oracle.differences(pair)]
        self.found += [f"{name}: {words}" for answer in pair for words in oracle.faults(request, answer)]
        return pair[0]

    def wants(self, name, is_so, words):
        if not is_so:
            self.found.append(f"{name}: {words}")


def run(story, short=False):
    """How much was asked, and what failed."""
    check = Check(story)
    for part in [accepted_names, refused_names, accepted_emails, refused_emails, same_emails, different_emails, markup_in_forms, markup_that_is_stored, nexts]:
        if not short or part is not nexts:
            part(check)
    if short:
        nexts(check, limit=6)
    return check.count, check.found


def put(check, name, **members):
    return check.ask(name, "PUT", "/api/v1/customers/me/", [BEARER, JSON], {"email": "@@email@@"} | members)


def codes(answer):
    return [error["code"] for error in json.loads(answer.body).get("errors", [])] if answer and answer.status == 400 else []


def accepted_names(check):
    for first, last in NAMES["accepted"]:
        answer = put(check, f"the name {first} {last}", first_name=first, last_name=last)
        stored = json.loads(answer.body)
        wanted = [unicodedata.normalize("NFC", name) for name in (first, last)]
        check.wants(f"the name {first} {last}", [stored.get("first_name"), stored.get("last_name")] == wanted, f"it was not stored as it is: {answer}")


def refused_names(check):
    for name, text, code in NAMES["refused"]:
        before = check.ask(name, "GET", "/api/v1/customers/me/", [BEARER])
        answer = put(check, f"a name with {name}", first_name=spelled_out(text))
        after = check.ask(name, "GET", "/api/v1/customers/me/", [BEARER])
        check.wants(f"a name with {name}", codes(answer) == [code], f"it ought to be refused with {code}: {answer}")
        check.wants(f"a name with {name}", before.body == after.body, "it was refused, and changed something all the same")


def accepted_emails(check):
    for text in EMAILS["accepted"]:
        email = spelled_out(text, check.story.tag)
        answer = put(check, f"the address {email}", email=email)
        check.wants(f"the address {email}", answer.status == 200 and json.loads(answer.body)["email"] == email, f"it was not stored as it is: {answer}")
    check.story.read()


def refused_emails(check):
    for name, text, code in EMAILS["refused"]:
        answer = put(check, f"an address with {name}", email=spelled_out(text, check.story.tag))
        check.wants(f"an address with {name}", codes(answer) == [code], f"it ought to be refused with {code}: {answer}")
    check.story.read()


def same_emails(check):
    for one, other in EMAILS["same"]:
        check.wants(other, is_taken(check, one, other), f"it is the same as {one}, and two customers may have them")


def different_emails(check):
    for one, other in EMAILS["different"]:
        check.wants(other, not is_taken(check, one, other), f"it is not the same as {one}, and was refused")


def is_taken(check, one, other):
    """Bob has the one; may Ada have the other?"""
    one, other = (spelled_out(text, check.story.tag) for text in (one, other))
    bob = check.ask(one, "PUT", "/api/v1/customers/me/", [("Authorization", "Bearer @@other_token@@"), JSON], {"email": one})
    check.wants(one, bob.status == 200, f"it was not accepted: {bob}")
    answer = put(check, other, email=other)
    check.wants(other, answer.status == 200 or codes(answer) == ["taken"], f"neither stored nor taken: {answer}")
    check.story.read()
    return codes(answer) == ["taken"]


def markup_in_forms(check):
    """Typed into every input of every form: the page that comes back shows it, and it does nothing there."""
    for text in MARKUP["markup"] + MARKUP["headers"]:
        body = "&".join(f"{name}={percent(text)}" for name in PLACES)
        for door, who in [("/profile/edit", COOKIE), ("/profile/edit", ("X-Nobody", "")), ("/sign-up", OURS), ("/sign-in", OURS)]:
            if door == "/sign-in" and text not in MARKUP["markup"][::8]:
                continue
            answer = check.ask(f"{text!r} at {door}", "POST", door, [OURS, who, FORM], body)
            check.wants(f"{text!r} at {door}", answer.status in (401, 403, 422), f"{answer.status}")
        sent = percent(text)
        for target in [f"/sign-in?next=%2F{sent}", f"/{sent}", f"/countries/{sent}", f"/profile?{sent}={sent}", f"/sign-in?__path=/sign-in&__err={sent}"]:
            check.ask(f"{text!r} in {target}", "GET", target, [("Accept", "text/html")])


def markup_that_is_stored(check):
    """Markup and SQL in every member that takes text: stored as it is, shown as text."""
    address = {"street_address": "1 Main Street", "city": "Central", "state": "Kowloon", "country": "Hong Kong"}
    for text in MARKUP["markup"] + MARKUP["sql"]:
        members = {"first_name": text, "last_name": text, "address": address | {"street_address": text, "city": text}}
        answer = put(check, f"{text!r} stored", **members)
        stored = json.loads(answer.body)
        names = [
            stored.get("first_name"), stored.get("last_name"), (stored.get("address") or {}).get("street_address"),
            (stored.get("address") or {}).get("city"),
        ]
        check.wants(f"{text!r} stored", answer.status == 200 and names == [text.strip()] * 4, f"it was not stored as it is: {answer}")
        for page in ["/profile", "/profile/edit"]:
            answer = check.ask(f"{text!r} on {page}", "GET", page, [COOKIE])
            check.wants(f"{text!r} on {page}", answer.status == 200, f"{answer.status}")


def nexts(check, limit=None):
    """Where signing in leads, by the query and by the hidden input."""
    body = f"email=@@email_input@@&password={percent(PASSWORD)}&next="
    entries = [(text, True) for text in NEXT["own"]] + [(text, False) for text in NEXT["others"]]
    for text, is_own in entries[:: len(entries) // limit if limit else 1]:
        by_query = check.ask(f"?next={text}", "GET", f"/sign-in?next={safe(text)}", [COOKIE])
        by_form = check.ask(f"next={text}", "POST", "/sign-in", [OURS, FORM], body + text)
        for answer in [by_query, by_form]:
            location = answer.header("location")
            # Bytes that are no text are no form.
            check.wants(f"next={text}", answer.status == 400 and text == "/%FF" or answer.status == 303 and (location != "/profile") == (is_own and text != "/profile"), f"it leads to {location!r}")
    for text in NEXT["twice"]:
        answer = check.ask(f"?next={text}", "GET", f"/sign-in?next={text}", [COOKIE])
        check.wants(f"?next={text}", answer.header("location") == "/profile", f"it leads to {answer.header('location')!r}")


def safe(text):
    """As a browser would send it: what no target may hold is encoded."""
    return "".join(letter if letter.isascii() and letter not in '<>"` \\^{|}#' else percent(letter) for letter in text)
