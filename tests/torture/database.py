"""The two kinds of database, as a scenario sees them: a URL for the server, and what is stored, read behind its back."""

import itertools
import json
import sqlite3

_numbers = itertools.count()

HISTORY = "select customer_id, version, new_values from changes order by customer_id, version"
PROFILES = "select id, version, last_name from customers"


def _by_customer(rows):
    """Each customer's history: versions and the last names they brought, in order."""
    history = {}
    for customer, version, new_values in rows:
        history.setdefault(int(customer), []).append((int(version), json.loads(new_values).get("last_name") or ""))
    return history


class SqliteDatabase:
    def __init__(self, path):
        self.path, self.url = path, f"sqlite:{path}"

    def connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=5)

    async def query(self, sql):
        connection = self.connect()
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    async def history(self):
        return _by_customer(await self.query(HISTORY))

    async def profiles(self):
        return {row[0]: row[1:] for row in await self.query(PROFILES)}

    async def integrity(self):
        return (await self.query("pragma integrity_check"))[0][0]


class PostgresDatabase:
    def __init__(self, cluster, name, port=None):
        self.cluster, self.name = cluster, name
        self.url = f"postgres://postgres@127.0.0.1:{port or cluster.port}/{name}"

    @classmethod
    async def create(cls, cluster, port=None):
        """`port`: of a proxy before the cluster."""
        name = f"torture{next(_numbers)}"
        await cluster.query(f"create database {name}")
        return cls(cluster, name, port)

    async def query(self, sql):
        return await self.cluster.query(sql, self.name)

    async def history(self):
        return _by_customer(await self.query(HISTORY))

    async def profiles(self):
        return {int(row[0]): (int(row[1]), row[2]) for row in await self.query(PROFILES)}

    async def integrity(self):
        return "ok"
