"""Clients that hang up in the middle: no write of anybody else is lost, and no connection to the database is spoilt."""

import asyncio
import random
import time

from .client import Client
from .customers import json_body
from .linear import UNKNOWN, Operation
from .load import load, until
from .registers import Registers
from .scenario import scenario
from .verdict import expect


@scenario
async def hang_ups_sqlite(stage):
    """Thousands of clients hang up at random moments of a PUT, SQLite: nothing acknowledged is lost."""
    return await _storm(stage, "sqlite")


@scenario
async def hang_ups_postgres(stage):
    """The same on PostgreSQL, with few connections: none is left inside a transaction."""
    return await _storm(stage, "postgres")


async def _storm(stage, kind):
    database = await stage.database(kind)
    server = await stage.serve(database, DATABASE_CONNECTIONS="2")
    registers, storms, count = await Registers.sign_up(server, 8), stage.size(40, 5), stage.size(500, 200)
    for _ in range(storms):
        async with load(registers, server.port, clients=4):
            await asyncio.gather(*(_hang_up_often(registers, server.port, count // 8) for _ in range(8)))
        await asyncio.gather(*(_hang_up_often(registers, server.port, 4) for _ in range(8)))
        if kind == "postgres":
            await _expect_no_open_transaction(database)
    refused = registers.statuses[503]
    await registers.write_all(server.port, seconds=2)
    # What is only in somebody's transaction would be gone now.
    await server.kill()
    await server.start()
    await registers.read_all(server.port)
    await registers.verify(database)
    unknown = {operation.value for operations in registers.operations.values() for operation in operations if operation.outcome == UNKNOWN}
    stored = sum(value in unknown for changes in (await database.history()).values() for _, value in changes)
    return f"{storms * (count + 32)} hung up ({stored} stored all the same), {registers.acknowledged} acknowledged writes among them, {refused} × 503"


async def _expect_no_open_transaction(database):
    """Neither now, when nobody uses the pool any more, nor before: PostgreSQL complains when a transaction begins inside another."""
    idle = f"select pid from pg_stat_activity where datname = '{database.name}' and state like 'idle in transaction%'"
    expect(await until(lambda: _is_empty(database, idle), 2, every=0.1) is not None, "a connection of the pool is left inside a transaction")
    nested = database.cluster.count_in_log("there is already a transaction in progress")
    expect(nested == 0, f"{nested} times a connection came out of the pool inside a transaction")


async def _is_empty(database, sql):
    return not await database.query(sql)


async def _hang_up_often(registers, port, count):
    for _ in range(count):
        customer = random.choice(registers.customers)
        operation = Operation(True, f"n{next(registers.values)}", time.monotonic(), float("inf"), UNKNOWN)
        registers.operations[customer.id].append(operation)
        body, headers = json_body({"email": customer.email, "last_name": operation.value})
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"PUT {customer.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{customer.bearer}{headers}\r\n"
        writer.write(head.encode() + body)
        await asyncio.sleep(random.uniform(0, 0.01) ** 2 * 100)
        writer.transport.abort()
