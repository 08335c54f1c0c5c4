"""Runs everything, and says what failed: the cases on the wire, the lists, the fuzzer, the log."""

import argparse
import os
import sys
import time

from . import cases, fuzz, lists, logs, races, teeth
from .servers import Servers
from .story import Story

WITH_POSTGRES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "with_postgres.sh")
REQUESTS, SHORT = 200_000, 10_000
"""How many requests the fuzzer makes of each database, whole and short."""


def arguments():
    parser = argparse.ArgumentParser(prog="python3 -m hostile", description=__doc__)
    parser.add_argument("program", help="dist/nameplate")
    parser.add_argument("--requests", type=int, help=f"how many the fuzzer makes of each database ({REQUESTS}; short: {SHORT})")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other requests")
    parser.add_argument("--story", type=int, help="only this story of the fuzzer, as a failure names it")
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2), help="processes of the fuzzer")
    parser.add_argument("--short", action="store_true", help="under two minutes")
    return parser.parse_args()


def tell(name, begun, count, found):
    for line in found[:60]:
        print(f"  {line:.3000}")
    print(f"{name}: {count} asked, {len(found)} failures, {time.monotonic() - begun:.0f} s", flush=True)
    return len(found)


def run(wanted, program):
    failures = tell("oracle", time.monotonic(), *teeth.run())
    with Servers(program) as servers:
        if wanted.story is None:
            for name, part in [("wire", cases.run), ("lists", lambda story: lists.run(story, wanted.short)), ("races", races.run)]:
                begun, story = time.monotonic(), Story(servers, name)
                failures += tell(name, begun, *part(story))
                story.close()
        begun, requests = time.monotonic(), wanted.requests or (SHORT if wanted.short else REQUESTS)
        count, failed, statuses = fuzz.run(servers, requests, wanted.seed, wanted.workers, wanted.story)
        failures += tell(f"fuzzer, seed {wanted.seed}", begun, count, failed + broken(servers))
        print("  answers:", ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items())))
    if wanted.story is None:
        begun = time.monotonic()
        failures += tell("log", begun, *logs.run(program, 250 if wanted.short else 2000, wanted.seed))
    return failures


def broken(servers):
    """What a server says of itself: it still runs, and nothing was an error to it."""
    found = [f"{server.name} has ended with status {server.process.poll()}" for server in servers if not server.is_alive()]
    for server in servers:
        found += [f"{server.name} logged: {line.decode()}" for line in server.log().splitlines() if b'"ERROR"' in line or b"panicked" in line][:10]
    return found


if __name__ == "__main__":
    if not os.environ.get("TEST_POSTGRES_URL"):
        os.execv(WITH_POSTGRES, [WITH_POSTGRES, sys.executable, "-m", "hostile", *sys.argv[1:]])
    asked = arguments()
    if failed := run(asked, os.path.abspath(asked.program)):
        sys.exit(f"{failed} failures")
