"""What can be said of a class and an episode, fit to be shown: the report, before it is text, page, tables or JSON.

Everything in it has been through :mod:`.disclosure` already, so that no way of showing it can tell too much. The one exception is
``help``, which names learners and is for their instructor alone; the edition for others is made without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dstudio_lib.foundation.errors import InputError

from ..items import Assessment, parallel
from ..psychometrics import Gain, difficulty, item_rest, mean, paired_gain, reliability, right_or_wrong
from .disclosure import ABSENT, HELD_BACK, LEAST, Share, coarse, counts, enough, mean_share, right_share, with_company
from .help import Help, together, who_may_need_help
from .misconceptions import Chosen, chosen
from .results import COUNTED, Form, Matrix, Status

REACHED = 0.6


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: how hard it was, and whether it told those who knew from those who did not."""

    form: str
    id: str
    title: str
    kind: str
    outcome: str
    bloom: str
    points: float
    difficulty: Share
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome: the share of its points, before and after; ``reached`` is about the last form that was sat."""

    id: str
    text: str
    before: Share
    after: Share
    reached: bool | None
    below: int | None


@dataclass(frozen=True, slots=True)
class FormSummary:
    """One form: who is in the numbers, how reliable they are, its items and its wrong answers."""

    id: str
    title: str
    learners: int | None
    tally: dict[Status, int | None]
    reliability: str
    coefficient: float | None
    items: tuple[ItemLine, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GainLine:
    """The gain of the averages; ``told`` is ``None`` where it is held back or there is none, and ``sentence`` says which."""

    told: Gain | None
    left_out: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class EpisodeReport:
    """One episode."""

    id: str
    title: str
    forms: tuple[FormSummary, ...]
    gain: GainLine
    outcomes: tuple[OutcomeLine, ...]
    help: tuple[Help, ...] | None
    threshold: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A course, as far as it was assessed. ``public`` is the edition without names and without counts under ten."""

    course: str
    made: datetime
    public: bool
    episodes: tuple[EpisodeReport, ...] = field(default=())


def of_episode(
    episode: str,
    title: str,
    outcomes: Mapping[str, str],
    forms: Sequence[Form],
    now: datetime,
    *,
    public: bool = False,
    threshold: float = REACHED,
) -> EpisodeReport:
    """Return the report on one episode.

    Parameters
    ----------
    outcomes
        What a learner can do afterwards, by id.
    forms
        What was sat: the form before the episode, if there is one, then the form after it.
    now
        Tells which forms are due.
    threshold
        Share of an outcome's points from which it counts as reached.

    Raises
    ------
    InputError
        If the threshold is no share.
    """
    if not 0 < threshold < 1:
        raise InputError(f"threshold was given as {threshold:g}; allowed is a share between 0 and 1; try threshold={REACHED}.", "threshold")
    if not any(form.held for form in forms):
        return EpisodeReport(
            episode, title, (), GainLine(None, None, "Nothing has been handed in yet."), (), None if public else (), threshold
        )
    matrices = {form.assessment.id: form.complete() for form in forms}
    before, after = _pair(forms)
    notes = _unlike(before, after)
    latest = after or before
    needed: tuple[Help, ...] | None = None
    if latest is not None and not public:
        judged = matrices[latest.assessment.id] if latest is after else None
        found = who_may_need_help(latest, judged, outcomes, now, threshold)
        if latest is after and before is not None:  # what failed before is left out of the gain, and can still be mended
            unread = [each for each in who_may_need_help(before, None, outcomes, now, threshold) if each.status == "failed"]
            found = together(found, unread)
        needed = tuple(found)
    return EpisodeReport(
        episode,
        title,
        tuple(_form(form, matrices[form.assessment.id], public) for form in forms),
        _gain(before, after, matrices, public),
        tuple(_outcomes(outcomes, before, after, matrices, threshold)),
        needed,
        threshold,
        notes,
    )


def _pair(forms: Sequence[Form]) -> tuple[Form | None, Form | None]:
    """Return the form before and the form after; a form that stands alone is the one after."""
    before = next((form for form in forms if form.assessment.id.endswith("-pre")), None)
    after = next((form for form in forms if form is not before), None)
    return before, after


def _unlike(before: Form | None, after: Form | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    differences = parallel(before.assessment, after.assessment)
    if not differences:
        return ()
    return (f"The two forms are not parallel ({differences[0]}), so that the gain compares different things.",)


def _form(form: Form, matrix: Matrix, public: bool) -> FormSummary:
    count = len(matrix.papers)
    assessment = form.assessment
    tally: dict[Status, int | None] = {status: None if public else number for status, number in form.tally.items()}
    if not enough(count):
        sentence = (
            "Nobody has been graded yet." if not count else f"Fewer than {LEAST} learners have been graded: nothing about them is shown."
        )
        return FormSummary(assessment.id, assessment.title, None if public else count, tally, sentence, None, notes=matrix.notes)
    found = reliability(matrix.rows, [item.points for item in matrix.items])
    shares = item_shares(matrix)
    exact = {item.id for item, share in zip(matrix.items, shares, strict=True) if share.exact}
    return FormSummary(
        assessment.id,
        assessment.title,
        None if public else count,
        tally,
        found.sentence,
        None if found.value is None else round(found.value, 2),
        tuple(_item(assessment, matrix, place, share) for place, share in enumerate(shares)),
        tuple(chosen(assessment.items, [paper for paper in form.papers if paper.status in COUNTED], exact)),
        matrix.notes,
    )


def item_shares(matrix: Matrix) -> list[Share]:
    """Return each item's difficulty as it may be told."""
    count, shares, cells = len(matrix.papers), [], []
    for place, item in enumerate(matrix.items):
        marks = matrix.column(place)
        full = sum(mark == item.points for mark in marks)
        cells.append(min(full, count - full))
        split = right_or_wrong(marks, item.points)
        shares.append(right_share(full, count) if split else mean_share(difficulty(marks, item.points), count))
    return with_company(shares, cells, count)


def _item(assessment: Assessment, matrix: Matrix, place: int, share: Share) -> ItemLine:
    item = matrix.items[place]
    discrimination = item_rest(matrix.rows, place) if share.exact else None
    return ItemLine(
        assessment.id,
        item.id,
        item.title,
        type(item).__name__.lower(),
        item.outcome,
        item.bloom,
        item.points,
        share,
        None if discrimination is None else round(discrimination, 2),
    )


def _gain(before: Form | None, after: Form | None, matrices: Mapping[str, Matrix], public: bool) -> GainLine:
    if before is None or after is None:
        return GainLine(None, None, "There is one form only, so that no gain can be told.")
    first, last = matrices[before.assessment.id], matrices[after.assessment.id]
    both = {paper.student for paper in first.papers} & {paper.student for paper in last.papers}
    either = {paper.student for paper in first.papers} | {paper.student for paper in last.papers}
    left_out = None if public else len(either) - len(both)
    if not enough(len(both)):
        few = "Nobody has" if not both else f"Fewer than {LEAST} learners have"
        return GainLine(None, left_out, f"{few} marks on both forms, so that no gain is shown.")
    early, late = _both_shares(first, last)
    order = sorted(both)
    if any(len({shares[student] for student in order}) == 1 for shares in (early, late)):
        return GainLine(None, left_out, "On one of the forms everybody has the same mark, which the average would give away.")
    told = paired_gain([early[student] for student in order], [late[student] for student in order])
    missed = (
        "Nobody was left out." if left_out == 0 else f"{left_out} with marks on one form only {'is' if left_out == 1 else 'are'} left out."
    )
    if left_out is None:
        missed = "Who has marks on one form only is left out."
    return GainLine(_rounded(told), left_out, f"{told.learners} learners with marks on both forms. {missed}")


def _rounded(told: Gain) -> Gain:
    """The gain to two decimals everywhere: finer averages would let single marks be worked out."""
    d_interval = None if told.d_interval is None else (round(told.d_interval[0], 2), round(told.d_interval[1], 2))
    return Gain(
        told.learners,
        round(told.before, 2),
        round(told.after, 2),
        round(round(told.after, 2) - round(told.before, 2), 2),
        (round(told.interval[0], 2), round(told.interval[1], 2)),
        None if told.d is None else round(told.d, 2),
        d_interval,
        None if told.normalised is None else round(told.normalised, 2),
    )


def _both_shares(first: Matrix, last: Matrix) -> tuple[dict[str, float], dict[str, float]]:
    """Shares over the questions that both forms have marks for, so that a text still to be read counts on neither side."""
    ids = {item.id for item in first.items} & {item.id for item in last.items}
    if not ids:
        return first.shares(), last.shares()
    return tuple(matrix.shares([place for place, item in enumerate(matrix.items) if item.id in ids]) for matrix in (first, last))  # type: ignore[return-value]


def _outcomes(
    texts: Mapping[str, str], before: Form | None, after: Form | None, matrices: Mapping[str, Matrix], threshold: float
) -> list[OutcomeLine]:
    first = matrices[before.assessment.id] if before is not None else None
    last = matrices[after.assessment.id] if after is not None else None
    judged = last if last is not None and enough(len(last.papers)) else None
    items = item_shares(judged) if judged is not None else []
    named = list(texts) + [
        item.outcome for matrix in (first, last) if matrix is not None for item in matrix.items if item.outcome not in texts
    ]
    lines = []
    for outcome in dict.fromkeys(named):
        reached, below = None, None
        if judged is not None and judged.places(outcome):
            shares = judged.shares(judged.places(outcome))
            reached = mean(list(shares.values())) >= threshold
            low = sum(share < threshold for share in shares.values())
            if all(items[place].exact for place in judged.places(outcome)):  # else it would tell what an item's share does not
                below = counts({"below": low, "not": len(shares) - low})["below"]
        lines.append(
            OutcomeLine(outcome, texts.get(outcome, ""), outcome_share(first, outcome), outcome_share(last, outcome), reached, below)
        )
    return lines


def outcome_share(matrix: Matrix | None, outcome: str) -> Share:
    """Return an outcome's share of its points as it may be told; a single bounded item among others would follow by subtraction."""
    places = matrix.places(outcome) if matrix is not None else []
    if matrix is None or not places:
        return ABSENT
    if not enough(len(matrix.papers)):
        return HELD_BACK
    shares = item_shares(matrix)
    if len(places) == 1:
        return shares[places[0]]
    value, count = mean(list(matrix.shares(places).values())), len(matrix.papers)
    return coarse(value, count) if sum(not shares[place].exact for place in places) == 1 else mean_share(value, count)
