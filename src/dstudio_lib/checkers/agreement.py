"""What processes that must agree may not do: decide differently, what nobody proposed, or twice; or deliver in different orders.

Each check reads a trace and names the events that break the promise. The words of a protocol can differ: the kinds and fields that it
records are parameters. Each raises an ``InputError`` if an event lacks a field that it is to read: a check that reads nothing would find
nothing wrong.

C. Cachin, R. Guerraoui and L. Rodrigues, Introduction to Reliable and Secure Distributed Programming, 2nd edition, Springer 2011: the
definitions of consensus and of the broadcasts.

References: cachin2011reliable.

>>> trace = [(1, 0, "a", "decide", {"value": 1}), (2, 1, "b", "decide", {"value": 2})]
>>> print(agreement(trace).reason)
a decides 1 and b decides 2.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .history import Event, trace_events
from .values import freeze

__all__ = [
    "Promise",
    "agreement",
    "all_of",
    "causal_order",
    "convergence",
    "delivery",
    "fifo_order",
    "integrity",
    "orders_of",
    "prefix_order",
    "termination",
    "total_order",
    "validity",
]


@dataclass(frozen=True, slots=True, repr=False)
class Promise:
    """Whether a promise was kept, and if not, the sentence that says how and the events that show it."""

    name: str
    kept: bool
    reason: str = ""
    evidence: tuple[Event, ...] = ()

    @property
    def valid(self) -> bool:
        """The same as ``kept``, by the name that all verdicts have."""
        return self.kept

    def __bool__(self) -> bool:
        return self.kept

    def __repr__(self) -> str:
        return f"Promise({self.name!r}, kept={self.kept}{f', {self.reason!r}' if self.reason else ''})"


def all_of(*promises: Promise) -> Promise:
    """Return the first promise that was broken, or, if none was, that all were kept.

    >>> all_of(Promise("validity", True), Promise("agreement", False, "a decides 1 and b decides 2.")).name
    'agreement'
    """
    for each in promises:
        if not each.kept:
            return each
    return Promise(", ".join(each.name for each in promises), True)


def _of(trace: Any, *kinds: str) -> list[Event]:
    return [event for event in trace_events(trace) if event.kind in kinds]


def _value(event: Event, field: str) -> Hashable:
    if field not in event.fields:
        known = ", ".join(event.fields) or "none"
        raise InputError(f"{event.node} records {event.kind!r} without a field {field!r}; it has {known}; name one of them.", "field")
    return freeze(event.fields[field])  # type: ignore[no-any-return]


def agreement(trace: Any, *, decide: str = "decide", field: str = "value", instance: str | None = None) -> Promise:
    """Return whether no two processes decided differently, those that failed later included.

    Parameters
    ----------
    decide, field
        The kind of event, and the field that holds the value.
    instance
        The field that tells one decision from another, such as the place in a log; without it there is one decision.

    >>> bool(agreement([(1, 0, "a", "decide", {"value": 1}), (2, 1, "b", "decide", {"value": 1})]))
    True
    """
    first: dict[Hashable, Event] = {}
    for event in _of(trace, decide):
        place = _value(event, instance) if instance else None
        other = first.setdefault(place, event)
        if _value(other, field) != _value(event, field):
            at = f" for {event.fields.get(instance)!r}" if instance else ""
            who = f"{event.node} also" if other.node == event.node else event.node
            told = f"{other.node} decides {other.fields.get(field)!r} and {who} decides {event.fields.get(field)!r}{at}."
            return Promise("agreement", False, told, (other, event))
    return Promise("agreement", True)


def validity(trace: Any, *, decide: str = "decide", propose: str = "propose", field: str = "value") -> Promise:
    """Return whether only what was proposed before was decided.

    >>> validity([(1, 0, "a", "decide", {"value": 1})]).reason
    'a decides 1, which nobody has proposed.'
    """
    proposed: set[Hashable] = set()
    for event in _of(trace, decide, propose):
        if event.kind == propose:
            proposed.add(_value(event, field))
        elif _value(event, field) not in proposed:
            return Promise("validity", False, f"{event.node} decides {event.fields.get(field)!r}, which nobody has proposed.", (event,))
    return Promise("validity", True)


def integrity(trace: Any, *, decide: str = "decide", instance: str | None = None) -> Promise:
    """Return whether no process decided twice, be it the same value.

    >>> integrity([(1, 0, "a", "decide", {"value": 1}), (2, 1, "a", "decide", {"value": 1})]).reason
    'a decides twice.'
    """
    first: dict[Hashable, Event] = {}
    for event in _of(trace, decide):
        place = (event.node, _value(event, instance) if instance else None)
        if place in first:
            return Promise("integrity", False, f"{event.node} decides twice.", (first[place], event))
        first[place] = event
    return Promise("integrity", True)


def termination(trace: Any, nodes: Iterable[str], *, decide: str = "decide") -> Promise:
    """Return whether every one of these nodes decided by the end of the trace. Name those that should have: the ones that did not fail.

    >>> termination([(1, 0, "a", "decide", {"value": 1})], ["a", "b"]).reason
    'b has not decided.'
    """
    decided = {event.node for event in _of(trace, decide)}
    missing = [node for node in nodes if node not in decided]
    if missing:
        return Promise("termination", False, f"{missing[0]} has not decided{f', nor have {len(missing) - 1} more' if missing[1:] else ''}.")
    return Promise("termination", True)


def delivery(
    trace: Any, *, broadcast: str = "broadcast", deliver: str = "delivered", field: str = "message", correct: Iterable[str] | None = None
) -> Promise:
    """Return whether a broadcast is reliable: nothing delivered twice, nothing that nobody broadcast, the same by all that are correct.

    Without ``correct``, the nodes that stay up, only the first two are asked.

    >>> delivery([(1, 0, "a", "delivered", {"message": 7})]).reason
    'a delivers 7, which nobody broadcast.'
    """
    sent: set[Hashable] = set()
    seen: dict[tuple[str, Hashable], Event] = {}
    for event in _of(trace, broadcast, deliver):
        what = _value(event, field)
        if event.kind == broadcast:
            sent.add(what)
            continue
        if what not in sent:
            return Promise("no creation", False, f"{event.node} delivers {event.fields.get(field)!r}, which nobody broadcast.", (event,))
        if (event.node, what) in seen:
            told = f"{event.node} delivers {event.fields.get(field)!r} twice."
            return Promise("no duplication", False, told, (seen[event.node, what], event))
        seen[event.node, what] = event
    if correct is not None:
        nodes = list(correct)
        for (node, what), event in seen.items():
            for other in nodes:
                if node in nodes and (other, what) not in seen:
                    told = f"{node} delivers {event.fields.get(field)!r} and {other} never does."
                    return Promise("agreement of delivery", False, told, (event,))
    return Promise("reliable delivery", True)


def _orders(trace: Any, deliver: str, field: str) -> dict[str, list[Event]]:
    orders: dict[str, list[Event]] = {}
    for event in _of(trace, deliver):
        orders.setdefault(event.node, []).append(event)
    return orders


def total_order(trace: Any, *, deliver: str = "delivered", field: str = "message") -> Promise:
    """Return whether any two processes that both delivered two messages delivered them in the same order.

    >>> lines = [("a", 1), ("a", 2), ("b", 2), ("b", 1)]
    >>> total_order([(at, at, node, "delivered", {"message": what}) for at, (node, what) in enumerate(lines)]).reason
    'a delivers 1 before 2, and b the other way round.'
    """
    orders = _orders(trace, deliver, field)
    places = {node: {_value(event, field): at for at, event in enumerate(order)} for node, order in orders.items()}
    nodes = list(orders)
    for i, node in enumerate(nodes):
        for other in nodes[i + 1 :]:
            furthest = -1
            before: Event | None = None
            for event in orders[node]:
                at = places[other].get(_value(event, field))
                if at is None:
                    continue
                if at < furthest and before is not None:
                    first, second = before.fields.get(field), event.fields.get(field)
                    told = f"{node} delivers {first!r} before {second!r}, and {other} the other way round."
                    return Promise("total order", False, told, (before, event, orders[other][at], orders[other][furthest]))
                furthest, before = at, event
    return Promise("total order", True)


def prefix_order(trace: Any, *, deliver: str = "apply", field: str = "command") -> Promise:
    """Return whether of any two processes one delivered what the other did so far, and then perhaps more: the order of a log.

    >>> prefix_order([(1, 0, "a", "apply", {"command": "x"}), (2, 1, "b", "apply", {"command": "y"})]).reason
    "At place 1, a has 'x' and b has 'y'."
    """
    orders = _orders(trace, deliver, field)
    if not orders:
        return Promise("prefix order", True)
    longest = max(orders, key=lambda node: len(orders[node]))
    for node, order in orders.items():
        for place, (mine, theirs) in enumerate(zip(order, orders[longest], strict=False)):
            if _value(mine, field) != _value(theirs, field):
                first, second = theirs.fields.get(field), mine.fields.get(field)
                told = f"At place {place + 1}, {longest} has {first!r} and {node} has {second!r}."
                return Promise("prefix order", False, told, (theirs, mine))
    return Promise("prefix order", True)


def fifo_order(trace: Any, *, broadcast: str = "broadcast", deliver: str = "delivered", field: str = "message") -> Promise:
    """Return whether the messages of each sender were delivered in the order in which it sent them, none left out in between.

    >>> lines = [("a", "broadcast", 1), ("a", "broadcast", 2), ("b", "delivered", 2)]
    >>> fifo_order([(at, at, node, kind, {"message": what}) for at, (node, kind, what) in enumerate(lines)]).reason
    'b delivers 2 without 1, which came before it.'
    """
    return _after_what(
        trace, broadcast, deliver, field, "FIFO order", lambda past, node: [event for event in past if event.node == node][-1:]
    )


def causal_order(trace: Any, *, broadcast: str = "broadcast", deliver: str = "delivered", field: str = "message") -> Promise:
    """Return whether no message was delivered before one that its sender had broadcast or delivered when it sent it.

    >>> lines = [("a", "broadcast", 1), ("b", "delivered", 1), ("b", "broadcast", 2), ("c", "delivered", 2)]
    >>> causal_order([(at, at, node, kind, {"message": what}) for at, (node, kind, what) in enumerate(lines)]).reason
    'c delivers 2 without 1, which came before it.'
    """
    return _after_what(trace, broadcast, deliver, field, "causal order", lambda past, node: [event for event in past if event.node == node])


def _after_what(trace: Any, broadcast: str, deliver: str, field: str, name: str, causes: Any) -> Promise:
    """Whether each message was delivered everywhere only after those that it depends on."""
    needs: dict[Hashable, list[Event]] = {}
    past: list[Event] = []
    delivered: dict[str, set[Hashable]] = {}
    for event in _of(trace, broadcast, deliver):
        what = _value(event, field)
        if event.kind == broadcast:
            relevant = past if name == "causal order" else [each for each in past if each.kind == broadcast]
            needs[what] = causes(relevant, event.node)
        else:
            for need in needs.get(what, ()):
                earlier = _value(need, field)
                if earlier != what and earlier not in delivered.setdefault(event.node, set()):
                    first = need.fields.get(field)
                    told = f"{event.node} delivers {event.fields.get(field)!r} without {first!r}, which came before it."
                    return Promise(name, False, told, (need, event))
            delivered.setdefault(event.node, set()).add(what)
        past.append(event)
    return Promise(name, True)


def convergence(states: Mapping[str, Any], updates: Mapping[str, Iterable[Any]] | None = None) -> Promise:
    """Return whether replicas that have seen the same updates are in the same state: strong eventual convergence.

    Parameters
    ----------
    states
        What each replica answers, as plain data.
    updates
        The updates that each replica has seen; without them, all are taken to have seen all.

    >>> convergence({"a": [1, 2], "b": [2, 1]}).reason
    'a and b have seen the same updates: a holds [1, 2] and b holds [2, 1].'
    >>> convergence({"a": 3, "b": 5}, {"a": ["x"], "b": ["x", "y"]}).kept
    True
    """
    groups: dict[Hashable, list[str]] = {}
    for node in states:
        seen = frozenset(freeze(each) for each in updates[node]) if updates is not None else None
        groups.setdefault(seen, []).append(node)
    for nodes in groups.values():
        for other in nodes[1:]:
            if freeze(states[nodes[0]]) != freeze(states[other]):
                told = f"{nodes[0]} and {other} have seen the same updates: {nodes[0]} holds {states[nodes[0]]!r} and {other} holds "
                return Promise("convergence", False, f"{told}{states[other]!r}.")
    return Promise("convergence", True)


def orders_of(trace: Any, *, deliver: str = "delivered", field: str = "message") -> dict[str, Sequence[Any]]:
    """Return what each process delivered, in its order.

    >>> orders_of([(1, 0, "a", "delivered", {"message": 7}), (2, 1, "a", "delivered", {"message": 8})])
    {'a': [7, 8]}
    """
    return {node: [event.fields.get(field) for event in order] for node, order in _orders(trace, deliver, field).items()}
