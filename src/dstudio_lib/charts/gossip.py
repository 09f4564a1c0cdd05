"""How news spreads by chance: the rounds until all know, what it costs, and whom rumours leave out."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from dstudio_lib.formulas.gossip import push_gossip_rounds, push_pull_gossip_rounds, rumour_residue
from dstudio_lib.foundation.formatting import number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.gossip import MOST_ROUNDS, Gossip, Run, simulate

from .axes import ceiling, count_axis
from .marks import Plain, here, label, line
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "Each tells one other, at random. How long until everybody knows?"

SIZES = (8, 16, 32, 64)
"""Groups that are tried beside the one that is set."""
USUAL = {"nodes": 128}
_CURVE = tuple(round(4 * 2 ** (i / 4)) for i in range(25))
_INTERESTS = tuple(range(1, 7))
_DEMERS = Source("demers1987epidemic", "complex epidemics", "R")
_CLEAR = "rgba(0,0,0,0)"

PRESETS = (
    Preset("Everybody tells one", USUAL, "Whoever knows calls one other in each round and tells. Illustrative."),
    Preset("Tell and ask", USUAL | {"way": "push-pull"}, "The same calls, and each of them spreads news both ways. Illustrative."),
    Preset(
        "Rumours that tire",
        USUAL | {"way": "rumour"},
        "Whoever calls somebody who knew already loses interest with a chance of one half. Fewer calls, and some never hear.",
        date="1987",
        source=_DEMERS,
    ),
    Preset(
        "A wrong bit",
        USUAL | {"way": "push-pull", "nodes": 64},
        "In Amazon S3 a handful of messages about the state of servers carried one wrong bit each. They were believed and passed on, until "
        "the servers did hardly anything else. Gossip does not ask whether it is true. The numbers set here are illustrative.",
        date="2008-07-20",
        source=Source("aws2008s3", "the corrupted state information", "R"),
    ),
    Preset("A third of messages lost", USUAL | {"loss": 0.33}, "The same as at first, on a bad network. Illustrative."),
    Preset("Half of the nodes down", USUAL | {"crashed": 0.5}, "Every second call goes to a node that does not answer. Illustrative."),
)


def _rounds_of(settings: Gossip) -> float:
    return float(simulate(settings).rounds or MOST_ROUNDS)


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if abs(guess - answer) <= 2 else f"You said {number(guess)}"
    return (
        f"{nearness}: {number(answer)} this time. At best those who know double in each round, which takes 7, since 2 to the 7th is 128. "
        "But then most calls are to somebody who knows already, and the last few take some 5 rounds more."
    )


PREDICTION = Prediction(
    question="128 nodes, and one has news. In each round everybody who knows calls one other at random and tells. After how many rounds do "
    "all know?",
    quantity=Quantity("rounds", "", "", "until all know", lower=1, upper=200, default=64, scale="log", integer=True),
    answer=_rounds_of,
    explain=_explain,
    asked_at=USUAL | {"way": "push", "loss": 0.0, "crashed": 0.0},
    lesson="Twice as many nodes cost about two rounds more, and nobody is in charge. Lost messages and dead nodes only slow it down. What "
    "spreads so fast is not checked by anybody on the way, true or false.",
)


def read(settings: Gossip, *, seed: int = 1) -> Reading:
    """Return after how many rounds all know, who is left out, and what it costs."""
    run = simulate(settings, seed=seed)
    second = left_out_figure(run) if settings.way == "rumour" else size_figure(run, sizes(settings, seed=seed))
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(spread_figure(run), second),
        notes=_notes(run),
        working=_working(run),
    )


def sizes(settings: Gossip, *, seed: int = 1) -> tuple[tuple[int, int | None], ...]:
    """Return the rounds that groups of ``SIZES`` take, with all else as set.

    >>> [nodes for nodes, rounds in sizes(Gossip())]
    [8, 16, 32, 64]
    """
    return _sizes(replace(settings, nodes=SIZES[0], interest=Gossip.interest if settings.way != "rumour" else settings.interest), seed)


@lru_cache(maxsize=128)
def _sizes(settings: Gossip, seed: int) -> tuple[tuple[int, int | None], ...]:
    return tuple((nodes, simulate(replace(settings, nodes=nodes), seed=seed, messages=False).rounds) for nodes in SIZES)


# --- words


def _rounds(count: int) -> str:
    return "1 round" if count == 1 else f"{number(count)} rounds"


def _nobody(run: Run) -> str:
    return "nobody" if run.missed == 0 else percent(run.missed, 2)


def _verdict(run: Run) -> str:
    live = f"all {run.live} live nodes" if run.settings.crashed > 0 else f"all {run.live} nodes"
    calls = f"{number(run.calls_each, 2)} calls by each"
    if run.rounds is not None:
        how = "by luck, " if run.settings.way == "rumour" else ""
        return f"After {_rounds(run.rounds)} {how}{live} know, for {calls}."
    if run.settings.way == "rumour":
        return f"{percent(run.missed, 2)} never hear: the rumour tires before it is everywhere, for {calls}."
    return f"Not all have heard after {_rounds(MOST_ROUNDS)}: {percent(run.missed, 2)} of the live nodes have not."


def _spoken(run: Run) -> str:
    end = f"all know after {_rounds(run.rounds)}" if run.rounds is not None else f"{percent(run.missed, 2)} never hear"
    return f"{run.settings.nodes} nodes: {end}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings, expected = run.settings, run.expected_rounds
    theory = f"theory of large groups: {number(expected)}" if expected else f"the last one to hear, of {run.live}"
    rounds = run.rounds if run.rounds is not None else run.heard[-1]
    return (
        Metric("Rounds", number(rounds), theory if run.rounds is not None else "until the last one who heard", "served"),
        Metric(
            "Never hear",
            _nobody(run),
            f"theory: {percent(run.expected_missed, 2)}" if settings.way == "rumour" else "of the live nodes",
            "healthy" if run.missed == 0 else "failed",
        ),
        Metric("Calls by each", number(run.calls_each, 2), "until then, on average", "offered"),
        Metric("Messages for each", number(run.messages_each, 2), "answers included", "limit"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.loss > 0 and settings.way != "rumour":
        notes.append(Note("Lost messages slow it down; whoever missed the news is called again in the next round.", "loss"))
    if settings.loss > 0 and settings.way == "rumour":
        notes.append(Note("Who loses interest does not know which of its messages arrived.", "loss"))
    if settings.crashed > 0:
        notes.append(Note("Crashed nodes are called like all others, since nobody knows that they are down.", "crashed"))
    if settings.loss > 0 or settings.crashed > 0:
        notes.append(Note("Lines of theory hold where nothing is lost and nobody is down.", "nodes"))
    elif settings.nodes < 32:
        notes.append(Note("Theory is for large groups; in a small one chance decides.", "nodes"))
    if settings.way != "rumour" and settings.interest != Gossip.interest:
        notes.append(Note("Only rumours lose interest: the number of unnecessary calls does nothing here.", "interest"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    match settings.way:
        case "push":
            steps = [("Rounds until all know, telling", push_gossip_rounds, (settings.nodes,))]
        case "push-pull":
            steps = [("Rounds until all know, telling and asking", push_pull_gossip_rounds, (settings.nodes,))]
        case "rumour":
            steps = [("Share that a rumour never reaches", rumour_residue, (settings.interest,))]
        case _:
            steps = [
                ("Rounds if the calls told, for comparison", push_gossip_rounds, (settings.nodes,)),
                ("Rounds if they told and asked", push_pull_gossip_rounds, (settings.nodes,)),
            ]
    return tuple(Step(title, each.working(*values), each.sources) for title, each, values in steps)


# --- figures


def spread_figure(run: Run) -> Figure:
    """Draw the share that knows after each round, and what the recurrences say."""
    known = [100 * each for each in run.known]
    theory = [100 * each for each in run.predicted]
    rounds = list(range(len(known)))
    last = ceiling(max(20, 1.02 * rounds[-1]))
    most = next((i for i, share in enumerate(known) if share >= 50), None)
    if run.missed > 0:
        finding = f"The news stops at {percent(run.known[-1], 2)} of the nodes"
    elif most is None or most == rounds[-1]:
        finding = f"All know after {_rounds(rounds[-1])}"
    else:
        finding = f"Half know after {_rounds(most)}, and the last after {number(rounds[-1] - most)} more"
    data = [line(rounds, known, "served", "know", points=True)]
    labels: list[Plain] = []
    if theory:
        data.insert(0, line(rounds[: len(theory)], theory, "limit", "theory"))
        at = next((i for i, share in enumerate(theory) if share > 30), len(theory) - 1)
        labels.append(label(at, theory[at], "theory", xanchor="right", xshift=-8, yanchor="bottom", bgcolor=_CLEAR))
    labels.append(
        label(rounds[-1], known[-1], "know", yanchor="top", yshift=-9, xanchor="right", role="served", bgcolor=_CLEAR)
    )  # fmt: skip
    return Figure(
        name="spread",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "rounds"}, "range": [-0.3, last], "nticks": 8},
                "yaxis": {"title": {"text": "live nodes that know (%)"}, "range": [0, 106], "dtick": 25},
                "annotations": labels,
                "height": 300,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Share of the live nodes that know after each round, from {percent(run.known[0], 2)} at first to {percent(run.known[-1], 3)} "
            f"after {_rounds(rounds[-1])}. {finding}."
        ),
        table=Table(
            ("rounds", "know (%)", "theory (%)"),
            tuple(
                (i, round(share, 3), round(theory[i], 3) if theory else "none for rumours") for i, share in enumerate(known)
            ),
        ),
    )  # fmt: skip


def _formula(way: str, nodes: int) -> float | None:
    if way == "push":
        return float(push_gossip_rounds(nodes))
    return float(push_pull_gossip_rounds(nodes)) if way == "push-pull" else None


def size_figure(run: Run, tried: tuple[tuple[int, int | None], ...]) -> Figure:
    """Draw the rounds over the size of the group: tried, and by theory."""
    settings = run.settings
    reached = [(nodes, rounds) for nodes, rounds in tried if rounds is not None]
    own = run.rounds if run.rounds is not None else run.heard[-1]
    theory = [(nodes, _formula(settings.way, nodes)) for nodes in _CURVE]
    curve = [(nodes, rounds) for nodes, rounds in theory if rounds is not None]
    top = ceiling(1.15 * max(20, own, *(rounds for _, rounds in reached), *(rounds for _, rounds in curve)))
    data: list[Plain] = []
    labels: list[Plain] = []
    if curve:
        data.append(line([n for n, _ in curve], [r for _, r in curve], "limit", "theory"))
        name = "log₂ n + ln n" if settings.way == "push" else "log₃ n"
        labels.append(label(*curve[4], name, log_x=True, yanchor="top", yshift=-4, bgcolor=_CLEAR))
    if reached:
        data.append(line([n for n, _ in reached], [r for _, r in reached], "served", "tried", points=True) | {"mode": "markers"})
    data.append(here(settings.nodes, own, "served", "you are here", f"{settings.nodes} nodes: {_rounds(own)}"))
    first = reached[0] if reached else None
    finding = f"{settings.nodes} nodes take {_rounds(own)}"
    if first and first[1] and settings.nodes >= 4 * first[0] and own:
        finding = f"{number(settings.nodes / first[0], 2)} times as many nodes take {number(own / first[1], 2)} times as many rounds"
    return Figure(
        name="size",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": count_axis("nodes", 3.5, 300),
                "yaxis": {"title": {"text": "rounds until all know"}, "range": [0, top], "nticks": 6},
                "annotations": labels,
                "hovermode": "closest",
                "height": 260,
                "margin": {"t": 16},
            },
        },
        alternative="Rounds until all know over the number of nodes, log scale: "
        + ", ".join(f"{nodes} nodes {_rounds(rounds) if rounds is not None else 'never all'}" for nodes, rounds in tried)
        + f"; {settings.nodes} nodes as set {_rounds(own)}.",
        table=Table(
            ("nodes", "rounds, tried", "rounds, by theory"),
            tuple(
                (nodes, "never all" if rounds is None else rounds, "no formula" if told is None else round(told, 2))
                for nodes, rounds, told in [
                    *((nodes, rounds, _formula(settings.way, nodes)) for nodes, rounds in tried),
                    (settings.nodes, run.rounds, _formula(settings.way, settings.nodes)),
                ]
            ),
        ),
    )


def left_out_figure(run: Run) -> Figure:
    """Draw the share that a rumour never reaches over the patience of its tellers."""
    settings = run.settings
    residues = [100 * float(rumour_residue(each)) for each in _INTERESTS]
    missed = max(100 * run.missed, 0.05)
    one, two = residues[:2]
    return Figure(
        name="left-out",
        finding=f"Theory: one unnecessary call leaves out {percent(one / 100, 2)}, two {percent(two / 100, 2)}, whatever the size",
        plot={
            "data": [
                line(_INTERESTS, residues, "limit", "theory", points=True),
                here(settings.interest, missed, "served", "this run", f"this run: {_nobody(run)}"),
            ],
            "layout": {
                "xaxis": {"title": {"text": "unnecessary calls until a node stops"}, "range": [0.6, 6.4], "dtick": 1},
                "yaxis": count_axis("never hear", 0.04, 100, "\u202f%"),
                "annotations": [
                    label(4, residues[3], "theory", log_y=True, xshift=6, yanchor="bottom", bgcolor=_CLEAR),
                    label(
                        settings.interest, missed, f"<b>{_nobody(run)}</b>", log_y=True, yanchor="bottom", yshift=9,
                        xanchor="left" if settings.interest < 4 else "right",
                    ),
                ],
                "hovermode": "closest",
                "height": 260,
                "margin": {"t": 16},
            },
        },
        alternative="Share that never hears over the unnecessary calls until a node stops, log scale, by theory: "
        + ", ".join(f"{each}: {percent(residue / 100, 2)}" for each, residue in zip(_INTERESTS, residues, strict=True))
        + f". This run, at {settings.interest}: {_nobody(run)}.",
        table=Table(
            ("unnecessary calls", "never hear, by theory (%)"),
            tuple((each, round(residue, 4)) for each, residue in zip(_INTERESTS, residues, strict=True)),
        ),
    )  # fmt: skip
