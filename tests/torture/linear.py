"""Whether what clients saw of one profile can be explained by one order of its versions: linearizability, with versions as the order.

Each write carries a value that no other write carries, and each version is one write. So an operation that was answered has a place, its
version, and the answers contradict each other only if an operation that began after another one had ended stands before it.
"""

import heapq
import math
from dataclasses import dataclass, replace

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
"""It was answered with a version; certainly nothing was stored; no answer came, so it may have been stored or not."""


@dataclass(slots=True)
class Operation:
    """A `PUT` of `value` (for the version `base`, if it named one) or, when `is_write` is not set, a `GET` that saw `value`."""

    is_write: bool
    value: str
    begun: float
    ended: float
    outcome: str = DONE
    version: int | None = None
    base: int | None = None


def contradictions(operations, first=(1, "")):
    """What is wrong with the history of a profile that was created as `first`, a version and a value. Empty: nothing."""
    unknown = {write.value: write for write in operations if write.is_write and write.outcome == UNKNOWN}
    wrong, placed = _place([operation for operation in operations if operation.outcome == DONE], unknown, first)
    seen = {operation.value for operation in placed}
    unseen = [write for write in unknown.values() if write.value not in seen]
    if not wrong:
        wrong = _fill_gaps(placed, unseen, first)
    return wrong + _out_of_order(placed) + _refused_for_nothing(operations, placed, unseen)


def _place(done, unknown, first):
    """Whoever has a version, and what is wrong with these versions. A write without an answer has the version its readers saw."""
    values, writes, wrong, placed = dict([first]), dict(unknown), [], list(done)
    for write in (operation for operation in done if operation.is_write):
        if write.version in values:
            wrong.append(f"version {write.version} was given to {values[write.version]!r} and to {write.value!r}")
        values[write.version], writes[write.value] = write.value, write
    for read in (operation for operation in done if not operation.is_write):
        if values.setdefault(read.version, read.value) != read.value:
            wrong.append(f"version {read.version} was read as {read.value!r} and is {values[read.version]!r}")
        write = writes.get(read.value)
        if write is None and (read.version, read.value) != first:
            wrong.append(f"{read.value!r} was read and never written")
        elif write is not None and write.version is None:
            writes[read.value] = replace(write, version=read.version, ended=math.inf)
            placed.append(writes[read.value])
        elif write is not None and write.version != read.version:
            wrong.append(f"{read.value!r} was read as version {read.version} and is version {write.version}")
    for write in placed:
        if write.is_write and write.base is not None and write.version != write.base + 1:
            wrong.append(f"{write.value!r} was made for version {write.base} and became {write.version}")
    return wrong, placed


def _fill_gaps(placed, unseen, first):
    """A version that nobody saw was made by a write without an answer; there must be one, and it must have begun in time."""
    deadlines = _deadlines(placed, first)
    known = {operation.version for operation in placed if operation.is_write}
    conditional = {}
    for write in unseen:
        if write.base is not None:
            conditional[write.base + 1] = min(conditional.get(write.base + 1, math.inf), write.begun)
    free = sorted((write.begun for write in unseen if write.base is None), reverse=True)
    for version in sorted(set(deadlines) - known):
        is_filled = conditional.get(version, math.inf) <= deadlines[version] or (free and free.pop() <= deadlines[version])
        if not is_filled:
            return [f"version {version} was made by nobody"]
    return []


def _deadlines(placed, first):
    """When each version was made at the latest: before anybody ended who had this one or a later one."""
    ends = {}
    for operation in placed:
        ends[operation.version] = min(ends.get(operation.version, math.inf), operation.ended)
    deadline, deadlines = math.inf, {}
    for version in range(max(ends, default=first[0]), first[0], -1):
        deadline = deadlines[version] = min(deadline, ends.get(version, math.inf))
    return deadlines


def _out_of_order(placed):
    """Whoever begins after somebody has ended must not be older: neither lost nor stale."""
    running, newest, wrong = [], None, []
    for number, operation in enumerate(sorted(placed, key=lambda operation: operation.begun)):
        while running and running[0][0] < operation.begun:
            ended = heapq.heappop(running)[2]
            newest = ended if newest is None or _place_of(ended) > _place_of(newest) else newest
        if newest is not None and _place_of(newest) > _place_of(operation):
            wrong.append(f"after version {newest.version} ({newest.value!r}) came version {operation.version} ({operation.value!r})")
        heapq.heappush(running, (operation.ended, number, operation))
    return wrong


def _place_of(operation):
    """A version is written before it is read."""
    return (operation.version, not operation.is_write)


def _refused_for_nothing(operations, placed, unseen):
    """A write for version N may only be refused if N was not, or not any more, the version: not while it certainly was."""
    reached, left = {}, {}
    for operation in placed:
        reached[operation.version] = min(reached.get(operation.version, math.inf), operation.ended)
        if operation.is_write:
            left[operation.version - 1] = operation.begun
    wrong = []
    for refused in operations:
        if refused.outcome != REFUSED or refused.base is None or reached.get(refused.base, math.inf) >= refused.begun:
            continue
        may_have_left = any(write.begun < refused.ended and write.base in (None, refused.base) for write in unseen)
        if left.get(refused.base, math.inf) > refused.ended and not may_have_left:
            wrong.append(f"{refused.value!r} was refused while version {refused.base} was the version")
    return wrong
