"""What agreement costs as a fleet grows: links, limits, messages and the wait for a quorum."""

from __future__ import annotations

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.consensus import commit_latency
from dstudio_lib.formulas.gossip import push_gossip_rounds
from dstudio_lib.formulas.scalability import pairwise_channels
from dstudio_lib.foundation.formatting import duration, number, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.coordination import NODE, Coordination, Run, simulate, total

from .coordination_figures import commit_figure, links_figure, network_figure
from .reading import FollowUp, Metric, Note, Prediction, Preset, Reading, Step

QUESTION = "What does agreement cost, and how fast does it grow?"

PRESETS = (
    Preset("A mesh of fifty", {}, "Everybody keeps a link to everybody, and each machine can keep 64."),
    Preset(
        "One thread per peer",
        {"members": 8_000, "limit": 8_192},
        "Each front-end server of Kinesis kept a thread for every other one, among many thousands. A small addition of servers took all "
        "of them over the limit of the operating system. Neither the size of the fleet nor the limit was published: both are illustrative.",
        date="2020-11-25",
        source=Source("aws2020kinesis", "what triggered it, and the threads of the front end", "R"),
    ),
    Preset(
        "The same fleet in cells",
        {"members": 8_000, "limit": 8_192, "shape": "cells", "cell_size": 100},
        "The fleet of the preset before, cut into cells that do not know of one another. What a server keeps no longer grows.",
    ),
    Preset(
        "One cluster for everything",
        {"members": 10_000, "limit": 20_000, "shape": "leader", "voters": 5, "route": "zones", "write_rate": 10_000.0},
        "More than 18\u202f000 servers of Roblox found one another through one Consul cluster, which could not bear its reads and writes "
        "together. Only that shape is taken from there: a leader in the middle, drawn with 10\u202f000. All numbers are illustrative.",
        date="2021-10-28",
        source=Source("roblox2022return", "executive summary", "R"),
    ),
    Preset(
        "A leader across the country",
        {"route": "coasts", "voters": 3, "quorum": 2, "far_client": True, "shape": "leader", "write_rate": 50.0},
        "After 43 seconds without a link the primaries of GitHub's databases were on the other coast than the applications, and each query "
        "crossed the country. The round trips here are typical ones, not GitHub's.",
        date="2018-10-21",
        source=Source("github2018oct21", "background and incident timeline", "R"),
    ),
    Preset(
        "Seven voters on three continents",
        {"voters": 7, "quorum": 4, "route": "continents", "shape": "gossip"},
        "More voters survive more failures, and a majority of them is farther away.",
    ),
)

_FLEET = 50


def _explain(guess: float, answer: float) -> str:
    told = "About right" if abs(guess - answer) < 0.35 else "That is the machines" if guess == 2 else "Not quite"
    return (
        f"{told}: every two of {_FLEET} machines have a link, and every two of {2 * _FLEET}, so there are {number(answer)} times as many."
    )


PREDICTION = Prediction(
    question=f"A full mesh of {_FLEET} machines is doubled. How many times as many links are there in all?",
    quantity=Quantity("times as many", "", "", "links after, over links before", lower=1, upper=100, default=2, practical=(1, 10)),
    answer=lambda settings: total("mesh", 2 * settings.members, 2) / total("mesh", settings.members, 2),
    explain=_explain,
    asked_at={"members": _FLEET, "shape": "mesh"},
    lesson="In all it is four times: what grows with the pairs outruns what grows with the machines.",
    then=FollowUp(
        "And how many times as many connections does each machine keep?",
        (
            ("As many as before", "It has to reach every other machine, and there are twice as many of them."),
            (
                "Twice as many",
                "Yes: so every machine nears its limit at once, and a small addition can be the trigger. Switch to cells, and "
                "the line of each machine is flat.",
            ),
            ("Four times as many", "That is what all together have: each has twice as many, and there are twice as many machines."),
        ),
        right=1,
    ),
)


def read(settings: Coordination) -> Reading:
    """Return the links and messages of the fleet, how near it is to its limit, and what a quorum waits for."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(links_figure(run), network_figure(run), commit_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words

_WHO = {"mesh": "in a full mesh", "leader": "around one leader", "tree": "in a tree", "gossip": "that gossip", "cells": "in cells"}


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{number(count, 6)} links"


def _verdict(run: Run) -> str:
    settings = run.settings
    fleet = f"{number(settings.members, 6)} members {_WHO[settings.shape]} keep {_links(run.total)}"
    if run.over:
        who = "every one of them is" if settings.shape == "mesh" else "the leader is" if settings.shape == "leader" else "members are"
        return f"Over the limit: {fleet}, and {who} at {number(run.links, 6)}, where {number(settings.limit, 6)} are allowed."
    if run.headroom is None:
        return f"{fleet}, {number(run.links, 6)} at most each: adding members does not bring any of them nearer to its limit."
    more = "the next one" if run.headroom == 0 else f"{number(run.headroom + 1, 6)} more"
    end = {"mesh": "push all of them over their limit at once", "leader": "push the leader over its limit"}.get(
        settings.shape, "push members over their limit"
    )
    return (
        f"{fleet}, {number(run.links, 6)} each: {more} would {end}."
        if settings.shape != "leader"
        else f"{fleet}, all of them the leader's: {more} would {end}."
    )


def _spoken(run: Run) -> str:
    settings = run.settings
    state = "over the limit" if run.over else "within the limit"
    return (
        f"{number(settings.members, 6)} members {_WHO[settings.shape]}: {_links(run.total)}, {number(run.links, 6)} on the busiest, "
        f"{state}; a write commits in {duration(run.commit)}."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    room = "no limit" if run.headroom is None else number(max(0, run.headroom), 6)
    return (
        Metric(
            "Links of the busiest",
            number(run.links, 6),
            f"of {number(settings.limit, 6)} it can keep",
            "failed" if run.over else "served",
        ),
        Metric(
            "Links in all", number(run.total, 4), f"{say(run.messages, '1/s')} messages, {say(run.bytes_each_second, 'byte/s')}", "offered"
        ),
        Metric(
            "Headroom",
            room,
            "links do not grow with members" if run.headroom is None else "members that can still join",
            "failed" if run.over else "limit",
        ),
        Metric("A write commits in", duration(run.commit), f"{settings.quorum} of {settings.voters} voters have it", "healthy"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.shape != "mesh":
        notes.append(
            Note(
                f"The number of messages is not their delay: news reaches all members after {duration(run.news, 2)} here, "
                f"where a full mesh takes {duration(settings.heartbeat)}.",
                "shape",
            )
        )
    if settings.shape == "gossip":
        notes.append(
            Note(
                "Gossip reaches everybody only with probability: links and time are what is usual, and by chance a member may have more.",
                "shape",
            )
        )
    if settings.shape == "cells":
        notes.append(
            Note("Cells are joined by a router, which keeps one link to each; it must not become the new shared limit.", "cell_size")
        )
    else:
        notes.append(Note("The cell size counts only for cells.", "cell_size"))
    if settings.write_rate > run.one_by_one:
        notes.append(
            Note(
                f"One after another, only {say(run.one_by_one, '1/s')} would fit into {duration(run.commit)} each: "
                "they must be sent before the ones before them are done, or together.",
                "write_rate",
            )
        )
    sent = 2 * settings.write_rate * (settings.voters - 1)
    notes.append(Note(f"The leader sends and hears {say(sent, '1/s')} messages for them, before anyone reads.", "write_rate"))
    if 2 * settings.quorum <= settings.voters:
        notes.append(Note("Less than a majority: two quorums may miss one another, so two leaders could both succeed.", "quorum"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    steps = [Step("Links of a full mesh", pairwise_channels.working(settings.members), pairwise_channels.sources)]
    if settings.shape == "cells" and settings.members > settings.cell_size:
        steps.append(Step("Links inside one cell", pairwise_channels.working(settings.cell_size), pairwise_channels.sources))
    if settings.shape == "gossip":
        steps.append(
            Step("Rounds of gossip until everybody knows", push_gossip_rounds.working(settings.members), push_gossip_rounds.sources)
        )
    steps.append(
        Step(
            f"A write waits for the follower of rank {settings.quorum - 1}" if settings.quorum > 1 else "A quorum of one waits for nobody",
            commit_latency.working(list(run.follower_round_trips), settings.quorum),
            commit_latency.sources,
        )
    )
    steps.append(
        Step(
            f"Share of time without a quorum, voters up {percent(NODE)} of the time",
            k_of_n_unavailability.working(1 - NODE, settings.voters, settings.quorum),
            k_of_n_unavailability.sources,
        )
    )
    return tuple(steps)
