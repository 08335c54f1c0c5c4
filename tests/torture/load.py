"""Registers under load while something else happens."""

import asyncio
import contextlib
import inspect
import time

from .client import Client


@contextlib.asynccontextmanager
async def load(registers, port, clients=16, **options):
    """So many clients for as long as the block lasts."""
    stop = asyncio.Event()
    playing = [asyncio.create_task(registers.client(Client(port), stop, **options)) for _ in range(clients)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*playing)


async def until(condition, seconds, every=0.02):
    """How many seconds it took, or `None` when they are over."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        holds = condition()
        if await holds if inspect.isawaitable(holds) else holds:
            return time.monotonic() - begun
        await asyncio.sleep(every)
    return None


async def until_acknowledged(registers, seconds):
    """Until a write that began after now was acknowledged."""
    before = time.monotonic()
    return await until(lambda: (registers.last_acknowledged or 0) > before, seconds)
