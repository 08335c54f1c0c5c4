"""Load whose every answer is remembered and checked at the end: each customer's profile is a register."""

import asyncio
import collections
import itertools
import random
import time

from .client import Client, Lost, Refused
from .customers import sign_up_many
from .linear import DONE, REFUSED, UNKNOWN, Operation, contradictions
from .verdict import expect

MARK = "stolen"
"""The beginning of what a stranger tries to write."""


class Registers:
    """Many customers under load, through one door or many."""

    def __init__(self, customers):
        self.customers, self.operations = customers, {customer.id: [] for customer in customers}
        self.latest = {customer.id: 1 for customer in customers}
        self.values = itertools.count()
        self.statuses, self.slowest = collections.Counter(), 0.0
        self.last_acknowledged, self.problems = None, []

    @classmethod
    async def sign_up(cls, server, count):
        return cls(await sign_up_many(server.port, count))

    @property
    def acknowledged(self):
        return self.count(DONE)

    def count(self, outcome):
        return sum(operation.is_write and operation.outcome == outcome for operations in self.operations.values() for operation in operations)

    async def client(self, connection, stop, share_of_reads=0.3):
        """One client, until `stop` is set. What it is refused for another reason than the version, it waits a moment after."""
        dice = random.Random()
        while not stop.is_set():
            customer = dice.choice(self.customers)
            if dice.random() < share_of_reads:
                rested = await self.read(connection, customer)
            elif dice.random() < 0.02:
                rested = await self.steal(connection, customer, dice.choice(self.customers))
            else:
                base = self.latest[customer.id] if dice.random() < 0.5 else None
                rested = await self.write(connection, customer, base)
            if rested:
                await asyncio.sleep(0.02)
        connection.close()

    async def write(self, connection, customer, base=None, **options):
        operation = Operation(True, f"n{next(self.values)}", time.monotonic(), 0, UNKNOWN, base=base)
        try:
            answer = await customer.put(connection, operation.value, base, **options)
        except Refused:
            # Nobody has seen it.
            return True
        except Lost as lost:
            self._note(str(lost))
            self.operations[customer.id].append(operation)
            return True
        operation.ended = time.monotonic()
        self.operations[customer.id].append(operation)
        self._note(answer.status, operation.ended - operation.begun)
        if answer.status == 200:
            operation.outcome, operation.version = DONE, answer.version
            self.latest[customer.id] = max(self.latest[customer.id], answer.version)
            self.last_acknowledged = operation.ended
        elif answer.status == 412 and base is not None:
            operation.outcome = REFUSED
        elif answer.status != 503 or "retry-after" not in answer.headers:
            self.problems.append(f"a PUT was answered {answer.status} {answer.body[:300]}")
        return answer.status == 503

    async def read(self, connection, customer, **options):
        begun = time.monotonic()
        try:
            answer = await customer.get(connection, **options)
        except (Refused, Lost) as lost:
            if isinstance(lost, Lost):
                self._note(str(lost))
            return True
        ended = time.monotonic()
        self._note(answer.status, ended - begun)
        if answer.status == 200:
            self.operations[customer.id].append(Operation(False, answer.json()["last_name"], begun, ended, version=answer.version))
            self.latest[customer.id] = max(self.latest[customer.id], answer.version)
        elif answer.status != 503:
            self.problems.append(f"a GET was answered {answer.status} {answer.body[:300]}")
        return answer.status == 503

    async def steal(self, connection, thief, victim):
        """A write to somebody else's profile: it must be refused, and its value must never be seen."""
        if thief is victim:
            return False
        try:
            answer = await thief.put(_Elsewhere(connection, victim.path), f"{MARK}{next(self.values)}")
        except (Refused, Lost):
            return True
        self._note(answer.status)
        if answer.status not in (403, 503):
            self.problems.append(f"a PUT to another's profile was answered {answer.status}")
        return answer.status == 503

    async def read_all(self, port):
        """Everybody reads once. Nobody may be refused: the server is said to be well."""
        connection = Client(port)
        for customer in self.customers:
            before = len(self.operations[customer.id])
            await self.read(connection, customer)
            expect(len(self.operations[customer.id]) > before, f"a profile could not be read: {dict(self.statuses)}, {self.problems[:1]}")
        connection.close()

    async def write_all(self, port, seconds=10):
        """Everybody writes once, at the same time, and all are acknowledged: no part of the server is left behind."""
        connections = [Client(port) for _ in self.customers]
        before = self.acknowledged
        writing = (self.write(connection, customer, deadline=seconds) for connection, customer in zip(connections, self.customers))
        await asyncio.gather(*writing)
        for connection in connections:
            connection.close()
        stored = self.acknowledged - before
        expect(stored == len(self.customers), f"of {len(self.customers)} customers only {stored} can write: {dict(self.statuses)}")

    async def race(self, port, clients=8):
        """Many writes for one version at once: exactly one is stored."""
        customer, connections = random.choice(self.customers), [Client(port) for _ in range(clients)]
        await self.read(connections[0], customer)
        base, before = self.latest[customer.id], len(self.operations[customer.id])
        await asyncio.gather(*(self.write(connection, customer, base) for connection in connections))
        for connection in connections:
            connection.close()
        winners = sum(operation.outcome == DONE for operation in self.operations[customer.id][before:])
        expect(winners == 1, f"of {clients} writes for one version {winners} were acknowledged")

    async def verify(self, database):
        """Every answer against every other, and against what is stored."""
        expect(not self.problems, "; ".join(self.problems[:3]))
        history, profiles = await database.history(), await database.profiles()
        for customer in self.customers:
            operations, stored = self.operations[customer.id], history[customer.id]
            expect([version for version, _ in stored] == list(range(1, len(stored) + 1)), f"the versions of {customer.id} have a gap")
            expect(profiles[customer.id] == stored[-1], f"the profile of {customer.id} is {profiles[customer.id]}, its history ends with {stored[-1]}")
            values = dict(stored)
            lost = [write for write in operations if write.is_write and write.outcome == DONE and values.get(write.version) != write.value]
            expect(not lost, f"{len(lost)} acknowledged writes of {customer.id} are not stored, such as {lost[:1]}")
            refused = {write.value for write in operations if write.is_write and write.outcome == REFUSED} & set(values.values())
            expect(not refused, f"stored although refused: {sorted(refused)[:3]}")
            expect(not any(value.startswith(MARK) for value in values.values()), "somebody has changed another's profile")
            wrong = contradictions(operations)
            expect(not wrong, f"{len(wrong)} contradictions, such as {wrong[:2]}")

    def _note(self, status, seconds=0.0):
        self.statuses[status] += 1
        self.slowest = max(self.slowest, seconds)


class _Elsewhere:
    """A connection on which every request goes to another path."""

    def __init__(self, connection, path):
        self.connection, self.path = connection, path

    async def ask(self, method, _path, *rest, **options):
        return await self.connection.ask(method, self.path, *rest, **options)
