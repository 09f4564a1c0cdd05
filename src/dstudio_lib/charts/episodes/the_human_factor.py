"""What is E03's own: its bets, its checks, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from dstudio_lib import catalog
from dstudio_lib.formulas.measurement import failure_bound
from dstudio_lib.formulas.scalability import pairwise_channels
from dstudio_lib.formulas.security import alarm_precision
from dstudio_lib.formulas.statistics import runs_for_half_width
from dstudio_lib.formulas.teams import on_call_engineers, phase_share, shortened_repair
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Duration, Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import coordination
from dstudio_lib.simulators.on_call import DAY, MINUTE, OnCall, Run, simulate

from .. import on_call as charts
from ..exhibits import Exhibit, table
from ..reading import Figure
from .asking import Bet, Question, gap, scale

TARSNAP = {"told": 25.0, "woken": 3_911.0, "restarted": 5_085.0}
"""Seconds from 10:15:19 to 10:15:44, 11:20:30 and 11:40:04, reported in https://mail.tarsnap.com/tarsnap-announce/msg00035.html."""

QUIET = OnCall(page_on_causes=False, fault_every=3 * DAY)
"""A team with a good pager: a fault every third day, and no noisy rule."""

QUARTERS = 200


# --- the bets


def gitlab_outage() -> float:
    """Return how long GitLab's service was down (s)."""
    minutes = catalog.incident("gitlab-database-2017").duration.minutes
    assert minutes is not None
    return 60.0 * minutes


BACK = Bet(
    "An engineer removes the data of the wrong database, and sees it within a second or two. The company has four procedures that give "
    "data "
    "back. How long until the service is back?",
    scale(Duration, name="until it is back", symbol="t", default=600.0, practical=(60.0, 7 * 86_400.0), display="h"),
    gitlab_outage,
    gap,
    "About eighteen and a half hours [R], and six hours of everybody's work were lost. The mistake took seconds; the rest was the system.",
)


def wolf() -> float:
    """Return the share of alerts that are right for a check that errs once in a thousand looks, at a fault in 0.01 % of minutes."""
    return float(alarm_precision(base_rate=1e-4, detection_rate=0.999, false_alarm_rate=1e-3))


WOLF = Bet(
    "A check looks once a minute. If something is broken it says so in 99.9 % of looks; if all is well it is wrong in 0.1 % of them. "
    "One minute in ten thousand something really is broken. It goes off. How likely is it right?",
    scale(Probability, name="right", symbol="P", default=0.5, practical=(0.001, 1.0), scale="log", display="%"),
    wolf,
    gap,
    "In ten thousand minutes it is right about once and wrong about ten times. The test did not get worse; good minutes are so many.",
)


def relief(people: int = 40) -> float:
    """Return by what factor a commander in the middle shortens the list of the busiest person."""
    mesh, star = (coordination.simulate(coordination.Coordination(members=people, shape=shape)) for shape in ("mesh", "leader"))
    return mesh.links / star.links


BUSIEST = Bet(
    "Forty people on a call, and everybody may have to talk with everybody. Then one of them takes command, and all talk goes through "
    "that person. How many times fewer people does the busiest person have to talk with?",
    Quantity("times fewer", "f", "", "before over after", lower=1, upper=1_000, default=5, practical=(1, 40), scale="log"),
    relief,
    gap,
    "Not one fewer. Before, everybody had 39 others; now one person has 39, and the others have one each.",
)


@cache
def _year(settings: OnCall) -> tuple[Run, ...]:
    """Return four seasons of the same settings."""
    return tuple(simulate(settings, seed=seed) for seed in range(1, 5))


def time_to_repair(settings: OnCall) -> float:
    """Return the mean time to repair over four seasons (s)."""
    lengths = [each.length for run in _year(settings) for each in run.repairs]
    return sum(lengths) / len(lengths)


def without_the_rule() -> float:
    """Return the mean time to repair (min) once the noisy rule is deleted."""
    return time_to_repair(OnCall(page_on_causes=False)) / MINUTE


DELETED = Bet(
    "A noisy rule pages every quarter of an hour, nearly always for nothing. But one fault in five is seen by no other rule. With it, "
    "faults "
    "last 80 minutes on average. You delete it: customers now report that fifth, after an hour on average. How long do faults last?",
    Quantity(
        "time to repair", "t", "min", "mean, after the rule is gone", lower=1, upper=1_000, default=100, practical=(20, 600), scale="log"
    ),
    without_the_rule,
    gap,
    "Shorter, although a fifth of the faults is told an hour later: the others no longer stand behind false pages in a queue.",
)


@cache
def quarters(count: int = QUARTERS, improved: bool = False) -> tuple[float, ...]:
    """Return the mean time to repair of so many quarters of one team (s); improved, everything in it takes a fifth less."""
    shorter = 0.8 if improved else 1.0
    settings = replace(
        QUIET, diagnosis=shorter * QUIET.diagnosis, mending=shorter * QUIET.mending, report_after=shorter * QUIET.report_after
    )
    first = QUARTERS + 1 if improved else 1
    means = (simulate(settings, seed=seed).time_to_repair for seed in range(first, first + count))
    return tuple(each for each in means if each is not None)


PRIZE = Bet(
    "A team repairs some thirty faults a quarter. Nothing changes, neither the faults nor the people nor the tools. In what share of the "
    "quarters does the mean time to repair differ from that of the quarter before by a fifth or more?",
    scale(Probability, name="quarters", symbol="P", default=0.1, practical=(0.01, 1.0), scale="log", display="%"),
    lambda: charts.moves(quarters()),
    gap,
    "A few long repairs make most of the mean, and which quarter they fall into is chance.",
)

BETS = (BACK, WOLF, BUSIEST, DELETED, PRIZE)

# --- the checks

PATHS = Question(
    "A team of 24 is split into four teams of six; one person of each meets with the other three. What has happened to the paths?",
    (
        (
            "A quarter is left, since each team has a quarter of the people",
            "Paths go with the square: each team has a sixteenth of them or less.",
        ),
        ("They are as many as before; only the names have changed", "24 people have 276 paths, and six people have 15."),
        ("About a quarter of them: 66 of 276", "Yes. Four teams of 15 paths and six among the four: 66. The price: news takes more steps."),
        (
            "About a quarter, and news travels faster as well",
            "The count is right. But most news now needs three steps where one was enough.",
        ),
    ),
    2,
)

RULE = Question(
    "Your alert is right in 5 % of cases. Which change helps most?",
    (
        ("Detect 99.99 % of the faults instead of 99 %", "It finds one more in a hundred of the few. The false ones stay as they are."),
        (
            "Page a second person as well, so that one of them surely looks",
            "Both are called nineteen times for nothing. That spreads the load, and makes no page more often right.",
        ),
        ("Look every ten seconds instead of every minute", "More looks at the same noise are more chances to be wrong."),
        (
            "Page on what users feel, which good minutes seldom show",
            "Yes. What fills the pager are the many healthy minutes, so it is the false-alarm rate that has to fall.",
        ),
    ),
    3,
)

QUARTER = Question(
    "Last quarter the mean time to repair was 60 minutes over 30 incidents, this quarter 47. What do you report?",
    (
        (
            "It fell by 22 %, which 30 incidents can't tell from chance",
            "Yes. Say what was changed, show the phases and the single incidents, and keep the percentage out of the title.",
        ),
        (
            "That the runbook introduced in between saved 13 minutes a repair",
            "Perhaps it did. This number can't show it: it falls as far in many quarters where nothing was changed.",
        ),
        ("The median instead, since it is immune to outliers", "It is calmer, and it hides what hurts: users live through the long ones."),
        (
            "Nothing, since numbers about incidents are useless",
            "The phases of single incidents say a lot. It is the mean of thirty that says little.",
        ),
    ),
    0,
)

CHECKS = (PATHS, RULE, QUARTER)

# --- the tables


def shapes_of_a_call(people: int = 40, team: int = 8) -> Exhibit:
    """Compare everybody with everybody, one commander, and teams under a commander, by the links of all and of the busiest."""
    rows = []
    for words, shape in (
        ("everybody with everybody", "mesh"),
        ("one commander", "leader"),
        (f"teams of {team} under a commander", "cells"),
    ):
        run = coordination.simulate(coordination.Coordination(members=people, shape=shape, cell_size=team))
        steps = round(run.news / run.settings.heartbeat)
        rows.append((words, number(run.total), f"**{number(run.links)}**", number(steps)))
    return table((f"{people} people", "paths in all", "paths of the busiest member", "steps until all know"), rows)


def loud_and_quiet() -> Exhibit:
    """Let the same faults happen in four seasons with the noisy rule, and in the same four without it."""
    loud, quiet = (_year(OnCall(page_on_causes=on)) for on in (True, False))
    return charts.phases((("with the noisy rule", loud), ("without it", quiet)))


def where_the_time_went() -> Exhibit:
    """Split three outages into what was spent until told, until somebody understood, and until it was over, and halve each."""
    cloudflare = {event.title: 60.0 * event.minute for event in catalog.incident("cloudflare-regex-2019").timeline}
    outages = (
        ("GitLab 2017", 2.0, None, gitlab_outage()),
        ("Tarsnap 2016", TARSNAP["told"], TARSNAP["woken"], TARSNAP["restarted"]),
        ("Cloudflare 2019", cloudflare["First page"], cloudflare["The firewall is found"], cloudflare["Traffic is back"]),
    )
    rows = []
    for words, told, known, over in outages:
        middle = "not recorded" if known is None else _part(known - told, over)
        rest = _part(over - told if known is None else over - known, over)
        faster = float(shortened_repair(over, float(phase_share(told, over)), 0.5))
        rows.append((words, _part(told, over), middle, rest, duration(over), f"**{percent((over - faster) / over, 2)}**"))
    head = ("", "until told", "until somebody woke or understood", "until it was over", "whole", "halve the first: saved")
    return table(head, rows)


def _part(seconds: float, whole: float) -> str:
    return f"{duration(seconds)} ({percent(seconds / whole, 2)})"


def prize_figure() -> Figure:
    """Draw the first forty quarters of a team in which nothing changes."""
    return charts.seasons(quarters()[:40])


def improvement_unseen() -> float:
    """Return how often a quarter looks no better than the one before, though everything in it takes a fifth less."""
    return sum(after >= before for before, after in zip(quarters(), quarters(improved=True), strict=True)) / QUARTERS


def unseen() -> Exhibit:
    """Say how often an improvement of a fifth is not seen in the mean of the next quarter."""
    return Exhibit(f"In **{percent(improvement_unseen(), 2)}** of {QUARTERS} quarters.")


def repair_deviation() -> float:
    """Return the standard deviation of a single repair of the quiet team (s)."""
    lengths = [each.length for seed in range(1, 41) for each in simulate(QUIET, seed=seed).repairs]
    mean = sum(lengths) / len(lengths)
    return float((sum((each - mean) ** 2 for each in lengths) / (len(lengths) - 1)) ** 0.5)


def repairs_needed(share: float = 0.1) -> float:
    """Return how many repairs narrow their mean to so much of it, at 95 %."""
    mean = sum(quarters()) / QUARTERS
    return float(runs_for_half_width(standard_deviation=repair_deviation(), half_width=share * mean, normal_quantile=1.96))


def patterns_on_and_off() -> Exhibit:
    """Switch each pattern on in the same four seasons, and show what it gains and what it costs."""
    loud = OnCall()
    rows = []
    for words, settings, price in (
        ("as it is", loud, "–"),
        ("page after three bad looks", replace(loud, looks=3), "each page 2 min later"),
        ("the same, blips of 10 min", replace(loud, looks=3, blip_length=10 * MINUTE), "and no gain"),
        ("page on symptoms only", replace(loud, page_on_causes=False), "a fifth is told by customers"),
        ("a second person", replace(loud, people=2), f"{on_call_engineers(2)} people instead of {on_call_engineers(1)}"),
        ("runbook: false pages in 5 min", replace(loud, triage=5 * MINUTE), "to be kept true"),
        ("symptoms only, and a second person", replace(loud, page_on_causes=False, people=2), "both prices, little gain"),
        ("symptoms, and causes as tickets", replace(loud, page_on_causes=False, report_after=30 * MINUTE), "somebody reads tickets"),
    ):
        runs = _year(settings)
        pages = sum(run.pages_each_day for run in runs) / len(runs)
        right = 1 - sum(run.false_pages for run in runs) / sum(run.pages for run in runs)
        busy = sum(run.busy for run in runs) / len(runs)
        rows.append(
            (words, number(pages, 2), percent(right, 2), percent(busy, 2), f"**{time_to_repair(settings) / MINUTE:.0f} min**", price)
        )
    return table(("pattern", "pages a day", "right", "busy", "time to repair", "price"), rows)


def drills() -> Exhibit:
    """Show what so many good restores in a row prove about the next one."""
    rows = [
        (words, number(count), "nothing is known" if count == 0 else f"**{percent(float(failure_bound(count)), 2)}**")
        for words, count in (("never", 0), ("once", 1), ("monthly, a year", 12), ("weekly, a year", 52), ("daily, a year", 365))
    ]
    return table(("restored", "good restores", "the next may still fail this often (95 %)"), rows)


# --- a review, read again

TURNS = (
    (
        r"\bshould(?:n't| not)? have\b|\bcould have\b|\bwould have\b",
        "tells what did not happen",
        "What did happen, and what made it the sensible thing to do?",
    ),
    (
        r"\bfail(?:ed|s|ure)? to\b|\bforgot\b|\bneglected\b|\bignored\b",
        "measures a person against hindsight",
        "What could be seen at that moment, and where would one have seen more?",
    ),
    (
        r"\bhuman error\b|\bcareless(?:ly|ness)?\b|\bmistaken(?:ly)?\b|\bblunder\b|\bincompeten\w+",
        "ends the search at a person",
        "What made the act easy, and what would have made it cheap?",
    ),
    (
        r"\broot cause\b",
        "promises that there is one",
        "Which conditions had to meet, and which of them could be gone first?",
    ),
    (r"\bwho\b", "asks for a name", "What, and how, instead of who?"),
    (
        r"\b(?:be|being) more careful\b|\bpay (?:more )?attention\b|\bretrain(?:ed|ing)?\b|\bremind(?:ed|er)?\b",
        "asks people to be different people",
        "What changes so that an ordinary person on a bad night gets it right?",
    ),
    (r"\bobvious(?:ly)?\b|\bclearly\b|\bsimply\b|\bjust\b", "knows the outcome", "Was it obvious then, or is it now?"),
)
"""Turns of phrase, what is wrong with each, and what to ask in its place."""


def reread(review: str) -> Exhibit:
    """Mark the turns of phrase in a review that look for a culprit or argue from hindsight, and put a question beside each.

    It knows some words and no meaning: what it marks may be right, and what it leaves may blame all the same.

    >>> print(reread("The engineer should have checked the host.").markdown.splitlines()[2])
    | “should have” | tells what did not happen | What did happen, and what made it the sensible thing to do? |
    """
    if not review.strip():
        raise InputError("The review is empty, so there is nothing to read; give some sentences of it.", "review")
    found = sorted(
        (match.start(), match[0], why, question) for turn, why, question in TURNS for match in re.finditer(turn, review, re.IGNORECASE)
    )
    if not found:
        return Exhibit("No turn of phrase that this list knows. Now ask somebody who was there whether they find themselves in it.")
    return table(("it says", "which", "ask instead"), [(f"“{words}”", why, question) for _, words, why, question in found])


# --- the learner's own numbers


def own_numbers(*, people_on_the_call: int, pages: int, acted_upon: int, minutes: Mapping[str, float]) -> Exhibit:
    """Return the paths of a learner's last call, the worth of their pages, and where their last repair went."""
    if not 0 < acted_upon <= pages:
        raise InputError(
            f"acted_upon={acted_upon} of pages={pages} can't be a share; it is allowed from 1 to the number of pages; try {pages}.",
            "acted_upon",
        )
    whole = sum(minutes.values())
    longest = max(minutes, key=lambda phase: minutes[phase])
    rows = [
        (phase, number(spent), percent(spent / whole, 2), f"**{number(float(shortened_repair(whole, spent / whole, 0.5)))}**")
        for phase, spent in minutes.items()
    ]
    lines = [
        f"{people_on_the_call} people have **{number(float(pairwise_channels(people_on_the_call)), 4)}** paths.",
        f"Of {pages} pages {acted_upon} needed somebody: **{percent(acted_upon / pages, 2)}** were right, "
        f"and for each of these somebody came {number((pages - acted_upon) / acted_upon, 2)} times for nothing.",
        table(("phase", "took (min)", "share", "whole, if it were halved (min)"), rows).markdown,
        f"The longest was to **{longest}**. Begin there.",
    ]
    return Exhibit("\n\n".join(lines))
