"""Two requests of one customer at the same moment: the form is on its way, its password is being compared, and the same change arrives by
token. Whatever version the form says it was opened on, neither may end in a fault of ours."""

import json
import time

from . import oracle
from .story import BEARER, COOKIE, FORM, JSON, OURS, PASSWORD, Request, percent
from .wire import Line, exchange

VERSIONS = ["9223372036854775807", "9223372036854775806", "-9223372036854775808", "-1", "0", "1"]
LEADS = [0.004, 0.012, 0.02, 0.04]
"""Seconds between the form and the change that overtakes it: comparing a password takes some 30 milliseconds."""


def run(story):
    """How many pairs were sent, and what failed."""
    found, count = [], 0
    for version in VERSIONS:
        for lead in LEADS:
            count += 1
            email = f"race{count}@{story.tag}.example"
            form = Request("POST", "/profile/edit", [COOKIE, OURS, FORM], f"email={percent(email)}&version={version}&current_password={percent(PASSWORD)}")
            change = Request("PUT", "/api/v1/customers/me/", [BEARER, JSON], json.dumps({"email": email}))
            for server, values in zip(story.servers, story.values, strict=True):
                for request, answer in overtaken(server, values, [form, change], lead):
                    found += [f"a form of version {version}, overtaken after {lead} s: {server.name}: {words}" for words in oracle.faults(request, answer)]
    return count, found


def overtaken(server, values, requests, lead):
    """Each request with its answer."""
    lines = [Line(server.port) for _ in requests]
    for line, request in zip(lines, requests, strict=True):
        line.begin([(request.raw(values), False)])
        line.send()
        time.sleep(lead)
    exchange(lines)
    for line in lines:
        line.close()
    return [(request, line.answers[0] if line.answers else None) for request, line in zip(requests, lines, strict=True)]
