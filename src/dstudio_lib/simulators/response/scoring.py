"""What a run of an incident is worth, in six parts, from its log alone.

The log of doing nothing and the log of an expert, with the same seed, are the two ends of the scale. The parts say more than their sum:
a run can be quick and careless, or slow and honest.

>>> from .policies import reference
>>> score(reference("slow-disk", 1, "nothing")).total
0
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .worlds import UP

SAVED, QUICK, CAUSE, CARE, FORESIGHT, TOLD = 45, 10, 5, 15, 15, 10
HOLDS = 10
"""Minutes that users have to be served for before an incident counts as mitigated."""
EVERY = 20
"""Minutes for which a status update is fresh."""
HARM = 0.02
"""A mitigation hurt if it cost this share of all user-minutes of its twenty, and helped if it saved as much."""
UNHELPFUL = 0.2
"""What care and foresight are worth where no mitigation helped: to foresee that a switch set to what it was changes nothing is no skill."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: points of how many, and a sentence with the numbers behind it."""

    name: str
    points: float
    most: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a score, in order."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """Their sum, out of 100."""
        return round(sum(part.points for part in self.parts))

    def part(self, name: str) -> Part:
        """Return a part by its name."""
        return next(part for part in self.parts if part.name == name)


def events_of(log: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind, in order."""
    return [event for event in log["events"] if event["kind"] == kind]


def score(log: Mapping[str, Any], nothing: Mapping[str, Any] | None = None, expert: Mapping[str, Any] | None = None) -> Score:
    """Return the score of a finished run; the logs to compare with are played if they are not given.

    Raises
    ------
    InputError
        If the run is not over.
    """
    from dstudio_lib.foundation.errors import InputError

    from .policies import reference

    if not events_of(log, "over"):
        raise InputError("This run is not over yet; declare it over, or let the watch end, and look at the debrief then.", "log")
    nothing = reference(log["scenario"], log["seed"], "nothing") if nothing is None else nothing
    expert = reference(log["scenario"], log["seed"], "expert") if expert is None else expert
    return Score((_saved(log, nothing, expert), _quick(log, expert), _cause(log), _care(log, expert), _foresight(log), _told(log)))


def lost(log: Mapping[str, Any]) -> float:
    """Return the user-minutes lost."""
    return float(events_of(log, "over")[0]["lost"])


def mitigated(log: Mapping[str, Any]) -> float | None:
    """Return the minute from which on users were served for a while, or ``None``."""
    since = None
    for event in events_of(log, "minute"):
        if event["at"] <= 0:
            continue
        since = (event["at"] if since is None else since) if event["metrics"]["answered"] >= UP else None
        if since is not None and event["at"] - since >= 60 * HOLDS:
            return float(since / 60)
    return None


def verdict(log: Mapping[str, Any], worth: float) -> str:
    """Return what a mitigation did within its twenty minutes: ``helped``, ``hurt``, or ``no difference``."""
    stake = HARM * 20 * events_of(log, "called")[0]["users"]
    return "helped" if worth > stake else "hurt" if worth < -stake else "no difference"


def _saved(log: Mapping[str, Any], nothing: Mapping[str, Any], expert: Mapping[str, Any]) -> Part:
    here, most, least = lost(log), lost(nothing), lost(expert)
    share = min(1.0, max(0.0, (most - here) / (most - least)))
    return Part(
        "user-minutes", SAVED * share**2, SAVED,
        f"{_millions(here)} user-minutes lost; doing nothing loses {_millions(most)}, the expert {_millions(least)}. {100 * share:.0f} % "
        "of what can be saved was saved; the points are the square of that.",
    )  # fmt: skip


def _quick(log: Mapping[str, Any], expert: Mapping[str, Any]) -> Part:
    here, there = mitigated(log), mitigated(expert)
    if here is None or there is None:
        return Part("time to mitigate", 0.0, QUICK, f"Users were never served again for {HOLDS} minutes.")
    late = max(0.0, here - there - 5.0) / max(10.0, 2.0 * there)
    return Part(
        "time to mitigate",
        QUICK * max(0.0, 1.0 - late),
        QUICK,
        f"Users were served again from minute {here:.0f} on; with the expert from minute {there:.0f}.",
    )


def _cause(log: Mapping[str, Any]) -> Part:
    truth, wrong = events_of(log, "over")[0]["truth"], 0
    for event in events_of(log, "hypothesis"):
        if (event["cause"], event["where"]) == (truth["cause"], truth["at"]):
            points = max(0.0, CAUSE - 2.0 * wrong)
            return Part("cause", points, CAUSE, f"The right cause was on the board at minute {event['at'] / 60:.0f}, after {wrong} others.")
        wrong += 1
    return Part("cause", 0.0, CAUSE, "The right cause was never on the board." if wrong else "There was no hypothesis on the board.")


def _care(log: Mapping[str, Any], expert: Mapping[str, Any]) -> Part:
    said = [verdict(log, event["worth"]) for event in events_of(log, "judged")]
    if not said:
        return Part("care", 0.0, CARE, "Nothing was done, so nothing was done with care.")
    free = sum(verdict(expert, event["worth"]) == "no difference" for event in events_of(expert, "judged"))
    hurt, idle = said.count("hurt"), max(0, said.count("no difference") - free - 1)
    share = max(0.0, 1.0 - 0.34 * hurt - 0.12 * idle) * _worth(log)
    return Part(
        "care", CARE * share, CARE,
        f"Of {len(said)} mitigations {said.count('helped')} helped, {hurt} hurt, and {said.count('no difference')} made no difference "
        "within 20 minutes, each compared with waiting instead.",
    )  # fmt: skip


def _foresight(log: Mapping[str, Any]) -> Part:
    done = [event["number"] for event in events_of(log, "command") if event["does"] == "mitigate"]
    unchecked = {event["number"] for event in events_of(log, "unchecked")}
    checked = {event["number"]: event for event in events_of(log, "checked")}
    counted = [number for number in done if number not in unchecked]
    if not counted:
        return Part("foresight", 0.0, FORESIGHT, "No mitigation, so nothing to predict." if not done else "No prediction came due.")
    points = [max(0.0, 1.0 - 2.0 * (checked[each]["confidence"] / 100 - checked[each]["right"]) ** 2) if each in checked else 0.0
              for each in counted]  # fmt: skip
    right = sum(checked[each]["right"] for each in counted if each in checked)
    sure = [checked[each]["confidence"] for each in counted if each in checked]
    felt = f"; you were {sum(sure) / len(sure):.0f} % sure on average" if sure else ""
    idle = "" if _worth(log) == 1.0 else " None of them helped users, so this counts for a fifth."
    return Part(
        "foresight",
        FORESIGHT * sum(points) / len(points) * _worth(log),
        FORESIGHT,
        f"{right} of {len(counted)} mitigations did what was predicted{felt}.{idle}",
    )


def _worth(log: Mapping[str, Any]) -> float:
    return 1.0 if any(verdict(log, event["worth"]) == "helped" for event in events_of(log, "judged")) else UNHELPFUL


def _told(log: Mapping[str, Any]) -> Part:
    updates = [event for event in events_of(log, "update") if event["reached"]]
    acted = min((event["at"] for event in events_of(log, "command") if event["does"] == "mitigate"), default=1e9)
    guessed = min((event["at"] for event in events_of(log, "hypothesis")), default=1e9)
    untrue = sum(
        (event["says"] == "resolved" and event["answered"] < UP) or (event["says"] == "monitoring" and event["at"] < acted)
        or (event["says"] == "identified" and event["at"] < guessed)
        for event in updates
    )  # fmt: skip
    bad = [event["at"] for event in events_of(log, "minute") if event["at"] > 0 and event["metrics"]["answered"] < UP]
    if not updates:
        return Part("updates", 0.0, TOLD, "Users could read no update.")
    first = updates[0]["at"] if updates[0]["at"] <= 60 * EVERY / 2 else 1e9  # the first ten minutes are covered by an early first one
    fresh = sum(any(0 <= minute - event["at"] <= 60 * EVERY for event in updates) or minute < first < 1e9 for minute in bad)
    ended = any(event["says"] == "resolved" and event["answered"] >= UP for event in updates)
    share = fresh / len(bad) if bad else 1.0
    points = max(0.0, (TOLD - 2) * share + 2 * ended - 3 * untrue)
    said = f" {untrue} of them said what was not so." if untrue else ""
    end = "" if ended else " None said, truly, that it was over."
    return Part(
        "updates",
        points,
        TOLD,
        f"{len(updates)} updates; for {100 * share:.0f} % of the bad minutes the last was at most {EVERY} minutes old.{said}{end}",
    )


def _millions(value: float) -> str:
    return f"{value / 1e6:.2f} million" if value >= 1e6 else f"{value / 1e3:.0f} thousand"
