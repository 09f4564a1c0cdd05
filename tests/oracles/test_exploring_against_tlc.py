"""The explorer of all states finds as many distinct ones as TLC does, of six specifications that are published with TLC's counts.

The specifications and the counts (``distinctStates``) are those of the repository tlaplus/Examples: Paxos (MCConsensus, MCVoting, MCPaxos),
locks_auxiliary_vars (Peterson), ewd840 (N = 3) and chang_roberts (N = 3), each with the constants of its .cfg file.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import permutations, product
from typing import Any

import pytest

from dstudio_lib.checkers.exploring import explore

Step = tuple[str, Any]


def put(values: tuple[Any, ...], place: int, value: Any) -> tuple[Any, ...]:
    return (*values[:place], value, *values[place + 1 :])


# --- Paxos, from what is to be agreed on to messages


def consensus(chosen: frozenset[str]) -> Iterator[Step]:
    if not chosen:
        yield from ((f"choose {value}", frozenset({value})) for value in "abc")


ACCEPTORS, BALLOTS = range(3), range(2)
QUORUMS = ((0, 1), (0, 2), (1, 2))
Voting = tuple[tuple[frozenset[tuple[int, int]], ...], tuple[int, ...]]


def shows_safe(quorum: tuple[int, ...], ballot: int, value: int, state: Voting) -> bool:
    votes, highest = state
    return all(highest[a] >= ballot for a in quorum) and any(
        (c == -1 or any((c, value) in votes[a] for a in quorum))
        and not any(b == d for d in range(c + 1, ballot) for a in quorum for b, _ in votes[a])
        for c in range(-1, ballot)
    )


def voting(state: Voting) -> Iterator[Step]:
    votes, highest = state
    for a, ballot in product(ACCEPTORS, BALLOTS):
        if ballot > highest[a]:
            yield "increase", (votes, put(highest, a, ballot))
        for value in range(2):
            if (
                highest[a] <= ballot
                and all(b != ballot for b, _ in votes[a])
                and all(v == value for c in ACCEPTORS if c != a for b, v in votes[c] if b == ballot)
                and any(shows_safe(quorum, ballot, value, state) for quorum in QUORUMS)
            ):
                yield "vote", (put(votes, a, votes[a] | {(ballot, value)}), put(highest, a, ballot))


def voting_named_alike(state: Voting) -> Hashable:
    """The same state whatever the acceptors and values are called, as TLC's SYMMETRY takes it."""
    votes, highest = state
    return min(
        tuple((highest[a], tuple(sorted((b, values[v]) for b, v in votes[a]))) for a in order)
        for order in permutations(ACCEPTORS)
        for values in permutations(range(2))
    )


def at_most_one_value(state: Voting) -> bool:
    chosen = {value for b, value in product(BALLOTS, range(2)) if any(all((b, value) in state[0][a] for a in quorum) for quorum in QUORUMS)}
    return len(chosen) <= 1


Paxos = tuple[int, int, str, frozenset[tuple[Any, ...]]]


def paxos(state: Paxos) -> Iterator[Step]:
    """One acceptor, one value, two ballots: the constants of MCPaxos."""
    highest, voted_in, voted, messages = state
    for ballot in BALLOTS:
        yield "1a", (highest, voted_in, voted, messages | {("1a", ballot)})
        promises = {(m[2], m[3]) for m in messages if m[:2] == ("1b", ballot)}
        if not any(m[:2] == ("2a", ballot) for m in messages) and promises:
            cast = {each for each in promises if each[0] >= 0}
            if not cast or max(cast)[1] == "v":
                yield "2a", (highest, voted_in, voted, messages | {("2a", ballot, "v")})
    for m in messages:
        if m[0] == "1a" and m[1] > highest:
            yield "1b", (m[1], voted_in, voted, messages | {("1b", m[1], voted_in, voted)})
        if m[0] == "2a" and m[1] >= highest:
            yield "2b", (m[1], m[1], m[2], messages | {("2b", m[1], m[2])})


# --- two processes and one critical section


def peterson(state: tuple[tuple[str, str], tuple[bool, bool], int]) -> Iterator[Step]:
    counter, wants, turn = state
    for me, other in ((0, 1), (1, 0)):
        match counter[me]:
            case "a0":
                yield "a0", (put(counter, me, "a1"), wants, turn)
            case "a1":
                yield "a1", (put(counter, me, "a2"), put(wants, me, True), turn)
            case "a2":
                yield "a2", (put(counter, me, "a3"), wants, other)
            case "a3" if not wants[other] or turn == me:
                yield "a3", (put(counter, me, "cs"), wants, turn)
            case "cs":
                yield "cs", (put(counter, me, "a4"), wants, turn)
            case "a4":
                yield "a4", (put(counter, me, "a0"), put(wants, me, False), turn)


def never_both(state: tuple[tuple[str, str], tuple[bool, bool], int]) -> bool:
    return not all(each in ("cs", "a4") for each in state[0])


# --- Dijkstra's detection of termination on a ring of three


def ewd840(state: tuple[tuple[bool, ...], tuple[bool, ...], int, bool]) -> Iterator[Step]:
    active, black, token, token_black = state
    if token == 0 and (token_black or black[0]):
        yield "probe", (active, put(black, 0, False), 2, False)
    if token and (not active[token] or black[token] or token_black):
        yield "pass", (active, put(black, token, False), token - 1, black[token] or token_black)
    for i in range(3):
        if active[i]:
            yield "rest", (put(active, i, False), black, token, token_black)
            for j in range(3):
                if j != i:
                    yield "send", (put(active, j, True), put(black, i, black[i] or j > i), token, token_black)


def termination_is_detected_only_when_true(state: tuple[tuple[bool, ...], tuple[bool, ...], int, bool]) -> bool:
    active, black, token, token_black = state
    detected = token == 0 and not token_black and not black[0] and not active[0]
    return not detected or not any(active)


# --- the election of Chang and Roberts on a ring of three

Ring = tuple[tuple[frozenset[int], ...], tuple[bool, ...], tuple[bool, ...], tuple[str, ...]]


def chang_roberts(state: Ring) -> Iterator[Step]:
    inbox, begun, initiator, standing = state
    for me in range(3):
        after = (me + 1) % 3
        if not begun[me]:
            sent = put(inbox, after, inbox[after] | {me + 1}) if initiator[me] else inbox
            yield "begin", (sent, put(begun, me, True), initiator, standing)
            continue
        for name in inbox[me]:
            rest = put(inbox, me, inbox[me] - {name})
            forwarded = put(rest, after, rest[after] | {name})
            if standing[me] == "lost":
                yield "forward", (forwarded, begun, initiator, standing)
            elif name < me + 1:
                yield "lose", (forwarded, begun, initiator, put(standing, me, "lost"))
            else:
                yield "take", (rest, begun, initiator, put(standing, me, "won") if name == me + 1 else standing)


def the_smallest_initiator_wins_alone(state: Ring) -> bool:
    _, _, initiator, standing = state
    return all(
        initiator[n] and all(standing[m] == "lost" and (not initiator[m] or m > n) for m in range(3) if m != n)
        for n in range(3)
        if standing[n] == "won"
    )


# --- the counts

NOTHING: frozenset[Any] = frozenset()
BITS = tuple(product((False, True), repeat=3))
TOKENS = [(active, black, token, True) for active in BITS for black in BITS for token in range(3)]
RINGS = [((NOTHING,) * 3, (False,) * 3, who, tuple("cand" if each else "lost" for each in who)) for who in product((False, True), repeat=3)]
SPECIFICATIONS = {
    "MCConsensus": (4, [NOTHING], consensus, lambda chosen: len(chosen) <= 1, None),
    "MCVoting": (77, [((NOTHING,) * 3, (-1,) * 3)], voting, at_most_one_value, voting_named_alike),
    "MCPaxos": (25, [(-1, -1, "", NOTHING)], paxos, None, None),
    "Peterson": (42, [(("a0", "a0"), (False, False), 0)], peterson, never_both, None),
    "EWD840": (302, TOKENS, ewd840, termination_is_detected_only_when_true, None),
    "MCChangRoberts": (137, RINGS, chang_roberts, the_smallest_initiator_wins_alone, None),
}


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_as_many_distinct_states_are_found_as_tlc_finds(name: str) -> None:
    states, first, steps, invariant, key = SPECIFICATIONS[name]
    found = explore(first, steps, invariant, key=key)  # type: ignore[arg-type,type-var]
    assert found.valid, found.reason
    assert found.states == states


def test_peterson_without_the_turn_lets_both_in() -> None:
    def careless(state: Any) -> Iterator[Step]:
        counter, wants, turn = state
        for me in (0, 1):
            if counter[me] == "a3":
                yield "a3", (put(counter, me, "cs"), wants, turn)
        yield from (step for step in peterson(state) if step[0] != "a3")

    found = explore([(("a0", "a0"), (False, False), 0)], careless, never_both)
    assert not found.valid
    assert list(found.path).count("a3") == 2
