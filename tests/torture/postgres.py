"""A throw-away PostgreSQL: restarted, killed, copied to a standby that follows it and takes over."""

import asyncio
import contextlib
import glob
import os
import shutil
import tempfile

from .server import free_port
from .verdict import Skipped

SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": 200, "shared_buffers": "64MB", "wal_keep_size": "64MB"}

PATH = os.pathsep.join([*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), os.environ.get("PATH", "")])


class Cluster:
    """Syncs as in earnest (`fsync` and `synchronous_commit` are on): a scenario pulls its plug."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="torture-postgres-")
        self.data, self.port = os.path.join(self.folder, "data"), free_port()
        self.runs_as_root = os.geteuid() == 0

    async def create(self):
        if not shutil.which("initdb", path=PATH):
            raise Skipped("PostgreSQL's programs are not there")
        if self.runs_as_root:
            # PostgreSQL refuses to run as root.
            shutil.chown(self.folder, "postgres")
        await self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.set(unix_socket_directories=self.folder, port=self.port, **SETTINGS)
        await self.start()

    def set(self, **settings):
        """The last line of a setting wins."""
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    async def start(self):
        await self._control("start", "-w", "-l", os.path.join(self.folder, "log"))

    async def stop(self, how="immediate"):
        await self._control("stop", "-m", how)

    async def restart(self, how):
        await self._control("restart", "-w", "-m", how, "-l", os.path.join(self.folder, "log"))

    async def reload(self):
        await self._control("reload")

    async def promote(self):
        await self._control("promote", "-w")

    async def follow(self, primary):
        """Becomes a standby of another cluster, whatever it was before."""
        shutil.rmtree(self.data, ignore_errors=True)
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name=standby"
        await self._run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", source)
        self.set(unix_socket_directories=self.folder, port=self.port, synchronous_standby_names="")
        await self.start()

    async def wait_for_standby(self, seconds=15):
        """From here on nothing is acknowledged that the standby does not have."""
        self.set(synchronous_standby_names="*")
        await self.reload()
        async with asyncio.timeout(seconds):
            while ["sync"] not in await self.query("select sync_state from pg_stat_replication"):
                await asyncio.sleep(0.1)

    async def query(self, sql, database="postgres"):
        said = await self._run("psql", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database, "-AtqX", "-F", "\x1f", "-c", sql)
        return [line.split("\x1f") for line in said.splitlines()]

    def count_in_log(self, words):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read().count(words)

    async def remove(self):
        # It may be down already, or never have been there.
        with contextlib.suppress(RuntimeError):
            if os.path.exists(self.data):
                await self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _control(self, *words):
        await self._run("pg_ctl", "-D", self.data, "-s", *words)

    async def _run(self, program, *words):
        before = ["runuser", "-u", "postgres", "--"] if self.runs_as_root else []
        path = shutil.which(program, path=PATH)
        # What it says goes into a file: a pipe would stay open as long as the server it starts.
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
            process = await asyncio.create_subprocess_exec(*before, path, *words, cwd=self.folder, stdout=said, stderr=complained)
            if await process.wait() != 0:
                complained.seek(0)
                raise RuntimeError(f"{program} {' '.join(words)}: {complained.read().decode(errors='replace').strip()}")
            said.seek(0)
            return said.read().decode()
