"""The atomic register, in every order of deliveries: as many states as stateright counts, and all of them linearizable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from itertools import permutations
from typing import Any, NamedTuple

import pytest

from dstudio_lib.algorithms.replication.atomic_register import (
    Answer,
    Get,
    Put,
    RegisterClient,
    RegisterServer,
    RegisterServerThatDoesNotWriteBack,
)
from dstudio_lib.algorithms.replication.clients import read, write
from dstudio_lib.algorithms.replication.quorum_store import Found, Stored
from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.process import MILLISECOND, SECOND
from dstudio_lib.kernel import Exponential, Link, World

Message = tuple[str, str, str]


class Sent:
    """Surroundings that only note what is sent."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.messages: list[tuple[str, str, Any]] = []

    def send(self, to: str, message: Any) -> None:
        self.messages.append((self.me, to, message))


class Seen(NamedTuple):
    """A state: servers, how far each client is, messages under way, and the history as (client, op, value, what had ended before)."""

    servers: dict[str, RegisterServer]
    clients: dict[str, int]
    network: tuple[tuple[str, str, Any], ...]
    history: tuple[tuple[str, str, Any, tuple[tuple[str, int], ...]], ...]

    @property
    def key(self) -> str:
        """The same for equal states, whatever the order of messages and of what different clients did."""
        servers = [
            (name, each.stamp, each.value, each.phase and _sorted(each.phase), sorted(each.ended))
            for name, each in sorted(self.servers.items())
        ]
        return str((servers, sorted(self.clients.items()), sorted(Counter(map(str, self.network)).items()), sorted(map(str, self.history))))


def _sorted(phase: Any) -> tuple[Any, ...]:
    return (phase.operation, phase.client, phase.writes, phase.value, phase.storing, sorted(phase.answers.items()))


class Model:
    """So many servers and clients; each client writes once through one server, and then reads once through the next."""

    def __init__(self, kind: type[RegisterServer], servers: int, clients: int) -> None:
        self.kind = kind
        self.names = [f"s{n}" for n in range(servers)]
        self.clients = {f"c{n}": servers + n for n in range(clients)}

    def initial(self) -> Seen:
        """All writes are under way."""
        servers = {each: self.kind(each, tuple(other for other in self.names if other != each)) for each in self.names}
        puts = tuple((c, self.names[i % len(self.names)], Put(f"{c}/w", c)) for c, i in self.clients.items())
        history = tuple((c, "write", None, ()) for c in self.clients)
        return Seen(servers, dict.fromkeys(self.clients, 0), puts, history)

    def steps(self, seen: Seen) -> Iterator[Seen]:
        """Deliver each message that does something."""
        for place, (sender, to, message) in enumerate(seen.network):
            rest = seen.network[:place] + seen.network[place + 1 :]
            if to in seen.clients:
                yield self.heard(seen, rest, to, message)
                continue
            server, out = deepcopy(seen.servers[to]), Sent(to)
            server.on_message(out, sender, deepcopy(message))  # type: ignore[arg-type]
            after = seen._replace(servers=seen.servers | {to: server}, network=rest + tuple(out.messages))
            if out.messages or after._replace(network=seen.network).key != seen.key:
                yield after

    def heard(self, seen: Seen, rest: tuple[Any, ...], client: str, answer: Answer) -> Seen:
        """A client hears that it wrote, and reads; or what it read, and is done."""
        done = seen.clients[client] + 1
        op = "write" if done == 1 else "read"
        history = tuple(
            (who, what, (answer.value if op == "read" else "done") if (who, what) == (client, op) else value, before)
            for who, what, value, before in seen.history
        )
        if done == 1:
            ended = Counter(who for who, _, value, _ in history if value is not None and who != client)
            history = (*history, (client, "read", None, tuple(sorted((who, count - 1) for who, count in ended.items()))))
            rest = (*rest, (client, self.names[(self.clients[client] + 1) % len(self.names)], Get(f"{client}/r")))
        return Seen(seen.servers, seen.clients | {client: done}, rest, history)


def states(model: Model) -> list[Seen]:
    """Every state, breadth first."""
    first = model.initial()
    found, frontier = {first.key: first}, [first]
    while frontier:
        following = []
        for seen in frontier:
            for after in model.steps(seen):
                if after.key not in found:
                    found[after.key] = after
                    following.append(after)
        frontier = following
    return list(found.values())


def test_two_servers_and_two_clients_have_544_states_as_in_stateright() -> None:
    """The number that the project's own test of its example linearizable-register expects."""
    assert len(states(Model(RegisterServer, 2, 2))) == 544


def explained(seen: Seen) -> bool:
    """Whether some order of the operations, those that have not ended included or left out, explains what was read."""
    places = {(who, op): place for place, (who, op, _, _) in enumerate(seen.history)}
    first = {(who, 0): "write" for who in seen.clients} | {(who, 1): "read" for who in seen.clients}
    earlier: set[tuple[int, int]] = set()
    for place, (who, op, _, before) in enumerate(seen.history):
        earlier |= {(places[other, first[other, n]], place) for other, last in before for n in range(last + 1)}
        if op == "read":
            earlier.add((places[who, "write"], place))
    return any(
        all(order.index(a) < order.index(b) for a, b in earlier) and _reads_right(seen, order)
        for order in permutations(range(len(seen.history)))
    )


def _reads_right(seen: Seen, order: tuple[int, ...]) -> bool:
    """Whether each finished read returns the last write before it; an unfinished write at the end is as good as none."""
    value = None
    for place in order:
        who, op, result, _ = seen.history[place]
        if op == "write":
            value = who
        elif result is not None and result != value:
            return False
    return True


def test_every_one_of_these_states_is_explained_by_an_order_of_its_operations() -> None:
    found = states(Model(RegisterServer, 2, 2))
    assert all(explained(seen) for seen in found)
    ended = [seen for seen in found if set(seen.clients.values()) == {2}]
    assert ended and all(not seen.network for seen in ended)


def test_an_order_that_cannot_be_is_not_explained() -> None:
    seen = next(each for each in states(Model(RegisterServer, 2, 2)) if set(each.clients.values()) == {2})
    for who in seen.clients:
        wrong = tuple((w, op, "nobody" if (w, op) == (who, "read") else value, before) for w, op, value, before in seen.history)
        assert not explained(seen._replace(history=wrong))


def judged(kind: type[RegisterServer], seed: int) -> bool | None:
    """What the checker says of three clients, each of them writing and reading through all of three servers."""
    servers = ("s1", "s2", "s3")
    world = World(seed=seed, latency=Exponential(5 * MILLISECOND), duplication=0.1, keep=("record",))
    for name in servers:
        world.add(name, lambda name=name: kind(name, tuple(each for each in servers if each != name)))
    for n in range(3):
        script = tuple(task for k in range(4) for task in (write("x", 10 * n + k), read("x")))
        world.add(f"c{n}", lambda n=n, script=script: RegisterClient(f"c{n}", servers, script, SECOND // 5))
    world.run(until=5 * SECOND)
    return check(from_trace(world.trace), model="register", init=None, explain=False).valid


def judged_far_apart(kind: type[RegisterServer], seed: int) -> bool | None:
    """The same of a writer and two readers, each beginning at another of five servers that are far from each other."""
    servers = ("s1", "s2", "s3", "s4", "s5")
    scripts = {"c0": tuple(write("x", n) for n in range(6)), "c1": (read("x"),) * 10, "c2": (read("x"),) * 10}
    near = Link(Exponential(MILLISECOND))
    links = {pair: near for server in servers for client in scripts for pair in ((server, client), (client, server))}
    world = World(seed=seed, latency=Exponential(20 * MILLISECOND), links=links, duplication=0.1, keep=("record",))
    for name in servers:
        world.add(name, lambda name=name: kind(name, tuple(each for each in servers if each != name)))
    for n, (name, script) in enumerate(scripts.items()):
        first = servers[n:] + servers[:n]
        world.add(name, lambda name=name, first=first, script=script: RegisterClient(name, first, script, 60 * MILLISECOND))
    world.run(until=5 * SECOND)
    return check(from_trace(world.trace), model="register", init=None, explain=False).valid


def test_operations_carried_out_by_servers_are_linearizable_only_if_reads_write_back() -> None:
    assert all(judged(RegisterServer, seed) for seed in (*range(20), 173))
    assert all(judged_far_apart(RegisterServer, seed) for seed in range(30))
    assert any(judged_far_apart(RegisterServerThatDoesNotWriteBack, seed) is False for seed in range(30))


@pytest.mark.parametrize("kind", [RegisterServer, RegisterServerThatDoesNotWriteBack])
def test_a_write_or_read_that_comes_again_after_it_has_ended_is_not_carried_out_again(kind: type[RegisterServer]) -> None:
    server, out = kind("s1", ("s2",)), Sent("s1")

    def hear(message: Put | Get) -> list[Any]:
        """Let the server hear a request, and the other server's answers; return what it sends."""
        out.messages.clear()
        answers = (Found(message.operation, "", (0, "s2"), None), Stored(message.operation))
        for sender, each in (("c", message), *(("s2", answer) for answer in answers)):
            server.on_message(out, sender, each)  # type: ignore[arg-type]
        return [sent for _, to, sent in out.messages if to == "c"]

    first, second, look = Put("c/0", 1), Put("d/0", 2), Get("c/1")
    assert [hear(each) for each in (first, second, look)] == [[Answer("c/0")], [Answer("d/0")], [Answer("c/1", 2)]]
    assert [hear(each) for each in (first, second, look)] == [[], [], []]
    assert (server.stamp, server.value, server.phase) == ((2, "s1"), 2, None)
