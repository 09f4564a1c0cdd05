"""Copies beside an erasure code: the nines they promise, the nines that are left, and the bill."""

from __future__ import annotations

import math

from dstudio_lib.formulas.storage import code_loss_time, code_overhead, loss_in_period
from dstudio_lib.foundation.formatting import number, one_in, percent, say, superscript
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.durability import DAY, MOST_SURVIVED, Durability, Run, Scheme, simulate

from .marks import Plain, band, here, label, level, line, log_axis, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "A code keeps the same data on half the disks. What is the catch?"

LOSS_RANGE = (1e-24, 3.0)
LOSS_TICKS = (
    (1.0, "certain"),
    (1e-3, "1 in 1\u202f000"),
    (1e-6, "1 in 10⁶"),
    (1e-9, "1 in 10⁹"),
    (1e-12, "1 in 10¹²"),
    (1e-15, "1 in 10¹⁵"),
    (1e-18, "1 in 10¹⁸"),
    (1e-21, "1 in 10²¹"),
)
RATIO_RANGE = (0.05, 60.0)
RATIO_TICKS = ((0.1, "1/10"), (1, "the same"), (10, "10×"))
_COUNTED = Source("backblaze2025drivestats", "failure rate of 2024, as the report recalls it", "R")

PRESETS = (
    Preset(
        "Three copies or 6+3",
        {},
        "Disks fail at the 1.57 % a year that Backblaze counted over 2024. The day of repair and the one failure in ten thousand "
        "that takes a whole group are illustrative.",
        date="2024",
        source=_COUNTED,
    ),
    Preset(
        "Brochure",
        {"shared_share": 0.0},
        "Nothing is ever shared: no bug, no operator, no fire. This is the world in which durability is quoted.",
    ),
    Preset(
        "Twenty cabinets, 17+3",
        {"data_pieces": 17, "repair_time": 6 * DAY, "shared_share": 1e-6},
        "Backblaze spreads each file over 20 cabinets, 17 pieces and 3 of parity, and states eleven nines. With the failure rate "
        "of 2024 and six days of repair (illustrative) this model promises eight: nines follow from what is put in.",
        date="2024",
        source=Source("backblaze2024resiliency", "distributing data", "R"),
    ),
    Preset(
        "The storm of 2011",
        {"copies": 2, "shared_share": 0.045, "data_pieces": 4, "parity_pieces": 2},
        "One network change set the mirrors of a whole zone searching for room at once; 0.07 % of the zone's volumes never came back "
        "consistent. A shared share of 4.5 % loses about as much in a year; the other values are illustrative.",
        date="2011-04-21",
        source=Source("aws2011ebs", "recovering the last volumes", "R"),
    ),
    Preset(
        "Repairs take a month",
        {"repair_time": 30 * DAY},
        "Disks pile up in a cage until somebody comes. What redundancy promises rests on how soon it is restored.",
    ),
)


def _nines_left(settings: Durability) -> float:
    return simulate(settings).coded.nines


def _explain(guess: float, answer: float) -> str:
    paper = -math.log10(simulate(Durability()).coded.promised)
    nearness = "About right" if abs(guess - answer) < 0.5 else f"You said {number(guess)}"
    return f"{nearness}: {number(answer, 2)} of {number(paper, 2)} are left. The rest was true only for failures that keep to themselves."


PREDICTION = Prediction(
    question="A 6+3 code promises twelve nines of yearly durability. One disk failure in ten thousand takes the whole group along. "
    "How many nines are left?",
    quantity=Quantity(
        "nines", "", "", "of yearly durability", lower=0, upper=20, default=11, practical=(0, 16), scale="linear"
    ),
    answer=_nines_left,
    explain=_explain,
    asked_at={"data_pieces": 6, "parity_pieces": 3, "annual_failure_rate": 0.0157, "repair_time": DAY, "shared_share": 1e-4},
    lesson="Past two or three losses survived, parity buys nothing: what is left is shared. A second place, a delayed delete and a "
    "backup that is restored in rehearsal buy nines that a code cannot.",
)  # fmt: skip


def read(settings: Durability) -> Reading:
    """Return what copies and the code promise, what they deliver, and what they cost."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{run.coded.name}: data of one group lost {_chance(run.coded.delivered)} a year, promised {_chance(run.coded.promised)}; "
        f"{run.replicated.name}: {_chance(run.replicated.delivered)}.",
        metrics=_metrics(run),
        figures=(loss_figure(run), bill_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _chance(loss: float) -> str:
    if loss > 0.1:
        return percent(loss)
    if loss < 1e-9:
        return _tiny(loss)
    return one_in(loss)


def _tiny(loss: float) -> str:
    """Write a chance too small for a row of noughts: one in so many powers of ten."""
    if loss < 1e-40:
        return "hardly ever"
    power = math.floor(-math.log10(loss) + 1e-9)
    return f"1 in {number(1 / loss / 10.0**power, 2)} × 10{superscript(power)}"


def _times(ratio: float) -> str:
    return f"{number(ratio, 2)} times"


def _disks(scheme: Scheme) -> str:
    return "1 disk" if scheme.disks == 1 else f"{number(scheme.disks)} disks"


def _verdict(run: Run) -> str:
    code, copies = run.coded, run.replicated
    ratio = code.overhead / copies.overhead
    share = "half the disks" if abs(ratio - 0.5) < 1e-9 else f"{number(ratio, 2)} times the disks"
    if code.promised < copies.promised:
        paper = f"on paper {_times(copies.promised / code.promised)} safer than {copies.name}"
    else:
        paper = f"on paper {_times(code.promised / max(copies.promised, 1e-300))} likelier to lose than {copies.name}"
    if code.delivered > 10 * code.promised and copies.delivered > 10 * copies.promised:
        return (
            f"On {share}, the {code.name} is {paper}. Shared failures leave both at {_chance(code.delivered)} a year: "
            f"{number(code.nines, 2)} nines of the {number(-math.log10(code.promised), 2)} promised."
        )
    return f"On {share}, the {code.name} is {paper}: {_chance(code.delivered)} a year against {_chance(copies.delivered)}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    code, copies = run.coded, run.replicated
    return (
        Metric("A group loses data in a year", _chance(code.delivered), f"{code.name}; promised: {_chance(code.promised)}", "failed"),
        Metric("The same with copies", _chance(copies.delivered), f"{copies.name}; promised: {_chance(copies.promised)}", "healthy"),
        Metric("Disks", number(code.disks), f"{number(copies.disks)} with {copies.name}"),
        Metric(
            "Repairs read each day",
            say(code.traffic * DAY, "byte"),
            f"{say(copies.traffic * DAY, 'byte')} with {copies.name}",
            "offered",
        ),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings, code, copies = run.settings, run.coded, run.replicated
    notes = []
    if settings.shared_share == 0:
        notes.append(
            Note("β = 0 says that no bug, no operator, no fire and no bad batch of disks ever takes more than one piece.", "shared_share")
        )
    else:
        owned = 1 - min(1.0, code.promised / code.delivered)
        notes.append(
            Note(
                f"Nobody measures β. Shared failures own {_share(owned)} of the code's losses here; ten times β means about ten times "
                "the risk.",
                "shared_share",
            )
        )
    if settings.repair_time > 0.1 * settings.time_to_failure:
        notes.append(
            Note(
                "A repair takes more than a tenth of a disk's life: the group is rarely whole, and rates are hardly constant.",
                "repair_time",
            )
        )
    notes.append(
        Note(
            f"Over all groups, the chance of losing anything is {_chance(code.anywhere)} a year with the code and "
            f"{_chance(copies.anywhere)} with copies: the code has fewer groups, and loses more at once.",
            "stored",
        )
    )
    notes.append(Note("Unreadable sectors found while rebuilding, wrong deletes and wrong writes are left out."))
    return tuple(notes)


def _share(value: float) -> str:
    return "nearly all" if value > 0.9995 else percent(value)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    k, m, life, repair = settings.data_pieces, settings.parity_pieces, settings.time_to_failure, settings.repair_time
    paper = float(code_loss_time(k, m, life, repair))
    steps = [
        Step("Bytes stored for each byte of data", code_overhead.working(k, m), code_overhead.sources),
        Step("Until the code has lost too many pieces, nothing shared", code_loss_time.working(k, m, life, repair), code_loss_time.sources),
        Step("The chance of that within a year", loss_in_period.working(paper), loss_in_period.sources),
    ]
    if settings.shared_share:
        steps.append(
            Step(
                "The chance of a shared failure within a year, whatever the code",
                loss_in_period.working(life / settings.shared_share),
                loss_in_period.sources,
            )
        )
    copies = code_loss_time.working(1, settings.copies - 1, life, repair)
    steps.append(Step(f"The same for {run.replicated.name}: one piece of data, all must be lost", copies, code_loss_time.sources))
    return tuple(steps)


# --- figures


def loss_figure(run: Run) -> Figure:
    """Draw the chance of losing a group's data in a year over the losses that it survives."""
    survived = list(range(1, MOST_SURVIVED + 1))
    code, copies = run.coded, run.replicated
    shown = [max(each, LOSS_RANGE[0] / 1e3) for each in run.code_promise]
    copied = [max(each, LOSS_RANGE[0] / 1e3) for each in run.copies_promise]
    data: list[Plain] = []
    if run.floor:
        data.append(band(survived, shown, list(run.code_delivered), "failed", "the promise you don't get", 0.12))
    data.append(line(survived, copied, "healthy", "copies, on paper", points=True))
    data.append(line(survived, shown, "limit", "code, on paper", points=True))
    data.append(line(survived, list(run.code_delivered), "served", "code, delivered", points=True))
    data.append(here(copies.survives, copies.delivered, "healthy", copies.name, _chance(copies.delivered)))
    data.append(here(code.survives, code.delivered, "served", code.name, _chance(code.delivered)))
    finding = _loss_finding(run)
    return Figure(
        name="loss",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": {
                    "title": {"text": "losses survived at once"},
                    "range": [0.6, 8.5],
                    "dtick": 1,
                },
                "yaxis": log_axis("a group's loss a year", *LOSS_RANGE, [at for at, _ in LOSS_TICKS], [text for _, text in LOSS_TICKS]),
                "shapes": [level(run.floor)] if run.floor else [],
                "annotations": _loss_labels(run),
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Chance of losing a group's data in a year, log scale, over 1 to {MOST_SURVIVED} losses survived. On paper the code falls "
            f"from {_chance(run.code_promise[0])} to {_chance(run.code_promise[-1])}, copies from {_chance(run.copies_promise[0])} to "
            f"{_chance(run.copies_promise[-1])}; delivered by the code: from {_chance(run.code_delivered[0])} to "
            f"{_chance(run.code_delivered[-1])}. {finding}."
        ),
        table=Table(
            ("losses survived", "copies, on paper", "code, on paper", "code, delivered"),
            tuple(
                (each, *(_chance(column[i]) for column in (run.copies_promise, run.code_promise, run.code_delivered)))
                for i, each in enumerate(survived)
            ),
        ),
    )


def _loss_finding(run: Run) -> str:
    code = run.coded
    if not run.floor:
        return "With nothing shared, every further piece of parity multiplies the nines"
    if run.floor > 0.5 * code.delivered:
        return f"However much parity: a shared failure loses the group's data {_chance(run.floor)} a year"
    return f"Parity still pays, down to the floor of {_chance(run.floor)} a year"


def _loss_labels(run: Run) -> list[Plain]:
    lowest, labels = LOSS_RANGE[0], []
    ends = [(i, each) for i, each in enumerate(run.code_promise, start=1) if each > 30 * lowest]
    copied = [(i, each) for i, each in enumerate(run.copies_promise, start=1) if each > 30 * lowest]
    if run.floor:
        labels.append(label(8.4, run.floor, "floor: shared failures", log_y=True, xanchor="right", yanchor="bottom", yshift=4))
    if ends:
        at, height = ends[-1]
        inside = at >= 7
        place = label(at, height, "code,<br>on paper", log_y=True, yanchor="bottom", align="left", xshift=0 if inside else 8)
        labels.append(place | ({"xanchor": "right", "yshift": 8} if inside else {}))
    if copied:
        at, height = copied[-1]
        labels.append(
            label(at, height, "copies,<br>on paper", log_y=True, xanchor="right", xshift=-8, yanchor="top", align="right", role="healthy")
        )
    return labels


def bill_figure(run: Run) -> Figure:
    """Draw what the code costs, each cost as a multiple of what copies cost."""
    code, copies = run.coded, run.replicated
    read, year = [say(each.traffic * DAY, "byte") for each in (code, copies)], 365.25 * DAY
    failed = [number(each.failures * year) for each in (code, copies)]
    rows: list[tuple[str, float, str, str]] = [
        ("repair reads a day", code.traffic / copies.traffic, read[0], read[1]),
        ("read for one disk", float(code.needed), f"{number(code.needed)} disks", "1 disk"),
        ("failures a year", code.failures / copies.failures, failed[0], failed[1]),
        ("disks", code.disks / copies.disks, number(code.disks), number(copies.disks)),
    ]
    data: list[Plain] = []
    for name, ratio, ours, theirs in rows:
        role = "failed" if ratio > 1.0 else "healthy"
        data.append(
            line([1.0, ratio], [name, name], role, name, mode="lines", hoverinfo="skip")  # type: ignore[list-item]
            | {"line": {"color": f"role:{role}", "width": 3, "dash": "solid"}}
        )
        data.append(here(ratio, 0, role, name, f"{ours} instead of {theirs}") | {"y": [name]})
    ends = [
        label(0, 0, f"<b>{number(ratio, 2)}×</b> {name}: {ours}", xref="paper", yshift=15) | {"y": name} for name, ratio, ours, _ in rows
    ]
    finding = f"The code needs {number(rows[3][1], 2)} times the disks and reads {number(rows[0][1], 2)} times as much to repair them"
    return Figure(
        name="bill",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis(
                    f"multiple of {copies.name}",
                    *RATIO_RANGE,
                    [at for at, _ in RATIO_TICKS],
                    [text for _, text in RATIO_TICKS],
                ),
                "yaxis": {"showgrid": False, "showticklabels": False, "rangemode": "normal", "fixedrange": True},
                "shapes": [upright(1)],
                "annotations": ends,
                "hovermode": "closest",
                "height": 250,
                "margin": {"t": 16, "l": 16},
            },
        },
        alternative=f"Costs of the {code.name} as multiples of those of {copies.name}, log scale: "
        + "; ".join(f"{name} {number(ratio, 2)} times ({ours} instead of {theirs})" for name, ratio, ours, theirs in rows)
        + ".",
        table=Table(
            ("cost", code.name, copies.name, "ratio"),
            tuple((name, ours, theirs, round(ratio, 4)) for name, ratio, ours, theirs in rows),
        ),
    )
