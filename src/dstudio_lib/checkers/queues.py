"""Whether a queue could have answered as it did, mostly decided without a search when no two of its items are the same.

One item comes before another if it went in before the other was asked for, or came out before anyone asked for the other. Two items that
each come before the other are a violation. If there are none such, there is no longer circle either, for both relations are orders of
intervals: of two steps a → b and c → d of one of them, a → d or c → b holds as well. So the items can be put in a row, and each operation
takes effect as early as its place in the row allows.

Between items that are certainly inside, the queue can be empty: what is inside then either goes out just before or comes in just after.

An open dequeue may have taken any item that nobody else took, or nothing. An item that stayed although a later one was taken, or although
a dequeue found nothing, must have been taken by one of them that was called in time; those with the least time are served first.

Henzinger, Sezgin and Vafeiadis show for which answers no order exists; see :mod:`dstudio_lib.checkers.items`.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .history import Operation
from .items import Items, Life

NEVER = float("inf")
LATEST = 1e300
"""By when an item is out that an open dequeue took: later than all that is told, and before those that stay for ever."""
MOST_PAIRS = 4_000_000

Empty = tuple[int, float, float]


@dataclass(slots=True)
class _Owed:
    """An item that stayed and must have been taken, by an open dequeue called no later than ``latest``; and what shows it."""

    life: Life
    latest: float
    shown_by: tuple[int, ...]


def settled(
    operations: Sequence[Operation], into: tuple[str, ...], out_of: tuple[str, ...], init: Sequence[Any]
) -> tuple[bool | None, tuple[int, ...]]:
    """Return whether an order explains the operations of a queue, and their places in that order or those of some that none explains.

    None is returned if it is not seen without a search. Plain violations are taken to have been looked for.

    >>> history = [Operation(0, "enq", 1, None, 0, 1), Operation(0, "enq", 2, None, 2, 3), Operation(1, "deq", None, 2, 4, 5)]
    >>> settled([*history, Operation(2, "deq", None, None, 6, None)], ("enq",), ("deq",), ())
    (False, (0, 1, 2))
    >>> settled([*history, Operation(2, "deq", None, None, 4, None)], ("enq",), ("deq",), ())
    (True, (0, 1, 3, 2))
    """
    known = {*into, *out_of}
    if any(each.op not in known or each.return_ == NEVER or abs(each.call) >= LATEST for each in operations):
        return None, ()
    items = Items.of(operations, into, out_of, init)
    if items is None or items.impossible:
        return None, ()
    lives = [life for life in items.lives if life.out is not None or life.in_return < NEVER]
    pops = sorted((i for i, each in enumerate(operations) if each.op in out_of and each.return_ is None), key=lambda i: operations[i].call)
    if len(lives) * len(items.empty) > MOST_PAIRS:
        return None, ()
    if pops:
        owed = sorted(_owed(lives, items.empty), key=lambda each: each.latest)
        for n, each in enumerate(owed):
            if n == len(pops) or operations[pops[n]].call > each.latest:
                shown = {i for one in owed[: n + 1] for i in (one.life.into, *one.shown_by)}
                return False, tuple(sorted(i for i in {*shown, *pops[:n]} if i >= 0))
        taken = {
            id(each.life): replace(each.life, out=pop, out_call=operations[pop].call, out_return=LATEST)
            for each, pop in zip(owed, pops, strict=False)
        }
        lives = [taken.get(id(life), life) for life in lives]
    row = _row(lives)
    order = None if row is None else _timed(row, items.empty)
    return (None, ()) if order is None else (True, tuple(order))


def _owed(lives: Sequence[Life], empty: Sequence[Empty]) -> list[_Owed]:
    """Return the items that stayed and must have been taken by an open dequeue."""
    out = sorted((life for life in lives if life.out is not None), key=lambda life: life.in_call, reverse=True)
    nothing = sorted(empty, key=lambda each: each[1], reverse=True)
    stayed = sorted((life for life in lives if life.out is None), key=lambda life: life.in_return, reverse=True)
    told: list[_Owed] = []
    after = emptied = 0
    first: Life | None = None
    soonest: Empty | None = None
    last: _Owed | None = None
    for life in stayed:  # from the last to the first, with the earliest end of all that began after it
        while after < len(out) and out[after].in_call > life.in_return:
            if first is None or out[after].out_return < first.out_return:
                first = out[after]
            after += 1
        while emptied < len(nothing) and nothing[emptied][1] > life.in_return:
            if soonest is None or nothing[emptied][2] < soonest[2]:
                soonest = nothing[emptied]
            emptied += 1
        one: _Owed | None = None
        if first is not None and (soonest is None or first.out_return <= soonest[2]):
            one = _Owed(life, first.out_return, tuple(i for i in (first.into, first.out) if i is not None))
        elif soonest is not None:
            one = _Owed(life, soonest[2], (soonest[0],))
        elif last is not None and last.life.in_call > life.in_return:
            one = _Owed(life, NEVER, (last.life.into, *last.shown_by))
        if one is not None:
            told.append(one)
            if last is None or life.in_call > last.life.in_call:
                last = one
    return told


def _row(lives: Sequence[Life]) -> list[Life] | None:
    """Return the items in an order in which they may go in and out, or None if there is none."""
    spans = [(life.in_call, min(life.in_return, life.out_return), max(life.in_call, life.out_call), life.out_return) for life in lives]
    n = len(lives)
    arrivals = sorted(range(n), key=lambda i: spans[i][0])
    returns, leavings = sorted(range(n), key=lambda i: spans[i][1]), sorted(range(n), key=lambda i: spans[i][3])
    told, done = list[Life](), bytearray(n)
    ready: list[tuple[float, float, int]] = []
    asked = back = left = 0
    while len(told) < n:
        while done[returns[back]]:
            back += 1
        while done[leavings[left]]:
            left += 1
        while asked < n and spans[arrivals[asked]][0] <= spans[returns[back]][1]:
            i = arrivals[asked]
            heapq.heappush(ready, (spans[i][2], spans[i][1], i))
            asked += 1
        i = heapq.heappop(ready)[2]
        if spans[i][2] > spans[leavings[left]][3]:
            return None
        done[i] = 1
        told.append(lives[i])
    return told


def _timed(row: Sequence[Life], empty: Sequence[Empty]) -> list[int] | None:
    """Return the order of the operations of a row of items and of those that found nothing, or None if these have no moment."""
    pauses: list[tuple[float, int]] = []
    for place, call, back in empty:
        moment, before = call, -NEVER
        while before < moment:
            before = moment
            for life in row:
                if life.in_return < moment < life.out_call:
                    moment = life.out_call
            if moment > back:
                return None
        pauses.append((moment, place))
    events: list[tuple[float, int, int]] = []
    entering = leaving = -NEVER
    for n, life in enumerate(row):
        entering = max(entering, life.in_call)
        leaving = max(leaving, entering, life.out_call)
        events.append((entering, 0, n))
        if life.out is not None:
            events.append((leaving, 1, n))
    events.sort()
    order: list[int] = []
    part: list[tuple[int, int]] = []
    out: set[int] = set()
    at = 0
    for moment, place in sorted(pauses):
        while at < len(events) and events[at][0] <= moment:
            if not (events[at][1] and events[at][2] in out):
                part.append(events[at][1:])
            at += 1
        gone = {n for kind, n in part if kind}
        inside = [n for kind, n in part if not kind and n not in gone]
        early = [n for n in inside if row[n].out_call <= moment]
        late = [n for n in inside if row[n].out_call > moment]
        order += [_place(row, each) for each in part if each[1] not in late]
        order += [_place(row, (1, n)) for n in early]
        order.append(place)
        out.update(early)
        part = [(0, n) for n in late]
    order += [_place(row, each) for each in part]
    order += [_place(row, (kind, n)) for _, kind, n in events[at:] if not (kind and n in out)]
    return [i for i in order if i >= 0]


def _place(row: Sequence[Life], event: tuple[int, int]) -> int:
    kind, n = event
    place = row[n].out if kind else row[n].into
    return -1 if place is None else place
