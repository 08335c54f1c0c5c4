"""The checker itself, compared with brute force on small random histories."""

import itertools
import math
import random
from dataclasses import replace

from .linear import DONE, UNKNOWN, Operation, contradictions
from .scenario import scenario
from .verdict import expect


@scenario
async def checker(stage):
    """The checker agrees with brute force on small random histories."""
    histories, possible = stage.size(20_000, 3_000), 0
    for seed in range(histories):
        operations = _random_history(random.Random(seed))
        is_possible = _is_possible(operations)
        found = contradictions(operations)
        expect(is_possible == (not found), f"history {seed}: brute force says {is_possible}, the checker {found}: {operations}")
        possible += is_possible
    expect(histories * 0.1 < possible < histories * 0.9, f"only {possible} of {histories} histories are possible: too few of one kind")
    return f"{histories} histories, {possible} of them possible"


def _random_history(dice):
    """A run that could have been, and then, mostly, one answer that is wrong."""
    moments = dice.sample(range(100), dice.randint(2, 5))
    version, value, operations = 1, "", []
    for number, moment in enumerate(sorted(moments)):
        begun, ended = moment - dice.randint(0, 30), moment + dice.randint(1, 30)
        if dice.random() < 0.5:
            operations.append(Operation(False, value, begun, ended, version=version))
            continue
        base = version if dice.random() < 0.4 else None
        version, value = version + 1, str(number)
        operations.append(Operation(True, value, begun, ended, version=version, base=base))
        if dice.random() < 0.4:
            operations[-1] = replace(operations[-1], outcome=UNKNOWN, version=None)
            if dice.random() < 0.5:
                version, value = version - 1, str(operations[-2].value if len(operations) > 1 and operations[-2].version == version - 1 else "")
    if dice.random() < 0.7:
        _spoil(dice, operations)
    return operations


def _spoil(dice, operations):
    victim = dice.choice(operations)
    if dice.random() < 0.5:
        victim.begun, victim.ended = sorted(dice.sample(range(100), 2))
    elif victim.outcome == DONE:
        victim.version = max(1, victim.version + dice.choice([-1, 1]))
        if not victim.is_write:
            victim.value = dice.choice([other.value for other in operations])


def _is_possible(operations):
    """Every order of everything that was done, with every choice of what may have been."""
    certain = [operation for operation in operations if operation.outcome == DONE]
    unknown = [replace(operation, ended=math.inf) for operation in operations if operation.outcome == UNKNOWN]
    chosen = itertools.chain.from_iterable(itertools.combinations(unknown, count) for count in range(len(unknown) + 1))
    return any(_explains(order) for some in chosen for order in itertools.permutations(certain + list(some)))


def _explains(order):
    version, value = 1, ""
    for place, operation in enumerate(order):
        if any(later.ended < operation.begun for later in order[place + 1 :]):
            return False
        if operation.is_write:
            if operation.base not in (None, version):
                return False
            version, value = version + 1, operation.value
        elif operation.value != value:
            return False
        if operation.outcome == DONE and operation.version != version:
            return False
    return True
