"""PostgreSQL is restarted, or fails and a standby takes over: a while of 503, nothing acknowledged is lost."""

import asyncio
import itertools
import time

from .database import PostgresDatabase
from .linear import UNKNOWN
from .load import load, until_acknowledged
from .proxy import Proxy
from .registers import Registers
from .scenario import scenario
from .verdict import expect


@scenario
async def postgres_restarts(stage):
    """PostgreSQL is restarted under load, in an orderly way and by force: 503 for a while, never 500, nothing is lost."""
    cluster = await stage.cluster()
    database = await PostgresDatabase.create(cluster)
    server = await stage.serve(database)
    registers, waits = await Registers.sign_up(server, 16), []
    for _, how in zip(range(stage.size(20, 2)), itertools.cycle(["fast", "immediate"])):
        async with load(registers, server.port):
            await asyncio.sleep(stage.size(1, 0.5))
            await cluster.restart(how)
            back = await until_acknowledged(registers, 5)
        expect(back is not None, f"no write succeeds 5 s after a restart ({how}): {server.said()}")
        waits.append(back)
        await registers.write_all(server.port)
    await registers.verify(database)
    expect(registers.slowest < 10, f"an answer took {registers.slowest:.1f} s")
    return _measured(registers, f"{len(waits)} restarts, back {max(waits):.1f} s after them")


@scenario
async def fail_over(stage):
    """PostgreSQL is killed under load and its synchronous standby takes over: nothing is lost, back within 15 s."""
    primary, standby = await stage.cluster(), await stage.cluster()
    await standby.stop()
    await standby.follow(primary)
    await primary.wait_for_standby()
    async with Proxy(primary.port) as proxy:
        database = await PostgresDatabase.create(primary, proxy.port)
        server = await stage.serve(database)
        registers, waits = await Registers.sign_up(server, 16), []
        for number in range(turns := stage.size(10, 1)):
            async with load(registers, server.port):
                await asyncio.sleep(stage.size(1, 0.5))
                begun = time.monotonic()
                await primary.stop()
                await standby.promote()
                proxy.target = standby.port
                proxy.cut()
                back = await until_acknowledged(registers, 15)
                expect(back is not None, f"no write succeeds 15 s after the fail-over: {server.said()}")
            waits.append(time.monotonic() - begun)
            primary, standby = standby, primary
            await registers.write_all(server.port)
            if number + 1 < turns:
                await standby.follow(primary)
                await primary.wait_for_standby()
        database.cluster = primary
        await registers.verify(database)
    expect(max(waits) < 15, f"a fail-over took {max(waits):.1f} s")
    return _measured(registers, f"{turns} fail-overs, the longest {max(waits):.1f} s")


def _measured(registers, words):
    return (
        f"{words}; {registers.acknowledged} acknowledged writes, {registers.statuses[503]} × 503, "
        f"{registers.count(UNKNOWN)} unknown, slowest answer {registers.slowest:.1f} s"
    )
