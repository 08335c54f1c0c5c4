"""`strace` on a running server: what it asks the system, and faults in what the system answers."""

import asyncio
import contextlib
import re
import shutil
import signal

from .load import until
from .verdict import Skipped, expect


@contextlib.asynccontextmanager
async def strace(server, *options, output="/dev/null"):
    """Attached to every thread of the server for as long as the block lasts."""
    if not shutil.which("strace"):
        raise Skipped("strace is not there")
    command = ["strace", "-f", "-y", "-s", "24", "-o", output, *options, "-p", str(server.process.pid)]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    said = await process.stderr.readline()
    if b"attached" not in said:
        await process.wait()
        raise Skipped(f"strace is not permitted: {said.decode().strip()}")
    expect(await until(lambda: _is_traced(server), 5) is not None, "strace does not get hold of the server")
    try:
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


def _is_traced(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return "TracerPid:\t0\n" not in status.read()


CALL = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\((\d+)<([^>]*)>?)(.*)$")


def calls(output):
    """Each call as (thread, name, descriptor, file, text, has begun, has ended), in the order in which strace saw it."""
    pending = {}
    with open(output, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = CALL.match(line)
            if not found:
                continue
            thread, resumed, name, descriptor, file, text = found.groups()
            if resumed:
                name, descriptor, file, begun = *pending.pop(thread, (resumed, None, "", "")), ""
                yield name, descriptor, file, begun + text, False, True
            elif "<unfinished ...>" in text:
                pending[thread] = (name, descriptor, file)
                yield name, descriptor, file, text, True, False
            else:
                yield name, descriptor, file, text, True, True
