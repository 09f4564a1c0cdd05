"""What it costs members to know of one another: links by shape, their messages, and how long a quorum takes.

The claim: in a full mesh each member's links grow as fast as the fleet, and all of them together with its square, so that a
small addition can push every member over its limit at the same moment; cells, trees and gossip bend that line flat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.consensus import commit_latency
from dstudio_lib.formulas.gossip import push_gossip_rounds
from dstudio_lib.formulas.scalability import pairwise_channels
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Duration, PositiveRate, QuorumSize, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

Shape = Literal["mesh", "leader", "tree", "gossip", "cells"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
BRANCHES = 3
"""Children of each member of a tree."""
PEERS = 3
"""Peers that each member chooses for gossip; as many choose it, on average."""
MOST_MEMBERS = 10_000
NODE = 0.99
"""Availability of one voter, illustrative."""

ROUTES: dict[str, tuple[float, float, float]] = {
    "rack": (0.0002, 0.0002, 0.0002),
    "zones": (0.001, 0.001, 0.001),
    "coasts": (0.001, 0.070, 0.070),
    "continents": (0.001, 0.070, 0.150),
}
"""Typical round trips (s) from the leader to a voter of its own place, of the next, and of the farthest."""

MemberCount = Annotated[
    int,
    like(Replicas, name="members", symbol="N", meaning="machines that must know of one another", lower=2, upper=MOST_MEMBERS).but(
        default=50, practical=(2, 10_000), scale="log"
    ),
]
CellSize = Annotated[
    int, Quantity("cell size", "c", "", "members of one cell, if there are cells", 2, 1_000, default=20, practical=(2, 200), integer=True)
]
LinkLimit = Annotated[
    int,
    Quantity(
        "limit of each member",
        "L",
        "",
        "links that one member can keep: threads, connections, file handles",
        1,
        10**6,
        default=64,
        practical=(10, 100_000),
        scale="log",
        integer=True,
    ),
]
Heartbeat = Annotated[
    float,
    like(Duration, name="heartbeat every", symbol="T", meaning="each end of a link sends one message so often", lower_open=True).but(
        default=1.0, practical=(0.01, 60), display=None
    ),
]
MessageSize = Annotated[
    float,
    Quantity("message size", "m", "byte", "bytes of one message", lower=1, upper=1e9, default=256, practical=(64, 65_536), scale="log"),
]
Voters = Annotated[
    int,
    like(Replicas, name="voters", symbol="n", meaning="members that vote on writes, the leader included", lower=2, upper=9, default=5).but(
        practical=(2, 9)
    ),
]
Quorum = Annotated[int, like(QuorumSize, meaning="voters that must have a write, the leader included", upper=9, default=3)]
WriteRate = Annotated[
    float,
    like(PositiveRate, name="writes", symbol="w", meaning="writes each second, all through the leader").but(
        default=100.0, practical=(1, 1e5)
    ),
]


@dataclass(frozen=True)
class Coordination(Settings):
    """A fleet, who keeps a link to whom, and the few that vote."""

    members: MemberCount = 50
    shape: Annotated[
        str,
        Choice(
            "shape",
            "who keeps a link to whom",
            (("mesh", "full mesh"), ("leader", "one leader"), ("tree", "tree"), ("gossip", "gossip"), ("cells", "cells")),
            "mesh",
        ),
    ] = "mesh"
    cell_size: CellSize = 20
    limit: LinkLimit = 64
    route: Annotated[
        str,
        Choice(
            "voters stand",
            "where the voters are; round trips are typical ones",
            (
                ("rack", "in one rack"),
                ("zones", "in zones of a region"),
                ("coasts", "on both US coasts"),
                ("continents", "on three continents"),
            ),
            "zones",
        ),
    ] = "zones"
    voters: Voters = 5
    quorum: Quorum = 3
    far_client: Annotated[bool, Toggle("client far from the leader", "whether whoever writes is at the farthest place")] = False
    write_rate: WriteRate = 100.0
    heartbeat: Heartbeat = 1.0
    message_size: MessageSize = 256

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.quorum > self.voters:
            raise InputError(
                f"A quorum of {self.quorum} was asked of {self.voters} voters, so no write could ever finish; "
                f"ask at most {self.voters}, or add voters.",
                "quorum",
            )


# --- links


def busiest(shape: str, members: int, cell_size: int) -> int:
    """Return the links of the member that has most; of gossip, the mean."""
    others = members - 1
    match shape:
        case "mesh" | "leader":
            return others
        case "tree":
            return max(min(BRANCHES, others), 1 + max(0, min(BRANCHES, others - BRANCHES)))  # the root, or its first child
        case "gossip":
            return min(others, 2 * PEERS)
        case _:
            return others if members <= cell_size else cell_size


def total(shape: str, members: int, cell_size: int) -> int:
    """Return the links of all, each counted once; the cells of a fleet are joined by a router with one link to each."""
    match shape:
        case "mesh":
            return _pairs(members)
        case "leader" | "tree":
            return members - 1
        case "gossip":
            return min(members * PEERS, _pairs(members))
        case _:
            full, rest = divmod(members, cell_size)
            cells = full + (rest > 0)
            return full * _pairs(cell_size) + _pairs(rest) + (cells if cells > 1 else 0)


def _pairs(members: int) -> int:
    return round(pairwise_channels(members)) if members > 1 else 0


def rounds(shape: str, members: int) -> float:
    """Return how many heartbeats news takes from one member to all; of gossip, about."""
    match shape:
        case "mesh":
            return 1.0
        case "leader":
            return 2.0
        case "tree":
            reached, depth = 1, 0
            while reached < members:
                depth += 1
                reached += BRANCHES**depth
            return 2.0 * depth
        case "gossip":
            return float(push_gossip_rounds(members))
        case _:
            return 3.0


# --- votes


def follower_round_trips(route: str, voters: int) -> tuple[float, ...]:
    """Return the round trips from the leader to the other voters, who stand in turn at its own place, the next and the farthest.

    >>> follower_round_trips("coasts", 5)
    (0.001, 0.001, 0.07, 0.07)
    """
    own, second, far = ROUTES[route]
    places = (far, own) if second == far else (second, far, own)
    return tuple(sorted(places[i % len(places)] for i in range(voters - 1)))


@dataclass(frozen=True, slots=True)
class Run:
    """Links, messages and votes of one fleet.

    ``headroom`` is how many members can still join before one is over its limit, negative when it is already; ``None`` where
    links do not grow with the fleet.
    """

    settings: Coordination
    links: int
    total: int
    headroom: int | None
    follower_round_trips: tuple[float, ...]
    commit: float
    quorum_unavailability: float

    @property
    def over(self) -> bool:
        """Whether the busiest member is over its limit."""
        return self.links > self.settings.limit

    @property
    def messages(self) -> float:
        """Messages each second, of all members together."""
        return 2 * self.total / self.settings.heartbeat

    @property
    def bytes_each_second(self) -> float:
        """What they weigh, each second."""
        return self.messages * self.settings.message_size

    @property
    def news(self) -> float:
        """How long news takes from one member to all (s)."""
        return rounds(self.settings.shape, self.settings.members) * self.settings.heartbeat

    @property
    def one_by_one(self) -> float:
        """Writes each second, if each waits for the one before."""
        return 1 / self.commit if self.commit > 0 else float("inf")


def simulate(settings: Coordination) -> Run:
    """Return what agreement costs this fleet."""
    trips = follower_round_trips(settings.route, settings.voters)
    away = ROUTES[settings.route][2] if settings.far_client else 0.0
    links = busiest(settings.shape, settings.members, settings.cell_size)
    return Run(
        settings,
        links,
        total(settings.shape, settings.members, settings.cell_size),
        _headroom(settings, links),
        trips,
        float(commit_latency(list(trips), settings.quorum)) + away,
        float(k_of_n_unavailability(1 - NODE, settings.voters, settings.quorum)),
    )


def _headroom(settings: Coordination, links: int) -> int | None:
    if settings.shape in ("mesh", "leader"):
        return settings.limit + 1 - settings.members
    if links <= settings.limit and busiest(settings.shape, MOST_MEMBERS, settings.cell_size) <= settings.limit:
        return None
    return settings.limit + 1 - settings.members if links <= settings.limit else settings.limit - links
