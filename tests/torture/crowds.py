"""Clients that take places and give nothing: idle ones, slow ones, more of them than there are files. Others are served all the same."""

import asyncio
import contextlib
import re
import socket
import time

from .client import Client, Lost, json_body
from .customers import sign_in, sign_up
from .load import until
from .scenario import scenario
from .verdict import expect

HEAD_SECONDS = 10
"""After which the server ends a connection without a whole head or body."""
UNREAD_SECONDS = 30
"""After which it ends a connection that takes nothing of an answer."""


@scenario
async def idle_crowd(stage):
    """10,000 connections that say nothing: others are served, memory stays small, all are let go in time."""
    count = stage.size(10_000, 3000)
    server = await stage.serve(stage.sqlite())
    customer, connection = await sign_up(server.port), Client(server.port)
    quiet, at_first = await _slowest(customer, connection), server.megabytes()
    begun = time.monotonic()
    crowd = await _connect(stage, server, count)
    # The system lets them in sooner than the server takes them.
    taken = await until(lambda: server.open_files() > count, HEAD_SECONDS / 2)
    expect(taken is not None, f"only {server.open_files()} of {count} connections were taken")
    crowded, at_most = await _slowest(customer, connection), server.megabytes()
    expect(at_most <= 300, f"{count} idle connections hold {at_most:.0f} MB")
    expect(crowded < max(0.1, quiet * 5), f"among {count} idle connections a GET takes {crowded * 1000:.0f} ms, alone {quiet * 1000:.0f} ms")
    gone = await until(lambda: server.open_files() < 100, HEAD_SECONDS + 10, every=0.2)
    expect(gone is not None, f"{server.open_files()} files are still open {time.monotonic() - begun:.0f} s later")
    seconds, at_last = time.monotonic() - begun, server.megabytes()
    for idle in crowd:
        idle.close()
    return (
        f"{count} connections: {at_first:.0f} MB, {at_most:.0f} MB, {at_last:.0f} MB after; p99 of a GET {quiet * 1000:.0f} ms alone, "
        f"{crowded * 1000:.0f} ms among them; all gone after {seconds:.0f} s"
    )


async def _connect(stage, server, count, hears=None):
    """Connections that say nothing; `hears`: how many bytes their side of the line holds."""
    loop, crowd = asyncio.get_running_loop(), [socket.socket() for _ in range(count)]
    for idle in crowd:
        stage.callback(idle.close)
        idle.setblocking(False)
        if hears:
            idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, hears)
    begun, together = time.monotonic(), 500
    for first in range(0, count, together):
        await asyncio.gather(*(loop.sock_connect(idle, ("127.0.0.1", server.port)) for idle in crowd[first : first + together]))
    seconds = time.monotonic() - begun
    expect(seconds < HEAD_SECONDS / 2, f"{count} connections took {seconds:.1f} s")
    return crowd


async def _slowest(customer, connection, count=200):
    """The 99th percentile of so many GETs, in seconds."""
    taken = []
    for _ in range(count):
        begun = time.monotonic()
        answer = await customer.get(connection)
        expect(answer.status == 200, f"a GET is answered {answer.status}")
        taken.append(time.monotonic() - begun)
    return sorted(taken)[count * 99 // 100]


@scenario
async def slow_senders(stage):
    """Hundreds of clients that send a head or a body byte by byte: others are served, all are let go in time."""
    server = await stage.serve(stage.sqlite())
    customer, connection = await sign_up(server.port), Client(server.port)
    quiet, count = await _slowest(customer, connection), stage.size(300, 100)
    head = b"GET /profile HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    body = f"PUT {customer.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n{customer.bearer}\r\n".encode()
    begun = time.monotonic()
    drips = [asyncio.create_task(_drip(server.port, beginning)) for beginning in [head, body] * (count // 2)]
    await asyncio.sleep(1)
    crowded = await _slowest(customer, connection)
    await asyncio.wait(drips, timeout=HEAD_SECONDS + 5)
    seconds = time.monotonic() - begun
    late = sum(not drip.done() for drip in drips)
    for drip in drips:
        drip.cancel()
    expect(late == 0, f"{late} of {count} slow clients are still connected after {seconds:.0f} s")
    expect(crowded < max(0.1, quiet * 5), f"among {count} slow clients a GET takes {crowded * 1000:.0f} ms, alone {quiet * 1000:.0f} ms")
    return f"{count} clients, all gone after {seconds:.0f} s; p99 of a GET {quiet * 1000:.0f} ms alone, {crowded * 1000:.0f} ms among them"


async def _drip(port, beginning):
    """A byte a second, until the server has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(beginning)
    with contextlib.suppress(OSError):
        while not reader.at_eof():
            writer.write(b"x")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(reader.read(4096), 1)
    writer.transport.abort()


LAST_REQUESTS = {
    "Connection: close": b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no HTTP": b"G\0T / HTTP/1.1\r\n\r\n",
    "too large a body": b"PUT /api/v1/customers/me/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n",
}


@scenario
async def last_answers(stage):
    """A client that sends on after the request that ends its connection, and reads late: all answers arrive."""
    server, pages = await stage.serve(stage.sqlite()), 40
    page = b"GET /sign-up HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for name, last in LAST_REQUESTS.items():
        for buffer in [4096, 65536]:
            (talker,) = await _connect(stage, server, 1, hears=buffer)
            loop, answers = asyncio.get_running_loop(), b""
            sending = asyncio.create_task(loop.sock_sendall(talker, page * pages + last + bytes(200_000)))
            await asyncio.sleep(0.5)
            with contextlib.suppress(ConnectionResetError):
                while received := await asyncio.wait_for(loop.sock_recv(talker, 1 << 16), 5):
                    answers += received
            sending.cancel()
            count = answers.count(b"\r\nx-request-id: ")
            expect(count == pages + 1, f"{name}: {count} of {pages + 1} answers arrived")
    return f"{len(LAST_REQUESTS)} ways to end after {pages} pages, nothing lost"


@scenario
async def half_closed(stage):
    """A client that says that it asks no more (a half-closed connection) hears the answers to what it has asked, and then the end."""
    server = await stage.serve(stage.sqlite())
    customer, loop = await sign_up(server.port), asyncio.get_running_loop()
    body, line = json_body({"email": customer.email, "last_name": "Half"})
    put = f"PUT {customer.path} HTTP/1.1\r\nHost: localhost\r\n{customer.bearer}{line}Content-Length: {len(body)}\r\n\r\n".encode() + body
    for name, request in {"a page": b"GET /sign-up HTTP/1.1\r\nHost: localhost\r\n\r\n", "a PUT": put}.items():
        (talker,) = await _connect(stage, server, 1)
        await loop.sock_sendall(talker, request * 2)
        talker.shutdown(socket.SHUT_WR)
        answers = b""
        while received := await asyncio.wait_for(loop.sock_recv(talker, 1 << 16), 5):
            answers += received
        count = answers.count(b"HTTP/1.1 200 OK\r\n")
        expect(count == 2, f"{name}: {count} of 2 answers arrived")
    return "two pages and two PUTs, all answered"


@scenario(in_short=False)
async def slow_readers(stage):
    """Hundreds of clients that ask for much and read nothing: others are served, all are let go in time."""
    server = await stage.serve(stage.sqlite())
    customer, connection = await sign_up(server.port), Client(server.port)
    page = await connection.ask("GET", "/profile/edit", headers=await sign_in(connection, customer))
    wasm = re.search(rb'href="(/assets/[^"]+\.wasm)"', page.body).group(1).decode()
    quiet, at_first, count = await _slowest(customer, connection), server.megabytes(), 200
    files = server.open_files()
    for deaf in await _connect(stage, server, count, hears=4096):
        deaf.send(f"GET {wasm} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 50)
    # Until the line between is full.
    await asyncio.sleep(3)
    crowded, at_most = await _slowest(customer, connection), server.megabytes()
    expect(crowded < max(0.1, quiet * 5), f"among {count} deaf clients a GET takes {crowded * 1000:.0f} ms, alone {quiet * 1000:.0f} ms")
    gone = await until(lambda: server.open_files() < files + 10, UNREAD_SECONDS + 20, every=0.5)
    expect(gone is not None, f"{server.open_files() - files} of {count} connections are still open {UNREAD_SECONDS + 20} s later, {at_most:.0f} MB")
    return f"{count} clients, all gone after {gone:.0f} s; {at_first:.0f} MB, {at_most:.0f} MB; p99 of a GET {crowded * 1000:.0f} ms among them"


@scenario
async def no_files_left(stage):
    """More connections than the process may open files: it lives, and serves again within a second."""
    server = stage.server(stage.sqlite())
    server.most_files = 256
    await server.start()
    customer = await sign_up(server.port)
    crowd = [socket.socket() for _ in range(1000)]
    for idle in crowd:
        stage.callback(idle.close)
        idle.setblocking(False)
        idle.connect_ex(("127.0.0.1", server.port))
    taken = await until(lambda: server.open_files() >= 250, 5)
    expect(server.is_running and taken is not None, f"{server.open_files()} files are open: there are files left")
    await asyncio.sleep(1)
    for idle in crowd:
        idle.close()
    seconds = await until(lambda: _is_stored(customer, server.port), 5)
    expect(seconds is not None and seconds < 1, f"afterwards a PUT takes {seconds} s")
    return f"1000 connections for 256 files; the first PUT after them is answered {seconds * 1000:.0f} ms later"


async def _is_stored(customer, port):
    """A client that tries again soon: the system itself would try again after a second."""
    try:
        return (await asyncio.wait_for(customer.put(Client(port), "after"), 0.3)).status == 200
    except (asyncio.TimeoutError, Lost):
        return False
