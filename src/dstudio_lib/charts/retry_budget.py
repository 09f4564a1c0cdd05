"""How retries multiply over layers, over the share of calls that fail, and what a budget makes of it."""

from __future__ import annotations

from dstudio_lib.formulas.backoff import total_backoff
from dstudio_lib.formulas.overload import vulnerable_load
from dstudio_lib.formulas.retries import budgeted_attempts, budgeted_attempts_by_success, expected_attempts, layered_amplification
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.retry_budget import MOST, RetryBudget, Run, amplification, climb, simulate

from .reading import Metric, Note, Prediction, Preset, Reading, Role, Step
from .retry_budget_figures import calls_by_layer, calls_over_failures, calls_text

QUESTION = "Everybody tries three times. How many calls does the database get?"

_BUCKET = Source("brooker2022retries", "adaptive retries", "R")

PRESETS = (
    Preset("The bottom is down", {}, "Three layers, three attempts each, and nothing at the bottom answers. Illustrative."),
    Preset(
        "Half of the calls fail",
        {"failure_share": 0.5, "base_load": 0.4},
        "The same layers in a partial failure: here trying again is a bargain. Illustrative.",
    ),
    Preset(
        "A token for every tenth success",
        {"budget": "successes", "deposit": 0.1},
        "Each success puts a tenth of a token into a bucket and each retry takes a whole one, so that nothing is retried when nothing "
        "succeeds. Layers and load are illustrative.",
        source=_BUCKET,
    ),
    Preset(
        "Four attempts in three layers",
        {"attempts": 4},
        "Google's book on reliability warns of this stack: a click can become 64 attempts on the database that is in trouble.",
        date="2016",
        source=Source("beyer2016sre", "chapter 22, Addressing Cascading Failures", "S"),
    ),
    Preset(
        "Storage servers ask again",
        {"layers": 1, "attempts": 6, "base_load": 0.8},
        "After a brief network disruption many storage servers of DynamoDB asked for their memberships at once; answers came too late, and "
        "they asked again. It ended when those requests were paused. Attempts and load are illustrative.",
        date="2015-09-20",
        source=Source("aws2015dynamodb", "the DynamoDB event", "R"),
    ),
)  # fmt: skip


def _calls_as_set(settings: RetryBudget) -> float:
    return amplification(climb(settings, settings.failure_share, budget=settings.budget, who=settings.who))


def _explain(guess: float, answer: float) -> str:
    everything = _calls_as_set(RetryBudget())
    return (
        f"You said {number(guess)}; it is {number(answer)}. The lowest layer makes 1.75 attempts, and after those only one call in eight "
        f"has failed, so that the layers above hardly try again. When everything fails, it is {number(everything)}."
    )


PREDICTION = Prediction(
    question="Three layers, one above the other, each with up to three attempts. Half of the calls at the bottom fail. "
    "How many calls reach the bottom for one request, on average?",
    quantity=Quantity(
        "calls for one request", "M", "", "at the bottom", lower=1, upper=1_000, default=9, practical=(1, 100), scale="log"
    ),
    answer=_calls_as_set,
    explain=_explain,
    asked_at={"layers": 3, "attempts": 3, "failure_share": 0.5, "budget": "none", "who": "all"},
    lesson="Retries are cheap as long as they help, and multiply when they cannot: the same setting that doubles the load in a partial "
    "failure makes it 27 times as much in a full one. Let one layer try again, and give it a budget.",
)  # fmt: skip


def read(settings: RetryBudget) -> Reading:
    """Return how many calls reach the bottom, whether it bears them, and what the retries win."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(calls_over_failures(run), calls_by_layer(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _share(value: float) -> str:
    return percent(value) if value >= 1e-6 or value == 0 else "under 1 in a million"


def _failing(value: float) -> str:
    if value == 1:
        return "every request fails"
    return f"{percent(value)} of requests fail" if value >= 1e-6 else "hardly a request fails"


def _verdict(run: Run) -> str:
    settings, load = run.settings, percent(run.load)
    base = percent(settings.base_load)
    if run.failing > 0.999 and run.calls > 1.05:
        helps = "and none of them helps" if run.failing == 1 else "and hardly any helps"
        end = f"{base} load becomes {load}"
        if settings.budget != "none" and run.unbounded > 1.05 * run.calls:
            end += f"; without the budget there would be {number(run.unbounded)}"
        return f"{calls_text(run.calls)} reach the bottom for one request, {helps}: {end}."
    if run.calls <= 1.05 and run.unbounded > 1.5:
        kept = "The budget holds" if settings.budget != "none" else "One layer alone tries again"
        return f"{kept}: {calls_text(run.calls)} for one request instead of {number(run.unbounded)}; {_failing(run.failing)}."
    if run.load > 1:
        return (
            f"Too much: {calls_text(run.calls)} for one request make {load} of what the bottom can answer, so more of them will fail; "
            f"{_failing(run.failing)} already."
        )
    won = settings.failure_share - run.failing
    if won > 0.001:
        before = _share(settings.failure_share)
        return f"Worth it: {calls_text(run.calls)} for one request, and {_failing(run.failing)}, where {before} would."
    if settings.failure_share == 0:
        return "Nothing fails: one call for one request, whatever the layers are set to."
    return f"Hardly a retry: {calls_text(run.calls)} for one request, and {_failing(run.failing)}."


def _spoken(run: Run) -> str:
    settings = run.settings
    return (
        f"{settings.layers} {'layer' if settings.layers == 1 else 'layers'}, {settings.attempts} attempts, "
        f"{number(100 * settings.failure_share)} percent failing: {calls_text(run.calls)} for one request."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    role: Role = "failed" if run.load > 1 else "healthy"
    other = f"with a budget: {number(run.bounded)}" if settings.budget == "none" else f"without a budget: {number(run.unbounded)}"
    return (
        Metric("Calls for one request", f"{number(run.calls)}×", other, "failed" if run.calls > 2 else "served"),
        Metric("Load on the bottom", percent(run.load), f"without retries: {percent(settings.base_load)}", role),
        Metric("Requests that fail", _share(run.failing), f"without retries: {_share(settings.failure_share)}", "offered"),
        Metric(
            "If everything fails" if settings.budget != "successes" else "At worst",
            f"{number(run.worst)}×",
            f"safe up to {_safe(run)} load",
            "limit",
        ),
    )


def _safe(run: Run) -> str:
    return percent(run.safe_load, 2) if run.worst <= MOST else "under 0.1\u202f%"


def _notes(run: Run) -> tuple[Note, ...]:
    settings, notes = run.settings, []
    border = next((share for share, calls in zip(run.shares, run.curve, strict=True) if calls * settings.base_load > 1 + 1e-12), None)
    if border == 0:
        notes.append(Note("First attempts alone are more than the bottom can answer: retries only add to it.", "base_load"))
    elif border is not None:
        notes.append(
            Note(
                f"From {percent(border)} of failing calls on, retries alone fill the bottom. What makes it fail for a moment can then "
                "keep it down: the overload feeds itself.",
                "base_load",
            )
        )
    if settings.layers > 1 and settings.who == "all" and settings.budget == "none" and settings.attempts > 1:
        notes.append(Note(f"If only the topmost layer tried again, it would be {calls_text(run.top_only)} for one request.", "who"))
    if settings.budget != "none" and settings.deposit == 0:
        notes.append(Note("A deposit of nothing allows no retries at all.", "deposit"))
    if settings.retries and sum(run.waits) > 0:
        notes.append(
            Note(
                f"With backoff one layer waits {duration(sum(run.waits))} in all on average, if all its attempts fail. Waiting spreads "
                "the calls over time; while the failure lasts, it does not make them fewer.",
                "base_delay",
            )
        )
        if settings.jitter == "none":
            notes.append(Note("Without jitter everybody that failed at one moment comes back at one moment.", "jitter"))
    notes.append(
        Note(
            "Attempts are taken to fail independently: in an outage or into a full queue the next one fails with the first.",
            "failure_share",
        )
    )
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    p, retries, deposit = settings.failure_share, settings.retries, settings.deposit
    lowest = {
        "none": (expected_attempts, (p, retries)),
        "calls": (budgeted_attempts, (p, retries, deposit)),
        "successes": (budgeted_attempts_by_success, (p, retries, deposit)),
    }
    found, values = lowest[settings.budget]
    steps = [
        Step("Attempts that the lowest layer makes, as budgeted", found.working(*values), found.sources),
        Step(
            "Calls at the bottom if every layer made all its attempts",
            layered_amplification.working(settings.attempts, settings.layers),
            layered_amplification.sources,
        ),
    ]
    if 1 < run.worst <= MOST:
        steps.append(
            Step(
                "Requests a second that a bottom made for 1\u202f000 a second bears even at worst",
                vulnerable_load.working(1_000.0, run.worst - 1),
                vulnerable_load.sources,
            )
        )
    if retries and settings.base_delay > 0:
        steps.append(
            Step(
                "Time that one layer waits in all, without jitter",
                total_backoff.working(settings.base_delay, settings.longest_delay, retries),
                total_backoff.sources,
            )
        )
    return tuple(steps)
