"""A consensus group loses its leader: how long nobody leads, what an election timeout buys, and what a command costs meanwhile."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from statistics import fmean

from dstudio_lib.formulas.consensus import commit_latency, no_split_vote
from dstudio_lib.foundation.formatting import duration, number
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.leader_loss import COMMANDS, TRIALS, LeaderLoss, Run, simulate

from .axes import ceiling, decades, time_axis
from .marks import Plain, band, here, label, level, line
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "The leader of a consensus group dies. For how long is nobody in charge?"

FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Election timeouts that are tried beside the one that is set, as multiples of it."""
CRASHES_TRIED = 10
"""Crashes in each of those runs: half as many, and nobody asks for anything, so that a move of a control is answered at once."""
_CLEAR = "rgba(0,0,0,0)"

PRESETS = (
    Preset(
        "150 to 300 ms",
        {"election_timeout": 0.15},
        "Five servers ten milliseconds apart. The paper on Raft gives timeouts drawn from 150 to 300 ms as an example. Distances are "
        "illustrative.",
        date="2014",
        source=Source("ongaro2014raft", "randomised election timeouts", "R"),
    ),
    Preset("Ten times as patient", {"election_timeout": 1.5}, "The same group, and timeouts from 1.5 to 3 s. Illustrative."),
    Preset("As hasty as it can be", {"election_timeout": 0.08}, "The timeout is twice the farthest round trip. Illustrative."),
    Preset("Across continents", {"round_trip": 0.07, "election_timeout": 1.0}, "70 ms from each to the next, and 1 to 2 s. Illustrative."),
    Preset(
        "Neither up nor down",
        {"loss": 0.45},
        "In November 2020 a switch at Cloudflare forwarded badly without being down. In an etcd cluster behind it no leader could hold its "
        "place. Here 45 % of all messages are lost, an illustrative number.",
        date="2020-11-02",
        source=Source("cloudflare2020byzantine", "the etcd cluster", "S"),
    ),
)  # fmt: skip


def _without(settings: LeaderLoss) -> float:
    return _run(settings, 1).gap or 0.0


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if 0.75 <= guess / answer <= 1.33 else f"You said {duration(guess)}"
    return (
        f"{nearness}: {duration(answer)} on average. Agreeing takes two round trips; the rest is waiting for the first of four timeouts, "
        "and now and then for a second round because two servers stood at the same time."
    )


PREDICTION = Prediction(
    question="Five servers, ten milliseconds from each to the next. Each waits 150 to 300 ms, drawn at random, before it wants to lead. "
    "The leader crashes. For how long does nobody lead, on average?",
    quantity=Quantity("time without a leader", "", "s", "on average over twenty crashes", 0.01, 10.0, default=0.02, scale="log"),
    answer=_without,
    explain=_explain,
    asked_at={"election_timeout": 0.15, "servers": 5, "round_trip": 0.01, "loss": 0.0},
    lesson="The gap is the timeout, not the vote: a shorter one buys availability until heartbeats and votes come too late for it. "
    "A command costs the round trip to a majority, and where the leader stands decides which.",
)


def read(settings: LeaderLoss, *, seed: int = 1) -> Reading:
    """Return how long nobody leads, what other timeouts would give, and what a command costs."""
    run = _run(settings, seed)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{settings.servers} servers, timeout {duration(settings.election_timeout)}: {_said(run.gap)} without a leader.",
        metrics=_metrics(run),
        figures=(gaps_figure(run), timeouts_figure(run, tried(settings, seed=seed)), commands_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


def tried(settings: LeaderLoss, *, seed: int = 1) -> tuple[Run, ...]:
    """Return runs with ``FACTORS`` times the election timeout, as far as the distances allow them.

    >>> [run.settings.election_timeout for run in tried(LeaderLoss())]
    [0.3, 0.6]
    """
    least = max(2 * settings.farthest, 0.001)
    allowed = [factor * settings.election_timeout for factor in FACTORS if factor != 1]
    return tuple(
        _run(replace(settings, election_timeout=round(timeout, 9)), seed, CRASHES_TRIED, 0) for timeout in allowed if least <= timeout <= 60
    )  # fmt: skip


@lru_cache(maxsize=128)
def _run(settings: LeaderLoss, seed: int, crashes: int = TRIALS, commands: int = COMMANDS) -> Run:
    return simulate(settings, seed=seed, crashes=crashes, commands=commands)


# --- words


def _said(gap: float | None) -> str:
    return "no end" if gap is None else duration(gap)


def _none(run: Run) -> int:
    return len(run.trials) - len(run.gaps)


def _verdict(run: Run) -> str:
    timeouts = "10 election timeouts"
    if run.gap is None:
        return f"Nobody comes to lead within {timeouts} of any crash."
    if lost := _none(run):
        return f"No leader holds: {lost} of {len(run.trials)} times nobody comes to lead within {timeouts}."
    if run.needless:
        times = "once" if run.needless == 1 else f"{number(run.needless)} times"
        return f"{duration(run.gap)} without a leader after a crash, and {times} a leader that was well is replaced."
    share = run.gap / run.settings.election_timeout
    return f"{duration(run.gap)} without a leader after a crash, on average: {number(share, 2)} election timeouts."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    best, worst = _formula_range(settings)
    formula = duration(best) if best == worst else f"{duration(best)} to {duration(worst)}"
    return (
        Metric("Without a leader", _said(run.gap), f"on average; theory without split votes: {duration(run.expected_gap)}", "served"),
        Metric(
            "Longest",
            _said(max(run.gaps, default=None)) if not _none(run) else "no end",
            f"of {len(run.trials)} crashes",
            "failed" if _none(run) else "offered",
        ),
        Metric("A command", _said(fmean(run.commands)) if run.commands else "none answered", f"by the formula: {formula}", "healthy"),
        Metric(
            "Leaders replaced in vain",
            number(run.needless),
            f"in {duration(run.watched)} without a crash",
            "failed" if run.needless else "healthy",
        ),
    )


def _formula_range(settings: LeaderLoss) -> tuple[float, float]:
    each = [settings.commit_latency_of(place) for place in range(settings.servers)]
    return min(each), max(each)


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.election_timeout < 5 * settings.farthest:
        notes.append(
            Note("Votes take a good part of the timeout, so that two servers stand at the same time more often.", "election_timeout")
        )
    if settings.loss > 0:
        notes.append(
            Note("The formulas are for a network that loses nothing. Lost votes cost a round, lost commands are sent again.", "loss")
        )
    if settings.servers % 2 == 0:
        notes.append(Note("An even number needs a majority of one more, and bears no more crashes than one server fewer.", "servers"))
    notes.append(
        Note(
            "Disks and pauses of a process come on top: a leader that stands still longer than the timeout is replaced too.",
            "election_timeout",
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    trips = [
        settings.round_trip * abs(settings.servers // 2 - other) for other in range(settings.servers) if other != settings.servers // 2
    ]
    one_way = settings.farthest / 2
    return (
        Step(
            "A command with the leader in the middle: the round trip that completes a majority",
            commit_latency.working(trips, settings.servers // 2 + 1),
            commit_latency.sources,
        ),
        Step(
            "At least this chance that the first to time out stands alone until its request is everywhere",
            no_split_vote.working(one_way, settings.election_timeout, settings.servers - 1),
            no_split_vote.sources,
        ),
    )


# --- figures


def gaps_figure(run: Run) -> Figure:
    """Draw how long nobody led after each crash, the shortest first."""
    settings = run.settings
    gaps = sorted(run.gaps)
    x = list(range(1, len(gaps) + 1))
    top = ceiling(1.1 * max([2 * settings.election_timeout, run.expected_gap, *gaps]))
    finding = (
        "After no crash does anybody come to lead"
        if not gaps
        else f"Half of the crashes cost at most {duration(gaps[(len(gaps) - 1) // 2])}, the worst {duration(gaps[-1])}"
        if not _none(run)
        else f"Only {len(gaps)} of {len(run.trials)} crashes are followed by a leader"
    )
    labels = [label(1, run.expected_gap, "theory", xanchor="left", yanchor="bottom", yshift=2, bgcolor=_CLEAR)]
    return Figure(
        name="gaps",
        finding=finding,
        plot={
            "data": [line(x, gaps, "served", "without a leader", points=True) | {"mode": "markers"}],
            "layout": {
                "xaxis": {"title": {"text": "crashes, the shortest gap first"}, "range": [0.3, TRIALS + 0.7], "nticks": 6},
                "yaxis": {"title": {"text": "without a leader (s)"}, "range": [0, top], "nticks": 6},
                "shapes": [level(run.expected_gap)],
                "annotations": labels,
                "hovermode": "closest",
                "height": 290,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Time without a leader after each of {len(run.trials)} crashes, sorted. {finding}. Theory without split votes: "
            f"{duration(run.expected_gap)} on average."
        ),
        table=Table(
            ("crash of server", "without a leader (s)"),
            tuple(
                (trial.leader + 1, "no leader in 10 timeouts" if trial.gap is None else round(trial.gap, 6)) for trial in run.trials
            ),
        ),
    )  # fmt: skip


def timeouts_figure(run: Run, others: tuple[Run, ...]) -> Figure:
    """Draw the time without a leader over the election timeout: in trials, and by theory."""
    runs = sorted((*others, run), key=lambda each: each.settings.election_timeout)
    shown = [each for each in runs if each.gaps]
    x = [each.settings.election_timeout for each in shown]
    means = [each.gap or 0.0 for each in shown]
    every = [value for each in shown for value in each.gaps] + [each.expected_gap for each in runs]
    low, high = decades(min(every), max(every))
    own = run.settings.election_timeout
    left, right = decades(own / 4, own * 4)
    data: list[Plain] = []
    if shown:
        data.append(band(x, [min(each.gaps) for each in shown], [max(each.gaps) for each in shown], "served", "shortest to longest"))
        data.append(line(x, means, "served", "mean", points=True))
    data.append(line([each.settings.election_timeout for each in runs], [each.expected_gap for each in runs], "limit", "theory"))
    if run.gap is not None:
        data.append(here(own, run.gap, "served", "you are here", f"timeout {duration(own)}: {duration(run.gap)}"))
    vain = [each for each in runs if each.needless]
    shortest = runs[0]
    finding = (
        f"Less than {duration(2 * run.settings.farthest)} is no use here: votes could come too late"
        if own / 2 < 2 * run.settings.farthest
        else f"With {duration(vain[0].settings.election_timeout)} leaders are replaced that are well"
        if vain and vain[0] is shortest
        else f"With a timeout of {duration(shortest.settings.election_timeout)} nobody would lead for {_said(shortest.gap)}"
    )
    return Figure(
        name="timeouts",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": time_axis("election timeout", left, right),
                "yaxis": time_axis("without a leader", low, high),
                "annotations": [
                    label(
                        runs[-1].settings.election_timeout, runs[-1].expected_gap, "theory",
                        log_x=True, log_y=True, xanchor="right", yanchor="top", yshift=-16, bgcolor=_CLEAR,
                    )
                ],
                "hovermode": "closest",
                "height": 280,
                "margin": {"t": 16},
            },
        },
        alternative="Time without a leader over the election timeout, both on log scales: "
        + ", ".join(f"{duration(each.settings.election_timeout)} {_said(each.gap)}" for each in runs)
        + ".",
        table=Table(
            ("election timeout (s)", "mean (s)", "longest (s)", "theory (s)", "replaced in vain"),
            tuple(
                (
                    round(each.settings.election_timeout, 9),
                    "no leader" if each.gap is None else round(each.gap, 6),
                    "no leader" if _none(each) else round(max(each.gaps), 6),
                    round(each.expected_gap, 6),
                    each.needless,
                )
                for each in runs
            ),
        ),
    )  # fmt: skip


def commands_figure(run: Run) -> Figure:
    """Draw how long a command takes by which server leads: by the formula, and measured where it led."""
    settings = run.settings
    places = range(settings.servers)
    formula = [settings.commit_latency_of(place) for place in places]
    taken = {
        place: [each for trial in run.trials if trial.leader == place for each in trial.commands] for place in places
    }  # fmt: skip
    led = [place for place in places if taken[place]]
    means = [fmean(taken[place]) for place in led]
    top = ceiling(1.2 * max([*formula, *means]))
    best, worst = min(formula), max(formula)
    finding = (
        f"A leader at the end of the line makes each command take {number(worst / best, 2)} times as long"
        if worst > best
        else f"A command takes {duration(best)}, whoever leads"
    )
    return Figure(
        name="commands",
        finding=finding,
        plot={
            "data": [
                {
                    "type": "bar",
                    "x": [place + 1 for place in places],
                    "y": formula,
                    "name": "formula",
                    "hovertemplate": "server %{x} leads: %{y:.3g} s by the formula<extra></extra>",
                    "marker": {"color": "role:limit/0.3", "line": {"color": "role:surface", "width": 1}},
                },
                line([place + 1 for place in led], means, "served", "measured", points=True) | {"mode": "markers"},
            ],
            "layout": {
                "bargap": 0.35,
                "xaxis": {"title": {"text": "server that leads, by its place"}, "dtick": 1},
                "yaxis": {"title": {"text": "a command takes (s)"}, "range": [0, top], "nticks": 5},
                "hovermode": "closest",
                "height": 270,
                "margin": {"t": 16},
            },
        },
        alternative="Bars of how long a command takes by which server leads, by the formula: "
        + ", ".join(f"server {place + 1} {duration(formula[place])}" for place in places)
        + ". Points: measured, "
        + (", ".join(f"server {place + 1} {duration(mean)}" for place, mean in zip(led, means, strict=True)) or "none")
        + ".",
        table=Table(
            ("server that leads", "formula (s)", "measured (s)", "commands"),
            tuple(
                (
                    place + 1,
                    round(formula[place], 9),
                    round(fmean(taken[place]), 9) if taken[place] else "did not lead",
                    len(taken[place]),
                )
                for place in places
            ),
        ),
    )
