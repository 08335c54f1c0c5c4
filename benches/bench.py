"""How fast Nameplate is, beside the fastest known way to do the same.

    python3 benches/bench.py --program dist/nameplate --limit target/bench/release/limit
"""

import argparse
import contextlib
import itertools
import os
import shutil
import signal
import sys
import tempfile
import time

import load
import report
from databases import Postgres, Sqlite
from programs import Program, cpu_of_machine, disk_flushes, nameplate
from seed import seed, write_people

CONNECTIONS = [1, 16, 64]
FACTS = ["start", "idle", "names", "flood"]
QUIET = 0.25
"""Processors that others may use during a run."""


def main():
    options = parse()
    # Asked to stop, it stops what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="nameplate-bench-", dir=options.folder)
    if disk_flushes(folder) is None:
        say(f"{folder} is on no disk of its own: durable writes may cost nothing there, and syncs are not counted")
    results, found = {}, {}
    try:
        for kind in options.databases:
            with contextlib.closing({"sqlite": Sqlite, "postgres": Postgres}[kind](folder)) as database:
                for customers in options.customers:
                    say(f"{database.name}: {customers:,} customers")
                    found[f"{database.name}, {customers:,}"] = facts = {}
                    with Round(options, database, customers, folder) as current:
                        current.measure(results, facts)
    finally:
        shutil.rmtree(folder)
        publish("\n".join([report.heading(options, results), report.table(results), report.facts(found), ""]), options.output)


def publish(text, file):
    print(text)
    if file:
        with open(file, "w") as output:
            output.write(text)


def parse():
    def words(text):
        return text.split(",")

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default="dist/nameplate", type=os.path.abspath, help="the release")
    options.add_argument("--limit", default="target/bench/release/limit", type=os.path.abspath, help="the limit program")
    options.add_argument("--seconds", default=5, type=int, help="of one run")
    options.add_argument("--repeats", default=3, type=int)
    options.add_argument("--customers", default=[1_000, 1_000_000], type=lambda text: [int(word) for word in words(text)])
    options.add_argument("--databases", default=["sqlite", "postgres"], type=words)
    options.add_argument("--connections", default=CONNECTIONS, type=lambda text: [int(word) for word in words(text)])
    options.add_argument("--only", default=[*report.KINDS, *FACTS], type=words, help=f"of {', '.join([*report.KINDS, *FACTS])}")
    options.add_argument("--patience", default=0, type=int, help="seconds to spend, all in all, on waiting for others on this machine and on measuring again")
    # Often a tmpfs, /tmp is: durable writes would cost nothing there.
    options.add_argument("--folder", default="/var/tmp", help="where the databases live for a while")
    options.add_argument("--output", help="a file for the tables")
    return options.parse_args()


class Round:
    """One database of one size, and both programs beside it."""

    def __init__(self, options, database, customers, folder):
        self.options, self.database, self.customers, self.folder = options, database, customers, folder
        self.answered = 0
        """Changes that Nameplate has acknowledged."""
        self.cleanup = contextlib.ExitStack()

    def __enter__(self):
        log = os.path.join(self.folder, "log")
        for name in ["shop", "limits"]:
            self.cleanup.callback(self.database.drop, name)
        self.people = seed(self.database, "shop", self.customers, self.options.program, log)
        self.people_file = write_people(self.people, self.folder)
        self.database.copy("shop", "limits")
        self.changes_before = self.changes()
        self.shop = nameplate(self.options.program, self.database.url("shop"), log)
        self.cleanup.callback(self.shop.stop)
        load.check(self.shop, "get", self.people[0])
        self.seconds_to_first_answer = time.monotonic() - self.shop.begun
        self.limit = Program([self.options.limit, *self.database.limit_arguments("limits")], log)
        self.cleanup.callback(self.limit.stop)
        return self

    def __exit__(self, *_):
        self.cleanup.close()

    def measure(self, results, facts):
        """Rates go into `results`, what is measured once into `facts`."""
        if "start" in self.options.only:
            facts["from start to the first answer, ms"] = f"{self.seconds_to_first_answer * 1000:,.0f}"
            facts["RSS after start, MB"] = megabytes(self.shop.rss())
        after_each = self.measure_rates(results)
        if after_each:
            facts["RSS after each repeat of all that, MB"] = ", ".join(map(megabytes, after_each))
        if "put" in self.options.only:
            # What was on its way when a run of wrk ended may be stored without being counted.
            facts["PUTs answered, rows of history they left"] = f"{self.answered:,}, {self.changes() - self.changes_before:,}"
        for name in ["idle", "names", "flood"]:
            if name in self.options.only:
                facts.update(getattr(self, f"measure_{name}")())
        facts["RSS after everything, MB"] = megabytes(self.shop.rss())

    def measure_rates(self, results):
        """Each program in turn, and again: what is compared ran within seconds of each other. Returns the memory after each repeat."""
        kinds, after_each = [kind for kind in report.KINDS if kind in self.options.only], []
        for _ in range(self.options.repeats):
            for kind, connections in itertools.product(kinds, self.options.connections):
                for name, run in self.measure_quietly(kind, connections):
                    results.setdefault((self.database.name, self.customers, kind, connections, name), []).append(run)
            after_each.append(self.shop.rss())
        return after_each

    def measure_quietly(self, kind, connections):
        """What others have disturbed is measured again, as long as there is patience."""
        while True:
            self.wait_for_quiet()
            runs = [(name, self.measure_one(name, server, kind, connections, prefix)) for name, server, prefix in self.programs_for(kind)]
            if self.options.patience <= 0 or max(run.others for _, run in runs) < QUIET:
                return runs
            self.options.patience -= self.options.seconds * len(runs)

    def wait_for_quiet(self):
        while self.options.patience > 0:
            before = cpu_of_machine()
            time.sleep(1)
            self.options.patience -= 1
            if cpu_of_machine() - before < QUIET:
                return

    def measure_one(self, name, server, kind, connections, prefix):
        load.check(server, kind, self.people[0], prefix)
        run = load.measure(server, self.database, kind, connections, self.options.seconds, self.people_file, prefix)
        self.answered += run.requests if (kind, name) == ("put", "nameplate") else 0
        say(f"  {kind:8}{connections:4}  {name:10}{run.per_second:10,.0f}/s  p99 {run.p99:.2f} ms  (others: {run.others:.2f} processors)")
        return run

    def programs_for(self, kind):
        """The limit has no pages; on SQLite it has a second way to read."""
        programs = [("nameplate", self.shop, "")]
        if kind in ("put", "get"):
            programs.append(("limit", self.limit, ""))
        if kind == "get" and self.database.name == "SQLite":
            programs.append(("direct", self.limit, "/direct"))
        return programs

    def measure_idle(self):
        before, during, count = load.idle(self.shop)
        yield f"RSS before and with {count:,} silent connections, MB", f"{megabytes(before)}, {megabytes(during)}"

    def measure_names(self):
        common, new, common_sign_up, new_sign_up = load.names(self.shop, self.people)
        yield "change to the name everybody has, to one nobody has, ms", f"{common:.2f}, {new:.2f}"
        yield "sign-up with the name everybody has, with one nobody has, ms", f"{common_sign_up:.1f}, {new_sign_up:.1f}"

    def measure_flood(self):
        quiet = load.measure(self.shop, self.database, "put", 16, self.options.seconds, self.people_file)
        run, statuses = load.flood(self.shop, self.database, self.people, self.people_file, self.options.seconds)
        yield "16 connections: PUT/s, p99 ms", f"{quiet.per_second:,.0f}, {quiet.p99:.1f}"
        yield f"the same with {load.FLOOD} sign-ins/s: PUT/s, p99 ms, RSS MB", f"{run.per_second:,.0f}, {run.p99:.1f}, {megabytes(run.rss)}"
        yield "how those sign-ins were answered", ", ".join(f"{status} × {count}" for status, count in statuses.items())

    def changes(self):
        return self.database.row("shop", "select count(*) as number from changes")["number"]


def megabytes(number):
    return f"{number / 1e6:.0f}"


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
