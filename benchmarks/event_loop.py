"""The event kernel beside SimPy and asyncio: callbacks on an M/M/c queue, and messages between nodes.

Ratios of CPU times in one process, each the median of several rounds in which the peers take turns.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dstudio_lib.foundation.process import MILLISECOND, SECOND, Process, Surroundings
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.kernel import Loop, Uniform, World

ROUNDS = 7
SERVERS, ARRIVAL_RATE, SERVICE_RATE, CUSTOMERS = 4, 3.2, 1.0, 20_000
NODES, FAN_OUT, ROUND, LENGTH = 32, 8, 10 * MILLISECOND, 2 * SECOND
RAFT_LENGTH = 100 * SECOND
TARGET_CALLBACKS, TARGET_RATIO, TARGET_RATE = 4.0, 5.0, 500_000


def mmc_on_the_loop() -> float:
    """Return the mean wait (s) of an M/M/c queue written as callbacks."""
    arrivals, services = stream(1, "arrivals"), stream(1, "services")
    loop, waiting = Loop(), deque[int]()
    free, waited, left = SERVERS, 0, CUSTOMERS

    def length(draw: Any, rate: float) -> int:
        return int(draw.expovariate(rate) * SECOND)

    def arrive(_: Any, __: Any) -> None:
        nonlocal free, left
        left -= 1
        if left:
            loop.at(loop.time + length(arrivals, ARRIVAL_RATE), arrive)
        if free:
            free -= 1
            loop.at(loop.time + length(services, SERVICE_RATE), depart)
        else:
            waiting.append(loop.time)

    def depart(_: Any, __: Any) -> None:
        nonlocal free, waited
        if waiting:
            waited += loop.time - waiting.popleft()
            loop.at(loop.time + length(services, SERVICE_RATE), depart)
        else:
            free += 1

    loop.at(length(arrivals, ARRIVAL_RATE), arrive)
    loop.run()
    return waited / CUSTOMERS / SECOND


def mmc_on_simpy() -> float:
    """Return the same mean wait of the same customers, with SimPy's processes and its resource."""
    import simpy

    arrivals, services = stream(1, "arrivals"), stream(1, "services")
    environment = simpy.Environment()
    servers = simpy.Resource(environment, SERVERS)
    waited = 0

    def customer() -> Iterator[Any]:
        nonlocal waited
        arrived = environment.now
        with servers.request() as request:
            yield request
            waited += environment.now - arrived
            yield environment.timeout(int(services.expovariate(SERVICE_RATE) * SECOND))

    def source() -> Iterator[Any]:
        for _ in range(CUSTOMERS):
            yield environment.timeout(int(arrivals.expovariate(ARRIVAL_RATE) * SECOND))
            environment.process(customer())

    environment.process(source())
    environment.run()
    return float(waited) / CUSTOMERS / SECOND


@dataclass(slots=True)
class News:
    """What nodes tell one another."""

    number: int


class Gossip(Process):
    """Tells some peers at each round what it knows."""

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.known = int(me)
        self.heard = 0

    def on_start(self, world: Surroundings) -> None:
        """Begin at some moment of the first round."""
        world.set_timer("round", int(world.random.random() * ROUND))

    def on_timer(self, world: Surroundings, name: str) -> None:
        """Tell some peers."""
        draw, peers, count = world.random.random, self.peers, len(self.peers)
        for _ in range(FAN_OUT):
            world.send(peers[int(draw() * count)], News(self.known))
        world.set_timer("round", ROUND)

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Keep the greatest number."""
        self.heard += 1
        if message.number > self.known:
            self.known = message.number


class Echo(Process):
    """Sends back what it gets: the least that a handler can do."""

    def __init__(self, me: str, peers: tuple[str, ...]) -> None:
        super().__init__(me, peers)
        self.heard = 0

    def on_start(self, world: Surroundings) -> None:
        """Write to every peer."""
        for peer in self.peers:
            world.send(peer, News(0))

    def on_message(self, world: Surroundings, sender: str, message: Any) -> None:
        """Answer."""
        self.heard += 1
        world.send(sender, News(message.number + 1))


def messages_on_the_kernel(node: Callable[[str, tuple[str, ...]], Any], count: int, length: int) -> int:
    """Return how many messages were delivered."""
    names = tuple(str(number) for number in range(count))
    world = World(1, latency=Uniform(MILLISECOND, 5 * MILLISECOND), keep=())
    for name in names:
        world.add(name, lambda name=name: node(name, tuple(each for each in names if each != name)))
    world.run(length)
    return sum(each.heard for each in world.nodes.values())


def gossip_on_the_kernel() -> int:
    """Return how many messages of a gossip world were delivered."""
    return messages_on_the_kernel(Gossip, NODES, LENGTH)


def echo_on_the_kernel() -> int:
    """Return how many messages of an echo world were delivered."""
    return messages_on_the_kernel(Echo, 5, 10 * SECOND)


def raft_world(**settings: Any) -> World:
    """Return a world in which five Raft servers elect a leader and keep it by heartbeats, as they are in the course."""
    from dstudio_lib.algorithms.consensus.raft.node import Raft

    names = tuple("abcde")
    world = World(1, latency=Uniform(MILLISECOND, 5 * MILLISECOND), **settings)
    for name in names:
        world.add(name, lambda name=name: Raft(name, tuple(each for each in names if each != name)))
    world.run(RAFT_LENGTH)
    return world


def raft_on_the_kernel() -> int:
    """Run the Raft world; its messages are counted by :func:`raft_messages`."""
    return len(raft_world(keep=()).nodes)


def raft_messages() -> int:
    """Return how many messages are delivered in the Raft world."""
    return len(raft_world(keep={"deliver"}).trace)


def gossip_on_simpy() -> int:
    """Return how many messages the same world delivers with a store as each node's mailbox and a process for each message under way."""
    import simpy

    environment = simpy.Environment()
    mailboxes = [simpy.Store(environment) for _ in range(NODES)]
    latency = stream(1, "latency")
    heard = 0

    def carry(to: int, message: News) -> Iterator[Any]:
        yield environment.timeout(MILLISECOND + int(latency.random() * 4 * MILLISECOND))
        yield mailboxes[to].put(message)

    def listen(me: int) -> Iterator[Any]:
        nonlocal heard
        known = me
        while True:
            message = yield mailboxes[me].get()
            heard += 1
            known = max(known, message.number)

    def talk(me: int) -> Iterator[Any]:
        draw = stream(1, f"node/{me}").random
        yield environment.timeout(int(draw() * ROUND))
        while True:
            for _ in range(FAN_OUT):
                environment.process(carry((me + 1 + int(draw() * (NODES - 1))) % NODES, News(me)))
            yield environment.timeout(ROUND)

    for me in range(NODES):
        environment.process(listen(me))
        environment.process(talk(me))
    environment.run(LENGTH)
    return heard


class SimulatedTime(asyncio.SelectorEventLoop):
    """An asyncio loop whose clock jumps to the next timer when nothing is ready."""

    now = 0.0

    def time(self) -> float:
        """Return the simulated time (s)."""
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def gossip_on_asyncio() -> int:
    """Return how many messages the same world delivers with asyncio's queues as mailboxes and its timers as latencies."""

    async def world(loop: asyncio.AbstractEventLoop) -> int:
        mailboxes: list[asyncio.Queue[News]] = [asyncio.Queue() for _ in range(NODES)]
        latency = stream(1, "latency")
        heard = 0

        async def listen(me: int) -> None:
            nonlocal heard
            known = me
            while True:
                message = await mailboxes[me].get()
                heard += 1
                known = max(known, message.number)

        async def talk(me: int) -> None:
            draw = stream(1, f"node/{me}").random
            await asyncio.sleep(draw() * ROUND / SECOND)
            while True:
                for _ in range(FAN_OUT):
                    to = (me + 1 + int(draw() * (NODES - 1))) % NODES
                    loop.call_later(0.001 + latency.random() * 0.004, mailboxes[to].put_nowait, News(me))
                await asyncio.sleep(ROUND / SECOND)

        tasks = [asyncio.create_task(work(me)) for me in range(NODES) for work in (listen, talk)]
        await asyncio.sleep(LENGTH / SECOND)
        for task in tasks:
            task.cancel()
        return heard

    loop = SimulatedTime()
    try:
        return loop.run_until_complete(world(loop))
    finally:
        loop.close()


def main() -> None:
    """Print the tables."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors: other work shows in every rate, and less in the ratios")
    print("M/M/c, callbacks")
    ours, simpys = side_by_side(mmc_on_the_loop, mmc_on_simpy)
    same = "the same answer" if abs(mmc_on_the_loop() - mmc_on_simpy()) < 1e-9 else "ANOTHER ANSWER"
    row("loop", ours, 2 * CUSTOMERS)
    row("SimPy", simpys, 2 * CUSTOMERS)
    verdict(f"{same}; faster than SimPy", simpys / ours, TARGET_CALLBACKS)

    print("\nmessages")
    counts = {call: call() for call in (echo_on_the_kernel, gossip_on_the_kernel, gossip_on_simpy, gossip_on_asyncio)}
    counts[raft_on_the_kernel] = raft_messages()
    times = side_by_side(*counts)
    rates = [count / taken for count, taken in zip(counts.values(), times, strict=True)]
    for call, taken, count in zip(counts, times, counts.values(), strict=True):
        row(call.__name__.replace("_", " "), taken, count)
    verdict("echo, messages a second", rates[0], TARGET_RATE)
    verdict("gossip, messages a second", rates[1], TARGET_RATE)
    verdict("Raft of the course, messages a second", rates[4], TARGET_RATE)
    verdict("gossip, over SimPy's stores", rates[1] / rates[2], TARGET_RATIO)
    verdict("gossip, over asyncio's queues", rates[1] / rates[3], TARGET_RATIO)


def side_by_side(*calls: Callable[[], object]) -> list[float]:
    """Return the median CPU time of each call (s), the calls taking turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, times in zip(calls, taken, strict=True):
            begun = time.process_time()
            call()
            times.append(time.process_time() - begun)
    return [statistics.median(times) for times in taken]


def row(name: str, seconds: float, count: int) -> None:
    """Print one row."""
    print(f"  {name:32} {seconds * 1e3:9.1f} ms {count / seconds:12,.0f} a second")


def verdict(name: str, value: float, target: float) -> None:
    """Print whether a target was met."""
    print(f"  {name:40} {value:12,.1f}   ≥ {target:,.0f} {'met' if value >= target else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
