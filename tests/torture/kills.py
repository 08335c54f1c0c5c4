"""The server is killed under load, again and again: what was acknowledged is there, in one order that explains every answer."""

import asyncio
import random

from .linear import UNKNOWN
from .load import load
from .registers import Registers
from .scenario import scenario
from .verdict import expect


@scenario
async def kill_sqlite(stage):
    """kill -9 under load, SQLite: nothing acknowledged is lost, every history is linearizable."""
    return await _kill(stage, "sqlite")


@scenario
async def kill_postgres(stage):
    """kill -9 of the server under load, PostgreSQL: the same."""
    return await _kill(stage, "postgres")


async def _kill(stage, kind):
    kills, enough = stage.size(25, 3), stage.size(50_000, 500)
    database = await stage.database(kind)
    server = await stage.serve(database)
    registers, starts = await Registers.sign_up(server, 16), []
    for number in range(kills):
        await registers.race(server.port)
        async with load(registers, server.port):
            wanted = enough * (number + 1) / kills
            await asyncio.sleep(random.uniform(0.3, 1.0))
            while registers.acknowledged < wanted:
                await asyncio.sleep(0.05)
            await server.kill()
        await server.start()
        starts.append(server.seconds_to_start)
        await registers.read_all(server.port)
    await registers.verify(database)
    expect(max(starts) < 1, f"a start after a kill took {max(starts):.2f} s")
    expect(await database.integrity() == "ok", "the file is damaged")
    return (
        f"{kills} kills, {registers.acknowledged} acknowledged writes, {registers.count(UNKNOWN)} uncertain, "
        f"slowest restart {max(starts) * 1000:.0f} ms"
    )
