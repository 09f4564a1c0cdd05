"""The sentences and numbers that text, page and tables share, so that they say the same."""

from __future__ import annotations

from dstudio_lib.foundation.formatting import MINUS, NARROW

from .disclosure import LEAST, NOT_SHOWN
from .results import STATUSES
from .summary import EpisodeReport, FormSummary, OutcomeLine

METHOD = (
    "The gain is the difference of the class averages of those who sat both forms, never the average of single gains; its interval is "
    "Student's, at 95 %. Cohen's d divides it by the root mean square of both standard deviations, with Algina and Keselman's interval "
    "(2003). The normalised gain is the part of what could still be gained (Hake 1998).",
    "Difficulty is the share of an item's points that was reached, so that more is easier. Discrimination is the correlation with the sum "
    "of the other items. KR-20 and Cronbach's alpha use population variances.",
    "Failed is not zero: only graded and late submissions count, the others are shown by their status. Late penalties and extra credit "
    "stay out of these numbers.",
    f"No group of fewer than {LEAST} learners is told of, nor anything from which one would follow. Shares are whole per cents, and bounds "
    "where an exact one would give a small group away. No item-response model is fitted: under 100 responses it would only look exact.",
)


def percent(share: float) -> str:
    """Write a share in whole per cent.

    >>> percent(0.734), percent(-0.02)
    ('73\u202f%', '−2\u202f%')
    """
    return f"{whole(share)}{NARROW}%"


def whole(share: float) -> str:
    """Write a share in hundredths, with a true minus sign.

    >>> whole(-0.123), whole(-0.001)
    ('−12', '0')
    """
    hundredths = round(100 * share)
    return f"{MINUS if hundredths < 0 else ''}{abs(hundredths)}"


def decimal(value: float | None, nothing: str = NOT_SHOWN) -> str:
    """Write a coefficient with two decimals.

    >>> decimal(0.5), decimal(-0.104), decimal(None)
    ('0.50', '−0.10', 'not shown')
    """
    if value is None:
        return nothing
    text = f"{abs(value):.2f}"
    return f"{MINUS if value < 0 and float(text) else ''}{text}"


def gain(told: EpisodeReport) -> str:
    """The gain in one sentence."""
    found = told.gain.told
    if found is None:
        return told.gain.sentence
    low, high = found.interval
    text = f"From {percent(found.before)} to {percent(found.after)}: {_signed(found.gain)} points of a hundred"
    text += f" (95 % interval {whole(low)} to {whole(high)})"
    if found.d is not None:
        text += f", Cohen's d {decimal(found.d)}"
        if found.d_interval is not None:
            text += f" ({decimal(found.d_interval[0])} to {decimal(found.d_interval[1])})"
    if found.normalised is not None:
        text += f", normalised gain {decimal(found.normalised)}"
    return f"{text}. {told.gain.sentence}"


def _signed(share: float) -> str:
    return f"+{whole(share)}" if round(100 * share) > 0 else whole(share)


def statuses(form: FormSummary) -> str:
    """How many learners have each status, the empty ones left out; in the edition to pass on only whether they are enough."""
    counted = {status: count for status in STATUSES if (count := form.tally[status])}
    if None in form.tally.values():
        return f"{'fewer than' if form.coefficient is None and not form.items else 'at least'} {LEAST} learners graded"
    return ", ".join(f"{count} {status}" for status, count in counted.items()) or "no learners"


def reliability(form: FormSummary) -> str:
    """The reliability with its name, or why there is none."""
    return form.reliability if form.coefficient is None else f"{decimal(form.coefficient)}: {form.reliability}"


def reached(line: OutcomeLine) -> str:
    """Whether an outcome was reached, in a word.

    >>> from .disclosure import ABSENT
    >>> reached(OutcomeLine("O1", "", ABSENT, ABSENT, None, None))
    'not known'
    """
    return "not known" if line.reached is None else "reached" if line.reached else "not yet reached"


def count(value: int | None) -> str:
    """Write a count that may be held back."""
    return NOT_SHOWN if value is None else str(value)
