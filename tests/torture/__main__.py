"""Plays scenarios against a program: `python3 -m torture PROGRAM [--short] [--mutant NAME] [SCENARIO …]`."""

import argparse
import asyncio
import signal
import sys
import time
import traceback

# Their scenarios are listed and played in this order.
from . import linear_check, kills, syncs, disks, failover, network, hangups, rolling, signouts, clocks, crowds, stops  # noqa: F401, I001
from .mutants import MUTANTS
from .scenario import ONLY_WHOLE, Run, SCENARIOS, Stage
from .verdict import Miss, Skipped


def read_arguments():
    listed = "\n".join(f"  {name:24}{play.__doc__.strip()}" for name, play in SCENARIOS.items())
    parser = argparse.ArgumentParser(prog="torture", description=__doc__, epilog=f"scenarios:\n{listed}", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the release, dist/nameplate")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="only these")
    parser.add_argument("--short", action="store_true", help="less of everything: at most three minutes")
    parser.add_argument("--mutant", choices=MUTANTS, help="a fault that a test build has built in: every scenario that is there to find it must fail")
    arguments = parser.parse_intermixed_args()
    unknown = set(arguments.scenarios) - set(SCENARIOS)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    return arguments


async def play_all(arguments):
    """Whether each went as it should: without a miss, or, with a mutant, with one."""
    # Whoever ends us wants our servers to end too.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    run = Run(arguments.program, arguments.short, arguments.mutant)
    usual = [name for name in SCENARIOS if not (arguments.short and name in ONLY_WHOLE)]
    names = arguments.scenarios or MUTANTS.get(arguments.mutant) or usual
    good = {"found"} if arguments.mutant else {"ok", "skipped"}
    try:
        return all([await play(run, name) in good for name in names])
    finally:
        await run.close()


async def play(run, name):
    """How it went, in a word; and in a line for whoever reads along."""
    begun = time.monotonic()
    try:
        async with Stage(run) as stage:
            words = await SCENARIOS[name](stage)
        verdict = "NOT FOUND" if run.mutant else "ok"
    except Skipped as skipped:
        verdict, words = "skipped", str(skipped)
    except Miss as miss:
        verdict, words = "found" if run.mutant else "MISS", str(miss)
    except Exception as error:
        traceback.print_exception(error)
        verdict, words = "BROKEN", repr(error)
    print(f"{verdict:10}{name:24}{time.monotonic() - begun:5.0f} s  {words}", flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(play_all(read_arguments())) else 1)
