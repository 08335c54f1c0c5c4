"""HTTP/1.1 by hand: what is sent is sent byte for byte, and every answer is counted."""

import select
import socket
import time

PATIENCE = 15
"""Seconds without a byte after which a server hangs. The longest it may take is 10: a body that does not arrive."""


class Broken(Exception):
    """What came back is no HTTP."""


class Answer:
    """One answer. Names of headers are in lower case."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return b", ".join(value for key, value in self.headers if key == name).decode("latin-1")

    def is_ours(self):
        """Not the parser's own: every answer of ours has an id."""
        return bool(self.header("x-request-id"))

    def is_last(self):
        """Whether the connection ends with it."""
        return self.header("connection") == "close"

    def __repr__(self):
        return f"{self.status} {self.header('content-type')} {self.body[:600]!r}"


def take_answer(buffer, is_head, at_end):
    """The first answer of the bytes received so far, taken away from them; `None` while it is not whole."""
    head_end = buffer.find(b"\r\n\r\n")
    if head_end < 0:
        return None
    first, *lines = bytes(buffer[:head_end]).split(b"\r\n")
    if not first.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")):
        raise Broken(first[:200])
    status = int(first[9:12])
    headers = [(name.strip().lower().decode("latin-1"), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    start = head_end + 4
    if status == 100:
        del buffer[:start]
        return take_answer(buffer, is_head, at_end)
    lengths = [value for name, value in headers if name == "content-length"]
    if is_head or status in (204, 304):
        length = 0
    elif any(name == "transfer-encoding" for name, _ in headers):
        raise Broken("an answer in chunks")
    elif len(lengths) == 1:
        length = int(lengths[0])
    elif at_end:
        length = len(buffer) - start
    else:
        return None
    if len(buffer) < start + length:
        return None
    answer = Answer(status, headers, bytes(buffer[start : start + length]))
    del buffer[: start + length]
    return answer


class Line:
    """One connection to one server."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.begin([])

    def begin(self, requests):
        """`requests`: pairs of bytes, and whether the answer has no body."""
        self.begun = time.monotonic()
        self.unsent = memoryview(b"".join(raw for raw, _ in requests))
        self.heads = [is_head for _, is_head in requests]
        self.buffer, self.answers, self.is_closed, self.end = bytearray(), [], False, "open"

    def __str__(self):
        left = f"{len(self.buffer)} bytes of the next, {len(self.unsent)} not sent"
        return f"{len(self.answers)} of {len(self.heads)} answers, {left}, {self.end} after {time.monotonic() - self.begun:.1f} s"

    def is_done(self):
        return self.is_closed or (bool(self.heads) and len(self.answers) == len(self.heads))

    def send(self):
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent[:65536]) :]
        except BlockingIOError:
            pass
        except OSError as error:
            self.unsent, self.end = memoryview(b""), f"not taken: {error}"

    def receive(self):
        try:
            received = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError as error:
            received, self.end = b"", str(error)
        self.buffer += received
        self.is_closed = not received
        if self.is_closed and self.end == "open":
            self.end = "closed"
        while not self.heads or len(self.answers) < len(self.heads):
            is_head = bool(self.heads) and self.heads[len(self.answers)]
            answer = take_answer(self.buffer, is_head, self.is_closed)
            if answer is None:
                return
            self.answers.append(answer)

    def close(self):
        self.socket.close()


def exchange(lines, patience=PATIENCE):
    """Sends and receives on all lines at once, until each has its answers or was closed. `False` when one went silent."""
    last = time.monotonic()
    while waiting := [line for line in lines if not line.is_done()]:
        readable, writable, _ = select.select([line.socket for line in waiting], [line.socket for line in waiting if len(line.unsent)], [], patience)
        if not readable and not writable and time.monotonic() - last >= patience:
            return False
        last = time.monotonic()
        for line in waiting:
            if line.socket in writable:
                line.send()
            if line.socket in readable:
                line.receive()
    return True
