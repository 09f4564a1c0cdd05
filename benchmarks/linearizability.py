"""The linearizability checker on histories that it generates: a hundred thousand operations, and a peer on shorter ones.

The peer is the algorithm of Wing and Gong with Lowe's memory of failed configurations, written plainly: one list of calls and returns,
candidates tried in the order of their calls, a big integer for what was taken. It gives the same verdicts and lacks the rules that
spare the search. Histories are valid, made by clients that overlap, except where said; the last are like those that the authors of
Porcupine recorded from etcd, with operations that never returned.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from dstudio_lib.checkers.history import Operation
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.checkers.models import model_named
from dstudio_lib.checkers.values import ILLEGAL
from dstudio_lib.foundation.randomness import stream

LONG = 100_000
TARGET = 0.5
"""Seconds that a valid history of a hundred thousand operations may take."""


def main() -> None:
    """Print how long histories take, and how much of the peer's time shorter ones take."""
    print(f"{'valid operations':>16} {'clients':>8} {'keys':>5} {'s':>7}   target ≤ {TARGET} s (median of 5)")
    for clients, keys in ((2, 1), (5, 1), (5, 10), (10, 1), (20, 100)):
        history = register_history(LONG, clients, keys, seed=1)
        taken = statistics.median(_seconds(lambda made=history: check(made), True) for _ in range(5))
        print(f"{LONG:16,} {clients:8} {keys:5} {taken:7.2f}   {'met' if taken <= TARGET else 'MISSED'}", flush=True)
    print(f"\n{'histories':36} {'ours ms':>9} {'peer ms':>9} {'ratio':>7}   (target ≤ 0.5)")
    for title, histories in (
        ("20 valid, 300 operations, 5 clients", [register_history(300, 5, 1, seed=n) for n in range(20)]),
        ("20 valid, 300 operations, 10 clients", [register_history(300, 10, 1, seed=n) for n in range(20)]),
        ("20 with a stale read, 5 clients", [stale(register_history(300, 5, 1, seed=n)) for n in range(20)]),
        ("20 with 12 open operations", [opened(register_history(80, 5, 1, seed=n), 12) for n in range(20)]),
        ("20 with 12 open and a stale read", [opened(stale(register_history(80, 5, 1, seed=n)), 12) for n in range(20)]),
    ):
        ours = statistics.median(_seconds(lambda made=histories: _all(_ours, made), None) for _ in range(5))
        peer = _seconds(lambda made=histories: _all(plain, made), None)
        assert [_ours(each) for each in histories] == [plain(each) for each in histories]
        print(f"{title:36} {ours * 1e3:9.1f} {peer * 1e3:9.1f} {ours / peer:7.3f}", flush=True)


def _ours(history: Sequence[Operation]) -> bool | None:
    return check(history, explain=False).linearizable


def _all(judge: Callable[[Sequence[Operation]], bool | None], histories: Sequence[Sequence[Operation]]) -> None:
    for each in histories:
        judge(each)


def _seconds(call: Callable[[], Any], expected: bool | None) -> float:
    started = time.process_time()
    verdict = call()
    taken = time.process_time() - started
    assert expected is None or verdict.linearizable is expected
    return taken


def register_history(length: int, clients: int, keys: int, *, seed: int) -> list[Operation]:
    """Return what clients of some registers saw, each asking again when it was answered; half reads, else writes and compare-and-sets."""
    random = stream(seed, f"benchmark/{length}/{clients}/{keys}")
    free = [random.random() for _ in range(clients)]
    asked = []
    for number in range(length):
        client = number % clients
        call = free[client]
        effect = call + random.random()
        back = effect + random.random()
        free[client] = back + 0.1 * random.random()
        asked.append((effect, call, back, client, random.randrange(keys), random.random(), random.randrange(5), random.randrange(5)))
    values, history = [0] * keys, []
    for _, call, back, client, key, kind, one, other in sorted(asked):
        if kind < 0.5:
            history.append(Operation(client, "read", None, values[key], call, back, key))
        elif kind < 0.9:
            values[key] = one
            history.append(Operation(client, "write", one, None, call, back, key))
        else:
            history.append(Operation(client, "cas", (one, other), values[key] == one, call, back, key))
            values[key] = other if values[key] == one else values[key]
    return sorted(history, key=lambda each: each.call)


def stale(history: list[Operation]) -> list[Operation]:
    """Return the history with one of its later reads answered by a value that was not there then."""
    reads = [i for i, each in enumerate(history) if each.op == "read"]
    at = reads[len(reads) * 3 // 4]
    return [*history[:at], history[at]._replace(ret=(history[at].ret + 2) % 5), *history[at + 1 :]]


def opened(history: list[Operation], many: int) -> list[Operation]:
    """Return the history with some of its writes never answered."""
    writes = [i for i, each in enumerate(history) if each.op == "write"]
    chosen = set(writes[:: max(1, len(writes) // many)][:many])
    return [each._replace(return_=None) if i in chosen else each for i, each in enumerate(history)]


def plain(history: Sequence[Operation]) -> bool:
    """Return the verdict of Wing and Gong's search with Lowe's memory, object by object."""
    parts: dict[Any, list[Operation]] = {}
    for each in history:
        parts.setdefault(each.key, []).append(each)
    return all(_plain(part) for part in parts.values())


def _plain(history: Sequence[Operation]) -> bool:
    model = model_named("register")
    never = float("inf")
    steps = [model.open_step(each.op, each.arg) if each.is_open else model.step(each.op, each.arg, each.ret) for each in history]
    backs = [never if each.return_ is None else each.return_ for each in history]
    order = sorted(range(len(history)), key=lambda i: history[i].call)
    returned = sum(1 << i for i, each in enumerate(history) if not each.is_open)
    seen: set[tuple[int, Any]] = set()
    work: list[tuple[int, Any, int, float]] = []
    taken, state, place = 0, model.init, 0

    def earliest(taken: int) -> tuple[int, float]:
        first, back = None, never
        for at, i in enumerate(order):
            if history[i].call > back:
                break
            if not taken >> i & 1:
                first = at if first is None else first
                back = min(back, backs[i])
        return first or 0, back

    place, limit = earliest(taken)
    while taken & returned != returned:
        for at in range(place, len(order)):
            i = order[at]
            if history[i].call > limit:
                at = len(order)
                break
            if taken >> i & 1:
                continue
            following = steps[i](state)
            if following is not ILLEGAL and (taken | 1 << i, following) not in seen:
                seen.add((taken | 1 << i, following))
                work.append((taken, state, at, limit))
                taken, state = taken | 1 << i, following
                place, limit = earliest(taken)
                break
        else:
            at = len(order)
        if at == len(order):
            if not work:
                return False
            taken, state, place, limit = work.pop()
            place += 1
    return True


if __name__ == "__main__":
    main()
