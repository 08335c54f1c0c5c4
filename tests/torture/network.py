"""The network between server and PostgreSQL is slow, cut, or leads nowhere: every request is answered in time, and truly."""

import asyncio
import contextlib

from .client import Client, Lost
from .database import PostgresDatabase
from .linear import UNKNOWN
from .load import load, until, until_acknowledged
from .proxy import Proxy
from .registers import Registers
from .scenario import scenario
from .verdict import expect

DEADLINE = 10
"""Seconds in which every request is answered."""


@scenario
async def slow_network(stage):
    """PostgreSQL is 200 ms away: everything works, only slower."""
    async with _behind_proxy(stage) as (proxy, server, registers):
        async with load(registers, server.port, clients=8):
            proxy.latency = 0.2
            await asyncio.sleep(stage.size(10, 3))
            proxy.latency = 0
        expect(registers.statuses[503] < registers.statuses[200], f"{dict(registers.statuses)}")
        _all_answered(registers)
        return f"{dict(registers.statuses)}, slowest {registers.slowest:.1f} s"


@scenario
async def cut_network(stage):
    """Connections to PostgreSQL are reset in the middle of answers: 503 where it is not known, and the pool recovers."""
    async with _behind_proxy(stage) as (proxy, server, registers):
        async with load(registers, server.port, clients=8):
            for number in range(stage.size(100, 15)):
                await asyncio.sleep(0.1)
                proxy.cuts_after = number % 40
                await asyncio.sleep(0.02)
                proxy.cuts_after = None
            expect(await until_acknowledged(registers, 5) is not None, f"no write succeeds 5 s later: {server.said()}")
        _all_answered(registers)
        return f"{dict(registers.statuses)}, {registers.count(UNKNOWN)} unknown, slowest {registers.slowest:.1f} s"


@scenario
async def silent_network(stage):
    """PostgreSQL is gone without a word: 503 within the deadline; new connections work again, while the old ones stay dead."""
    async with _behind_proxy(stage) as (proxy, server, registers):
        async with load(registers, server.port, clients=8):
            await asyncio.sleep(0.5)
            proxy.takes_and_is_silent = True
            proxy.deaden()
            await asyncio.sleep(DEADLINE + 1)
            proxy.takes_and_is_silent = False
            back = await until_acknowledged(registers, 5)
            expect(back is not None, f"no write succeeds 5 s after new connections work: {server.said()}")
        _all_answered(registers)
        return f"{dict(registers.statuses)}, slowest {registers.slowest:.1f} s, back in {back:.1f} s"


@scenario
async def hang_ups_in_silence(stage):
    """PostgreSQL is gone without a word, and clients hang up sooner than that is noticed: they take no connection with them."""
    async with _behind_proxy(stage) as (proxy, server, registers):
        # All at once, so that every place of the pool is taken by a connection that will be dead.
        await _read_at_once(registers, server.port)
        proxy.takes_and_is_silent = True
        proxy.deaden()
        hung_up = await _read_at_once(registers, server.port)
        proxy.takes_and_is_silent = False
        expect(hung_up > 0, "nobody has hung up")
        back = await until(lambda: _is_read(registers.customers[0], server.port), 5)
        expect(back is not None, f"no profile can be read 5 s after new connections work: {server.said()}")
        return f"{hung_up} hung up, back in {back:.1f} s"


async def _is_read(customer, port):
    return (await customer.get(Client(port))).status == 200


async def _read_at_once(registers, port):
    """How many clients hung up, after a second without an answer."""

    async def hangs_up(customer):
        connection = Client(port)
        try:
            await customer.get(connection, deadline=1)
        except Lost:
            return True
        finally:
            connection.close()
        return False

    return sum(await asyncio.gather(*(hangs_up(customer) for customer in registers.customers for _ in range(5))))


@scenario(in_short=False)
async def dripping_network(stage):
    """PostgreSQL answers a byte a second: 503 within the deadline, and the pool recovers."""
    async with _behind_proxy(stage) as (proxy, server, registers):
        async with load(registers, server.port, clients=8):
            await asyncio.sleep(0.5)
            proxy.drips = True
            await asyncio.sleep(DEADLINE + 5)
            proxy.drips = False
            back = await until_acknowledged(registers, 5)
            expect(back is not None, f"no write succeeds 5 s later: {server.said()}")
        _all_answered(registers)
        return f"{dict(registers.statuses)}, slowest {registers.slowest:.1f} s, back in {back:.1f} s"


@contextlib.asynccontextmanager
async def _behind_proxy(stage):
    """A server that reaches PostgreSQL through a proxy; at the end, every answer is checked."""
    cluster = await stage.run.shared_cluster()
    async with Proxy(cluster.port) as proxy:
        database = await PostgresDatabase.create(cluster, proxy.port)
        server = await stage.serve(database)
        registers = await Registers.sign_up(server, 8)
        yield proxy, server, registers
        await registers.read_all(server.port)
        await registers.write_all(server.port)
        await registers.verify(database)
        await server.kill()


def _all_answered(registers):
    lost = {words: count for words, count in registers.statuses.items() if isinstance(words, str)}
    expect(not lost, f"without an answer: {lost}")
    expect(registers.slowest < DEADLINE, f"an answer took {registers.slowest:.1f} s")
