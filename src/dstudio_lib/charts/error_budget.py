"""When an alert on an error budget fires, what is gone by then, and how long it goes on afterwards."""

from __future__ import annotations

from dstudio_lib.formulas.availability import error_budget
from dstudio_lib.formulas.slo import budget_consumed, burn_rate, detection_time
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.error_budget import DAY, HOUR, MINUTE, RULES, ErrorBudget, Rule, Run, simulate

from .error_budget_figures import alert_over_ratio, averages_over_time, share_text
from .reading import Metric, Note, Prediction, Preset, Reading, Step

QUESTION = "Something fails. How much of the month is gone before anybody is told?"

_WORKBOOK = Source("beyer2018workbook", "chapter 5, Alerting on SLOs")

PRESETS = (
    Preset(
        "Two in a hundred fail",
        {},
        "The objective, the burn rates and the windows that Google's workbook gives as a place to start; the outage is illustrative.",
        source=_WORKBOOK,
    ),
    Preset(
        "All of Compute Engine",
        {"error_ratio": 1.0, "length": 18 * MINUTE},
        "Instances in every region could not be reached from outside for 18 minutes. Here everything fails for as long; "
        "the objective of 99.9 % is illustrative.",
        date="2016-04-11",
        source=Source("google2016connectivity", "summary", "R"),
    ),
    Preset(
        "A day of degradation",
        {"error_ratio": 0.01, "length": 24 * HOUR + 11 * MINUTE},
        "43 seconds without a network left GitHub degraded for 24 hours and 11 minutes. The report gives no error ratio: "
        "1 % is illustrative.",
        date="2018-10-21",
        source=Source("github2018oct21", "timeline of the incident", "R"),
    ),
    Preset(
        "Alert on every error",
        {"alert": "threshold", "error_ratio": 0.002, "length": 15 * MINUTE},
        "The alert that most teams begin with: error ratio above the objective for ten minutes. Illustrative.",
    ),
    Preset(
        "Ten requests an hour",
        {"request_rate": 10 / HOUR, "error_ratio": 0.1, "length": 1 * HOUR},
        "The same rules over a service that hardly anybody calls. Illustrative.",
    ),
)  # fmt: skip


def _minutes_until_told(settings: ErrorBudget) -> float:
    first = RULES["multiwindow"][0].starts(settings.error_ratio, settings.objective)
    assert first is not None
    return first


def _explain(guess: float, answer: float) -> str:
    run = simulate(ErrorBudget())
    assert run.spent_by_then is not None
    ratio = max(guess, answer) / min(guess, answer)
    nearness = "about right" if ratio < 1.3 else f"{number(ratio, 2)} times too {'late' if guess > answer else 'early'}"
    return (
        f"That is {nearness}: it fires after {duration(answer)}, with {percent(run.spent_by_then)} of the budget gone. "
        f"Had everything failed, it would have fired after {duration(_minutes_until_told(ErrorBudget(error_ratio=1.0)))}, "
        "with the same share gone."
    )


PREDICTION = Prediction(
    question="99.9 % over 30 days, and a page if the burn rate over one hour is 14.4. "
    "Two requests in a hundred begin to fail. How long until the page?",
    quantity=Quantity(
        "time to the page", "t", "s", "from the first error", lower=0, lower_open=True, default=300, practical=(10, 6 * HOUR),
        scale="log", display="min",
    ),
    answer=_minutes_until_told,
    explain=_explain,
    asked_at={"objective": 0.999, "error_ratio": 0.02, "alert": "multiwindow", "period": 30 * DAY},
    lesson="A burn-rate alert waits for a share of the budget, not for a time: what it costs is the same for every outage, and the "
    "slower the outage, the more time there is. What it misses is a leak below its burn rate, which needs a slower rule of its own.",
)  # fmt: skip


def read(settings: ErrorBudget) -> Reading:
    """Return when the alert fires, what is gone by then, when it stops, and what it is worth."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(alert_over_ratio(run), averages_over_time(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _kind(rule: Rule) -> str:
    return "page" if rule.page else "ticket"


def _never(run: Run) -> str:
    """Return why no rule fires, in words."""
    settings = run.settings
    waiting = [when for rule in run.rules if (when := rule.starts(settings.error_ratio, settings.objective)) is not None]
    if not waiting:
        return f"errors spend it only {number(settings.burn)} times faster than evenly, below every rule"
    return f"it is over {duration(min(waiting) - settings.length)} before the first rule would fire"


def _verdict(run: Run) -> str:
    settings = run.settings
    if run.detected is None or run.rule is None or run.spent_by_then is None:
        return f"Nobody is told: {_never(run)}. It takes {share_text(settings.spent)} of the budget."
    left = settings.length - run.detected
    return (
        f"The {_kind(run.rule)} comes after {duration(run.detected)}, with {share_text(run.spent_by_then)} of the budget gone; "
        f"the outage goes on for {duration(left)} and takes {share_text(settings.spent)} in all."
        if left > 0
        else f"The {_kind(run.rule)} comes as the outage ends, with {share_text(run.spent_by_then)} of the budget gone."
    )


def _spoken(run: Run) -> str:
    settings = run.settings
    ratio = f"{number(100 * settings.error_ratio)} percent failing for {duration(settings.length)}"
    if run.detected is None or run.spent_by_then is None:
        return f"{ratio}: no alert, {number(100 * settings.spent)} percent of the budget spent."
    return f"{ratio}: alert after {duration(run.detected)}, {number(100 * run.spent_by_then)} percent of the budget gone by then."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings, worth = run.settings, run.worth
    spoken = [percent(each, 2) if each is not None else "–" for each in (worth.precision, worth.recall)]
    if run.detected is None or run.spent_by_then is None or run.stops is None:
        first = Metric("Told after", "never", "no rule fires before it is over", "failed")
        gone = Metric("Budget gone by then", share_text(settings.spent), "all that the outage takes", "failed")
        stop = Metric("Alert goes on for", "–", "there was none", "limit")
    else:
        first = Metric("Told after", duration(run.detected), f"by a {_kind(run.rule) if run.rule else 'page'}", "served")
        gone = Metric("Budget gone by then", share_text(run.spent_by_then), f"{share_text(settings.spent)} by the end", "failed")
        stop = Metric("Alert goes on for", duration(run.stops), "after the last error", "limit")
    return (first, gone, stop, Metric("Precision, recall", " · ".join(spoken), "over outages of all kinds", "offered"))


def _notes(run: Run) -> tuple[Note, ...]:
    settings, notes = run.settings, []
    if settings.spent > 1:
        times = number(settings.spent, 2)
        notes.append(Note(f"The outage takes {times} times the whole budget: the objective is missed, whoever is told.", "length"))
    failures, requests = run.failures_that_fire, run.requests_in_window
    if requests < 1:
        notes.append(Note("Fewer than one request comes within the window: there is nothing to average.", "request_rate"))
    elif failures <= 5:
        many = "a single failed one is enough" if failures == 1 else f"{failures} failed ones are enough"
        notes.append(
            Note(
                f"Low traffic: {number(requests)} requests come within the window, and {many} for the fastest rule. "
                "Add artificial requests, join services into one objective, or lengthen the window.",
                "request_rate",
            )
        )
    elif settings.error_ratio * settings.request_rate * min(settings.length, run.rules[0].window) < 1:
        notes.append(Note("With this traffic fewer than one request fails; ratios are averages over many such outages.", "error_ratio"))
    if settings.alert in ("multiple", "threshold", "slow", "single") and run.stops is not None and run.rule is not None:
        short = Rule(run.rule.burn, run.rule.window, run.rule.window / 12).stops(settings.error_ratio, settings.objective)
        after = f"The alert goes on for {duration(run.stops)} after the last error"
        notes.append(Note(f"{after}; with a short window beside the long one that were {duration(short)}.", "alert"))
    leak = min(rule.burn for rule in run.rules)
    if settings.burn < leak and settings.burn >= 0.5:
        notes.append(Note(f"A leak at a burn rate below {number(leak)} is never told, and can still empty the budget.", "error_ratio"))
    notes.append(
        Note(
            f"Precision: alerts about an outage that takes {percent(settings.worth_telling)} of the budget. Recall: such outages that are "
            f"told. Counted over {number(run.worth.outages, 4)} outages spread evenly over the logs of ratio (0.01 to 100 %) and length "
            "(1 min to 3 d): a yardstick, not your incidents.",
            "worth_telling",
        )
    )
    if settings.period != 30 * DAY:
        notes.append(Note("These burn rates are meant for 30 days; over another period they spend other shares of the budget.", "period"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    steps = [
        Step("Time that may be lost in a period", error_budget.working(settings.objective, settings.period), error_budget.sources),
        Step("How fast this outage spends it", burn_rate.working(settings.error_ratio, settings.objective), burn_rate.sources),
    ]
    if run.rule is not None and run.detected is not None:
        rule = run.rule
        steps += [
            Step(
                f"When the average over {duration(rule.window)} reaches a burn rate of {number(rule.burn)}",
                detection_time.working(settings.error_ratio, settings.objective, rule.window, rule.burn),
                detection_time.sources,
            ),
            Step("What is gone by then", budget_consumed.working(settings.burn, run.detected, settings.period), budget_consumed.sources),
        ]
    whole = budget_consumed.working(settings.burn, settings.length, settings.period)
    steps.append(Step("What the outage takes", whole, budget_consumed.sources))
    return tuple(steps)
