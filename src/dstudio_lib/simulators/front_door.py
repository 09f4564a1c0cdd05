"""More people than a door can let through, and a line in front of it: what the line gives, and what it takes.

The claim: no line lets more people through than the door can. A line inside, where a place is kept for those who have walked away, lets
fewer through, and the longer it may grow, the fewer: the servers work for people who left, since whoever is served has been waiting
longest. A short line that refuses the rest, or a waiting room outside where leaving costs nothing, gives the door its full capacity back.
Only more servers, or fewer people who need the door at all, give more than that.

People arrive at random for a while, all in one line, first come first served. Each has a patience drawn at random (exponential) and
leaves when it is used up; nobody comes back. Some of them only want to look. Services are exponential. A server that took up a request
finishes it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heapreplace
from statistics import median
from typing import Annotated

from dstudio_lib.foundation.quantities import Duration, Probability, Rate, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.settings import Settings

ArrivalRate = Annotated[
    float,
    like(Rate, name="arrival rate", symbol=r"\lambda", meaning="people who come each second", lower_open=True, upper=100.0, default=20.0),
]
Length = Annotated[
    float,
    like(Duration, name="opening", symbol="T", meaning="for which people keep coming", lower_open=True, upper=36_000.0, default=3_600.0),
]
ServiceTime = Annotated[
    float, like(Duration, name="service time", symbol="S", meaning="work of one person at the door", lower_open=True, default=2.0)
]
Patience = Annotated[
    float, like(Duration, name="patience", symbol=r"\theta", meaning="mean time until somebody leaves", lower_open=True, default=300.0)
]
Room = Annotated[
    int,
    Quantity("room", "K", "", "places in the line; whoever finds it full is refused; 0 for no limit", 0, 10**6, default=0, integer=True),
]
Lookers = Annotated[float, like(Probability, name="only looking", symbol="q", meaning="share of people who only want to look", default=0.6)]


@dataclass(frozen=True)
class FrontDoor(Settings):
    """Who comes, what the door can do, and what stands in front of it.

    ``line`` is *inside*, where a request stays in the line when its sender has left, or *outside*, where the place is given up.

    >>> FrontDoor().load
    2.0
    """

    arrival_rate: ArrivalRate = 20.0
    length: Length = 3_600.0
    servers: Annotated[int, like(Replicas, name="servers", symbol="c", upper=10_000, default=20)] = 20
    service_time: ServiceTime = 2.0
    patience: Patience = 300.0
    room: Room = 0
    line: Annotated[
        str,
        Choice("line", "whether the place of somebody who left is given up", (("inside", "inside"), ("outside", "outside")), "inside"),
    ] = "inside"
    lookers: Lookers = 0.6
    look_first: Annotated[bool, Toggle("look first", "whether those who only look may do so without passing the door")] = False

    @property
    def capacity(self) -> float:
        """People whom the door can let through each second."""
        return self.servers / self.service_time

    @property
    def load(self) -> float:
        """People who come to the door over those whom it can let through."""
        share = 1 - self.lookers if self.look_first else 1.0
        return self.arrival_rate * share / self.capacity


@dataclass(frozen=True, slots=True)
class Run:
    """What became of those who came to the door.

    ``enrolled`` are those who wanted more than to look and got through before they left, with the median of their ``waits`` (s).
    ``passed`` counts the lookers too; ``refused`` found the line full; ``left`` ran out of patience; of these ``wasted`` were served
    when they had gone. ``worked`` is the time until the last of them was done (s).
    """

    settings: FrontDoor
    came: int
    passed: int
    enrolled: int
    refused: int
    left: int
    wasted: int
    wait: float
    worked: float

    @property
    def futile(self) -> float:
        """Share of the servers' work that was done for nobody."""
        served = self.passed + self.wasted
        return self.wasted / served if served else 0.0


def simulate(settings: FrontDoor, *, seed: int = 1) -> Run:
    """Open the door for as long as people come, and close it when the line is empty.

    >>> run = simulate(FrontDoor(arrival_rate=1.0, length=600.0, lookers=0.0))  # a tenth of what the door can do
    >>> run.refused, run.wasted, run.passed == run.came
    (0, 0, True)
    """
    crowd, work = stream(seed, "front_door.people"), stream(seed, "front_door.work")
    free = [0.0] * settings.servers
    begins: deque[float] = deque()
    came = passed = enrolled = refused = left = wasted = 0
    waits: list[float] = []
    now = 0.0
    while True:
        now += crowd.expovariate(settings.arrival_rate)
        patience, looks = crowd.expovariate(1 / settings.patience), crowd.random() < settings.lookers
        service = work.expovariate(1 / settings.service_time)
        if now > settings.length:
            break
        if looks and settings.look_first:
            continue
        came += 1
        while begins and begins[0] <= now:
            begins.popleft()
        if settings.room and len(begins) >= settings.room:
            refused += 1
            continue
        start = max(now, free[0])
        if start - now > patience:
            left += 1
            if settings.line == "inside":
                wasted += 1
                heapreplace(free, start + service)
                begins.append(start)
            continue
        heapreplace(free, start + service)
        begins.append(start)
        passed += 1
        if not looks:
            enrolled += 1
            waits.append(start - now)
    return Run(settings, came, passed, enrolled, refused, left, wasted, median(waits) if waits else 0.0, max(free))
