"""Ways to behave in an incident, which say what a score is worth: nothing, talk, chance, restarting everything, and what an expert does.

The experts see what a learner sees: findings, panels that are not dark, and what colleagues say. They know the scenario's shape, not the
seed's variant.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from dstudio_lib.foundation.randomness import stream

from .actions import CONFIDENCES, DIRECTIONS, HORIZONS
from .session import NOWHERE, Session

Policy = Callable[[Session], None]


def do_nothing(run: Session) -> None:
    """Wait until the watch ends."""
    while not run.over:
        run.do({"action": "wait", "value": "10"})


def talk_only(run: Session) -> None:
    """Change nothing, and play for what looks good: the right cause, a sure prediction of no difference, an update in time."""
    outside = run.world.channels()[-1]
    _tell(run, "investigating", outside)
    truth = run.world.truth()
    run.do({"action": "hypothesis", "at": truth["at"] or NOWHERE, "value": truth["cause"]})
    as_it_is = {"action": "admit" if run.scenario == "lockout" else "shed", "value": "100"}
    run.do(as_it_is | {"expect": _expect("same", 5, 99)})
    while not run.over:
        _tell(run, "investigating", outside)
        if not run.over:
            run.do({"action": "wait", "value": "10"})


def at_random(run: Session, number: int = 0, most: int = 250) -> None:
    """Choose any action, place, value and prediction at random, until the watch ends or so many commands were given."""
    draw = stream(run.seed, f"{run.scenario}/random/{number}")
    actions = [action for action in run.actions if action.kind != "close"]
    names = [metric.name for metric in run.world.brief.metrics]
    while not run.over and len(run.commands) < most:
        action = draw.choice(actions)
        command: dict[str, Any] = {"action": action.name}
        if action.targets:
            command["at"] = draw.choice(action.targets)
        if action.values:
            command["value"] = draw.choice(action.values)[0]
        if action.name == "evidence":
            continue
        if action.kind == "mitigate":
            command["expect"] = {"metric": draw.choice(names), "direction": draw.choice(DIRECTIONS), "within": draw.choice(HORIZONS),
                                 "confidence": draw.choice(CONFIDENCES)}  # fmt: skip
        run.do(command)
    if not run.over:
        run.do({"action": "close"})


def restart_everything(run: Session, *, telling: bool = False) -> None:
    """Restart everything, look, and restart everything again; ``telling`` adds updates and careful predictions to it."""
    while not run.over:
        command: dict[str, Any] = {"action": "restart_all"}
        if telling:
            _tell(run, "investigating")
            command["expect"] = _expect("up", 10, 60)
        run.do(command)
        for _ in range(2):
            if not run.over:
                run.do({"action": "wait", "value": "10"})
        if _answered(run) > 98 and not run.over:
            run.do({"action": "close"})


def restart_and_tell(run: Session) -> None:
    """Restart everything, and say so."""
    restart_everything(run, telling=True)


def expert(run: Session) -> None:
    """Do what somebody does who has seen this kind of incident before."""
    {"retry-storm": _retry_storm, "lockout": _lockout, "slow-disk": _slow_disk}[run.scenario](run)


def _retry_storm(run: Session) -> None:
    run.do({"action": "callers"})
    told = run.events[-1]["rows"]
    suspect = max(told, key=lambda row: float(row[1]) / float(row[2]) + float(row[3].split()[0]))[0]
    cause = next((kind for kind, column in (("calls", 1), ("query", 3)) for row in told if row[0] == suspect and _more(row, column)), "")
    _tell(run, "investigating")
    if not cause:
        for row in told:
            said = run.do({"action": "config", "at": row[0]})[-1]["text"]
            if "10 retries" in said:
                suspect, cause = row[0], "hasty"
                break
    run.do({"action": "hypothesis", "at": suspect, "value": cause})
    run.do({"action": "retries", "value": "off", "expect": {**_expect("down", 5, 90), "metric": "attempts"}})
    run.do({"action": "roll_back", "at": suspect, "expect": _expect("up", 5, 90)})
    run.do({"action": "wait", "value": "1"})
    _tell(run, "monitoring")
    run.do({"action": "wait", "value": "5"})
    run.do({"action": "retries", "value": "on", "expect": _expect("same", 5, 90)})
    run.do({"action": "wait", "value": "5"})
    _tell(run, "resolved")
    run.do({"action": "close"})


def _more(row: list[str], column: int) -> bool:
    return float(row[1]) > 1.2 * float(row[2]) if column == 1 else float(row[column].split()[0]) > 1.2


def _lockout(run: Session) -> None:
    rows = run.do({"action": "outside"})[-1]["rows"]
    away = [name for name, state in rows if state != "answers"]
    outside = "another company's network"
    _tell(run, "investigating", outside)
    run.do({"action": "hypothesis", "at": NOWHERE, "value": "rule" if not away else "links" if len(away) == 3 else "some"})
    run.do({"action": "runbook"})
    if away:
        said = run.do({"action": "console", "expect": _fading(run)})
        if not any(event["kind"] == "said" and event["worked"] for event in said):
            _drive(run, away, outside)
        run.do({"action": "admit", "value": "10", "expect": _expect("same", 5, 60)})
        run.do({"action": "restore", "at": "all regions", "expect": {**_expect("up", 10, 90), "metric": "resolved"}})
        shares = ["25", "50", "75", "100"]
    else:
        run.do({"action": "undo_rule", "expect": {**_expect("up", 10, 80), "metric": "resolved"}})
        shares = []
    _tell(run, "monitoring", outside)
    here = 10.0 if away else 100.0
    for share in shares:  # the next share, once the load that it will bring fits
        _wait_until(run, lambda: _served(run, here) and _panel(run, "load") * float(share) / here < 80, 45, outside)  # noqa: B023 - called at once
        run.do({"action": "admit", "value": share, "expect": _expect("up", 5, 90)})
        here = float(share)
    _wait_until(run, lambda: _answered(run) > 98, 45, outside)
    _tell(run, "resolved", outside)
    run.do({"action": "close"})


def _drive(run: Session, away: list[str], outside: str) -> None:
    """Send people, with keys, to every region that is away, and wait until they are inside."""
    run.do({"action": "facilities"})
    for name in away:
        run.do({"action": "dispatch", "at": name, "expect": _fading(run)})
    _wait_until(run, lambda: sum("inside" in event["text"] for event in run.events if event["kind"] == "news") >= len(away), 90, outside)


def _served(run: Session, admitted: float) -> bool:
    return _panel(run, "resolved") > 90 and _answered(run) > 0.9 * admitted


def _fading(run: Session) -> dict[str, Any]:
    """Return the prediction that fewer and fewer can look the name up, unless nobody can."""
    return {**(_expect("down", 5, 80) if _panel(run, "resolved") > 8 else _expect("same", 5, 80)), "metric": "resolved"}


def _slow_disk(run: Session) -> None:
    first = _slowest(run)
    _tell(run, "investigating")
    run.do({"action": "hypothesis", "at": first, "value": "disk"})
    run.do({"action": "drain", "at": first, "expect": _expect("up", 5, 90)})
    run.do({"action": "wait", "value": "1"})
    _tell(run, "monitoring")
    run.do({"action": "storage_team"})  # were there more disks like this one?
    for _ in range(9):
        run.do({"action": "wait", "value": "5"})
        if _answered(run) < 97:
            run.do({"action": "drain", "at": _slowest(run), "expect": _expect("up", 5, 90)})
            run.do({"action": "wait", "value": "1"})
            _tell(run, "monitoring")
    _tell(run, "resolved")
    run.do({"action": "close"})


def _slowest(run: Session) -> str:
    rows = run.do({"action": "callers"})[-1]["rows"]
    return str(max((row for row in rows if row[1].endswith("ms")), key=lambda row: float(row[1].split()[0]))[0])


def _expect(direction: str, within: int, confidence: int) -> dict[str, Any]:
    return {"metric": "answered", "direction": direction, "within": within, "confidence": confidence}


def _tell(run: Session, says: str, channel: str = "") -> None:
    if run.over:
        return
    channels = run.world.channels()
    run.do({"action": "update", "value": says} | ({"at": channel or channels[0]} if len(channels) > 1 else {}))


def _panel(run: Session, metric: str) -> float:
    """Return what a panel shows; where it is dark, what one has to assume: nothing works."""
    last = next(event for event in reversed(run.events) if event["kind"] == "minute")
    return 0.0 if metric in last["dark"] else float(last["metrics"][metric])


def _answered(run: Session) -> float:
    return _panel(run, "answered")


def _since_update(run: Session) -> float:
    told = [event["at"] for event in run.events if event["kind"] == "update" and event["reached"]]
    return (run.world.now - (told[-1] if told else 0.0)) / 60


def _wait_until(run: Session, condition: Callable[[], bool], minutes: int, telling: str = "") -> None:
    """Wait minute by minute; with a channel to tell, say every quarter of an hour what one is doing."""
    for _ in range(minutes):
        if run.over or condition():
            return
        if telling and _since_update(run) > 15:
            acted = any(event["kind"] == "command" and event["action"] in ("restore", "undo_rule") for event in run.events)
            _tell(run, "monitoring" if acted else "identified", telling)
        else:
            run.do({"action": "wait", "value": "1"})


POLICIES: dict[str, Policy] = {
    "nothing": do_nothing, "talk": talk_only, "random": at_random, "restart everything": restart_everything,
    "restart and tell": restart_and_tell, "expert": expert,
}  # fmt: skip


@cache
def reference(scenario: str, seed: int, policy: str) -> dict[str, Any]:
    """Return the log of a policy; it is played once in a process.

    >>> reference("slow-disk", 1, "nothing")["events"][-1]["kind"]
    'over'
    """
    run = Session(scenario, seed)
    POLICIES[policy](run)
    return run.log()
