"""A slow disk behind a healthy-looking fleet: one of twelve nodes answers its health check, and nothing else in time.

The claim: averages and health checks are blind to one slow part, and a request that asks several nodes meets it several times as often
as its share; waiting for it then uses up the workers of those in front, and the whole fleet is down with one disk. Comparing nodes as
their callers see them finds it; restarting does not mend it. That a node has not reported for some minutes is no proof: agents fall silent
on nodes that are well, too. Which node, which decoys, how much headroom, and whether a second disk of the same delivery follows, differs
from seed to seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import ClassVar

from dstudio_lib.foundation.randomness import stream

from .actions import Action, Command, Metric
from .flow import MINUTE, Pool, felt, in_time, towards
from .worlds import Brief, Cause, Finding, Panel, World, listed, measured

NODES, FAN_OUT, WRITES, WRITTEN = 12, 4, 0.3, 2
NODE_RATE, USUAL, ANSWER = 100.0, 0.42, 0.01
ROOM, TIMEOUT, OBJECTIVE = 2.0, 1.0, 1.0
HEDGE, PATIENCE = 0.1, 3.0
COLD, REBUILD, RELOADS = 480.0, 600.0, 0.15
WORST, GROWTH = 30.0, 600.0


@dataclass(slots=True, eq=False)
class _Node:
    """One storage node: how many times slower its disk is when it stalls, whether it is in rotation, and how cold its cache is."""

    name: str
    pool: Pool
    slow: float = 1.0
    since: float = 1e9
    drained: bool = False
    down: bool = False
    cold: float = 0.0
    quick: float = 1.0
    through: float = 1.0
    time: float = ANSWER


def _waits(usual: float, *, hedged: bool, retries: bool) -> float:
    """Return how long (s) a read takes whose first call is not answered."""
    return HEDGE + usual if hedged else TIMEOUT + (usual if retries else 0.0)


def _held(direct: float, usual: float, *, hedged: bool, retries: bool) -> float:
    """Return how long (s) a request holds a worker in front, on average, if this share of calls is not answered."""
    late_read, late_write = 1.0 - (1.0 - min(1.0, direct)) ** FAN_OUT, 1.0 - (1.0 - min(1.0, direct)) ** WRITTEN
    reads = late_read * _waits(usual, hedged=hedged, retries=retries) + (1 - late_read) * 2 * usual
    return (1 - WRITES) * reads + WRITES * (late_write * TIMEOUT + (1 - late_write) * 2 * usual)


class SlowDisk(World):
    """Twelve nodes, the workers in front of them, and one disk."""

    brief: ClassVar[Brief] = Brief(
        name="slow-disk",
        title="A slow disk behind a healthy-looking fleet",
        story="Some users wait, and more of them every minute. All health checks are green. You are in command; two colleagues carry out "
        "what you decide.",
        lesson="Nodes have to be compared as their callers see them: a late report is a reason for a second look, and agents fall silent "
        "on nodes that are well, too. Taking the slow one out of rotation ends it; a restart leaves the disk as it is, and more workers "
        "only wait in greater numbers.",
        modelled="Nodes, numbers and minutes are made up. Modelled (M): each node as a fluid with a bounded queue and timeouts, reads of "
        "four nodes that try a second copy, writes to two that cannot, workers that are held while they wait, and agents that hang. The "
        "shape follows the incidents that the debrief names, in which a part failed by halves.",
        incidents=("visa-europe-2018", "cloudflare-byzantine-2020"),
        metrics=(
            Metric("answered", "Answered within a second", "%", "up", 3.0),
            Metric("latency", "Time of the slowest 1 %", "s", "down", 0.25, relative=True),
            Metric("workers", "Front workers needed, against those there", "%", "down", 0.15, relative=True),
            Metric("reported", "Mean time of a call, as nodes report it", "ms", "down", 0.25, relative=True),
        ),
        horizon=150 * 60.0,
    )

    def build(self) -> None:
        """Draw which disk, which decoys, and how much headroom."""
        draw = self.draw
        self.nodes = [_Node(f"node {number}", Pool(ROOM)) for number in range(1, NODES + 1)]
        chosen = draw.sample(self.nodes, 4)
        self.slow, self.busy, self.renewed = chosen[0], chosen[1], chosen[2]
        self.slow.since = -60.0 * draw.randint(6, 10)
        self.second = chosen[3] if draw.random() < 0.5 else None
        if self.second is not None:
            self.second.since = 60.0 * draw.randint(25, 45)
        self.rate = USUAL * NODE_RATE * NODES / (FAN_OUT * (1 - WRITES) + WRITTEN * WRITES)
        self.stalls = draw.uniform(0.5, 0.75)
        self.workers = self.rate * _held(self.stalls / NODES, ANSWER, hedged=False, retries=True) * draw.uniform(1.12, 1.25)
        self.growth = draw.uniform(0.2, 0.35)
        self.dark_metric = draw.choice(("latency", "workers"))
        self.hedged, self.retries_on, self.admit, self.rebuilding, self.front_down = False, True, 1.0, 0.0, False
        self.usual = _Node("as usual", Pool(ROOM))
        self.special = [self.slow] + ([self.second] if self.second else [])
        self.front, self.late, self.again = Pool(PATIENCE), 0.0, 0.0
        agents = stream(self.seed, f"{self.brief.name}/agents")
        well = agents.sample([node.name for node in self.nodes if node not in (self.slow, self.second, self.busy)], 3)
        self.silent = {name: -60.0 * agents.randint(6, 10) for name in well[: agents.randint(1, 2)]}
        if agents.random() < 0.5:
            self.silent[well[2]] = 60.0 * agents.randint(25, 45)

    def happens(self, what: str, where: str) -> None:
        """Let new workers arrive."""
        self.workers *= 1.5
        self.news.append("The new front servers have joined: half as many workers again.")

    def flow(self) -> None:
        """Let one step of requests through the front and the nodes."""
        busier = 1.0 + self.growth * min(1.0, max(0.0, self.now) / 3_600.0)
        rate = 0.0 if self.front_down else self.rate * self.demand * self.admit * busier * (1.0 + RELOADS * self.late)
        usable = NODES - sum([node.drained or node.down for node in self.special])
        if self.rebuilding:
            self.rebuilding = towards(self.rebuilding, 0.0, REBUILD / 2)
        reads, writes = rate * (1 - WRITES) * FAN_OUT, rate * WRITES * WRITTEN
        calls = (reads * (1.0 + self.again) + writes) / max(1, usable)
        alike, groups = NODES - len(self.special), []
        for node in (self.usual, *self.special):
            if node.cold:
                node.cold = towards(node.cold, 0.0, COLD / 2) if node.cold > 0.001 else 0.0
            if self.now >= node.since:
                node.slow = towards(node.slow, WORST, GROWTH)
            if node.drained or node.down:
                node.pool.queue, node.quick, node.through, node.time = 0.0, 1.0, 1.0, ANSWER
                continue
            self._serve(node, calls)
            many = alike if node is self.usual else 1
            if many:
                groups.append((node.quick, node.through, node.time, many, node.slow))
        self._answer(rate, usable, groups)

    def _serve(self, node: _Node, calls: float) -> None:
        """Let a node work for one step on so many calls each second."""
        slow = node.slow
        admitted, wait = node.pool.step(calls, NODE_RATE / slow * (1.0 - 0.5 * node.cold) * (1.0 - 0.15 * self.rebuilding))
        mean = ANSWER * slow
        stalled = self.stalls if slow > 1.0 else 1.0  # a sick disk is slow for a part of the time, and well in between
        node.through = felt(node.through, 1.0 - stalled * (1.0 - admitted * in_time(wait, TIMEOUT, mean)))
        node.quick = felt(node.quick, 1.0 - stalled * (1.0 - admitted * in_time(wait, HEDGE, mean)))
        time = wait + mean
        node.time = stalled * (time if time < TIMEOUT else TIMEOUT) + (1.0 - stalled) * ANSWER

    def _answer(self, rate: float, count: int, groups: list[tuple[float, float, float, int, float]]) -> None:
        """Work out how requests fare that ask several of these nodes, and how long they hold a worker.

        ``groups`` are nodes that are alike: shares answered within a hedge and a timeout, mean time, how many nodes, how slow a disk.
        """
        if not count or not rate:
            self.answered, self.late, self.front.queue = 0.0, 1.0, 0.0
            self.metrics = {"answered": 0.0, "latency": PATIENCE, "workers": 0.0, "reported": 0.0}
            return
        through = quick = busy = well = told = reporting = 0.0
        for in_hedge, in_timeout, time, many, slowness in groups:
            through += in_timeout * many
            quick += in_hedge * many
            if in_timeout > 0.9:
                busy, well = busy + time * many, well + many
            if slowness < 4.0:
                told, reporting = told + time * many, reporting + many
        through /= count
        slow_start = 1.0 - quick / count
        direct = 1.0 - through
        self.again = max(slow_start if self.hedged else 0.0, direct if self.retries_on else 0.0)
        second = through if self.hedged or self.retries_on else 0.0
        lost = direct * (1.0 - second)
        delayed = 0.0 if self.hedged or not self.retries_on else direct * second
        read_quick = (1.0 - min(1.0, lost + delayed)) ** FAN_OUT
        write_quick = (1.0 - min(1.0, direct)) ** WRITTEN
        late_read = 1.0 - (1.0 - min(1.0, direct)) ** FAN_OUT
        usual = busy / well if well else TIMEOUT
        wait_read = _waits(usual, hedged=self.hedged, retries=self.retries_on)
        held = _held(direct, usual, hedged=self.hedged, retries=self.retries_on)
        admitted, wait = self.front.step(rate, self.workers / held)
        in_front = admitted * (1.0 if wait < OBJECTIVE - 3 * usual else 0.0)
        self.late = felt(self.late, 1.0 - in_front * ((1 - WRITES) * read_quick + WRITES * write_quick))
        self.answered = 100.0 * in_front * ((1 - WRITES) * read_quick + WRITES * write_quick) * self.admit
        touched = (1 - WRITES) * late_read + WRITES * (1 - write_quick)
        slow = wait + (wait_read if touched > 0.01 else usual * log(100.0))
        if touched > 0.01 and WRITES * (1 - write_quick) > 0.01:
            slow = max(slow, wait + TIMEOUT)
        self.metrics = {
            "answered": self.answered,
            "latency": min(PATIENCE + TIMEOUT, slow),
            "workers": 100.0 * rate * held / self.workers,
            "reported": 1_000.0 * (told / reporting if reporting else TIMEOUT),
        }

    def _node(self, name: str) -> _Node:
        return next(node for node in self.nodes if node.name == name)

    def _state(self, node: _Node) -> _Node:
        """Return how a node is: most are as usual, and are worked out once for all of them."""
        return node if node in self.special else self.usual

    def _apart(self, name: str) -> _Node:
        """Return a node that from now on goes its own way."""
        node = self._node(name)
        if node not in self.special:
            usual = self.usual
            node.cold, node.quick, node.through = usual.cold, usual.quick, usual.through
            node.time, node.pool.queue = usual.time, usual.pool.queue
            self.special.append(node)
        return node

    def actions(self) -> tuple[Action, ...]:
        """Return what a commander can do here."""
        names = tuple(node.name for node in self.nodes)
        off = (("off", "off"), ("on", "on"))
        return (
            Action("changes", "Read the change log", "inspect", 1, "What was deployed, moved or replaced in the last two days."),
            Action("nodes", "See what the nodes report", "inspect", 1, "Health checks, load and times, as each node's own agent reports."),
            Action("callers", "Compare nodes as callers see them", "inspect", 3, "Time and failures of calls to each, from traces."),
            Action("disk", "Look at a node's disk", "inspect", 2, "Over its console.", targets=names, target_word="node"),
            Action("logs", "Read a node's log", "inspect", 2, "The last lines.", targets=names, target_word="node"),
            Action("drain", "Take a node out of rotation", "mitigate", 3, "Others take its copies over.",
                   "The others carry its work, and copy its data for ten minutes; one node too many, and they are overloaded.", names,
                   target_word="node"),
            Action("undrain", "Put a node back into rotation", "mitigate", 2, "It serves again.", "Its cache is cold.", names,
                   target_word="node"),
            Action("restart", "Restart a node", "mitigate", 4, "Stop it and start it again.",
                   "It is away for four minutes, and its cache is cold.", names, target_word="node"),
            Action("restart_all", "Restart everything", "mitigate", 6, "All nodes and the front, together.",
                   "Nobody is served for six minutes, and then all caches are cold."),
            Action("hedge", "Hedge reads", "mitigate", 1, "After 100 ms, a read asks a second copy too; the first answer counts.",
                   "More calls on all nodes; if these are full, it makes them fuller. Writes stay as they are.",
                   values=off, value_word="hedging"),
            Action("retries", "Switch retries off or on", "mitigate", 1, "A read that failed asks a second copy.",
                   "Without them, a read fails with its first call.", values=off, value_word="retries"),
            Action("roll_back", "Roll the front back", "mitigate", 4, "The version before today's deploy.",
                   "A minute without the front in between."),
            Action("capacity", "Add workers in front", "mitigate", 2, "Half as many again, joined in eight minutes.",
                   "They cost, and they wait for the same nodes."),
            Action("shed", "Let in a share of the users", "mitigate", 1, "The rest gets an honest page at once.",
                   "Those kept out are lost for as long as it lasts.",
                   values=tuple((each, f"{each} %") for each in ("25", "50", "75", "100")), value_word="let in"),
            Action("storage_team", "Call the storage team", "escalate", 3, "Ask what they know of the machines."),
            Action("front_team", "Call the team of the front", "escalate", 3, "Ask what today's deploy did."),
        )  # fmt: skip

    def started(self, command: Command) -> None:
        """Let a command begin."""
        name = command.action.name
        if name == "restart":
            self._apart(command.at).down = True
        elif name == "restart_all":
            self.front_down = True

    def finished(self, command: Command) -> Finding:
        """Let a command take effect."""
        name, at, value = command.action.name, command.at, command.value
        if command.action.kind in ("inspect", "escalate"):
            return self._found(name, at)
        if name == "drain":
            self._apart(at).drained, self.rebuilding = True, 1.0
            return Finding(f"{at} serves no more; the others copy its data.")
        if name == "undrain":
            node = self._apart(at)
            node.drained, node.cold = False, 1.0
            return Finding(f"{at} serves again, with a cold cache.")
        if name == "restart":
            node = self._apart(at)
            node.down, node.cold = False, 1.0
            self.silent.pop(at, None)
            return Finding(f"{at} is up again and passes its health check; its cache is cold.")
        if name == "restart_all":
            self.front_down, self.late, self.front.queue = False, 0.0, 0.0
            self.silent.clear()
            for node in (self.usual, *self.special):
                node.cold, node.pool.queue = 1.0, 0.0
            return Finding("All nodes are up again and pass their health checks; all caches are cold.")
        if name == "hedge":
            self.hedged = value == "on"
            return Finding(f"Reads are {'hedged after 100 ms' if self.hedged else 'not hedged'}.")
        if name == "retries":
            self.retries_on = value == "on"
            return Finding(f"A read that failed {'asks a second copy' if self.retries_on else 'has failed'}.")
        if name == "shed":
            self.admit = int(value) / 100
            return Finding("All users are let in." if value == "100" else f"{value} % of the users are let in.")
        if name == "capacity":
            self.later(8, "capacity")
            return Finding(f"Ordered. The workers join at {self.at_clock(self.now + 480)}.")
        self.front.queue = 0.0
        return Finding("The front runs yesterday's version.")

    def _found(self, name: str, at: str) -> Finding:
        if name == "changes":
            rows = (
                (self.at_clock(-2_400.0), "front: new version"),
                ("yesterday", f"{self.renewed.name}: restarted for a new kernel"),
                ("yesterday", f"{self.busy.name}: compaction scheduled for today"),
            )
            return Finding("Three changes since yesterday.", ("at", "what"), rows)
        if name == "nodes":
            return Finding("Health checks: 12 of 12 pass.", ("node", "check", "processor", "mean time of a call", "last report"),
                           tuple(self._reported(node) for node in self.nodes))  # fmt: skip
        if name == "callers":
            factor = {node.name: measured(self.seed, f"{node.name}/{self.now:.0f}") for node in self.nodes}
            factor[self.busy.name] *= 2.4  # it answers, but compaction shows
            seen = tuple((node.name, *self._met(node, factor[node.name])) for node in self.nodes)
            return Finding("Calls of the last minutes, as those who call see them.", ("node", "mean time", "no answer in 1 s"), seen)
        if name == "front_team":
            return Finding("The team of the front: the deploy changed texts. Our workers wait for storage, most of them.")
        if name == "storage_team":
            delivery = [node.name for node in (self.slow, self.second or self.renewed, self.busy)]
            return Finding(f"The storage team: all checks are green. The disks of {listed(sorted(delivery))} came in one delivery.")
        node = self._node(at)
        if name == "disk":
            each = 5.0 * node.slow * (1.3 if node is self.busy else 1.0)
            said = "sectors are remapped again and again" if node.slow > 2 else "no errors"
            return Finding(f"{at}: a disk operation takes {each:.0f} ms on average; {said}.")
        if node.slow > 2:
            return Finding(f"{at}: 'slow write, {5 * node.slow:.0f} ms' every few seconds; 'health check: ok' every ten.")
        if self.now >= self.silent.get(at, self.now + 1):
            return Finding(f"{at}: 'agent: report not sent, the collector hung up', and otherwise nothing but ordinary lines.")
        return Finding(f"{at}: {'compaction, half done' if node is self.busy else 'nothing but ordinary lines'}.")

    def _met(self, node: _Node, factor: float) -> tuple[str, str]:
        """Return the mean time of a node's calls and the share that was not answered, as its callers met them."""
        if node.drained or node.down:
            return "out of rotation", "none"
        state = self._state(node)
        return f"{1_000 * state.time * factor:.0f} ms", f"{100 * (1 - state.through):.0f} %"

    def _reported(self, node: _Node) -> tuple[str, ...]:
        """Return what a node's agent told last: one that hangs, be it for a sick disk or for nothing, leaves its last ordinary report."""
        since = node.since if node.slow >= 4.0 and not node.drained else self.silent.get(node.name, self.now + 1)
        if self.now >= since:
            last = stream(self.seed, f"{node.name}/last report")
            minutes = max(1, round((self.now - since) / MINUTE - 1))
            return node.name, "passes", f"{last.randint(50, 59)} %", f"{last.randint(9, 13)} ms", f"{minutes} min ago"
        if node.drained:
            return node.name, "passes", "2 %", "no calls", "just now"
        state = self._state(node)
        used = 96 if node is self.busy else min(99, round(55 + 30 * state.cold))
        return node.name, "passes", f"{used} %", f"{1_000 * state.time:.0f} ms", "just now"

    def panels(self) -> tuple[Panel, ...]:
        """Return the panels; one keeps its data on the slow node."""
        return tuple(Panel(each.name, each.label, "disk" if each.name == self.dark_metric else "") for each in self.brief.metrics)

    def dark(self, panel: Panel) -> str:
        """Return why a panel shows nothing."""
        waits = self.slow.slow > 4.0 and not self.slow.drained
        return "no data: its queries wait for a copy that does not answer" if panel.depends and waits else ""

    def alerts(self) -> dict[str, str]:
        """Return what fires; no check of a node does."""
        found = {}
        if self.answered < 95.0:
            found["users"] = f"edge: {100 - self.answered:.0f} % of requests failed or took longer than a second"
        if self.metrics["workers"] > 95.0:
            found["workers"] = "front: no free workers"
        return found

    def causes(self) -> tuple[Cause, ...]:
        """Return what one may suspect."""
        names = tuple(node.name for node in self.nodes)
        return (
            Cause("disk", "A node is slow and passes its health check", names),
            Cause("compaction", "A node is too busy with compaction", names),
            Cause("deploy", "Today's deploy of the front"),
            Cause("crowd", "More users than the fleet can serve"),
        )

    def truth(self) -> dict[str, str]:
        """Return which disk it was."""
        more = f" A second disk of the same delivery, of {self.second.name}, followed." if self.second else ""
        silent = listed(sorted(name for name, since in self.silent.items() if since < 0))
        more += f" That {silent} reported late meant no more than that an agent hung." if silent else ""
        share = 100 * (1 - (1 - 1 / NODES) ** FAN_OUT)
        return {
            "cause": "disk",
            "at": self.slow.name,
            "text": f"The disk of {self.slow.name} began to stall at {self.at_clock(self.slow.since)}, {100 * self.stalls:.0f} % of the "
            f"time. It is one of twelve, and {share:.0f} % of the reads of four nodes ask it.{more}",
        }
