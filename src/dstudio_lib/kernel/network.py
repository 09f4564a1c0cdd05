"""The network: what a link does to messages, and what faults make of it.

>>> network = Network(Link(latency=5), {("a", EVERY): Link(latency=9)})
>>> network.path("a", "b").latency, network.path("b", "a").latency
(Constant(value=9), Constant(value=5))
>>> network.impair(LossyLink(0, sender="a", loss=0.5))
>>> network.path("a", "b").loss, network.path("b", "a").loss
(0.5, 0.0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.process import MILLISECOND

from .faults import EVERY, CutLink, LossyLink, Partition, SlowLink
from .latency import Latency, Uniform, latency_of

Impairment = Partition | CutLink | SlowLink | LossyLink


@dataclass(frozen=True, slots=True)
class Link:
    """What happens to messages from one node to another.

    ``loss``, ``duplication`` and ``reordering`` are shares of the messages. A doubled message arrives a second time after a latency of its
    own; a reordered one is held back for up to ``held_back`` nanoseconds. Where latencies differ, messages overtake one another anyway,
    unless the link is ``in_order``: then each arrives no earlier than those sent before it, as on a connection.
    """

    latency: Latency = field(default_factory=Uniform)
    loss: float = 0.0
    duplication: float = 0.0
    reordering: float = 0.0
    held_back: int = 20 * MILLISECOND
    in_order: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "latency", latency_of(self.latency))
        for name in ("loss", "duplication", "reordering"):
            share = getattr(self, name)
            if not isinstance(share, int | float) or not 0 <= share <= 1:
                raise InputError(f"{name} of a link is {share!r}; it is a share, from 0 to 1.", name)
        if self.held_back.__class__ is not int or self.held_back < 0:
            raise InputError(f"held_back of a link is {self.held_back!r}; give whole nanoseconds, 0 or more.", "held_back")


@dataclass(frozen=True, slots=True)
class Path:
    """A link as it is now, under the faults that act on it."""

    latency: Latency
    loss: float
    duplication: float
    reordering: float
    held_back: int
    in_order: bool
    times: int
    extra: int
    cut: bool

    @property
    def plain(self) -> bool:
        """Whether a message only takes its time."""
        return not (self.loss or self.duplication or self.reordering or self.in_order or self.cut or self.extra or self.times != 1)


def checked_links(links: Mapping[tuple[str, str], Link]) -> dict[tuple[str, str], Link]:
    """Return the links that differ, if that is what they are."""
    if not isinstance(links, Mapping):
        raise InputError(f"links was given as {links!r}; give a dictionary such as {{('a', '*'): Link(MILLISECOND)}}.", "links")
    for pair, link in links.items():
        named = isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(name, str) for name in pair)
        if not named or not isinstance(link, Link):
            raise InputError(
                f"links has {pair!r}: {link!r}; give a sender, a receiver and a Link, as in ('a', '*'): Link(MILLISECOND).", "links"
            )
    return dict(links)


class Network:
    """The links between all nodes, and the faults that act on them."""

    __slots__ = ("_cuts", "_paths", "impairments", "link", "links")

    def __init__(self, link: Link, links: Mapping[tuple[str, str], Link] | None = None) -> None:
        self.link = link
        self.links = checked_links(links or {})
        self.impairments: list[Impairment] = []
        self._paths: dict[tuple[str, str], Path] = {}
        self._cuts: dict[tuple[str, str], bool] = {}

    def impair(self, fault: Impairment) -> None:
        """Let a fault act from now on."""
        self.impairments = [*self.impairments, fault]
        self.forget()

    def relieve(self, fault: Impairment | None = None) -> None:
        """Let a fault act no more; without one, no partition and no cut."""
        self.impairments = [
            each for each in self.impairments if (each is not fault if fault else not isinstance(each, (Partition, CutLink)))
        ]
        self.forget()

    def forget(self) -> None:
        """Work out every path anew when it is next asked for."""
        self._paths.clear()
        self._cuts.clear()

    @property
    def whole(self) -> bool:
        """Whether nothing is cut."""
        return not any(isinstance(each, (Partition, CutLink)) for each in self.impairments)

    @property
    def only_latency(self) -> Latency | None:
        """The latency that all links have, if they do."""
        return self.link.latency if not self.links else None

    def cut(self, sender: str, receiver: str) -> bool:
        """Whether no message passes from one node to another."""
        found = self._cuts.get((sender, receiver))
        if found is None:
            found = self._cuts[sender, receiver] = sender != receiver and any(_cuts(each, sender, receiver) for each in self.impairments)
        return found

    def path(self, sender: str, receiver: str) -> Path:
        """Return what happens now to messages from one node to another."""
        if not self.links and not self.impairments:
            sender = receiver = EVERY  # one for all
        found = self._paths.get((sender, receiver))
        if found is None:
            found = self._paths[sender, receiver] = self._path(sender, receiver)
        return found

    def _path(self, sender: str, receiver: str) -> Path:
        link = self.link
        for key in ((sender, receiver), (sender, EVERY), (EVERY, receiver)):
            if key in self.links:
                link = self.links[key]
                break
        times, extra = 1, 0
        kept = {"loss": 1 - link.loss, "duplication": 1 - link.duplication, "reordering": 1 - link.reordering}
        for each in self.impairments:
            if isinstance(each, (SlowLink, LossyLink)) and _concerns(each, sender, receiver):
                if isinstance(each, SlowLink):
                    times, extra = times * each.times, extra + each.extra
                else:
                    kept = {name: share * (1 - getattr(each, name)) for name, share in kept.items()}
        shares = {name: 1 - share for name, share in kept.items()}
        return Path(
            latency=link.latency, **shares, held_back=link.held_back, in_order=link.in_order, times=times, extra=extra,
            cut=self.cut(sender, receiver),
        )  # fmt: skip


def _concerns(fault: CutLink | SlowLink | LossyLink, sender: str, receiver: str) -> bool:
    return fault.sender in (EVERY, sender) and fault.receiver in (EVERY, receiver)


def _cuts(fault: Impairment, sender: str, receiver: str) -> bool:
    if isinstance(fault, Partition):
        group = {node: number for number, nodes in enumerate(fault.groups) for node in nodes}
        return group.get(sender, -1) != group.get(receiver, -1)
    return isinstance(fault, CutLink) and _concerns(fault, sender, receiver)
