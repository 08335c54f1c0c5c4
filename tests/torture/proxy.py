"""A TCP proxy that can be told to be slow, to cut, to go dead, or to lead somewhere else."""

import asyncio
import contextlib
import socket
import struct

from .server import free_port

RESET = struct.pack("ii", 1, 0)


class Line:
    """One connection through the proxy."""

    def __init__(self, near):
        self.ends, self.is_dead = [near], False

    def reset(self):
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()


class Proxy:
    def __init__(self, target):
        self.target, self.port = target, free_port()
        self.latency = 0.0
        # New lines are dead: nothing passes, and nobody is told.
        self.takes_and_is_silent = False
        # One byte a second, of what the target says.
        self.drips = False
        # The next answer of the target is cut after so many bytes.
        self.cuts_after = None
        self._lines, self._listener = set(), None

    async def __aenter__(self):
        self._listener = await asyncio.start_server(self._attend, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_):
        self._listener.close()
        self.cut()

    def cut(self):
        """Resets every line."""
        for line in self._lines:
            line.reset()

    def deaden(self):
        """Every line there is goes dead, and stays so: its other end has lost power."""
        for line in self._lines:
            line.is_dead = True

    async def _attend(self, reader, writer):
        line = Line(writer)
        line.is_dead = self.takes_and_is_silent
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            line.reset()
            return
        line.ends.append(far_writer)
        self._lines.add(line)
        try:
            await asyncio.gather(self._pump(line, reader, far_writer, is_answer=False), self._pump(line, far_reader, writer, is_answer=True))
        finally:
            self._lines.discard(line)
            line.reset()

    async def _pump(self, line, reader, writer, is_answer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if not line.is_dead and not writer.is_closing():
                    await self._pass_on(data, writer, is_answer)
            if not line.is_dead:
                writer.close()

    async def _pass_on(self, data, writer, is_answer):
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        while self.drips and is_answer and len(data) > 1 and not writer.is_closing():
            writer.write(data[:1])
            data = data[1:]
            await asyncio.sleep(1)
        if self.cuts_after is not None and is_answer:
            writer.write(data[: self.cuts_after])
            await asyncio.sleep(0)
            self.cut()
        else:
            writer.write(data)
            await writer.drain()
