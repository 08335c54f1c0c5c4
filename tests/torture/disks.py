"""What is wrong with the file: no room for it, no right to it, damage in it, somebody else who holds it."""

import asyncio
import os
import shutil
import subprocess
import time

from .client import Client
from .load import load, until_acknowledged
from .registers import Registers
from .scenario import scenario
from .server import DidNotStart
from .verdict import Skipped, expect


@scenario
async def full_disk(stage):
    """A file system without room: writes are 503, reads go on, and with more room writes go on too."""
    folder = stage.folder()
    _mount(stage, folder, "size=6m")
    database = stage.sqlite(folder)
    server = await stage.serve(database)
    registers = await Registers.sign_up(server, 8)
    _leave_room(folder, 512 * 1024)
    async with load(registers, server.port, clients=8):
        async with asyncio.timeout(30):
            while registers.statuses[503] < 50:
                await asyncio.sleep(0.02)
        connection, stored = Client(server.port), registers.acknowledged
        page = await connection.ask("GET", "/sign-in")
        expect(page.status == 200, f"without room, a page is {page.status}")
        await registers.read_all(server.port)
        _remount(folder, "size=64m")
        back = await until_acknowledged(registers, 5)
    expect(back is not None, f"no write succeeds 5 s after there is room: {server.said()}")
    await server.kill()
    await server.start()
    await registers.read_all(server.port)
    await registers.verify(database)
    expect(await database.integrity() == "ok", "the file is damaged")
    # Closed before its folder is unmounted.
    await server.kill()
    return f"{stored} writes until it was full, {registers.statuses[503]} × 503, back in {back:.1f} s"


def _mount(stage, folder, options):
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        raise Skipped(f"mounting is not permitted: {mounted.stderr.strip()}")
    stage.callback(subprocess.run, ["umount", "--lazy", folder])


def _leave_room(folder, wanted):
    room = os.statvfs(folder)
    with open(os.path.join(folder, "filler"), "wb") as filler:
        filler.write(bytes(room.f_bavail * room.f_frsize - wanted))


def _remount(folder, options):
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


@scenario
async def read_only(stage):
    """A file or a folder that may not be written: one clear line and status 1."""
    folder, words = await _closed_database(stage), []
    file = os.path.join(folder, "nameplate.db")
    server = stage.server(stage.sqlite(folder))
    if os.geteuid() == 0:
        # Nothing is read-only for root.
        server.user = "nobody"
        os.chmod(server.folder, 0o755)
        server.program = shutil.copy(server.program, server.folder)
    os.chmod(file, 0o444)
    os.chmod(folder, 0o555)
    words.append(await _refusal(server, "a read-only file"))
    os.remove(file)
    words.append(await _refusal(server, "a read-only folder"))
    return "; ".join(words)


@scenario
async def damaged_file(stage):
    """A file with a page, its header or its end spoilt: one clear line and status 1."""
    folder = await _closed_database(stage)
    file, words = os.path.join(folder, "nameplate.db"), []
    with open(file, "rb") as healthy:
        content = healthy.read()
    page, middle = 4096, len(content) // 4096 // 2 * 4096
    damages = {
        "no header": bytes(100) + content[100:],
        "half of it": content[:middle],
        "a page of noise": content[:middle] + os.urandom(page) + content[middle + page :],
        "a page of zeros": content[:page] + bytes(page) + content[2 * page :],
    }
    for damage, spoilt in damages.items():
        with open(file, "wb") as broken:
            broken.write(spoilt)
        words.append(await _refusal(stage.server(stage.sqlite(folder)), damage))
    return "; ".join(words)


async def _closed_database(stage):
    """The folder of a database with a few customers, closed in an orderly way."""
    folder = stage.folder()
    server = await stage.serve(stage.sqlite(folder))
    registers, connection = await Registers.sign_up(server, 4), Client(server.port)
    for number in range(200):
        await registers.write(connection, registers.customers[number % 4])
    await server.stop()
    expect(os.listdir(folder) == ["nameplate.db"], f"an orderly end leaves {os.listdir(folder)}")
    return folder


async def _refusal(server, damage):
    # Warnings are not what this is about.
    server.settings["RUST_LOG"] = "error"
    try:
        await server.start()
    except DidNotStart as refusal:
        status, _, line = str(refusal).partition(": ")
        expect(status == "status 1" and line.startswith("nameplate: the database cannot be used: "), f"{damage}: {refusal}")
        expect("\n" not in line, f"{damage}: more than one line: {line}")
        return f"{damage}: “{line.rpartition(': ')[2]}”"
    await server.kill()
    expect(False, f"{damage}: it starts")


@scenario
async def locked_file(stage):
    """Another process holds the file: for a second, and writes wait; for long, and they are 503 until it lets go."""
    database = stage.sqlite()
    server = await stage.serve(database)
    registers = await Registers.sign_up(server, 4)
    waited = await _hold(stage, database, server, registers, 1)
    expect(registers.statuses[503] == 0 and waited > 0.8, f"a second: {dict(registers.statuses)}, the longest waited {waited:.1f} s")
    waited = await _hold(stage, database, server, registers, stage.size(10, 5))
    expect(registers.statuses[503] > 0, "nobody was refused")
    expect(waited < 8, f"an answer took {waited:.1f} s")
    await registers.verify(database)
    return f"a second: all wait; longer: {registers.statuses[503]} × 503, each within {waited:.1f} s"


async def _hold(stage, database, server, registers, seconds):
    """The longest that an answer took while the file was held."""
    registers.slowest = 0
    async with load(registers, server.port, clients=8):
        await asyncio.sleep(0.2)
        holder = database.connect()
        holder.execute("begin exclusive")
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            await asyncio.sleep(0.1)
        holder.execute("rollback")
        holder.close()
        expect(await until_acknowledged(registers, 5) is not None, "no write succeeds 5 s after the file was let go")
    return registers.slowest


@scenario
async def two_on_one_file(stage):
    """Two servers on one file of SQLite, which the README does not promise: nothing is lost all the same."""
    database = stage.sqlite()
    first, second = await stage.serve(database), await stage.serve(database)
    registers = await Registers.sign_up(first, 8)
    async with load(registers, first.port, clients=8), load(registers, second.port, clients=8):
        await asyncio.sleep(stage.size(10, 2))
    await first.kill()
    await registers.read_all(second.port)
    await registers.verify(database)
    expect(await database.integrity() == "ok", "the file is damaged")
    return f"{registers.acknowledged} acknowledged writes, {registers.statuses[503]} × 503, slowest {registers.slowest:.1f} s"
