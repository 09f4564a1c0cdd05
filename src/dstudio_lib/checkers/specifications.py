"""Two specifications small enough to be explored whole: what a commit must be, and the protocol of two phases that gets there.

J. Gray and L. Lamport, Consensus on Transaction Commit, ACM Transactions on Database Systems 31(1), 2006. The state machines are their
TCommit and TwoPhase; in the second, messages are never lost nor used up, and may be received any number of times.

References: gray2006consensus.

>>> from dstudio_lib.checkers.exploring import explore
>>> explore(*two_phase_commit(3)).states
288
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dstudio_lib.foundation.errors import InputError

__all__ = ["TwoPhase", "transaction_commit", "two_phase_commit"]

Managers = tuple[str, ...]
Steps = Callable[[Any], Iterator[tuple[str, Any]]]
Invariant = Callable[[Any], Any]


def consistent(managers: Managers) -> bool:
    """Whether no manager has committed while another aborted.

    >>> consistent(("committed", "prepared")), consistent(("committed", "aborted"))
    (True, False)
    """
    return not ("committed" in managers and "aborted" in managers)


def transaction_commit(managers: int) -> tuple[list[Managers], Steps, Invariant]:
    """Return the first state, the steps and the invariant of a commit among so many managers, with no messages.

    >>> first, steps, _ = transaction_commit(2)
    >>> sorted(label for label, _ in steps(first[0]))
    ['0 aborts', '0 prepares', '1 aborts', '1 prepares']
    """
    _counted(managers)

    def steps(state: Managers) -> Iterator[tuple[str, Managers]]:
        can_commit = all(each in ("prepared", "committed") for each in state)
        none_committed = "committed" not in state
        for i, each in enumerate(state):
            if each == "working":
                yield f"{i} prepares", _with(state, i, "prepared")
            if each == "prepared" and can_commit:
                yield f"{i} commits", _with(state, i, "committed")
            if each in ("working", "prepared") and none_committed:
                yield f"{i} aborts", _with(state, i, "aborted")

    return [("working",) * managers], steps, consistent


class TwoPhase(NamedTuple):
    """The managers, the transaction manager, those it knows to be prepared, and the messages sent so far."""

    managers: Managers
    coordinator: str
    prepared: frozenset[int]
    messages: frozenset[Any]


def two_phase_commit(managers: int, *, forgets_to_wait: bool = False) -> tuple[list[TwoPhase], Steps, Invariant]:
    """Return the first state, the steps and the invariant of two-phase commit with so many managers.

    With ``forgets_to_wait`` the coordinator commits as soon as one manager is prepared, and another may have aborted by itself.

    >>> first, steps, _ = two_phase_commit(1)
    >>> [label for label, _ in steps(first[0])]
    ['coordinator aborts', '0 prepares', '0 aborts by itself']
    """
    _counted(managers)

    def steps(state: TwoPhase) -> Iterator[tuple[str, TwoPhase]]:
        if state.coordinator == "undecided":
            if len(state.prepared) == managers or (forgets_to_wait and state.prepared):
                yield "coordinator commits", state._replace(coordinator="committed", messages=state.messages | {"commit"})
            yield "coordinator aborts", state._replace(coordinator="aborted", messages=state.messages | {"abort"})
        for i, each in enumerate(state.managers):
            if state.coordinator == "undecided" and i in state.messages:
                yield f"coordinator hears that {i} is prepared", state._replace(prepared=state.prepared | {i})
            if each == "working":
                yield f"{i} prepares", state._replace(managers=_with(state.managers, i, "prepared"), messages=state.messages | {i})
                yield f"{i} aborts by itself", state._replace(managers=_with(state.managers, i, "aborted"))
            if "commit" in state.messages:
                yield f"{i} hears commit", state._replace(managers=_with(state.managers, i, "committed"))
            if "abort" in state.messages:
                yield f"{i} hears abort", state._replace(managers=_with(state.managers, i, "aborted"))

    first = TwoPhase(("working",) * managers, "undecided", frozenset(), frozenset())
    return [first], steps, lambda state: consistent(state.managers)


def _with(state: Managers, place: int, what: str) -> Managers:
    return (*state[:place], what, *state[place + 1 :])


def _counted(managers: int) -> None:
    if isinstance(managers, bool) or not isinstance(managers, int) or managers < 1:
        raise InputError(f"There are {managers!r} managers; give a whole number from 1.", "managers")
