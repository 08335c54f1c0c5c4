"""Starts a server on SQLite and one on PostgreSQL, lets schemathesis ask both from its own document, and says what it found."""

import argparse
import concurrent.futures
import functools
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

from hostile.__main__ import WITH_POSTGRES
from hostile.servers import Servers

from . import teeth

HERE = os.path.dirname(os.path.abspath(__file__))
REQUESTS, SHORT = 20_000, 1_000
"""How many requests each database gets at least, whole and short."""
EXAMPLES, SHORT_EXAMPLES = 300, 60
"""How many bodies schemathesis makes up for an operation, in one round."""


def arguments():
    parser = argparse.ArgumentParser(prog="python3 -m schemathesis", description=__doc__)
    parser.add_argument("program", help="dist/nameplate")
    parser.add_argument("--schemathesis", default="target/setup/schemathesis/bin/schemathesis", help="the command")
    parser.add_argument("--requests", type=int, help=f"how many each database gets at least ({REQUESTS}; short: {SHORT})")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other requests; a round that fails names its own")
    parser.add_argument("--short", action="store_true", help="under a minute")
    return parser.parse_args()


class Round:
    """One run of schemathesis: what it printed, how it ended, and what hooks.py counted."""

    def __init__(self, schemathesis, server, document, seed, *options):
        counts = f"{document}.counts"
        environment = os.environ | {
            "FUZZ_SERVER": f"http://localhost:{server.port}", "FUZZ_COUNTS": counts, "SCHEMATHESIS_HOOKS": os.path.join(HERE, "hooks.py"),
            "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1",
        }
        # The program must not find this package by its own name.
        environment.pop("PYTHONPATH", None)
        command = [schemathesis, "--config-file", os.path.join(HERE, "schemathesis.toml"), "run", document, "--url", environment["FUZZ_SERVER"],
                   "--seed", str(seed), *options]
        # What it keeps for itself goes away with the folder.
        done = subprocess.run(command, cwd=os.path.dirname(document), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not os.path.exists(counts):
            raise SystemExit(f"schemathesis did not begin:\n{done.stdout}")
        self.seed, self.status, self.printed = seed, done.returncode, done.stdout
        with open(counts) as file:
            self.counts = json.load(file)
        os.remove(counts)


def document_of(server):
    with urllib.request.urlopen(f"http://localhost:{server.port}/api/v1/openapi.json") as answer:
        return answer.read()


def ask(wanted, server, folder):
    """Rounds, each with the next seed, until there were enough requests or one failed."""
    document = os.path.join(folder, f"{server.name}.json")
    with open(document, "wb") as file:
        file.write(document_of(server))
    least, begun, rounds = wanted.requests or (SHORT if wanted.short else REQUESTS), time.monotonic(), []
    while not rounds or (rounds[-1].status == 0 and total(rounds) < least):
        examples = str(SHORT_EXAMPLES if wanted.short else EXAMPLES)
        rounds.append(Round(wanted.schemathesis, server, document, wanted.seed + len(rounds), "--max-examples", examples))
    return told(server, rounds, least, time.monotonic() - begun)


def total(rounds):
    return sum(round.counts["requests"] for round in rounds)


def added(rounds, name):
    """The counts of all rounds, key by key."""
    sums = {}
    for round in rounds:
        for key, count in round.counts[name].items():
            sums[key] = sums.get(key, 0) + count
    return dict(sorted(sums.items()))


def told(server, rounds, least, seconds):
    """What is to be said about one server, and whether all is well."""
    lines, last = [], rounds[-1]
    if last.status:
        lines += [last.printed, f"{server.name}: the round with --seed {last.seed} failed"]
    if not server.is_alive():
        lines.append(f"{server.name} has ended with status {server.process.poll()}")
    if log := server.log().decode(errors="replace"):
        lines.append(f"{server.name} logged: {log:.3000}")
    if total(rounds) < least:
        lines.append(f"{server.name}: {total(rounds)} requests are fewer than {least}")
    operations, checks = added(rounds, "operations"), added(rounds, "checks")
    lines.append(f"{server.name}: {total(rounds)} requests to {len(operations)} operations, {len(checks)} checks of each answer, "
                 f"{len(rounds)} rounds from seed {rounds[0].seed}, {seconds:.0f} s")
    for title, name in [("answers", "statuses"), ("operations", "operations"), ("refused by rules no schema can say", "unforeseen")]:
        lines.append(f"  {title}: " + ", ".join(f"{key}: {count}" for key, count in added(rounds, name).items()))
    return "\n".join(lines), len(lines) == 4


def run(wanted):
    with tempfile.TemporaryDirectory(prefix="schemathesis-") as folder, Servers(wanted.program, RUST_LOG="error") as servers:
        results = [teeth.run(functools.partial(Round, wanted.schemathesis, servers[0]), document_of(servers[0]), folder)]
        print(results[0][0], flush=True)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for text, is_well in pool.map(lambda server: ask(wanted, server, folder), servers):
                print(text, flush=True)
                results.append((text, is_well))
    return all(is_well for _, is_well in results)


if __name__ == "__main__":
    if not os.environ.get("TEST_POSTGRES_URL"):
        os.execv(WITH_POSTGRES, [WITH_POSTGRES, sys.executable, "-m", "schemathesis", *sys.argv[1:]])
    asked = arguments()
    # Whoever has a proxy does not want it for this.
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost"
    asked.program, asked.schemathesis = os.path.abspath(asked.program), os.path.abspath(asked.schemathesis)
    if not run(asked):
        sys.exit(1)
