"""What becomes of a service when the surge that overloaded it is gone, request by request, and which defence brings it back."""

from __future__ import annotations

from dstudio_lib.formulas.overload import goodput, load_in_failure, vulnerable_load
from dstudio_lib.formulas.retries import budgeted_load
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.overload import HORIZON, LASTING, RELIEF, SHED_SHARE, START, UP, Overload, Run, simulate
from dstudio_lib.simulators.overload_regions import border, branches

from .overload_figures import phase_figure, time_figure, work_figure
from .reading import Metric, Note, Prediction, Preset, Reading, Step

QUESTION = "The surge is over. Why doesn't it recover?"
USUAL = {"capacity": 150.0}
"""Of every preset: enough requests that chance hardly matters, few enough to answer at once."""
WITHIN = 5
"""Seconds over which it has to be up to count as recovered."""

PRESETS = (
    Preset(
        "Five seconds of a surge",
        USUAL,
        "A service at 70 % of its capacity, whose clients wait for a second and try three times more. For five seconds there are three "
        "times as many. Illustrative.",
    ),
    Preset(
        "Square's retries",
        USUAL | {"retries": 10, "backoff": 0.0, "jitter": "none", "load": 0.5},
        "The login service tried failed database transactions again, up to 500 times without a pause. Undoing the release that set it off "
        "changed nothing; lowering the bound did. Here there are ten retries, and load, surge and times are illustrative.",
        date="2017-03-16",
        source=Source("square2017redis", "the retry loop", "S"),
    ),
    Preset(
        "Clients kept away",
        USUAL | {"relief": 0.3},
        "From 50 s to 70 s only 30 % of the requests are let in: 21 % of capacity, so that even all their retries fit. DynamoDB came back "
        "in such a way, when requests to its metadata service were paused. The numbers set here are illustrative.",
        date="2015-09-20",
        source=Source("aws2015dynamodb", "the DynamoDB event", "R"),
    ),
    Preset(
        "Kept away too little",
        USUAL | {"relief": 0.5},
        "Half of the clients are let in, for as long. Their retries alone still fill the service. Illustrative.",
    ),
    Preset("A circuit breaker", USUAL | {"breaker": True}, "The same surge, and clients that stop calling while half of the calls fail."),
    Preset("A retry budget", USUAL | {"budgeted": True}, "The same surge, and one retry for every ten requests."),
)


def _answered_after(settings: Overload) -> float:
    return min(1.0, simulate(settings).after)


def _explain(guess: float, answer: float) -> str:
    if guess <= 0.05:
        return "Exactly: nothing of what is asked is answered in time, and it stays so."
    return (
        f"You said {percent(guess)}; it is {percent(answer, 2)}. The load that it carried with ease before the surge it does not carry "
        "after it: the servers work on calls whose clients have given up, and these come again."
    )


PREDICTION = Prediction(
    question="A service runs at 70 % of its capacity, all is well. For five seconds three times as many clients come, then again as many "
    "as before. Everybody waits for 1 s and tries up to four times. A minute later: what share of requests is answered in time?",
    quantity=Quantity("answered", "", "", "share of the requests, a minute after the surge", 0, 1, default=0.9, display="%"),
    answer=_answered_after,
    explain=_explain,
    asked_at=USUAL | {"load": 0.7, "retries": 3, "timeout": 1.0, "surge": 3.0, "surge_time": 5.0},
    lesson="It has two states at the same load, and retries keep it in the bad one. What brings it back is less work: a breaker, shedding, "
    "a budget for retries, or clients kept away until all retries fit. Time and jitter do not.",
)


def read(settings: Overload, *, seed: int = 1) -> Reading:
    """Return how it ends, where it can be tripped, and what the servers worked on."""
    run = simulate(settings, seed=seed)
    tried = branches(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(time_figure(run, _finding(run)), phase_figure(run, tried), work_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- what happened


def recovered_after(run: Run) -> float | None:
    """Return how long after the surge it is up for good (s), or ``None`` if it is not in the end.

    >>> recovered_after(simulate(Overload(retries=0))), recovered_after(simulate(Overload()))
    (3.0, None)
    """
    ends = round(START + (run.settings.surge_time if has_surge(run.settings) else 0.0))
    found = None
    for begin in range(round(HORIZON) - WITHIN, ends - 1, -1):
        if run.success(begin, begin + WITHIN) < UP:
            break
        found = float(begin - ends)
    return found


def has_surge(settings: Overload) -> bool:
    """Whether there is a trigger at all."""
    return settings.surge > 1 and settings.surge_time > 0


def _answered(share: float) -> str:
    return "nothing" if share < 5e-4 else percent(min(1.0, share), 3 if share > 0.995 else 2)


def _verdict(run: Run) -> str:
    settings = run.settings
    asked = f"{percent(settings.load)} of capacity"
    if run.before < UP:
        over = "more than it can do" if settings.load > 1 else "and that is too near to what it can do"
        return f"It does not work even before the surge: clients ask for {asked}, {over}; {_answered(run.before)} is answered in time."
    if not has_surge(settings):
        return f"Nothing trips it: without a surge {_answered(run.overall)} of the requests is answered in time, at {asked}."
    if run.after >= UP:
        after = recovered_after(run)
        if after is None or after == 0:
            return f"It recovers at once: the surge of {_surge(run)} is over, and {_answered(run.after)} is answered in time."
        helped = settings.relief < 1 and START + settings.surge_time + after >= RELIEF[0]
        because = ", when clients were kept away" if helped else ""
        return f"It recovers {duration(after)} after the surge{because}: in the end {_answered(run.after)} is answered in time."
    calls = f"{number(run.amplification, 2)} calls for each request"
    if run.after < 0.05:
        return (
            f"It stays down: the surge is long over, but clients who ask for {asked} make {calls}, and {_answered(run.after)} is answered."
        )
    return f"It limps: the surge is long over, {_answered(run.after)} of the requests is answered in time, with {calls}."


def _surge(run: Run) -> str:
    return f"{number(run.settings.surge)} times the load"


def _finding(run: Run) -> str:
    if run.before < UP:
        return "More comes than can be answered, surge or not"
    if not has_surge(run.settings):
        return "Without a surge, all is answered"
    if run.after >= UP:
        after = recovered_after(run) or 0.0
        return f"The surge ends, and answers are back {'at once' if not after else f'after {duration(after)}'}"
    return "The surge ends, and answers do not come back" if run.after < 0.05 else "The surge ends, and only part of the answers comes back"


def _spoken(run: Run) -> str:
    settings = run.settings
    ends = "recovers" if run.after >= UP else "stays down" if run.after < 0.05 else "limps"
    return f"Load {percent(settings.load)}, {settings.retries} retries: {ends}, {_answered(run.after)} answered in the end."


def _metrics(run: Run) -> tuple[Metric, ...]:
    at = border(run.settings)
    return (
        Metric(
            "Answered in the end",
            _answered(run.after),
            f"of requests, from {number(LASTING)} to {number(HORIZON)} s",
            "healthy" if run.after >= UP else "failed",
        ),
        Metric("Calls for one request", f"{number(run.amplification, 2)}×", "in the end", "offered"),
        Metric(
            "Work for nobody", percent(run.wasted, 2), "of the calls finished, over the run", "failed" if run.wasted > 0.1 else "served"
        ),
        Metric(
            "Vulnerable above",
            "no border known" if at is None else percent(at, 2),
            "the formula knows retries only" if at is None else "of capacity, since all retries must fit",
            "limit",
        ),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    at = border(settings)
    if at is not None and at < settings.load < 1 and run.before >= UP and run.after >= UP and has_surge(settings) and settings.relief == 1:
        notes.append(
            Note(f"This surge was too small: from {percent(at, 2)} of capacity on, a larger one can leave the service down.", "surge")
        )
    if settings.relief < 1 and settings.load < 1:
        let = settings.load * settings.relief
        low = "below" if at is not None and let < at else "above"
        if at is not None:
            notes.append(
                Note(
                    f"Let in: {percent(settings.load)} × {percent(settings.relief)} = {percent(let)} of capacity, {low} the border at "
                    f"{percent(at, 2)}.",
                    "relief",
                )
            )
    if settings.jitter != "none" and run.stays_down:
        notes.append(Note("Jitter spreads retries over time. While everything fails, it does not make them fewer.", "jitter"))
    if settings.jitter != "none" and settings.backoff == 0:
        notes.append(Note("Jitter has nothing to spread while there is no backoff.", "jitter"))
    if settings.abandons and run.after < UP and run.before >= UP:
        notes.append(
            Note(
                "Dropping calls that were given up leaves those that are just in time to begin, and are answered just too late.", "abandons"
            )
        )
    if settings.breaker:
        notes.append(Note("The breaker opens when half of the last 100 calls failed, for 2 s, and then lets ten calls try.", "breaker"))
    if settings.shedding:
        notes.append(Note(f"Shedding refuses at once whoever would wait for more than {percent(SHED_SHARE)} of the timeout.", "shedding"))
    if settings.budgeted and settings.retries == 0:
        notes.append(Note("A budget has nothing to limit while there are no retries.", "budget"))
    if settings.queue * settings.capacity * settings.timeout < settings.servers:
        notes.append(Note("The queue holds fewer calls than there are servers: much is refused, by chance alone.", "queue"))
    notes.append(Note("Clients arrive at random and do not know of one another; service times are exponential, and a retry costs as much."))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    steps = [
        Step(
            "Calls each second while every attempt fails",
            load_in_failure.working(settings.request_rate, settings.retries),
            load_in_failure.sources,
        ),
        Step(
            "Requests each second above which a surge can leave it down, without defences",
            vulnerable_load.working(settings.capacity, settings.retries),
            vulnerable_load.sources,
        ),
    ]
    if settings.budgeted and settings.retries:
        steps.append(
            Step(
                "Calls each second that the budget allows, everything failing",
                budgeted_load.working(settings.request_rate, settings.budget),
                budgeted_load.sources,
            )
        )
    first = round(LASTING)
    done, good = sum(run.finished[first:]), sum(run.answered[first:])
    if done:
        span = HORIZON - LASTING
        steps.append(
            Step(
                "Answers that somebody waited for, each second in the end: calls finished, and their share in time",
                goodput.working(round(done / span, 1), round(min(1.0, good / done), 4)),
                goodput.sources,
            )
        )
    return tuple(steps)
