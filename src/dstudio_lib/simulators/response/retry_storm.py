"""A retry storm after a deploy: four services share one store, one of them was changed, and all of them fail.

The claim: once callers' retries fill the store's queue, undoing the change is not enough, nor is switching retries off while the change
stays, and restarting makes it worse; the storm ends when new requests and retries together are fewer than the store can answer. A roll-back
is a restart too: half of a service's instances are away while it lasts, and the new ones begin with empty caches, which fill only from
answers; so rolling back what did not fail takes users away, and several empty caches keep the store too busy to fill them. Which
service was changed, and how (more calls for each request, a heavier query, or a timeout that is too short), differs from seed to seed, as
do load, decoys and the panel that goes dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import ClassVar

from dstudio_lib.foundation.randomness import stream

from .actions import Action, Command, Metric
from .flow import Pool, amplification, felt, in_time, slowest, towards
from .worlds import Brief, Cause, Finding, Panel, World

SERVICES = ("checkout", "search", "cart", "profile", "messages", "recommendations")
CHANGES = {
    "calls": "it asks the store more often for each request",
    "query": "its query is heavier for the store",
    "hasty": "it gives up on the store after a few milliseconds, and tries ten times",
}
CAPACITY, ROOM, ANSWER, TIMEOUT, PATIENT = 1_000.0, 2.0, 0.04, 1.0, 2.5
BLIPS, RELOADS = 0.004, 0.1
ROLL_BACK, RESTART, COLD, FULL_COLD = 10.0, 2.0, 300.0, 480.0
UNCACHED, REPLACED = 1.3, 0.5
"""Calls that an empty cache adds, as a share of the usual ones; and the share of a service's instances that is away in a roll-back."""


@dataclass(slots=True, eq=False)
class _Service:
    """One caller of the store: its usual requests each second, calls for each, weight of a call, retries; and how it is now.

    ``cold`` is the share of its caches that is empty, ``present`` the share of its instances that serve.
    """

    name: str
    rate: float
    calls: float
    weight: float = 1.0
    retries: int = 3
    timeout: float = TIMEOUT
    usual: tuple[float, float, int, float] = (1.0, 1.0, 3, TIMEOUT)
    failing: float = 0.0
    success: float = 1.0
    cold: float = 0.0
    present: float = 1.0
    down: bool = False
    off: bool = False


def _failing_for(times: float, retries: int) -> float:
    """Return the chance of failure at which a call makes so many attempts."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if amplification(middle, retries) > times else (middle, high)
    return high


def _seconds(time: float) -> str:
    return f"{time:g} s" if time >= 1 else f"{1_000 * time:.0f} ms"


class RetryStorm(World):
    """Four services, their store, and a deploy."""

    brief: ClassVar[Brief] = Brief(
        name="retry-storm",
        title="A retry storm after a deploy",
        story="Several services fail at once, a few minutes after ordinary deploys. All of them use one store. You are in command; two "
        "colleagues carry out what you decide.",
        lesson="Two things end it together: less work for some minutes, by retries off or by users kept away, so that the queue can "
        "empty; and the change undone, so that the rest fits. Either alone leaves users unserved. Restarting everything empties "
        "caches and ends nothing. A roll-back is a restart as well: it takes half of a service away while it lasts, and empties its "
        "caches, which fill only from the store's answers. The store bears that of one service; of three or four, it is a second "
        "overload that lasts after the change is undone, until users are kept away. So look first at who calls more, heavier or more "
        "hastily than yesterday.",
        modelled="Services, numbers and minutes are made up. Modelled (M): one store as a fluid in steps of five seconds, with a bounded "
        "queue, timeouts, retries, instances that are replaced half at a time, caches that are cold after a restart or roll-back and fill "
        "from answers, and users who reload. The shape follows the incidents that the debrief names.",
        incidents=("square-redis-2017", "aws-dynamodb-2015", "duo-queue-2018"),
        metrics=(
            Metric("answered", "Requests answered", "%", "up", 3.0),
            Metric("latency", "Time of the slowest 1 %", "s", "down", 0.25, relative=True),
            Metric("load", "Calls on the store, against its capacity", "%", "down", 0.15, relative=True),
            Metric("attempts", "Attempts for each call", "×", "down", 0.15, relative=True),
        ),
        horizon=90 * 60.0,
    )

    def build(self) -> None:
        """Draw the services, what was changed, and how near the store was to its limit."""
        draw = self.draw
        names = draw.sample(SERVICES, 4)
        shares = [draw.uniform(0.85, 1.15) for _ in names]  # of the store's work
        self.usual_load = draw.uniform(0.55, 0.6)
        calls = [draw.choice((1.0, 2.0, 2.0, 3.0)) for _ in names]
        scale = self.usual_load * CAPACITY / sum(shares)
        self.services = [_Service(name, share * scale / each, each) for name, share, each in zip(names, shares, calls, strict=True)]
        for service in self.services:
            service.retries = 3 if service.name in names[:3] else 2
        self._service(draw.choice(names)).timeout = PATIENT  # it still gets answers from a full queue
        for service in self.services:
            service.usual = (service.calls, service.weight, service.retries, service.timeout)
        self.culprit = draw.choice(names)
        self.change = draw.choice(tuple(CHANGES))
        self.overload = draw.uniform(1.2, 1.45)
        self.deployed = -60.0 * draw.randint(5, 9)
        self.decoys = draw.sample([name for name in names if name != self.culprit], 2)
        self.dark_metric = draw.choice(("load", "attempts", "latency"))
        self.pool, self.warm, self.store_up = Pool(ROOM), 1.0, True
        self.capacity, self.admit, self.retries_on, self.through = CAPACITY, 1.0, True, 1.0
        self.later((self.deployed - self.now) / 60, "deploy")

    def _service(self, name: str) -> _Service:
        return next(each for each in self.services if each.name == name)

    def happens(self, what: str, where: str) -> None:
        """Let the deploy or new capacity arrive."""
        if what == "deploy":
            service = self._service(self.culprit)
            rest = self.usual_load - service.rate * service.calls / CAPACITY
            times = (self.overload - rest) / (self.usual_load - rest)
            if self.change == "calls":
                service.calls *= times
            elif self.change == "query":
                service.weight *= times
            else:
                service.retries = 10
                service.timeout = -ANSWER * log(_failing_for(times, 10))
        elif what == "capacity":
            self.capacity *= 1.3
            self.news.append("The store's new servers have joined: 30 % more capacity.")

    def flow(self) -> None:
        """Let one step of requests through services and store."""
        capacity = self.capacity * self.warm if self.store_up else 0.0
        self.warm = towards(self.warm, 1.0, FULL_COLD / 2)
        calls = attempts = work = 0.0
        demand, admit, retries_on = self.demand, self.admit, self.retries_on
        for service in self.services:
            quiet = service.down or service.off
            if service.cold and not quiet and service.failing < 1.0:  # a cache fills from answers, and from nothing else
                service.cold = towards(service.cold, 0.0, COLD / 2 / (1.0 - service.failing))
            rate = service.rate * demand * admit * service.present * (1.0 + RELOADS * (1.0 - service.success))
            made = 0.0 if quiet else rate * service.calls * (1.0 + UNCACHED * service.cold)
            tries = made * amplification(service.failing, service.retries if retries_on else 0)
            calls, attempts, work = calls + made, attempts + tries, work + tries * service.weight
        admitted, wait = self.pool.step(work, capacity)
        answers = {TIMEOUT: admitted * in_time(wait, TIMEOUT, ANSWER) * (1.0 - BLIPS) if capacity else 0.0}  # the same for equal timeouts
        self.through = answers[TIMEOUT]
        good = total = latency = 0.0
        for service in self.services:
            quiet, timeout, retries = service.down or service.off, service.timeout, service.retries if retries_on else 0
            if timeout not in answers:
                answers[timeout] = admitted * in_time(wait, timeout, ANSWER) * (1.0 - BLIPS) if capacity else 0.0
            service.failing = failing = 0.0 if quiet else felt(service.failing, 1.0 - answers[timeout])
            service.success = 0.0 if quiet else service.present * (1.0 - failing ** (retries + 1)) ** service.calls
            good += service.rate * service.success * admit
            total += service.rate
            slow = slowest(failing, retries, timeout, wait, ANSWER)
            latency = slow if slow > latency else latency
        self.answered = 100.0 * good / total
        self.metrics = {
            "answered": self.answered,
            "latency": latency,
            "load": 100.0 * work / capacity if capacity else 999.0,
            "attempts": attempts / calls if calls else 1.0,
        }

    def actions(self) -> tuple[Action, ...]:
        """Return what a commander can do here."""
        names = tuple(service.name for service in self.services)
        off = (("off", "off"), ("on", "on again"))
        return (
            Action("changes", "Read the change log", "inspect", 1, "What was deployed or switched in the last two hours."),
            Action("callers", "See who calls the store", "inspect", 2, "Calls, weight and attempts of each service, at the store's proxy."),
            Action("store", "Look at the store itself", "inspect", 1, "Its queue, its servers, its caches, over a console of its own."),
            Action("logs", "Read a service's log", "inspect", 2, "The last lines of one service.", targets=names, target_word="service"),
            Action("config", "Read a service's settings", "inspect", 1, "Its retries and timeouts, and when they changed.", targets=names,
                   target_word="service"),
            Action("retries", "Switch retries off or on", "mitigate", 1, "One setting that all services obey.",
                   "Without retries, users see each small hiccup.", values=off, value_word="retries"),
            Action("roll_back", "Roll a service back", "mitigate", ROLL_BACK, "The version before its last deploy.",
                   "Half of its instances are away meanwhile; then its caches are empty, and fill only from the store's answers.", names,
                   target_word="service"),
            Action("feature", "Switch a service off or on", "mitigate", 1, "Its pages say so politely; it calls the store no more.",
                   "Its users are not served while it is off.", names, off, "service", "service"),
            Action("shed", "Let in a share of the users", "mitigate", 1, "The rest gets an honest page at once.",
                   "Those kept out are lost for as long as it lasts.",
                   values=tuple((each, f"{each} %") for each in ("10", "25", "50", "75", "100")), value_word="let in"),
            Action("restart", "Restart a service", "mitigate", RESTART, "Stop it and start it again.",
                   "It is down for two minutes, and its caches are empty.", names, target_word="service"),
            Action("restart_store", "Restart the store", "mitigate", 3, "Stop it and start it again.",
                   "Nobody is served for three minutes; then it is slow until its caches are warm."),
            Action("restart_all", "Restart everything", "mitigate", 6, "All services and the store.",
                   "Nobody is served for six minutes, then all caches are empty at once."),
            Action("capacity", "Add servers to the store", "mitigate", 2, "30 % more, joined in twelve minutes.",
                   "Moving data to them takes a tenth of its capacity until they have joined."),
            Action("owner", "Call a service's owner", "escalate", 3, "Ask who knows it best.", targets=names, target_word="service"),
            Action("store_team", "Call the store's team", "escalate", 3, "Ask what they see."),
        )  # fmt: skip

    def started(self, command: Command) -> None:
        """Let a command begin."""
        name = command.action.name
        if name == "restart":
            self._service(command.at).down = True
        elif name == "roll_back":
            self._service(command.at).present = 1.0 - REPLACED
        elif name in ("restart_store", "restart_all"):
            self.store_up = False
            for service in self.services:
                service.down = service.down or name == "restart_all"

    def finished(self, command: Command) -> Finding:
        """Let a command take effect."""
        name, at, value = command.action.name, command.at, command.value
        if name == "retries":
            self.retries_on = value == "on"
            return Finding(f"Retries are {'on again' if self.retries_on else 'off in all services'}.")
        if name == "shed":
            self.admit = int(value) / 100
            return Finding(
                "All users are let in." if value == "100" else f"{value} % of the users are let in; the others get a page that says so."
            )
        if name == "feature":
            self._service(at).off = value == "off"
            return Finding(f"{at} is {'off; its pages say so' if value == 'off' else 'on again'}.")
        if name == "roll_back":
            service = self._service(at)
            service.calls, service.weight, service.retries, service.timeout = service.usual
            service.cold, service.present = 1.0, 1.0
            return Finding(f"{at} runs the version of before; its caches are filling.")
        if name == "restart":
            self._service(at).down, self._service(at).cold = False, 1.0
            return Finding(f"{at} is up again, with empty caches.")
        if name in ("restart_store", "restart_all"):
            self.store_up, self.warm, self.pool.queue = True, min(self.warm, 0.5), 0.0
            for service in self.services:
                if name == "restart_all":
                    service.down, service.cold, service.failing = False, 1.0, 0.0
            return Finding(
                f"{'Everything' if name == 'restart_all' else 'The store'} is up again, with empty caches: half the capacity for now."
            )
        if name == "capacity":
            self.warm = min(self.warm, 0.9)
            self.later(12, "capacity")
            return Finding(f"Ordered. The servers join at {self.at_clock(self.now + 720)}.")
        return self._found(name, at)

    def _found(self, name: str, at: str) -> Finding:
        if name == "changes":
            return self._changes()
        if name == "callers":
            return self._callers()
        if name in ("store", "store_team"):
            who = "The store's team: " if name == "store_team" else ""
            full = 100 * self.pool.queue / (ROOM * max(1.0, self.capacity * self.warm))
            return Finding(
                f"{who}The queue is {full:.0f} % full, its servers work at {min(100.0, self.metrics['load']):.0f} %, caches are "
                f"{100 * self.warm:.0f} % warm. "
                + (
                    "Most of what it works off was given up by its caller."
                    if self.through < 0.5
                    else "It answers within its callers' timeouts."
                )
            )
        service = self._service(at)
        changed = self._changed(service)
        if name == "config":
            tries = f"{service.retries} retries"
            state = "" if self.retries_on else " (switched off for all services now)"
            when = (
                f" Changed at {self.at_clock(self.deployed)}; yesterday it was {service.usual[3]:g} s."
                if changed and self.change == "hasty"
                else ""
            )
            return Finding(f"{at}: timeout {_seconds(service.timeout)}, {tries}{state}.{when}")
        if name == "logs":
            if service.failing < 0.05:
                return Finding(f"{at}: nothing but ordinary lines.")
            last = service.retries + 1 if self.retries_on else 1
            return Finding(f"{at}: 'store: no answer within {_seconds(service.timeout)}, attempt {last} of {last}' again and again.")
        if at != self.culprit and at not in self.decoys:
            return Finding(f"The owner of {at}: we changed nothing today. We wait for the store like everybody else.")
        if changed:
            return Finding(
                f"The owner of {at}: we deployed at {self.at_clock(self.deployed)}, and if you ask like that: {CHANGES[self.change]} now."
            )
        said = "that deploy is undone" if at == self.culprit else "what we deployed today was texts and colours; it makes no calls"
        return Finding(f"The owner of {at}: {said}. We wait for the store like everybody else.")

    def _changed(self, service: _Service) -> bool:
        return (service.calls, service.weight, service.retries, service.timeout) != service.usual

    def _changes(self) -> Finding:
        draw = stream(self.seed, f"{self.brief.name}/changes")
        later = draw.randint(0, 2)  # how many of the others came after the culprit
        minutes = [0, *(draw.randint(1, 3) if place < later else -draw.randint(4, 30) for place in range(2))]
        deploys = sorted(zip(minutes, (self.culprit, *self.decoys), strict=True), reverse=True)
        rows = [(self.at_clock(self.deployed + 60 * at), f"{name}: release, {draw.randint(9, 45)} changes") for at, name in deploys]
        return Finding("Three deploys within the hour; the newest is not always the cause.", ("at", "what"), tuple(rows))

    def _callers(self) -> Finding:
        rows = []
        for service in self.services:
            calls, weight, _, _ = service.usual
            quiet = service.down or service.off
            tries = 0.0 if quiet else amplification(service.failing, service.retries if self.retries_on else 0)
            row = service.name, f"{service.calls:.1f}", f"{calls:.1f}", f"{service.weight / weight:.1f} ×", f"{tries:.1f}"
            rows.append((*row, f"{100 * service.cold:.0f} %"))
        return Finding(
            "Calls for each request with full caches, and attempts for each call, as the proxy counts them.",
            ("service", "calls now", "calls yesterday", "work of a call, against yesterday", "attempts for each call", "cache empty"),
            tuple(rows),
        )

    def panels(self) -> tuple[Panel, ...]:
        """Return the panels; one of them is fed through the store."""
        titles = {metric.name: metric.label for metric in self.brief.metrics}
        return tuple(Panel(name, title, "store" if name == self.dark_metric else "") for name, title in titles.items())

    def dark(self, panel: Panel) -> str:
        """Return why a panel shows nothing."""
        return "no data: its collector writes to the store that is failing" if panel.depends and self.through < 0.5 else ""

    def alerts(self) -> dict[str, str]:
        """Return what fires: users, and each service."""
        found = {
            service.name: f"{service.name}: {100 * (1 - service.success):.0f} % of requests fail"
            for service in self.services
            if service.success < 0.9
        }
        if self.through < 0.5:
            found["store"] = "store: queue full, callers time out"
        return found

    def causes(self) -> tuple[Cause, ...]:
        """Return what one may suspect."""
        names = tuple(service.name for service in self.services)
        return (
            *(Cause(name, f"A deploy: {text}", names) for name, text in CHANGES.items()),
            Cause("store", "The store's own hardware is failing"),
            Cause("crowd", "More users than ever"),
        )

    def truth(self) -> dict[str, str]:
        """Return what was changed, and where."""
        return {
            "cause": self.change,
            "at": self.culprit,
            "text": f"At {self.at_clock(self.deployed)} {self.culprit} was deployed: {CHANGES[self.change]}. The store's usual load was "
            f"{100 * self.usual_load:.0f} % of its capacity; with three retries a full queue keeps itself full from a load of 25 % on.",
        }
