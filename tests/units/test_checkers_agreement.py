"""What consensus, broadcast and replicas promise: kept, and each broken in its own way."""

from __future__ import annotations

from typing import Any

import pytest

from dstudio_lib.checkers.agreement import (
    agreement,
    all_of,
    causal_order,
    convergence,
    delivery,
    fifo_order,
    integrity,
    prefix_order,
    termination,
    total_order,
    validity,
)
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.kernel.trace import Trace


def trace(*lines: tuple[str, str, Any]) -> list[Any]:
    """Events (node, kind, value or message), in this order."""
    field = {"propose": "value", "decide": "value", "apply": "command"}
    return [(at, at, node, kind, {field.get(kind, "message"): what}) for at, (node, kind, what) in enumerate(lines)]


DECIDED = trace(("a", "propose", 1), ("b", "propose", 2), ("a", "decide", 2), ("b", "decide", 2))


def test_a_right_run_keeps_every_promise() -> None:
    kept = all_of(agreement(DECIDED), validity(DECIDED), integrity(DECIDED), termination(DECIDED, "ab"))
    assert kept
    assert kept.name == "agreement, validity, integrity, termination"


def test_two_different_decisions_are_shown_beside_each_other() -> None:
    found = agreement([*DECIDED, *trace(("c", "decide", 1))])
    assert not found
    assert found.reason == "a decides 2 and c decides 1."
    assert [event.node for event in found.evidence] == ["a", "c"]
    assert not all_of(validity(DECIDED), found)


def test_a_process_that_changes_its_own_mind_breaks_agreement_and_integrity() -> None:
    twice = trace(("a", "propose", 1), ("a", "propose", 2), ("a", "decide", 1), ("a", "decide", 2))
    assert agreement(twice).reason == "a decides 1 and a also decides 2."
    assert integrity(twice).reason == "a decides twice."


def test_each_place_of_a_log_is_a_decision_of_its_own() -> None:
    events = [(0, 0, "a", "decide", {"value": "x", "index": 1}), (1, 1, "b", "decide", {"value": "y", "index": 2})]
    assert not agreement(events)
    assert agreement(events, instance="index")
    assert not agreement([*events, (2, 2, "c", "decide", {"value": "z", "index": 2})], instance="index")


def test_a_decision_that_nobody_proposed_before_is_named() -> None:
    assert validity(trace(("a", "propose", 1), ("a", "decide", 3))).reason == "a decides 3, which nobody has proposed."
    assert not validity(trace(("a", "decide", 1), ("a", "propose", 1)))


def test_who_has_not_decided_is_named() -> None:
    assert termination(DECIDED, "abc").reason == "c has not decided."
    assert termination(DECIDED, "abcd").reason == "c has not decided, nor have 1 more."


@pytest.mark.parametrize(
    ("lines", "broken"),
    [
        ([("a", "broadcast", 1), ("b", "delivered", 1), ("b", "delivered", 1)], "no duplication"),
        ([("b", "delivered", 1)], "no creation"),
        ([("b", "delivered", 1), ("a", "broadcast", 1)], "no creation"),
        ([("a", "broadcast", 1), ("b", "delivered", 1)], "agreement of delivery"),
    ],
)
def test_each_way_of_not_delivering_reliably_has_its_name(lines: list[tuple[str, str, Any]], broken: str) -> None:
    found = delivery(trace(*lines), correct="ab")
    assert (found.kept, found.name) == (False, broken)


def test_a_message_that_only_a_crashed_process_delivered_breaks_nothing() -> None:
    assert delivery(trace(("c", "broadcast", 1), ("c", "delivered", 1)), correct="ab")


def test_total_order_is_about_common_messages_and_a_log_about_places() -> None:
    gaps = trace(("a", "delivered", 1), ("a", "delivered", 3), ("b", "delivered", 1), ("b", "delivered", 2), ("b", "delivered", 3))
    assert total_order(gaps)
    crossed = total_order([*gaps, *trace(("c", "delivered", 3), ("c", "delivered", 1))])
    assert crossed.reason in {
        "a delivers 1 before 3, and c the other way round.",
        "b delivers 1 before 3, and c the other way round.",
    }
    log = trace(("a", "apply", "x"), ("b", "apply", "x"), ("b", "apply", "y"))
    assert prefix_order(log)
    assert prefix_order([*log, *trace(("a", "apply", "z"))]).reason == "At place 2, a has 'z' and b has 'y'."


def test_first_in_first_out_is_of_each_sender_and_causal_order_of_all() -> None:
    own = [("a", "broadcast", 1), ("a", "broadcast", 2), ("b", "delivered", 2)]
    assert not fifo_order(trace(*own))
    answer = [("a", "broadcast", 1), ("b", "delivered", 1), ("b", "broadcast", 2), ("c", "delivered", 2), ("c", "delivered", 1)]
    assert fifo_order(trace(*answer))
    found = causal_order(trace(*answer))
    assert found.reason == "c delivers 2 without 1, which came before it."
    assert causal_order(trace(*answer[:3], answer[4], answer[3]))
    assert not causal_order(trace(*own))


def test_replicas_converge_when_those_that_saw_the_same_hold_the_same() -> None:
    assert convergence({"a": {1, 2}, "b": {2, 1}})
    assert convergence({"a": [1], "b": [2]}, {"a": ["u"], "b": ["v"]})
    found = convergence({"a": [1], "b": [2]}, {"a": ["u", "v"], "b": ["v", "u"]})
    assert found.reason == "a and b have seen the same updates: a holds [1] and b holds [2]."


def test_the_trace_of_a_world_and_a_plain_list_are_read_alike() -> None:
    kept = Trace()
    for time, _, node, kind, fields in DECIDED:
        kept.write(time, node, kind, fields)
    assert agreement(kept).kept is agreement(DECIDED).kept is True
    with pytest.raises(InputError, match="A trace is a list of events"):
        agreement([1, 2])


def test_a_field_that_is_not_recorded_is_named_since_a_check_that_reads_nothing_finds_nothing_wrong() -> None:
    with pytest.raises(InputError, match="a records 'decide' without a field 'zz'; it has value; name one of them"):
        agreement([(1, 0, "a", "decide", {"value": 1}), (2, 1, "b", "decide", {"value": 2})], field="zz")
    with pytest.raises(InputError, match="without a field 'term'"):
        integrity([(1, 0, "a", "decide", {"value": 1})], instance="term")
