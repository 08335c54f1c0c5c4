"""Two instances on one PostgreSQL, replaced one after the other: nobody notices."""

import asyncio

from .client import Client, Lost, Refused
from .customers import is_signed_in, post_form, sign_in
from .load import until
from .registers import Registers
from .scenario import scenario
from .verdict import expect


class Balanced:
    """What a load balancer does: the next instance for each request, and the other one when a connection was gone."""

    def __init__(self, servers):
        self.connections, self.turn = [Client(server.port) for server in servers], 0
        self.turned_away = self.broken = 0

    async def ask(self, *request, **options):
        for attempt in range(4):
            self.turn += 1
            try:
                return await self.connections[self.turn % len(self.connections)].ask(*request, **options)
            except (Refused, Lost) as gone:
                self.turned_away += isinstance(gone, Refused)
                self.broken += isinstance(gone, Lost)
                if attempt == 3:
                    raise

    def close(self):
        for connection in self.connections:
            connection.close()


@scenario
async def rolling_restarts(stage):
    """Two instances on one PostgreSQL are restarted in turn under load: no request fails."""
    database = await stage.postgres()
    servers = [await stage.serve(database) for _ in range(2)]
    registers, restarts = await Registers.sign_up(servers[0], 16), stage.size(20, 3)
    enough, stop, ends = stage.size(100_000, 1000), asyncio.Event(), []
    clients = [Balanced(servers) for _ in range(12)]
    playing = [asyncio.create_task(registers.client(client, stop, share_of_reads=0.8)) for client in clients]
    for number in range(restarts):
        await until(lambda: registers.statuses.total() >= enough * (number + 1) / (restarts + 1), 600)
        server = servers[number % 2]
        status, seconds = await server.stop()
        expect(status == 0, f"an instance ended with status {status}: {server.said()}")
        ends.append(seconds)
        await server.start()
    await until(lambda: registers.statuses.total() >= enough, 600)
    stop.set()
    await asyncio.gather(*playing)
    failed = {words: count for words, count in registers.statuses.items() if words not in (200, 403, 412)}
    expect(not failed, f"failed: {failed}")
    await registers.verify(database)
    turned_away, broken = sum(client.turned_away for client in clients), sum(client.broken for client in clients)
    return (
        f"{registers.statuses.total()} requests, {restarts} restarts, 0 failed; asked again elsewhere: {turned_away} before they were sent, "
        f"{broken} after; slowest {registers.slowest:.2f} s, slowest end {max(ends):.1f} s"
    )


@scenario
async def two_instances(stage):
    """What ends on one instance has ended on the other at the next request: sessions, tokens, refresh tokens."""
    database = await stage.postgres()
    here, there = [Client((await stage.serve(database)).port) for _ in range(2)]
    registers = await Registers.sign_up(here, stage.size(20, 3))
    for customer in registers.customers:
        cookie = await sign_in(here, customer)
        expect(await is_signed_in(there, cookie), "a session of one instance is unknown to the other")
        await post_form(there, "/sign-out", cookie)
        expect(not await is_signed_in(here, cookie), "a session that was signed out on one instance lives on the other")
        expect((await customer.get(there)).status == 200, "a token of one instance is unknown to the other")
        await here.ask("POST", "/auth/logout/", headers=customer.bearer)
        expect((await customer.get(there)).status == 401, "a token that was ended on one instance lives on the other")
    return f"{len(registers.customers)} customers, each both ways"
