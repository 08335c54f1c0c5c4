"""Whether the disk has it before the customer is told so, and what happens when the disk says no."""

import asyncio
import os

from .client import Client
from .load import load, until_acknowledged
from .registers import Registers
from .scenario import scenario
from .strace import calls, strace
from .verdict import expect


@scenario
async def sync_before_answer(stage):
    """Between reading a PUT and writing its 200, the log of SQLite is synced."""
    server = await stage.serve(stage.sqlite())
    registers, output = await Registers.sign_up(server, 4), os.path.join(stage.folder(), "calls")
    wanted = stage.size(1000, 150)
    async with strace(server, "-e", "trace=read,recvfrom,fsync,fdatasync,write,writev,sendto,sendmsg", output=output):
        await asyncio.gather(*(_write(registers, server, customer, wanted // 5) for customer in registers.customers))
        # One at a time, with a rest between them: no write can hide behind the sync of another.
        await _write(registers, server, registers.customers[0], wanted // 5, rest=0.02)
    answered, unsynced = _count(output)
    expect(answered >= wanted // 5 * 5, f"of {wanted} answers strace has seen {answered}")
    expect(unsynced == 0, f"{unsynced} of {answered} writes were answered before the log was synced")
    return f"{answered} writes, each synced before its answer"


async def _write(registers, server, customer, count, rest=0):
    connection = Client(server.port)
    for _ in range(count):
        await registers.write(connection, customer)
        await asyncio.sleep(rest)
    connection.close()


def _count(output):
    """The answers to a PUT, and those among them that did not wait for a sync begun after it was read."""
    answered = unsynced = 0
    read_at, sync_begun, last_synced = {}, {}, -1
    for moment, (name, descriptor, file, text, has_begun, has_ended) in enumerate(calls(output)):
        if name in ("read", "recvfrom"):
            if has_ended and '"PUT /api' in text:
                read_at[descriptor] = moment
        elif name in ("fsync", "fdatasync"):
            if file.endswith("-wal"):
                if has_begun:
                    sync_begun[descriptor] = moment
                if has_ended and "= 0" in text:
                    last_synced = max(last_synced, sync_begun.pop(descriptor, -1))
        elif has_begun and '"HTTP/1.1 200' in text and descriptor in read_at:
            answered += 1
            unsynced += last_synced < read_at.pop(descriptor)
    return answered, unsynced


FAULTS = {
    "fsync fails": "inject=fsync,fdatasync:error=EIO",
    "fsync fails now and then": "inject=fsync,fdatasync:error=EIO:when=2+3",
    "the disk is full": "inject=pwrite64:error=ENOSPC",
    "the disk is full now and then": "inject=pwrite64:error=ENOSPC:when=3+7",
    "writing fails": "inject=pwrite64:error=EIO",
    "the file system is read-only": "inject=pwrite64:error=EROFS",
}


@scenario
async def disk_faults(stage):
    """EIO, ENOSPC and EROFS of a disk: 503, reads go on, the server lives, nothing acknowledged is lost, and it recovers."""
    database, words = stage.sqlite(), []
    server = await stage.serve(database)
    registers = await Registers.sign_up(server, 8)
    faults = stage.size(list(FAULTS), ["fsync fails", "the disk is full now and then"])
    for fault in faults:
        refused = registers.statuses[503]
        async with load(registers, server.port, clients=8):
            await asyncio.sleep(0.3)
            async with strace(server, "-e", "trace=fsync,fdatasync,pwrite64", "-e", FAULTS[fault]):
                await asyncio.sleep(stage.size(2, 1))
            back = await until_acknowledged(registers, 5)
        expect(server.is_running, f"{fault}: the server ended: {server.said()}")
        expect(back is not None, f"{fault}: no write succeeds 5 s after the disk is well again: {server.said()}")
        refused = registers.statuses[503] - refused
        expect(refused > 0, f"{fault}: nobody noticed")
        words.append(f"{fault}: {refused} × 503, back in {back:.1f} s")
        await registers.write_all(server.port)
        await server.kill()
        await server.start()
        await registers.read_all(server.port)
    await registers.verify(database)
    expect(await database.integrity() == "ok", "the file is damaged")
    return f"{registers.acknowledged} acknowledged writes; " + "; ".join(words)
