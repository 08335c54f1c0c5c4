"""What is asked of a server: steady load by wrk, a flood of sign-ins beside it, names that many have, connections that say nothing."""

import asyncio
import http.client
import json
import os
import resource
import socket
import statistics
import subprocess
import time
from typing import NamedTuple

from programs import cpu_of_machine, disk_flushes
from seed import MODEL, PASSWORD, expect, runs

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOD = 200
"""Sign-ins a second."""


class Run(NamedTuple):
    """What one run of wrk has shown."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    """Microseconds of the program's processor time for a request."""
    database_cpu: float
    """The same for the database, where it is a program of its own."""
    rss: int
    flushes: float
    """How often a second the disk was told to make everything durable."""
    others: float
    """How many processors were busy with neither the program, nor the database, nor wrk."""
    requests: int
    failed: int


def wrk_command(server, kind, connections, seconds):
    path = os.path.join(HERE, "load.lua")
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", path, f"http://127.0.0.1:{server.port}"]


def wrk_environment(kind, people_file, prefix=""):
    return os.environ | {"KIND": kind, "PEOPLE": people_file, "PREFIX": prefix, "RUN": str(next(runs))}


def measure(server, database, kind, connections, seconds, people_file, prefix=""):
    """One run of wrk against one server."""
    before = meters(server, database)
    command, environment = wrk_command(server, kind, connections, seconds), wrk_environment(kind, people_file, prefix)
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return run_of(said, before, meters(server, database), server.rss())


def meters(server, database):
    """What has been used so far."""
    own = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    load = sum(usage.ru_utime + usage.ru_stime for usage in own)
    cpu = server.cpu(), database.cpu()
    return {"cpu": cpu[0], "database": cpu[1], "others": cpu_of_machine() - sum(cpu) - load, "flushes": disk_flushes(database.folder)}


def run_of(said, before, after, rss):
    result = json.loads(said.split("RESULT ")[1])
    requests, seconds = max(1, result["requests"]), result["seconds"]
    used = {name: after[name] - before[name] if after[name] is not None else float("nan") for name in after}
    return Run(
        per_second=requests / seconds,
        p50=result["p50"],
        p99=result["p99"],
        cpu=used["cpu"] * 1e6 / requests,
        database_cpu=used["database"] * 1e6 / requests,
        rss=rss,
        flushes=used["flushes"] / seconds,
        others=max(0, used["others"] / seconds),
        requests=requests,
        failed=result["failed"],
    )


def check(server, kind, person, prefix=""):
    """That the server answers what will be asked for: wrk takes the way to the sign-in page for a success."""
    path = {"profile": "/profile", "edit": "/profile/edit"}.get(kind, f"{prefix}/api/v1/customers/{person.id}/")
    headers = {"Cookie": person.cookie, "Accept": "text/html"} if kind in ("profile", "edit") else {"Authorization": f"Bearer {person.token}"}
    status, content = ask(server, "GET", path, None, headers)
    if status != 200:
        raise SystemExit(f"GET {path} answered {status}: {content[:500]}")


def ask(server, method, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body, headers | {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def flood(server, database, people, people_file, seconds, connections=16):
    """PUTs by wrk while sign-ins come at a steady rate, whether they are answered or not: the run, and how the sign-ins were answered."""
    return asyncio.run(flooded(server, database, people, people_file, seconds, connections))


async def flooded(server, database, people, people_file, seconds, connections):
    before = meters(server, database)
    environment = wrk_environment("put", people_file)
    wrk = await asyncio.create_subprocess_exec(*wrk_command(server, "put", connections, seconds), env=environment, stdout=subprocess.PIPE)
    begun, tasks = time.monotonic(), []
    for number in range(FLOOD * seconds):
        await asyncio.sleep(max(0, begun + number / FLOOD - time.monotonic()))
        tasks.append(asyncio.create_task(sign_in(server.port, people[number % len(people)].email)))
    said, _ = await wrk.communicate()
    after, rss = meters(server, database), server.rss()
    statuses = await asyncio.gather(*tasks)
    return run_of(said.decode(), before, after, rss), {status: statuses.count(status) for status in sorted(set(statuses))}


async def sign_in(port, email):
    body = json.dumps({"email": email, "password": PASSWORD})
    head = f"POST /auth/token/ HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write((head + body).encode())
        line = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        return line.decode().split()[1]
    except (OSError, IndexError, TimeoutError):
        return "no answer"


def names(server, people, count=100):
    """Milliseconds of a change to a name that everybody has, of one to a name nobody has, and the same for signing up: medians."""

    def rename(person, last_name):
        status, content = ask(server, "PUT", f"/api/v1/customers/{person.id}/", json.dumps({"email": person.email, "last_name": last_name}), bearer(person))
        assert status == 200, content

    def sign_up(number, last_name):
        expect(server, 201, "POST", "/api/v1/customers/", MODEL | {"email": f"new{number}@example.com", "last_name": last_name} | passwords)

    passwords = {"password": PASSWORD, "password2": PASSWORD}
    chosen = people[:count]
    new_name = [timed(rename, person, f"Number {number}") for number, person in enumerate(chosen)]
    common_name = [timed(rename, person, MODEL["last_name"]) for person in chosen]
    new_sign_up = [timed(sign_up, number, f"Newcomer {number}") for number in range(20)]
    common_sign_up = [timed(sign_up, 100 + number, MODEL["last_name"]) for number in range(20)]
    return tuple(statistics.median(times) for times in (common_name, new_name, common_sign_up, new_sign_up))


def timed(act, *arguments):
    begun = time.perf_counter()
    act(*arguments)
    return (time.perf_counter() - begun) * 1000


def bearer(person):
    return {"Authorization": f"Bearer {person.token}"}


def idle(server, count=10_000):
    """Bytes in memory before and while `count` connections say nothing, and how many were open."""
    before, sockets = server.rss(), []
    try:
        for _ in range(count):
            sockets.append(socket.create_connection(("127.0.0.1", server.port)))
    except OSError:
        pass
    time.sleep(1)
    during = server.rss()
    for connection in sockets:
        connection.close()
    return before, during, len(sockets)
