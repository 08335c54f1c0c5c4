"""How the server begins and ends: at once, small, and without breaking an answer."""

import asyncio
import collections
import random
import time

from .client import Client, Refused
from .load import load
from .registers import Registers
from .scenario import scenario
from .verdict import expect

# Between the last accept and the end of listening the system may let somebody in: nobody can answer them.
UNHEARD = "a new connection ended without an answer ([Errno 104] Connection reset by peer)"


@scenario
async def stop_at_once(stage):
    """SIGTERM the moment it says that it listens: an orderly end."""
    server, count = stage.server(stage.sqlite()), stage.size(50, 10)
    statuses = collections.Counter()
    for _ in range(count):
        await server.start()
        statuses[(await server.stop())[0]] += 1
    expect(statuses == {0: count}, f"statuses {dict(statuses)}")
    return f"{count} times status 0"


@scenario
async def stops_sqlite(stage):
    """SIGTERM under load, SQLite: no answer is broken, the end is quick, and so is the next beginning."""
    return await _stop(stage, "sqlite")


@scenario
async def stops_postgres(stage):
    """The same on PostgreSQL."""
    return await _stop(stage, "postgres")


async def _stop(stage, kind):
    database, rounds = await stage.database(kind), stage.size(20, 3)
    server = await stage.serve(database)
    registers, starts, ends, megabytes = await Registers.sign_up(server, 8), [], [], []
    for _ in range(rounds):
        async with load(registers, server.port):
            await asyncio.sleep(random.uniform(0.2, 1))
            status, seconds = await server.stop()
        expect(status == 0, f"it ended with status {status}: {server.said()}")
        ends.append(seconds)
        starts.append(await _start(server))
        megabytes.append(server.megabytes())
    await registers.verify(database)
    broken = {words: count for words, count in registers.statuses.items() if words not in (200, 403, 412)}
    unheard = broken.pop(UNHEARD, 0)
    expect(unheard <= 1 + rounds // 5, f"{unheard} new connections were reset in {rounds} stops")
    expect(not broken, f"of {registers.statuses.total()} requests in {rounds} stops, not answered as usual: {broken}")
    expect(max(ends) < 10, f"an end took {max(ends):.1f} s")
    # Migrations of PostgreSQL are asked for over its network.
    expect(sorted(starts)[rounds // 2] < 0.2, f"a start takes {sorted(starts)[rounds // 2] * 1000:.0f} ms")
    expect(max(megabytes) <= 40, f"after a start it holds {max(megabytes):.0f} MB")
    return (
        f"{rounds} stops, {registers.statuses.total()} answers, 0 broken, {unheard} new connections reset; ends in at most {max(ends):.1f} s, "
        f"first answer after {max(starts) * 1000:.0f} ms at most, {max(megabytes):.0f} MB"
    )


async def _start(server):
    """Seconds from the start to the first answer."""
    begun = time.monotonic()
    starting = asyncio.create_task(server.start())
    while True:
        try:
            await Client(server.port).ask("GET", "/health/live")
            break
        except Refused:
            await asyncio.sleep(0.005)
    seconds = time.monotonic() - begun
    await starting
    return seconds
