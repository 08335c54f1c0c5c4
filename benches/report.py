"""The tables, as Markdown."""

import datetime
import os
import platform
import statistics

KINDS = {"put": "PUT, one changed value", "get": "GET", "profile": "profile page", "edit": "edit page"}


def machine():
    with open("/proc/cpuinfo") as cpus:
        model = next((line.split(":")[1].strip() for line in cpus if line.startswith("model name")), platform.machine())
    return f"{datetime.date.today()}, {model}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"


def heading(options, results):
    return f"""# Measured speed

{machine()}. Made by `make bench`: {options.repeats} runs of {options.seconds} s each, taken in turn, so that a ratio compares what ran
within seconds of each other; medians, and the least and the most in brackets. The load (wrk, one thread, keep-alive) runs on the same
cores. {company(results)}

*limit* is the fastest known way to make the same durable change, without rules and without asking who it is (`benches/limit/`): for a GET
one row through axum and sqlx; *direct* reads it without sqlx. CPU is that of the program for one request, for PostgreSQL with that of the
database behind a plus. Syncs are what the disk was told to flush, by anybody on this machine, so they are a little more than the program's own.
"""


def company(results):
    """A machine that others use says little."""
    others = [run.others for runs in results.values() for run in runs]
    if not others:
        return ""
    return f"Other work on the machine took {statistics.median(others):.2f} processors at the median, {max(others):.2f} at most."


def table(results):
    """One line for each database, number of customers, kind, connections and program."""
    lines = [
        "| database | customers | request | connections | program | requests/s | of the limit | p50 ms | p99 ms | p99 to limit's | CPU µs | RSS MB | syncs/s | failed |",
        "|---|--:|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (database, customers, kind, connections, program), runs in results.items():
        limit = results.get((database, customers, kind, connections, "limit"))
        lines.append(line([database, f"{customers:,}", KINDS[kind], str(connections), program], runs, limit if program != "limit" else None))
    return "\n".join(lines)


def line(begin, runs, limit):
    speeds, rate = [run.per_second for run in runs], median(runs, "per_second")
    span = f" ({min(speeds):,.0f}–{max(speeds):,.0f})" if len(runs) > 1 else ""
    cpu, database_cpu = median(runs, "cpu"), median(runs, "database_cpu")
    cells = [
        f"{rate:,.0f}{span}",
        f"{rate / median(limit, 'per_second'):.2f}" if limit else "",
        f"{median(runs, 'p50'):.2f}",
        f"{median(runs, 'p99'):.2f}",
        f"{median(runs, 'p99') / median(limit, 'p99'):.1f}" if limit else "",
        f"{cpu:.0f} + {database_cpu:.0f}" if database_cpu else f"{cpu:.0f}",
        f"{median(runs, 'rss') / 1e6:.0f}",
        f"{median(runs, 'flushes'):,.0f}",
        str(sum(run.failed for run in runs)),
    ]
    return "| " + " | ".join(begin + cells) + " |"


def median(runs, name):
    return statistics.median(getattr(run, name) for run in runs)


def facts(found):
    """What is measured once: one line each."""
    lines = ["", "| what | " + " | ".join(found) + " |", "|---|" + "--:|" * len(found)]
    for name in dict.fromkeys(name for column in found.values() for name in column):
        lines.append(f"| {name} | " + " | ".join(column.get(name, "") for column in found.values()) + " |")
    return "\n".join(lines)
