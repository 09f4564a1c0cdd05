"""What redundant replicas deliver, beside what their brochure promises."""

from __future__ import annotations

from typing import Any

from dstudio_lib.formulas.availability import chain, downtime, k_of_n_unavailability
from dstudio_lib.formulas.correlation import beta_factor_quorum_unavailability, beta_factor_unavailability, shared_cause_floor
from dstudio_lib.foundation.formatting import NARROW, availability, duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.redundancy import CAUSES, YEAR, Cause, Redundancy, Run, simulate, unavailability

from .marks import STROKES, Plain, Stroke, band, here, label, level, line, log_axis, strokes
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

MONTH = 30 * 86_400.0
HOUR = 3_600.0
DOWNTIME_RANGE = (0.1, 2e7)
DOWNTIME_TICKS = ((0.1, "0.1 s"), (1, "1 s"), (60, "1 min"), (3_600, "1 h"), (86_400, "1 d"), (30 * 86_400, "30 d"))
OUTAGE_RANGE = (0.5, 1e7)
OUTAGE_TICKS = ((1, "1 s"), (60, "1 min"), (3_600, "1 h"), (86_400, "1 d"), (30 * 86_400, "30 d"))
CAUSE_NAMES: dict[Cause, str] = {"shared": "shared", "coincidence": "coincidence", "dependency": "dependency"}
CAUSE_ROLES: dict[Cause, str] = {"shared": "failed", "coincidence": "served", "dependency": "offered"}
CAUSE_STROKES: dict[Cause, Stroke] = {"shared": "upright", "coincidence": "dash", "dependency": "cross"}

_FIELD = Source("hauge2016beta", "abstract")
"""Shares counted in the field, larger than most handbooks give."""

QUESTION = "How much does a third replica really buy?"

PRESETS = (
    Preset(
        "Same rack",
        {},
        "Three replicas behind one switch and one power feed. Google's storage cells failed in bursts, and the large bursts mostly "
        "belonged to a rack or several; the share of 5 % is illustrative.",
        date="2010",
        source=Source("ford2010availability", "contributions listed in section 1", "S"),
    ),
    Preset(
        "Brochure",
        {"shared_cause_share": 0.0},
        "Every failure keeps to itself. This is the world in which nines multiply; nobody has measured such a system.",
    ),
    Preset(
        "Same config push",
        {"replicas": 9, "shared_cause_share": 1.0, "node_availability": 0.999},
        "A quota policy with blank fields reached every region of Google Cloud within seconds and crashed the same program in each. "
        "What replicas share when the data are global is everything: β = 100 % is illustrative.",
        date="2025-06-12",
        source=Source("google2025servicecontrol", "what happened", "R"),
    ),
    Preset(
        "Same control plane",
        {
            "node_availability": 0.999,
            "replicas": 5,
            "needed_replicas": 3,
            "dependencies": 1,
            "dependency_availability": round(1 - 73 * HOUR / YEAR, 5),
            "repair_time": 73 * HOUR,
        },
        "Discovery, scheduling and secrets of Roblox stood on one Consul cluster. Its 73 hours down are 99.17 % of a year, "
        "whatever the services' own replicas do. Node values are illustrative.",
        date="2021-10-28",
        source=Source("roblox2022return", "executive summary", "R"),
    ),
    Preset(
        "Monitoring shares fate",
        {"node_availability": 0.925, "repair_time": 4 * HOUR},
        "The watching systems needed the very cluster that was failing, which hampered the search for the cause. Here the same failures "
        "as in the first preset take four hours to mend instead of half an hour (illustrative), so each node is up 92.5 % of the time.",
        date="2021-10-28",
        source=Source("roblox2022return", "executive summary", "R"),
    ),
)


def _yearly(settings: Redundancy, replicas: int, factor: float = 1.0) -> float:
    """Downtime a year (s) with some replicas, the shared share multiplied by a factor."""
    return YEAR * unavailability(settings, replicas, min(1.0, settings.shared_cause_share * factor))


def _saved_by_two_more(settings: Redundancy) -> float:
    """Downtime a year (s) that two further replicas save."""
    return _yearly(settings, settings.replicas) - _yearly(settings, settings.replicas + 2)


def _explain(guess: float, answer: float) -> str:
    now = _yearly(Redundancy(), 3)
    ratio = guess / answer if guess > answer else answer / guess
    nearness = "about right" if ratio < 1.5 else f"{number(ratio, 2)} times too {'much' if guess > answer else 'little'}"
    return f"That is {nearness}: two more replicas save {duration(answer)} of {duration(now)} a year."


def _lesson() -> str:
    saved = _yearly(Redundancy(), 3) - _yearly(Redundancy(), 3, 0.5)
    return (
        "More replicas remove coincidences, and hardly any downtime is a coincidence. "
        f"Halving the shared share saves {duration(saved)} a year: diversity buys what numbers cannot."
    )


PREDICTION = Prediction(
    question="You have 3 replicas at 99 %, and 5 % of their downtime is shared. Going to 5 replicas saves how much downtime a year?",
    quantity=Quantity(
        "downtime saved a year", "", "s", "how much less it is down each year", lower=0, lower_open=True, default=3_600,
        practical=(1, 86_400), scale="log", display="min",
    ),
    answer=_saved_by_two_more,
    explain=_explain,
    asked_at={"node_availability": 0.99, "replicas": 3, "shared_cause_share": 0.05, "needed_replicas": 1, "dependencies": 0},
    lesson=_lesson(),
)  # fmt: skip


def read(settings: Redundancy, seed: int = 1) -> Reading:
    """Return what the replicas deliver, what they promised, and which outages make the difference."""
    run = simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(_downtime_figure(run), _outage_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _available(down: float) -> str:
    return availability(1 - down) if down > 1e-12 else f"over 99.9999999999{NARROW}%"


def _downtime(seconds: float) -> str:
    return duration(seconds) if seconds >= 1e-6 else f"under 1{NARROW}µs"


def _replicas(count: int) -> str:
    return "1 replica" if count == 1 else f"{count} replicas"


def _verdict(run: Run) -> str:
    settings, down = run.settings, run.unavailability * YEAR
    if run.dependency_share >= 0.5:
        kinds = "one dependency owns" if settings.dependencies == 1 else f"{settings.dependencies} dependencies own"
        return f"No replica helps here: {kinds} {percent(run.dependency_share)} of the {_downtime(down)} of downtime a year."
    if settings.shared_cause_share == 0 and settings.replicas > 1:
        return f"On paper only: with nothing shared, {_replicas(settings.replicas)} would be down {_downtime(down)} a year."
    if run.shared_share >= 0.5:
        return (
            f"Shared causes own {percent(run.shared_share)} of the downtime: {_replicas(settings.replicas)} promise "
            f"{_downtime(run.promise * YEAR)} a year and deliver {_downtime(down)}."
        )
    if settings.replicas == settings.needed_replicas:
        return f"No spare: every failure of a node is an outage, {_downtime(down)} a year."
    if settings.replicas < run.sizes[-1]:
        saved = down - run.delivered[run.sizes.index(settings.replicas + 1)] * YEAR
        return f"Another replica still pays: it would save {_downtime(saved)} of {_downtime(down)} a year."
    return f"Coincidences still rule: {_downtime(down)} of downtime a year, {percent(run.shared_share)} of it shared."


def _spoken(run: Run) -> str:
    settings = run.settings
    return (
        f"{_replicas(settings.replicas)}, {number(settings.shared_cause_share * 100)} percent shared failures: "
        f"{_available(run.unavailability).replace(NARROW + '%', ' percent')}, {_downtime(run.unavailability * YEAR)} down per year."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    return (
        Metric("Availability", _available(run.unavailability), f"promised: {_available(run.promise)}"),
        Metric("Downtime a year", _downtime(run.unavailability * YEAR), f"promised: {_downtime(run.promise * YEAR)}", "failed"),
        Metric("Downtime in 30 days", _downtime(run.unavailability * MONTH), "the error budget this needs", "offered"),
        Metric("Owned by shared causes", percent(run.shared_share), "share of the downtime", "failed"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.shared_cause_share == 0:
        notes.append(Note("β = 0 says that nothing is shared: no rack, no release, no certificate, no operator.", "shared_cause_share"))
    elif settings.replicas > 1:
        half, double = (_downtime(_yearly(settings, settings.replicas, factor)) for factor in (0.5, 2.0))
        notes.append(
            Note(f"β is rarely known within a factor of two: half of it gives {half} a year, twice it {double}.", "shared_cause_share")
        )
    if settings.repair_time > HOUR:
        quiet = f"{percent(run.quiet_year)} of years see no outage at all" if run.quiet_year >= 0.01 else "hardly a year passes without one"
        length = duration(run.unavailability / run.outage_rate)
        notes.append(
            Note(f"Availability is a long-run average: outages last {length} each, {quiet}, and years differ from the mean.", "repair_time")
        )
    if settings.dependencies:
        notes.append(Note("Dependencies are taken as failing independently of the nodes and of each other.", "dependencies"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings, q = run.settings, run.settings.node_unavailability
    n, k, beta = settings.replicas, settings.needed_replicas, settings.shared_cause_share
    exact = beta_factor_unavailability.working(q, beta, n) if k == 1 else beta_factor_quorum_unavailability.working(q, beta, n, k)
    steps = [
        Step("What the brochure computes: nothing is shared", k_of_n_unavailability.working(q, n, k), k_of_n_unavailability.sources),
        Step("What is delivered: a share β of each node's downtime is everybody's", exact, beta_factor_unavailability.sources),
        Step(
            "Below which it never falls, however many the replicas",
            shared_cause_floor.working(q, beta),
            (*shared_cause_floor.sources, _FIELD),
        ),
    ]
    if settings.dependencies:
        steps.append(
            Step(
                "Times the dependencies, which must all be up",
                chain.working(settings.dependency_availability, settings.dependencies),
                chain.sources,
            )
        )
    steps.append(Step("Over a year", downtime.working(1 - run.unavailability, YEAR), downtime.sources))
    return tuple(steps)


# --- figures


def _downtime_figure(run: Run) -> Figure:
    settings, sizes = run.settings, run.sizes
    promised, delivered = ([share * YEAR for share in shares] for shares in (run.promised, run.delivered))
    shared = settings.shared_cause_share > 0
    low, high = ([_yearly(settings, size, factor) for size in sizes] for factor in (0.5, 2.0))
    data: list[Plain] = []
    if shared:
        data.append(band(sizes, promised, delivered, "failed", "the promise you don't get", 0.12))
        data.append(band(sizes, low, high, "served", "β halved to doubled", 0.2))
        data.append(line(sizes, promised, "limit", "promised, nothing shared", points=True))
    data.append(line(sizes, delivered, "served", "delivered", points=True))
    data.append(here(settings.replicas, run.unavailability * YEAR, "served", "you are here", _downtime(run.unavailability * YEAR)))
    return Figure(
        name="downtime",
        finding=_downtime_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "replicas"}, "range": [0.6, 9.6], "dtick": 1},
                "yaxis": log_axis(
                    "downtime a year", *DOWNTIME_RANGE, [at for at, _ in DOWNTIME_TICKS], [text for _, text in DOWNTIME_TICKS]
                ),
                "shapes": _floor(run),
                "annotations": _downtime_labels(run),
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Downtime a year against replicas, from {sizes[0]} to {sizes[-1]}. "
            f"Promised: from {_downtime(promised[0])} to {_downtime(promised[-1])}. "
            f"Delivered: from {_downtime(delivered[0])} to {_downtime(delivered[-1])}; "
            f"at {settings.replicas} it is {_downtime(run.unavailability * YEAR)}."
        ),
        table=Table(
            ("replicas", "promised (s a year)", "delivered (s a year)", "promised", "delivered"),
            tuple(
                (size, ideal, real, _downtime(ideal), _downtime(real)) for size, ideal, real in zip(sizes, promised, delivered, strict=True)
            ),
        ),
    )


def _downtime_finding(run: Run) -> str:
    at = run.sizes.index(run.settings.replicas)
    last = run.delivered[-1] * YEAR
    if run.settings.shared_cause_share == 0 and run.dependency_share < 0.5:
        return "With nothing shared, each replica multiplies the nines"
    if run.delivered[-1] > 0.5 * run.delivered[at]:
        return f"More replicas stop helping: nine would still be down {_downtime(last)} a year"
    return f"Downtime falls with replicas, but never below {_downtime(last)} a year"


def _floor(run: Run) -> list[Plain]:
    floor = _floor_height(run)
    return [level(floor)] if floor >= DOWNTIME_RANGE[0] else []


def _floor_height(run: Run) -> float:
    settings = run.settings
    shared = settings.shared_cause_share * settings.node_unavailability
    return YEAR * (1 - (1 - shared) * settings.dependency_availability**settings.dependencies)


def _downtime_labels(run: Run) -> list[Plain]:
    """Return the words at the lines' ends, kept clear of the reader's own point."""
    settings, floor, lowest = run.settings, _floor_height(run), DOWNTIME_RANGE[0]
    here_now, last = run.unavailability * YEAR, run.delivered[-1] * YEAR
    labels = []
    if here_now >= lowest:
        text = f"<b>{_downtime(here_now)}</b>"
        labels.append(label(settings.replicas, here_now, text, log_y=True, yanchor="bottom", yshift=10, xanchor="center"))
    if floor >= lowest:
        what = "floor: shared causes" if not settings.dependencies else "floor: shared causes, dependencies"
        labels.append(label(9.5, floor, what, log_y=True, xanchor="right", yanchor="top", yshift=-4))
    apart = run.delivered[-1] > 2 * run.promised[-1]
    if last >= 4 * lowest:
        text, at = "delivered" if apart else "as promised", 9.5 if settings.replicas < 7 else 5.5
        labels.append(label(at, last, text, log_y=True, xanchor="right", yanchor="bottom", yshift=6, role="served"))
    if not apart:
        return labels
    if run.delivered[-1] > 20 * run.promised[-1]:
        labels.append(_promise_label(run))
    out_of_sight = [size for size, share in zip(run.sizes, run.promised, strict=True) if share * YEAR < lowest]
    if last > 1e3 * lowest and out_of_sight and out_of_sight[0] <= 6:
        text, middle = "the promise<br>you don't get", (floor * lowest) ** 0.4 * lowest**0.2
        labels.append(label(7.7, middle, text, log_y=True, xanchor="center", role="failed", bgcolor="rgba(0,0,0,0)"))
    return labels


def _promise_label(run: Run) -> Plain:
    seen = [i for i, share in enumerate(run.promised) if share * YEAR >= 4 * DOWNTIME_RANGE[0]] or [0]
    at = seen[-1] if len(seen) < len(run.sizes) else len(seen) // 2
    return label(run.sizes[at], run.promised[at] * YEAR, "promised", log_y=True, xshift=9, yanchor="bottom" if at else "top")


def _outage_figure(run: Run) -> Figure:
    outages = run.outages
    total = len(outages.duration)
    shapes, counts = [], []
    for index, cause in enumerate(CAUSES):
        mine = (outages.cause == index).nonzero()[0]
        if not len(mine):
            continue
        role = CAUSE_ROLES[cause]
        stroke, size = CAUSE_STROKES[cause], 1.0 if len(mine) > 50 else 1.8
        counts.append(f"{STROKES[stroke]} {CAUSE_NAMES[cause]} {number(len(mine), 4)}")
        half = (size * 0.006 * total, 1.5**size)
        shapes.append(strokes(mine + 1, outages.duration[mine], half, stroke, role))
    return Figure(
        name="outages",
        finding=_outage_finding(run),
        plot={
            "data": [_unseen(outages.duration)],
            "layout": {
                "shapes": shapes,
                "xaxis": {"title": {"text": "outages, in order"}, "range": [-8, total + 8]},
                "yaxis": log_axis("length", *OUTAGE_RANGE, [at for at, _ in OUTAGE_TICKS], [text for _, text in OUTAGE_TICKS]),
                "height": 220,
                "hovermode": False,
                "margin": {"t": 28},
                "annotations": [
                    label(0, 1, "   ".join(counts), xref="paper", yref="paper", yanchor="bottom", bgcolor="rgba(0,0,0,0)"),
                ],
            },
        },
        alternative=f"{number(total)} simulated outages: {', '.join(counts)}. {_outage_finding(run)}.",
        table=Table(
            ("began with", "outages", "mean length (s)", "longest (s)", "share of the outage time (%)"),
            tuple(_outage_row(run, index) for index in range(len(CAUSES)) if (outages.cause == index).any()),
        ),
    )


def _unseen(lengths: Any) -> Plain:
    """Return a trace that holds the shortest and the longest outage and shows nothing: the marks themselves are shapes."""
    ends = [float(f"{length:.4g}") for length in (lengths.min(), lengths.max())]
    return {"type": "scatter", "mode": "markers", "x": [1, len(lengths)], "y": ends, "opacity": 0, "hoverinfo": "skip"}


def _outage_finding(run: Run) -> str:
    total = len(run.outages.duration)
    span, shared = duration(total / run.outage_rate), run.outages.count("shared")
    leading = max(CAUSES, key=run.outages.count)
    if leading == "shared":
        return f"{number(shared, 4)} of {number(total, 4)} outages simulated over {span} took all replicas down at once"
    if leading == "dependency":
        return f"{number(run.outages.count('dependency'), 4)} of {number(total, 4)} outages simulated over {span} began in a dependency"
    met = f"{number(run.outages.count('coincidence'), 4)} of {number(total, 4)} outages simulated over {span} were coincidences"
    return f"{met}, {duration(run.unavailability / run.outage_rate)} long on average"


def _outage_row(run: Run, cause: int) -> tuple[str, int, float, float, float]:
    mine = run.outages.duration[run.outages.cause == cause]
    share = float(mine.sum() / run.outages.duration.sum())
    return (CAUSE_NAMES[CAUSES[cause]], len(mine), round(float(mine.mean()), 1), round(float(mine.max()), 1), round(100 * share, 2))
