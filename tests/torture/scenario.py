"""What a scenario is: it plays on a stage, and either says what it measured or fails with a miss."""

import contextlib
import functools
import os
import resource
import shutil
import tempfile

from .database import PostgresDatabase, SqliteDatabase
from .postgres import Cluster
from .server import Server

SCENARIOS, ONLY_WHOLE = {}, set()


def scenario(play=None, *, in_short=True):
    """Lists a function as a scenario under its own name. `in_short`: whether it is one of those of the short form."""
    if play is None:
        return functools.partial(scenario, in_short=in_short)
    name = play.__name__.replace("_", "-")
    SCENARIOS[name] = play
    if not in_short:
        ONLY_WHOLE.add(name)
    return play


class Run:
    """What all scenarios share: the program, how much is asked, and one PostgreSQL."""

    def __init__(self, program, is_short, mutant):
        self.program, self.is_short, self.mutant = os.path.abspath(program), is_short, mutant
        self.cluster = None
        # As many connections as the system lets us have, for us and for the servers.
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    async def shared_cluster(self):
        if self.cluster is None:
            cluster = Cluster()
            try:
                await cluster.create()
                self.cluster = cluster
            finally:
                if self.cluster is None:
                    await cluster.remove()
        return self.cluster

    async def close(self):
        if self.cluster is not None:
            await self.cluster.remove()


class Stage(contextlib.AsyncExitStack):
    """Where one scenario plays. What it starts ends with it."""

    def __init__(self, run):
        super().__init__()
        self.run, self.is_short = run, run.is_short

    def size(self, whole, short):
        """How much: in the whole form, or in the short one."""
        return short if self.is_short else whole

    def folder(self):
        folder = tempfile.mkdtemp(prefix="torture-")
        self.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def sqlite(self, folder=None):
        return SqliteDatabase(os.path.join(folder or self.folder(), "nameplate.db"))

    async def postgres(self):
        """A database of its own on the shared cluster."""
        return await PostgresDatabase.create(await self.run.shared_cluster())

    async def cluster(self):
        """A cluster of its own, for what the others would not survive."""
        cluster = Cluster()
        self.push_async_callback(cluster.remove)
        await cluster.create()
        return cluster

    async def database(self, kind):
        return self.sqlite() if kind == "sqlite" else await self.postgres()

    def server(self, database, **settings):
        """A server that is not started yet."""
        if self.run.mutant:
            settings["NAMEPLATE_MUTANT"] = self.run.mutant
        server = Server(self.run.program, self.folder(), database.url, settings)
        self.push_async_callback(server.kill)
        return server

    async def serve(self, database, **settings):
        server = self.server(database, **settings)
        await server.start()
        return server
