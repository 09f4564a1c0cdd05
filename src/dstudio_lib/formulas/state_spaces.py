"""How many states a model checker visits: the commit specifications of Gray and Lamport, counted in closed form."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.quantities import Items, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_COMMIT = Source("gray2006consensus", "the TLA+ specifications")

ResourceManagers = Annotated[
    int,
    like(
        Items,
        name="resource managers",
        symbol="N",
        meaning="participants besides the coordinator",
        lower=1,
        upper=40,
        default=3,
        practical=(1, 12),
        scale="linear",
    ),
]
States = Annotated[int, like(Items, name="states", symbol=r"\left|S\right|", meaning="different states that can be reached")]
Generated = Annotated[int, like(Items, name="generated states", symbol="G", meaning="the first state, and every step out of every state")]


@formula(
    sources=(_COMMIT,),
    catalog_ids=("F-O09",),
    words=("model checking", "two-phase commit", "state space"),
)
def two_phase_commit_states(resource_managers: ResourceManagers) -> States:
    """States that the two-phase commit specification can reach.

    It holds for Gray and Lamport's TwoPhase, in which messages are never lost or removed: 4 to the N while the coordinator is undecided,
    2 to the N after a commit, 6 to the N after an abort. Three managers make 288 states, five 8832.

    >>> two_phase_commit_states(3)
    288
    """
    return 4**resource_managers + 2**resource_managers + 6**resource_managers


@formula(
    sources=(_COMMIT,),
    catalog_ids=("F-O09",),
    words=("model checking", "two-phase commit", "TLC"),
)
def two_phase_commit_generated(resource_managers: ResourceManagers) -> Generated:
    """States that a model checker generates for the two-phase commit specification, repeated ones included.

    It counts the first state and one for each step that some state allows, including those that change nothing, as TLC and stateright
    do. It holds for the same specification as :func:`two_phase_commit_states`.

    >>> two_phase_commit_generated(2)
    154
    """
    n = resource_managers
    return 2 + (1 + n) * 4**n + n * 2**n + 8 * n * 6 ** (n - 1)


@formula(
    sources=(_COMMIT,),
    words=("model checking", "transaction commit", "TCommit"),
)
def transaction_commit_states(resource_managers: ResourceManagers) -> States:
    """States that the transaction commit specification can reach.

    It holds for Gray and Lamport's TCommit, which says what a commit protocol must do and has no messages: 3 to the N without a
    commit, and 2 to the N less one with some.

    >>> transaction_commit_states(3)
    34
    """
    return 3**resource_managers + 2**resource_managers - 1


@formula(
    sources=(_COMMIT,),
    words=("model checking", "transaction commit", "TLC"),
)
def transaction_commit_generated(resource_managers: ResourceManagers) -> Generated:
    """States that a model checker generates for the transaction commit specification, repeated ones included.

    It counts the first state and one for each step that some state allows. It holds for the same specification as
    :func:`transaction_commit_states`.

    >>> transaction_commit_generated(3)
    94
    """
    n = resource_managers
    return 1 + n * 3**n + n * 2 ** (n - 1)
