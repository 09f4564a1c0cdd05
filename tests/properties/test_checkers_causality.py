"""Causal consistency: the patterns against the definitions, written out for small histories."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from random import Random

import pytest

from dstudio_lib.checkers.causality import check
from dstudio_lib.checkers.history import Operation
from dstudio_lib.checkers.sequential import check as sequentially
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.randomness import stream


def program(process: str, *steps: tuple[str, str, int]) -> list[Operation]:
    """One process's reads ("r") and writes ("w"), in its order."""
    return [
        Operation(process, "read" if op == "r" else "write", None if op == "r" else value, value if op == "r" else None, at, at + 0.5, key)
        for at, (op, key, value) in enumerate(steps)
    ]


def causes(history: list[Operation]) -> list[set[int]] | None:
    """What comes before each operation, by program order and by who read what; None where that goes round in a circle."""
    n = len(history)
    writer = {(each.key, each.arg): i for i, each in enumerate(history) if each.op == "write"}
    past: list[set[int]] = [set() for _ in range(n)]
    for i, each in enumerate(history):
        past[i] |= {j for j, other in enumerate(history) if other.process == each.process and other.call < each.call}
        if each.op == "read" and (each.key, each.ret) in writer:
            past[i].add(writer[each.key, each.ret])
    for _ in range(n):
        for i in range(n):
            past[i] |= {k for j in past[i] for k in past[j]}
    return None if any(i in past[i] for i in range(n)) else past


def explained(history: list[Operation], order: tuple[int, ...], past: list[set[int]], judged: set[int]) -> bool:
    """Whether an order keeps causes before effects and explains the reads that are judged."""
    held: dict[str, int] = {}
    done: set[int] = set()
    for i in order:
        if past[i] & set(order) - done:
            return False
        each = history[i]
        if each.op == "write":
            held[each.key] = each.arg
        elif i in judged and held.get(each.key, 0) != each.ret:
            return False
        done.add(i)
    return True


def by_definition(history: list[Operation], level: str) -> bool:
    past = causes(history)
    if past is None:
        return False
    everything = set(range(len(history)))
    writes = [i for i in everything if history[i].op == "write"]
    reads = [i for i in everything if history[i].op == "read"]
    if level == "memory":
        for process in {each.process for each in history}:
            own = {i for i in reads if history[i].process == process}
            if not any(explained(history, order, past, own) for order in permutations(sorted({*writes, *own}))):
                return False
        return True
    if level == "causal":
        return all(any(explained(history, (*order, r), past, {r}) for order in permutations(sorted(past[r] & set(writes)))) for r in reads)
    return any(
        all(explained(history, (*(i for i in order if i in past[r]), r), past, {r}) for r in reads)
        for order in permutations(writes)
        if explained(history, order, past, set())
    )


def random_history(random: Random) -> list[Operation]:
    programs: dict[str, list[tuple[str, str, int]]] = {}
    written = {"x": [0], "y": [0]}
    for number in range(1, random.randrange(3, 8)):
        process, key = random.choice("abc"), random.choice("xy")
        if random.random() < 0.5:
            written[key].append(number)
            programs.setdefault(process, []).append(("w", key, number))
        else:
            programs.setdefault(process, []).append(("r", key, random.choice(written[key])))
    return [each for process, steps in programs.items() for each in program(process, *steps)]


@pytest.mark.parametrize("level", ["causal", "convergence", "memory"])
def test_the_patterns_give_the_verdict_of_the_definition(level: str) -> None:
    random, verdicts = stream(21, level), Counter[bool]()
    while min(verdicts[True], verdicts[False]) < 40 or verdicts.total() < 250:
        history = random_history(random)
        right = by_definition(history, level)
        assert check(history, level=level).consistent is right, history
        verdicts[right] += 1


def test_what_is_sequentially_consistent_is_causally_consistent_in_every_sense() -> None:
    random, seen = stream(22, "stronger"), 0
    while seen < 60:
        history = random_history(random)
        if sequentially(history, explain=False):
            seen += 1
            assert all(check(history, level=level) for level in ("causal", "convergence", "memory"))
        elif not check(history, level="causal"):
            assert not check(history, level="convergence")
            assert not check(history, level="memory")


def test_an_answer_without_its_question_is_caught_with_the_chain_of_causes() -> None:
    history = [
        *program("a", ("w", "question", 1)),
        *program("b", ("r", "question", 1), ("w", "answer", 2)),
        *program("c", ("r", "answer", 2), ("r", "question", 0)),
    ]
    found = check(history, level="causal")
    assert found.pattern == "WriteCOInitRead"
    assert [why for _, _, why in found.edges] == ["read from", "program order", "read from", "program order"]
    assert len(found.counterexample) == 5


def test_two_readers_may_see_two_independent_writes_in_either_order_but_cannot_converge() -> None:
    writes = [*program("a", ("w", "x", 1)), *program("b", ("w", "x", 2))]
    readers = [*program("c", ("r", "x", 1), ("r", "x", 2)), *program("d", ("r", "x", 2), ("r", "x", 1))]
    assert check([*writes, *readers], level="memory")
    found = check([*writes, *readers], level="convergence")
    assert found.pattern == "CyclicCF"
    assert not sequentially([*writes, *readers])


def test_a_reader_cannot_go_back_and_forth_between_two_writes() -> None:
    writes = [*program("a", ("w", "x", 1)), *program("b", ("w", "x", 2))]
    found = check([*writes, *program("c", ("r", "x", 1), ("r", "x", 2), ("r", "x", 1))], level="memory")
    assert not found
    assert found.pattern in {"CyclicHB", "WriteCORead"}
    assert not check([*writes, *program("c", ("r", "x", 1), ("r", "x", 2), ("r", "x", 1))], level="convergence")


def test_a_value_that_nobody_wrote_and_one_from_the_future_are_named() -> None:
    assert check(program("a", ("r", "x", 9))).pattern == "ThinAirRead"
    assert check(program("a", ("r", "x", 1), ("w", "x", 1))).pattern == "CyclicCO"


def test_other_operations_and_values_written_twice_are_refused() -> None:
    with pytest.raises(InputError, match="second time"):
        check(program("a", ("w", "x", 1), ("w", "x", 1)))
    with pytest.raises(InputError, match="neither a read nor a write"):
        check([Operation("a", "cas", [0, 1], True, 0, 1)])
    with pytest.raises(InputError, match="no level 'eventual'"):
        check([], level="eventual")
