"""Why a service stays down after the trigger is gone, and what brings it back."""

from __future__ import annotations

from dstudio_lib.formulas.overload import load_in_failure, vulnerable_load
from dstudio_lib.formulas.retries import budgeted_attempts_by_success, expected_attempts, layered_amplification
from dstudio_lib.foundation.formatting import NARROW, duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.cascade import CAPACITY, MOST_RETRIES, Cascade, Run, calls_by_layer, simulate

from .cascade_figures import ladder_figure, phase_figure, time_figure
from .reading import FollowUp, Metric, Note, Prediction, Preset, Reading, Step

HALF = 0.5
QUESTION = "The trigger is gone. Why doesn't it recover?"

PRESETS = (
    Preset(
        "Three layers of retries",
        {},
        "Browser, gateway and service each try three times. Half of the database's capacity is gone for ten seconds, then it is back.",
    ),
    Preset(
        "DynamoDB, traffic paused",
        {"layers": 1, "attempts": 6, "trigger_depth": 1.0, "trigger_time": 5.0, "relief": "pause"},
        "A short network fault made storage servers ask for their memberships all together; answers came too late, and they asked "
        "again. At 5:06, nearly three hours in, requests to the metadata service were paused, and it recovered. All numbers set "
        "here are illustrative.",
        date="2015-09-20",
        source=Source("aws2015dynamodb", "the DynamoDB event", "S"),
    ),
    Preset(
        "Restarted herd",
        {"layers": 1, "attempts": 6, "trigger_depth": 1.0, "trigger_time": 30.0},
        "In the largest regions of Google Cloud the tasks that restarted all went to the same table at once, without waits that grow "
        "and are random, and overloaded it. The numbers set here are illustrative: add backoff and jitter, and the herd still comes.",
        date="2025-06-12",
        source=Source("google2025servicecontrol", "what happened", "R"),
    ),
    Preset(
        "The second failure",
        {"layers": 2, "attempts": 4, "load": 0.9, "trigger_depth": 1.0, "trigger_time": 30.0},
        "DynamoDB answered again at 2:25 at night, but the system that leases hosts to EC2 had so many leases to renew that it collapsed "
        "under the backlog, and launches failed until 10:36. The numbers set here are illustrative.",
        date="2025-10-20",
        source=Source("aws2025dynamodb", "the three periods of impact", "R"),
    ),
    Preset(
        "Retry budget of 10 %",
        {"budgeted": True, "budget": 0.1},
        "The same stack and the same trigger, but each layer may retry only a tenth of its successes.",
    ),
    Preset(
        "A fifth more capacity",
        {"relief": "capacity"},
        "The same failure, and the first idea of most teams: add machines.",
    ),
)


def _explain(guess: float, answer: float) -> str:
    if guess == answer:
        return "Exactly: three calls for each of three calls for each of three calls."
    if guess < answer:
        told = "three attempts for each layer, added up" if guess == 9 else "too few"
        return f"{number(guess)} is {told}: layers multiply, 3 × 3 × 3 = {number(answer)}."
    return f"{number(guess)} is too many: each layer makes three calls for each call to it, 3 × 3 × 3 = {number(answer)}."


PREDICTION = Prediction(
    question="Three layers, three attempts each, and the database fails every call. How many calls does it get for one request of a user?",
    quantity=Quantity(
        "calls", "M", "", "calls on the database", lower=1, upper=1_000, default=9, practical=(1, 200), scale="log", integer=True
    ),
    answer=lambda settings: float(layered_amplification(settings.attempts, settings.layers)),
    explain=_explain,
    asked_at={"layers": 3, "attempts": 3},
    lesson="Layers multiply their attempts, and each knows only of its own.",
    then=FollowUp(
        "The calculator opens with a trigger of ten seconds, at 80 % load. When it is over, what happens?",
        (
            (
                "It recovers within seconds",
                "Look at the first figure: what is answered stays at the floor. Failed calls are made again, and "
                "with them there is more to do than can be done, trigger or none.",
            ),
            (
                "It stays down",
                "Yes. The retries alone are more than it can do. Only less load brings it back: pause, shed, or a budget for "
                "retries. A fifth more capacity does not, and jitter only smooths.",
            ),
            (
                "It swings up and down",
                "That takes something that lets go and comes back, such as a breaker that opens and probes. Here every "
                "failed call is made again, and so nothing lets go.",
            ),
        ),
        right=1,
    ),
)


def read(settings: Cascade) -> Reading:
    """Return how the failure ends, where the trap lies, and what the retries amount to."""
    return describe(simulate(settings))


def describe(run: Run) -> Reading:
    """Return what is to be said of a run, whatever simulated it."""
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(time_figure(run), phase_figure(run), ladder_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _layers(count: int) -> str:
    return "1 layer" if count == 1 else f"{count} layers"


def _verdict(run: Run) -> str:
    settings = run.settings
    gone = f"{duration(settings.trigger_time)} of trigger"
    if settings.load > 1:
        return f"Overloaded even without a trigger: {percent(settings.load, 3)} of capacity is asked for, before any retry."
    if run.ending == "well":
        if not run.recovered_after:
            return f"It recovers as soon as the trigger is gone: after {gone} the load is answered again."
        return f"It recovers {duration(run.recovered_after, 2)} after the trigger is gone{_because(run)}."
    made = f"{number(run.flow.mean('calls', 110, 120), 2)} times capacity"
    if run.ending == "down":
        return f"It stays down: the trigger is gone, but retries keep asking for {made}, and {_answered(run)} of the load is answered."
    return f"It limps: the trigger is gone, but only {_answered(run)} of the load is answered."


def _because(run: Run) -> str:
    return ", once its traffic is paused" if run.settings.relief == "pause" and (run.recovered_after or 0) >= 20 else ""


def _answered(run: Run) -> str:
    share = min(1.0, run.final / run.settings.load)
    return "nothing" if share < 1e-6 else percent(share, 2)


def _spoken(run: Run) -> str:
    settings = run.settings
    outcome = {"well": "recovers", "down": "stays down", "limps": "recovers in part"}[run.ending]
    stack = f"{_layers(settings.layers)}, {settings.attempts} attempts each, load {percent(settings.load)}"
    return f"{stack}: {outcome}; worst case {number(run.worst)} calls for one."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    product = " × ".join([str(settings.attempts)] * settings.layers)
    meaning = f"with the budget; {product} without it" if settings.budgeted else f"{product} calls for one request"
    return (
        Metric("Worst case", f"{number(run.worst)}×", meaning, "failed"),
        Metric("Answered in the end", _answered(run), "of the load, in the last 10 s", "healthy" if run.ending == "well" else "failed"),
        Metric("Most calls", f"{number(run.most_calls)}×", "capacity, over two seconds", "offered"),
        Metric(
            "Vulnerable above",
            "no load" if run.border is None else f"under 0.1{NARROW}%" if run.border < 0.001 else percent(run.border),
            "these defences break the loop" if run.border is None else "of capacity, since all retries must fit",
            "limit",
        ),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.attempts > 1 and not settings.budgeted:
        half = calls_by_layer(settings, HALF)
        lowest = half[-1] / (half[-2] if len(half) > 1 else 1.0)
        notes.append(
            Note(
                f"{number(run.worst)}× is the worst case, every attempt failing. At {percent(HALF)} failing the lowest layer makes "
                f"{number(lowest)} calls for one, and all layers together {number(half[-1])}.",
                "attempts",
            )
        )
    if settings.jitter and settings.backoff == "none":
        notes.append(Note("Jitter has nothing to spread while there is no backoff.", "jitter"))
    elif settings.backoff != "none" and run.ending == "down":
        notes.append(Note("Waiting delays retries; each of them still comes, so in a lasting failure there are as many.", "backoff"))
    if settings.relief == "capacity" and run.ending == "down" and run.border is not None:
        notes.append(
            Note(
                f"A fifth more capacity moves the border from {percent(run.border, 2)} to {percent(1.2 * run.border, 2)} of the old one; "
                f"the load is {percent(settings.load)}.",
                "relief",
            )
        )
    if settings.breaker:
        notes.append(Note("The breaker opens at 50 % failing, for 5 s, then lets a tenth of the calls try.", "breaker"))
    if settings.shedding:
        notes.append(Note("Refusing a call is taken to cost a hundredth of answering it.", "shedding"))
    if settings.discipline == "lifo":
        notes.append(Note("Newest first never works for callers who have given up, and some callers it never serves.", "discipline"))
    notes.append(
        Note(
            "A fluid without chance: layers above the lowest are taken to wait long enough, and the queue holds ten timeouts of work. "
            "Near the border chance would decide.",
            "timeout",
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    retries = settings.attempts - 1
    load = settings.load * CAPACITY
    steps = [
        Step(
            "Worst case: every layer tries every time",
            layered_amplification.working(settings.attempts, settings.layers),
            layered_amplification.sources,
        ),
        Step("One layer, half of the calls failing", expected_attempts.working(HALF, retries), expected_attempts.sources),
    ]
    if settings.budgeted:
        steps.append(
            Step(
                "The same layer with its budget, everything failing",
                budgeted_attempts_by_success.working(1.0, retries, settings.budget),
                budgeted_attempts_by_success.sources,
            )
        )
    more = min(MOST_RETRIES, calls_by_layer(settings, 1.0)[-1] - 1)
    steps.append(
        Step(
            f"Calls each second in failure, with a capacity of {number(CAPACITY)}",
            load_in_failure.working(load, more),
            load_in_failure.sources,
        )
    )
    steps.append(Step("Load above which the failure feeds itself", vulnerable_load.working(CAPACITY, more), vulnerable_load.sources))
    return tuple(steps)
