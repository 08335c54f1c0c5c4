"""A small HTTP/1.1 client that knows the difference that matters here: nothing was sent, or no answer came."""

import asyncio
import json
from typing import NamedTuple

DEADLINE = 30
"""Seconds after which an answer counts as lost."""


class Refused(Exception):
    """The connection was not there: certainly nothing has happened."""


class Lost(Exception):
    """The request was sent and no whole answer came: it may have happened or not."""


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def version(self):
        """The number in an entity tag like `"v12"`."""
        return int(self.headers["etag"].strip('"v'))


class Client(asyncio.Protocol):
    """One connection, kept alive and opened again when it is gone. One request at a time."""

    def __init__(self, port):
        self.port, self.transport, self.waiting = port, None, None
        self.received, self.answers = b"", 0

    async def ask(self, method, path, body=b"", headers="", deadline=DEADLINE):
        """`headers` are whole lines, each with its end."""
        loop = asyncio.get_running_loop()
        if self.transport is None or self.transport.is_closing():
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", self.port)
            except OSError as error:
                raise Refused(str(error)) from error
        self.received, self.waiting = b"", loop.create_future()
        self.transport.write(f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)
        late = loop.call_later(deadline, self._give_up, deadline)
        try:
            return await self.waiting
        finally:
            late.cancel()
            self.waiting = None

    def close(self):
        if self.transport:
            self.transport.abort()
            self.transport = None

    def connection_made(self, transport):
        self.transport, self.answers = transport, 0

    def connection_lost(self, error):
        kind = "a new connection" if self.answers == 0 else "a connection that was kept"
        self._fail(f"{kind} ended {'in the middle of an answer' if self.received else 'without an answer'} ({error or 'closed'})")

    def data_received(self, data):
        self.received += data
        answer = parse(self.received)
        if answer and self.waiting and not self.waiting.done():
            if answer.headers.get("connection") == "close":
                self.transport.close()
            self.answers += 1
            self.waiting.set_result(answer)

    def _give_up(self, deadline):
        self._fail(f"no answer in {deadline} s")
        self.close()

    def _fail(self, words):
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(Lost(words))


def parse(received):
    """The answer, once it is whole. Our server always says how long a body is."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return None
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    length = int(headers.get("content-length", 0))
    if "transfer-encoding" in headers:
        if not body.endswith(b"0\r\n\r\n"):
            return None
        length = len(body)
    return Answer(int(lines[0][9:12]), headers, body[:length]) if len(body) >= length else None


def json_body(members):
    """A body and the header line it needs."""
    return json.dumps(members).encode(), "Content-Type: application/json\r\n"
