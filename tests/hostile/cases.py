"""The cases of `data/wire.json`: bytes that a client which knows HTTP would not send. As many answers as there are requests, of the status
that is right, and the same on both."""

import concurrent.futures
import re
import socket
import time

from . import oracle
from .corpus import spelled_out, table
from .servers import HOST
from .story import Request
from .wire import Broken, take_answer

QUIET = 0.4
"""Seconds without a byte after which nothing more comes from a connection that stays open."""
SLOW = 13
"""The same, where the server waits for more: it gives up after 10."""


def run(story):
    """How many cases there are, and what failed, a line each."""
    # Those that take ten seconds begin first, and all of them at once.
    cases = sorted(table("wire")["cases"], key=lambda case: not case.get("slow"))
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        told = [[pool.submit(tell, server, values, case) for server, values in zip(story.servers, story.values, strict=True)] for case in cases]
        found = [line for case, both in zip(cases, told, strict=True) for line in check(story, case, [one.result() for one in both])]
    return len(cases), found


def check(story, case, told):
    found = []
    for server, (outcome, answers, fault) in zip(story.servers, told, strict=True):
        if fault:
            found.append(f"{case['name']}: {server.name}: {fault}")
        elif outcome not in case["answers"]:
            wanted = " or ".join(case["answers"])
            found.append(f"{case['name']}: {server.name} answered {outcome!r} instead of {wanted!r} (+ is a connection that was closed)")
        for answer in answers:
            found += [f"{case['name']}: {server.name}: {words}" for words in faults(answer)]
    if told[0][0] != told[1][0]:
        found.append(f"{case['name']}: {told[0][0]!r} on sqlite, {told[1][0]!r} on postgres")
    return found


def faults(answer):
    """What is wrong with the answer itself."""
    return oracle.faults(Request("GET", "/"), answer)


def tell(server, values, case):
    """The statuses that came, with a + when the server closed; the answers; and what went wrong on the way."""
    patience = SLOW if case.get("slow") else QUIET
    buffer, answers = bytearray(), []
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        try:
            send(connection, [filled(piece, values, server.port) for piece in case["send"]], case.get("pause"))
        except OSError:
            pass
        is_head = case["send"][0].startswith("HEAD")
        is_closed = receive(connection, buffer, patience)
    try:
        while (answer := take_answer(buffer, is_head, is_closed)) is not None:
            answers.append(answer)
    except Broken as broken:
        return "", answers, f"this is no HTTP: {broken}"
    outcome = " ".join(str(answer.status) for answer in answers) + "+" * is_closed
    if buffer:
        return outcome, answers, f"bytes that belong to no answer: {bytes(buffer[:200])!r}"
    return outcome, answers, None if answers or is_closed else f"it hangs for {patience} seconds"


def filled(piece, values, port):
    names = {"{host}": HOST, "{listen}": f"127.0.0.1:{port}", "{token}": values["token"].decode(), "{id}": values["id"].decode()}
    text = re.sub(r"\{(host|listen|token|id)\}", lambda name: names[name[0]], piece)
    return spelled_out(text).encode("latin-1")


def send(connection, pieces, has_pause):
    for number, piece in enumerate(pieces, 1):
        if has_pause and number == len(pieces):
            time.sleep(0.5)
        connection.sendall(piece)


def receive(connection, buffer, patience):
    """Whether the server closed, rather than fell silent."""
    connection.settimeout(patience)
    while True:
        try:
            received = connection.recv(1 << 16)
        except TimeoutError:
            return False
        except OSError:
            return True
        if not received:
            return True
        buffer += received
        # After an answer to a slow case nothing else is waited for.
        connection.settimeout(QUIET)
