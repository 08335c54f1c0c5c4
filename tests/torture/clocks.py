"""The system's clock jumps: nothing breaks, and what has ended stays ended."""

import asyncio
import glob
import os

from .client import Client
from .customers import is_signed_in, sign_in
from .load import load
from .registers import Registers
from .scenario import scenario
from .verdict import Skipped, expect

HOUR, DAY, YEAR = 3600, 24 * 3600, 365 * 24 * 3600


class Clock:
    """The wall clock of a server. Its monotonic clock goes on as it does, as on a machine whose time is set."""

    def __init__(self, folder):
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not library:
            raise Skipped("libfaketime is not there")
        self.file = os.path.join(folder, "clock")
        self.set(0)
        self.settings = {"LD_PRELOAD": library[0], "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def set(self, seconds):
        """So far from the true time. In one step: a reader never sees half a line."""
        with open(self.file + ".new", "w", encoding="ascii") as file:
            file.write(f"{seconds:+d}\n")
        os.replace(self.file + ".new", self.file)


@scenario
async def clock_jumps_under_load(stage):
    """The clock jumps by hours and years, forth and back, under load: nothing but ended tokens is refused."""
    clock = Clock(stage.folder())
    database = stage.sqlite()
    server = await stage.serve(database, **clock.settings)
    registers = await Registers.sign_up(server, 8)
    async with load(registers, server.port, clients=8):
        for jump in [-HOUR, -YEAR, 10, HOUR // 2, 0]:
            clock.set(jump)
            await asyncio.sleep(stage.size(2, 0.3))
    await registers.verify(database)
    refused = []
    for jump in [HOUR + 10, YEAR]:
        clock.set(jump)
        refused += [(await registers.customers[0].get(Client(server.port))).status]
    clock.set(0)
    ready = await Client(server.port).ask("GET", "/health/ready")
    expect(ready.status == 200, f"afterwards it is not ready: {ready.status}")
    expect(refused == [401, 401], f"a token that has ended is answered {refused}")
    _expect_calm(server)
    return f"{registers.acknowledged} acknowledged writes, {dict(registers.statuses)}"


@scenario
async def clock_and_sessions(stage):
    """A session ends when the clock says so; seen ended once, it stays so when the clock goes back."""
    clock = Clock(stage.folder())
    server = await stage.serve(stage.sqlite(), **clock.settings)
    customer, connection = (await Registers.sign_up(server, 1)).customers[0], Client(server.port)
    cookie = await sign_in(connection, customer)
    for jump in [HOUR, -HOUR, 13 * DAY, -YEAR, 0]:
        clock.set(jump)
        expect(await is_signed_in(connection, cookie), f"a jump of {jump} s has ended a session")
    idle = await _sees_ended(clock, connection, cookie, 13 * DAY + 15 * DAY)
    revived = await is_signed_in(connection, cookie)
    cookie = await sign_in(connection, customer)
    year = await _sees_ended(clock, connection, cookie, YEAR)
    revived |= await is_signed_in(connection, cookie)
    _expect_calm(server)
    expect(idle and year, f"a session should have ended: after idle days {idle}, after a year {year}")
    expect(not revived, "a session that had ended is alive again, because the clock went back")
    return "sessions live on over hours and days, end when they should, and stay so"


async def _sees_ended(clock, connection, cookie, jump):
    """Whether it is over at that time. The clock goes back after that."""
    clock.set(jump)
    is_over = not await is_signed_in(connection, cookie)
    clock.set(0)
    return is_over


def _expect_calm(server):
    expect(server.is_running, f"the server ended: {server.said()}")
    expect("panic" not in server.said(), f"something panicked: {server.said()}")
