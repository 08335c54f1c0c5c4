"""A process of the program: started, asked to stop, killed, and looked at from outside."""

import asyncio
import contextlib
import os
import random
import resource
import signal
import socket
import time

PATIENCE = 15
"""Seconds after which a start or an end counts as failed."""


class DidNotStart(Exception):
    """What the program said instead."""


def free_port():
    """Below the ports that the system gives to clients: one of them must not take a server's place while that is down."""
    while True:
        port = random.randrange(20_000, 32_768)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """One instance on one port. It may be started again, on the same port and with the same settings."""

    most_files = None
    """The limit of open files it is started with, if not ours."""
    user = None
    """Who it runs as, if not as us."""

    def __init__(self, program, folder, database_url, settings):
        self.program, self.folder, self.port = program, folder, free_port()
        self.origin = f"http://localhost:{self.port}"
        self.log = os.path.join(folder, "log")
        self.process = None
        self.seconds_to_start = None
        self.settings = {
            "LISTEN_ADDR": f"127.0.0.1:{self.port}",
            "PUBLIC_URL": self.origin,
            "DATABASE_URL": database_url,
            # One client stands for thousands here.
            "RATE_LIMITS": "off",
            "RUST_LOG": "warn",
        } | settings

    async def start(self):
        begun = time.monotonic()
        with open(self.log, "wb") as log:
            options = {"cwd": self.folder, "env": self.settings, "user": self.user, "preexec_fn": self._limit_files}
            self.process = await asyncio.create_subprocess_exec(self.program, "serve", stdout=asyncio.subprocess.PIPE, stderr=log, **options)
        async with asyncio.timeout(PATIENCE):
            while not (line := await self.process.stdout.readline()).startswith(b"listening on "):
                if not line:
                    raise DidNotStart(f"status {await self.process.wait()}: {self.said()}")
        self.seconds_to_start = time.monotonic() - begun

    def _limit_files(self):
        if self.most_files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.most_files, self.most_files))

    @property
    def is_running(self):
        return self.process is not None and self.process.returncode is None

    async def kill(self):
        """The plug is pulled."""
        if self.is_running:
            self.process.kill()
            await self.process.wait()

    async def stop(self):
        """Asked to stop: its status, and how many seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            status = await self.process.wait()
        return status, time.monotonic() - begun

    def said(self):
        """The end of its log, since it was started last."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()[-2000:].strip()

    def megabytes(self):
        """What it holds of the memory (RSS)."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))
