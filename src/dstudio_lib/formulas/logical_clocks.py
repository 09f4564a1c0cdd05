"""Order without time: Lamport's counters, vectors that know what happened before what, and hybrids of counters and clocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import zip_longest
from operator import and_
from typing import Annotated, Any

from dstudio_lib.foundation.elementary import elementwise, maximum
from dstudio_lib.foundation.quantities import ClockReading, Ratio, Replicas, Verdict, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

Counter = Annotated[
    int, like(Replicas, name="counter", symbol="C", meaning="events counted so far", lower=0, upper=2**53, default=3, practical=(0, 100))
]
MessageCounter = Annotated[
    int, like(Counter, name="counter of the message", symbol="C_m", meaning="the sender's count, sent along", default=7)
]
NewCounter = Annotated[float, like(Counter, name="new counter", symbol="C'", upper=2**53 + 1)]
Vector = Annotated[
    list[float],
    like(
        Ratio,
        name="vector clock",
        symbol="V",
        meaning="events of each process that are known, in the same order; missing ones are 0",
        vector=True,
        default=1.0,
        practical=(0, 10),
        scale="linear",
    ),
]
FirstVector = Annotated[list[float], like(Vector, name="first vector")]
SecondVector = Annotated[list[float], like(Vector, name="second vector", symbol="V'")]

Logical = Annotated[
    float,
    like(ClockReading, name="logical time", symbol="l", meaning="largest physical time heard of so far", default=10.0, practical=(0, 20)),
]
MessageLogical = Annotated[
    float, like(Logical, name="logical time of the message", symbol="l_m", meaning="the sender's, sent along", default=12.0)
]
Physical = Annotated[
    float, like(Logical, name="physical time", symbol=r"\mathrm{pt}", meaning="what this node's clock shows", default=11.0)
]
NewLogical = Annotated[float, like(Logical, name="new logical time", symbol="l'")]
HybridCounter = Annotated[
    int, like(Counter, name="counter", symbol="c", meaning="events since the logical time last moved", default=1, practical=(0, 20))
]
HybridMessageCounter = Annotated[
    int, like(HybridCounter, name="counter of the message", symbol="c_m", meaning="the sender's, sent along", default=3)
]
NewHybridCounter = Annotated[int, like(HybridCounter, name="new counter", symbol="c'", upper=2**53 + 1)]

_VECTORS = (
    Source("fidge1988timestamps", "the partial ordering, equation EA1"),
    Source("mattern1989virtual", "section 8, theorem 10"),
)
_HLC = Source("kulkarni2014hlc", "figure 5")

# --- Lamport's clock


@formula(
    sources=(Source("lamport1978time", "logical clocks, implementation rule IR1"),),
    catalog_ids=("F-I15",),
    words=("Lamport timestamp", "happened before", "send"),
)
def lamport_tick(counter: Counter) -> NewCounter:
    """Counter of a Lamport clock after an event of its own, such as sending.

    If one event happened before another, its counter is smaller. The reverse does not hold: a smaller counter may belong to an
    unrelated event.

    >>> lamport_tick(3)
    4
    """
    return counter + 1


@formula(
    sources=(Source("lamport1978time", "logical clocks, implementation rule IR2"),),
    catalog_ids=("F-I15",),
    words=("Lamport timestamp", "happened before", "receive"),
)
def lamport_receive(counter: Counter, message_counter: MessageCounter) -> NewCounter:
    """Counter of a Lamport clock after receiving a message.

    Past both what the receiver has seen and what the sender had, so that the receipt comes after the sending.

    >>> lamport_receive(counter=3, message_counter=7)
    8
    """
    return maximum(counter, message_counter) + 1


# --- vector clocks


def _not_after(first: Sequence[Any], second: Sequence[Any]) -> Any:
    """Whether every entry of the first is at most that of the second; missing ones are 0."""
    return reduce(and_, (mine <= theirs for mine, theirs in zip_longest(first, second, fillvalue=0)), True)


@formula(
    sources=_VECTORS,
    catalog_ids=("F-I16",),
    latex=r"\left[@{first_vector} \le @{second_vector}\ \wedge\ @{first_vector} \ne @{second_vector}\right]",
    words=("causality", "version vector", "before"),
)
def happened_before(first_vector: FirstVector, second_vector: SecondVector) -> Verdict:
    """Whether the event with the first vector clock happened before that with the second: 1 if it did.

    Every entry at most as large and one smaller. Exact both ways, which is what vectors have over Lamport's counters, at the
    price of one entry for each process. Vectors of unequal length are filled up with 0.

    >>> happened_before([1, 2, 3], [1, 3, 3])
    1
    >>> happened_before([1, 2, 0], [1, 2])  # equal
    0
    """
    return (_not_after(first_vector, second_vector) & (_not_after(second_vector, first_vector) ^ True)) * 1


@formula(
    sources=_VECTORS,
    catalog_ids=("F-I16",),
    latex=r"\left[@{first_vector} \nleq @{second_vector}\ \wedge\ @{second_vector} \nleq @{first_vector}\right]",
    words=("causality", "conflict", "sibling", "version vector"),
)
def concurrent(first_vector: FirstVector, second_vector: SecondVector) -> Verdict:
    """Whether neither of two events with these vector clocks happened before the other: 1 if so.

    Neither could have known of the other, so that two writes like this are a conflict. It says nothing about which came first
    by the wall clock.

    >>> concurrent([2, 1], [1, 2])
    1
    """
    return ((_not_after(first_vector, second_vector) ^ True) & (_not_after(second_vector, first_vector) ^ True)) * 1


def compare(first: Sequence[float], second: Sequence[float]) -> str:
    """How two vector clocks are ordered, in a word: before, after, equal or concurrent; missing entries are 0.

    >>> compare([1, 2, 3], [1, 3, 3]), compare([1, 2, 0], [1, 2]), compare([], [1]), compare([0, 1], [1])
    ('before', 'equal', 'before', 'concurrent')
    """
    forth, back = _not_after(first, second), _not_after(second, first)
    return {(True, True): "equal", (True, False): "before", (False, True): "after", (False, False): "concurrent"}[(forth, back)]


# --- hybrid logical clocks


@formula(
    sources=(_HLC,),
    catalog_ids=("F-I17",),
    words=("HLC", "send", "local event", "CockroachDB"),
)
def hybrid_time_sent(logical_time: Logical, physical_time: Physical) -> NewLogical:
    """Logical part of a hybrid logical clock after an event of its own, such as sending.

    It never goes back, even if the physical clock does, and stays within the clock error of physical time.

    >>> hybrid_time_sent(logical_time=10, physical_time=9)
    10
    """
    return maximum(logical_time, physical_time)


@formula(
    sources=(_HLC,),
    catalog_ids=("F-I17",),
    latex=r"\begin{cases} @{counter} + 1 & \text{if } \max\left(@{logical_time}, @{physical_time}\right) = @{logical_time}"
    r" \\ 0 & \text{otherwise} \end{cases}",
    words=("HLC", "send", "local event", "CockroachDB"),
)
@elementwise
def hybrid_counter_sent(logical_time: Logical, counter: HybridCounter, physical_time: Physical) -> NewHybridCounter:
    """Counter of a hybrid logical clock after an event of its own, such as sending.

    It counts events for which the logical part stood still, and starts anew when physical time has moved past it.

    >>> hybrid_counter_sent(logical_time=10, counter=0, physical_time=9)
    1
    """
    return counter + 1 if physical_time <= logical_time else 0


@formula(
    sources=(_HLC,),
    catalog_ids=("F-I17",),
    words=("HLC", "receive", "CockroachDB"),
)
def hybrid_time_received(logical_time: Logical, message_logical_time: MessageLogical, physical_time: Physical) -> NewLogical:
    """Logical part of a hybrid logical clock after receiving a message.

    The largest of what it had, what the message brings, and the physical clock. One node with a clock far ahead drags all
    others along, so practice refuses messages from too far in the future.

    >>> hybrid_time_received(logical_time=10, message_logical_time=12, physical_time=11)
    12
    """
    return maximum(maximum(logical_time, message_logical_time), physical_time)


@formula(
    sources=(_HLC,),
    catalog_ids=("F-I17",),
    latex=r"\begin{cases} \max\left(@{counter}, @{message_counter}\right) + 1 & \text{if } l' = @{logical_time} = @{message_logical_time}"
    r" \\ @{counter} + 1 & \text{if } l' = @{logical_time} \\ @{message_counter} + 1 & \text{if } l' = @{message_logical_time}"
    r" \\ 0 & \text{otherwise} \end{cases},\quad l' = \max\left(@{logical_time}, @{message_logical_time}, @{physical_time}\right)",
    words=("HLC", "receive", "CockroachDB"),
)
@elementwise
def hybrid_counter_received(
    logical_time: Logical,
    counter: HybridCounter,
    message_logical_time: MessageLogical,
    message_counter: HybridMessageCounter,
    physical_time: Physical,
) -> NewHybridCounter:
    """Counter of a hybrid logical clock after receiving a message.

    It goes past the counter of whichever logical time is kept, and starts anew when the physical clock is ahead of both. The
    pair of logical time and counter orders events as Lamport's clock does, and stays close to real time.

    >>> hybrid_counter_received(logical_time=10, counter=1, message_logical_time=12, message_counter=3, physical_time=11)
    4
    """
    if physical_time > logical_time and physical_time > message_logical_time:
        return 0
    if logical_time == message_logical_time:
        return max(counter, message_counter) + 1
    return (counter if logical_time > message_logical_time else message_counter) + 1
