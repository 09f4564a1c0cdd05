"""What is E12's own: its bets, its checks, the systems that its experiments run, and the small tables that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import math
import sqlite3
from functools import cache

from dstudio_lib.formulas.experiments import canary_power, canary_requests, peeking_false_alarms
from dstudio_lib.formulas.measurement import rule_of_three
from dstudio_lib.formulas.migration import touched_share
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantities import Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import migration, playground
from dstudio_lib.simulators.migration import BIG_BANG, EXPAND_CONTRACT, Migration
from dstudio_lib.simulators.playground import Objective, System
from dstudio_lib.simulators.playground_parts import Call, Client, LoadBalancer, Service

from ..exhibits import Exhibit, table
from .asking import Bet, Question, gap, scale

CUSTOMERS = 5_200_000
"""Of TSB, as the regulators' press release of 20 December 2022 has it (the record's source ``fca``)."""
SAMPLE = 300

# --- theory: mixtures of code and schema

_SCHEMAS = {
    "name": ("name text",),
    "name, full_name": ("name text", "full_name text"),
    "full_name": ("full_name text",),
}
_CODE = {
    "old: writes and reads name": (("name",), "name"),
    "writes both, reads name": (("name", "full_name"), "name"),
    "writes both, reads full_name": (("name", "full_name"), "full_name"),
    "new: writes and reads full_name": (("full_name",), "full_name"),
}


def works(schema: str, code: str) -> bool:
    """Try one version of the code on one version of the schema, in a real database: a write, and reading it again."""
    database = sqlite3.connect(":memory:")
    database.execute(f"create table users (id integer primary key, {', '.join(_SCHEMAS[schema])})")
    written, read = _CODE[code]
    try:
        database.execute(f"insert into users ({', '.join(written)}) values ({', '.join('?' * len(written))})", ["Ann"] * len(written))
        return bool(database.execute(f"select {read} from users").fetchone() == ("Ann",))
    except sqlite3.OperationalError:
        return False
    finally:
        database.close()


def mixtures() -> Exhibit:
    """Try every version of the code on every version of the schema."""
    rows = [(code, *("works" if works(schema, code) else "**breaks**" for schema in _SCHEMAS)) for code in _CODE]
    return table(("code \\ columns", *_SCHEMAS), rows)


# --- experiment 1: the counts are equal

HASTY = Migration(interval=110.0)
CARELESS = ("write both", "copy", "read new")
TOO_EARLY = ("copy if newer", "write both", "read new")
CAREFUL = ("write both", "copy if newer", "compare", "read new")


@cache
def copied(plan: tuple[str, ...]) -> migration.Run:
    """Return a hasty copy under a plan; each is carried out once."""
    return migration.simulate(HASTY, plan)


def copies() -> Exhibit:
    """Copy the same rows under three plans, while people write."""
    rows = []
    for words, plan in (
        ("both are written, then all is copied", CARELESS),
        ("all is copied, then both are written", TOO_EARLY),
        ("both are written, rows are copied if newer, and compared", CAREFUL),
    ):
        run = copied(plan)
        before, after = run.stages[-2], run.stage("read new")
        rows.append(
            (
                words,
                f"{number(before.counts[0])} and {number(before.counts[1])}",
                f"**{number(before.differ)}**",
                f"**{percent(after.wrong_reads / after.reads, 2)}**",
            )
        )
    return table(("plan", "rows, old and new", "rows that differ", "wrong answers once readers have moved"), rows)


# --- experiment 2: the canary that was fine

ALL = 500.0


def platform(share: float, *, south: int = 8) -> System:
    """Return a new platform in two data centres that should be alike, for a share of the customers."""
    return System(
        "Two data centres",
        (
            Client("customers", Call("entrance"), rate=ALL * share),
            LoadBalancer("entrance", calls=(Call("north"), Call("south"))),
            Service("north", servers=20, service_time=0.05),
            Service("south", servers=south, service_time=0.05),
        ),
        objective=Objective(1.0, 0.99),
        horizon=120.0,
    )


@cache
def loaded(share: float, *, south: int = 8) -> playground.Run:
    """Return two minutes of that platform; each share is simulated once."""
    return playground.simulate(platform(share, south=south))


def steps_up() -> Exhibit:
    """Let customers onto the platform step by step."""
    rows = []
    for share in (0.01, 0.05, 0.25, 0.5, 1.0):
        run = loaded(share)
        busy = [sum(run.block(name).utilisation[60:]) / 60 for name in ("north", "south")]
        alike = loaded(share, south=20).success
        rows.append((percent(share), percent(busy[0]), percent(busy[1]), f"**{percent(run.success)}**", percent(alike)))
    return table(("customers moved", "north busy", "south busy", "answered within 1 s", "if south were like north"), rows)


def canary_sizes() -> Exhibit:
    """Say how many requests show which regression, and how long that takes at three sizes of service."""
    rows = []
    for worse in (1.1, 1.5, 2.0, 10.0):
        needed = float(canary_requests(0.001, 0.001 * worse, 0.01, 0.1, 19.0))
        rows.append((f"{number(worse)} times", number(needed, 3), *(duration(needed / (0.05 * rate)) for rate in (10, 100, 1_000))))
    return table(("errors, from 0.1 %", "requests to the canary", "at 10 a second", "at 100 a second", "at 1\u202f000 a second"), rows)


# --- experiment 3: the way back

SLOW = Migration(interval=600.0)


def ways_back() -> Exhibit:
    """Say after each step of two plans what going back would cost."""
    rows = []
    for words, plan in (("expand and contract", EXPAND_CONTRACT), ("all at once", BIG_BANG)):
        run = migration.simulate(SLOW, plan)
        for stage in run.stages:
            rows.append(
                (
                    words,
                    stage.step,
                    number(stage.lost),
                    f"**{percent(stage.lost / SLOW.rows, 2)}**",
                    "**no return**" if stage.step == run.point_of_no_return else "",
                )
            )
            words = ""
    return table(("plan", "ten minutes after the step", "rows lost by going back", "of all", ""), rows)


# --- the patterns, and the learner's own plan

_FRAGILE = Migration(half_writes=0.01)
VARIANTS = (
    ("all at once, in a window", BIG_BANG, _FRAGILE),
    ("write both", ("write both", "copy", "read new", "write new only"), _FRAGILE),
    ("… copy if newer", ("write both", "copy if newer", "read new", "write new only"), _FRAGILE),
    ("… and compare", ("write both", "copy if newer", "compare", "read new", "write new only"), _FRAGILE),
    (
        "… with both writes in one transaction",
        ("write both", "copy if newer", "compare", "read new", "write new only"),
        Migration(half_writes=0.0),
    ),
)


def patterns_on_and_off() -> Exhibit:
    """Move the same data with one pattern more each time, and show its gain and its price."""
    rows = []
    for words, plan, settings in VARIANTS:
        run = migration.simulate(settings, plan)
        before = [stage for stage in run.stages if stage.old_written]
        last = before[-1].lost if "read new" in plan else run.stages[-1].lost
        double = sum(stage.writes for stage in before if stage.step != "write new only")
        total = sum(stage.writes for stage in run.stages)
        rows.append(
            (
                words,
                f"**{number(run.wrong_reads)}**",
                f"**{number(last)}**",
                number(run.refused),
                percent((double if "write both" in plan else 0) / total, 2),
                duration(settings.interval * len(plan)),
            )
        )
    return table(
        ("plan", "wrong answers", "rows lost by going back after readers moved", "writes refused", "writes made twice", "takes"), rows
    )


def judge(*plan: str, settings: Migration | None = None) -> Exhibit:
    """Carry out a plan of your own, and say of each step what it costs and whether there is a way back."""
    run = migration.simulate(settings or Migration(), plan)
    rows = [
        (
            str(place),
            stage.step,
            migration.STEPS[stage.step],
            number(stage.wrong_reads),
            number(stage.lost),
            number(stage.refused),
        )
        for place, stage in enumerate(run.stages, start=1)
    ]
    shown = table(("", "step", "what it does", "wrong answers", "rows lost by going back at its end", "writes refused"), rows).markdown
    return Exhibit(f"{shown}\n\n{' '.join(verdict(run))}")


def verdict(run: migration.Run) -> list[str]:
    """Say in sentences what a plan is worth.

    >>> verdict(migration.simulate(Migration(half_writes=0.0), EXPAND_CONTRACT))[-1]
    'The point of no return is step 5 of 6, *write new only*; everything before it can be undone.'
    """
    steps = [stage.step for stage in run.stages]
    found = []
    if run.wrong_reads:
        worst = max(run.stages, key=lambda stage: stage.wrong_reads)
        found.append(f"**Readers get {number(run.wrong_reads)} wrong answers**, most of them after *{worst.step}*.")
    else:
        found.append("**No reader gets a wrong answer.**")
    if run.refused:
        found.append(f"{number(run.refused)} writes are turned away.")
    if "read new" not in steps and "move all" not in steps:
        found.append("Nobody has moved yet.")
    last = run.point_of_no_return
    if last is None:
        found.append("There is a way back from every step; the old store is still there, and still costs what it costs.")
    else:
        found.append(
            f"The point of no return is step {steps.index(last) + 1} of {len(steps)}, *{last}*; everything before it can be undone."
        )
    return found


# --- the bets


def wrong_customers() -> float:
    """Return how many of TSB's customers could be wrong although a sample showed nothing."""
    return CUSTOMERS * float(rule_of_three(SAMPLE))


CLEAN_SAMPLE = Bet(
    "A bank moves 5.2 million customers. Somebody compares 300 of them, drawn at random, between the old system and the new. All are "
    "right. With 95 % confidence, up to how many customers may still be wrong?",
    Quantity("customers", "n", "", "who may be wrong", 1, CUSTOMERS, default=500, practical=(1, CUSTOMERS), scale="log", integer=True),
    wrong_customers,
    gap,
    "About 52\u202f000: one in a hundred. If one customer in a hundred were wrong, 300 draws would still miss all of them one "
    "time in twenty.",
)


def rows_that_differ() -> float:
    """Return how many of the rows differ after a copy over a store that is written to."""
    return float(copied(CARELESS).stage("copy").differ)


EQUAL_COUNTS = Bet(
    "People write 20 rows a second, at random among 10\u202f000, and each write goes to the old and the new store. Meanwhile all rows are "
    "copied, in batches that are read and written 5 s later. When the copy is done, both stores have 10\u202f000 rows. How "
    "many of them differ?",
    Quantity("rows", "d", "", "that differ", 1, 10_000, default=10, practical=(1, 10_000), scale="log", integer=True),
    rows_that_differ,
    gap,
    "91 in this run. Whoever writes a row while its batch is on the way is overwritten, in the new store only, with the value of five "
    "seconds ago.",
)


def answered_at_full() -> float:
    """Return the share answered in time when all customers have moved."""
    return loaded(1.0).success


LAST_STEP = Bet(
    "A new platform stands in two data centres. With 1 %, 5 %, 25 % and 50 % of the customers every request is answered within a second, "
    "and the slowest are no slower than before. Now all are let in. How many are answered within a second?",
    scale(Probability, name="answered in time", symbol="A", default=0.97, practical=(0.05, 1.0), scale="linear"),
    answered_at_full,
    gap,
    "62 %. One of the two has fewer servers than the other. Up to half of the load it had room enough, and showed nothing.",
)


def rows_lost() -> float:
    """Return the share of rows that going back loses ten minutes after the old store was left."""
    return float(touched_share(20, 600, 10_000))


TEN_MINUTES = Bet(
    "Readers have moved, all is well, and the old store is no longer written. Ten minutes later somebody finds a reason to go back. 20 "
    "rows "
    "a second are written, at random among 10\u202f000. What share of the rows is out of date in the old store?",
    scale(Probability, name="rows out of date", symbol="s", default=0.05, practical=(0.001, 1.0)),
    rows_lost,
    gap,
    "70 %. 12\u202f000 writes have been made, and they fall on 7\u202f000 different rows. After an hour it would be all but seven.",
)

BETS = (CLEAN_SAMPLE, EQUAL_COUNTS, LAST_STEP, TEN_MINUTES)

# --- the checks

COUNTS = Question(
    "A migration script reports: 8\u202f412\u202f003 rows in the old table, 8\u202f412\u202f003 in the new one. What do you know?",
    (
        ("The data are the same", "Rows were counted, not compared. A row with last week's value counts like any other."),
        (
            "That no row was added or removed in one of them only",
            "Nearly: one lost and one doubled cancel out. And it says nothing of values.",
        ),
        (
            "Very little: contents have to be compared, row by row or by checksum",
            "Yes. And compared again while people write, since what is equal now need not be so in a minute.",
        ),
        ("That the copy was complete at one moment", "Equal numbers do not even say that: the two counts were taken at two moments."),
    ),
    2,
)

FINE = Question(
    "A canary with 5 % of the traffic ran for an hour: error rate and latency as before. What has it not tested?",
    (
        (
            "Whether the new version has more errors for a request",
            "That is what it does test, as far as its number of requests can show it.",
        ),
        (
            "Whether the new version bears the whole load",
            "Yes. Contention, pools and data centres that are not alike show only when they are loaded.",
        ),
        ("Whether the new version starts at all", "It started, or it would have had no traffic."),
        ("Whether old and new can run side by side", "They did, for an hour. That is one of the things a canary is good for."),
    ),
    1,
)

BACK = Question(
    "A release adds a column, fills it, and the code reads it. Which change in the same release takes away the way back?",
    (
        (
            "Dropping the column that it replaces",
            "Yes. The code before this release reads that column. Drop it later, when nobody goes back that far.",
        ),
        ("Adding the new column with a default", "Old code does not mention the column, and works as before."),
        ("Writing both columns", "It is what keeps the way back open: the old column stays right."),
        ("Reading the new column behind a flag", "The flag is a way back, as long as both columns are written."),
    ),
    0,
)

CHECKS = (COUNTS, FINE, BACK)

# --- the learner's own numbers


def own_canary(*, request_rate: float, share: float, errors: float, worse: float, minutes: float) -> Exhibit:
    """Say what a canary of your own sees, and how long it would have to run (rate in 1/s; ``worse`` is the error rate to catch)."""
    served, control = (request_rate * 60 * minutes * each for each in (share, 1 - share))
    power = float(canary_power(errors, worse, max(1.0, served), max(1.0, control), 0.01))
    needed = float(canary_requests(errors, worse, 0.01, 0.1, (1 - share) / share))
    looks = max(1, min(100, round(minutes)))
    rows = (
        ("errors it sees if all is well, and if not", f"{number(served * errors, 3)} and {number(served * worse, 3)}"),
        ("chance to catch it, with one look at the end", f"**{percent(power, 2)}**"),
        ("time to catch it nine times in ten", f"**{duration(needed / (request_rate * share))}**"),
        (f"false alarms allowed 1 %; with a look each minute ({looks})", percent(float(peeking_false_alarms(looks, 0.02)) / 2, 2)),
    )
    return table(("your canary", ""), rows)


def own_sample(*, rows: int, compared: int, writes_a_second: float, hours_without_writing_back: float) -> Exhibit:
    """Say what a clean sample allows, and what going back would lose."""
    share = float(rule_of_three(compared))
    lost = float(touched_share(writes_a_second, 3_600 * hours_without_writing_back, rows))
    return table(
        ("your migration", ""),
        (
            (
                f"{number(compared)} rows compared, none wrong: at most this many wrong, with 95 %",
                f"**{number(math.ceil(min(1.0, share) * rows), 3)}**",
            ),
            (f"out of date in the old store after {duration(3_600 * hours_without_writing_back)}", f"**{percent(lost, 3)}** of all rows"),
        ),
    )
