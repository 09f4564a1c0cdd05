"""Where a request's time goes, and why a page of fast services is slow."""

from __future__ import annotations

import math

from dstudio_lib.formulas.availability import k_of_n_unavailability
from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.formulas.tail import fan_out_for, hedge_extra_load, hedged_slow_share, leaf_quantile, slow_requests
from dstudio_lib.foundation.formatting import availability, duration, number, one_in, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.latency_budget import (
    DRAWS,
    FAN_OUT_STAGE,
    HEDGE_PERCENTILES,
    STAGES,
    LatencyBudget,
    Run,
    percentile,
    simulate,
    slow_request,
    unhedged_server,
)

from .latency_budget_figures import budget_figure, distribution_figure, fan_out_figure, hedged, share_text
from .reading import Metric, Note, Prediction, Preset, Reading, Step

COAST_TO_COAST = 3.9e6
"""Great-circle distance from the US east coast to the west coast (m), rounded."""
CALLS_TO_THE_FAR_COAST = 8

QUESTION = "Every service is fast. Why is the page slow?"

_DEFAULT = LatencyBudget()


def _with(values: tuple[float, ...], **changed: float) -> tuple[float, ...]:
    """Return a stage vector with the values of some stages changed; a space in a stage's name is an underscore."""
    return tuple(changed.get(stage.replace(" ", "_").replace("-", "_"), value) for stage, value in zip(STAGES, values, strict=True))


_FAR = CALLS_TO_THE_FAR_COAST * float(minimum_round_trip(COAST_TO_COAST))

PRESETS = (
    Preset(
        "Fan-out of 100",
        {},
        "One answer in a hundred is slow, and the search asks a hundred servers. The share of slow requests is the paper's; "
        "the stages' times are illustrative.",
        date="2013",
        source=Source("dean2013tail", "section on variability and fan-out", "R"),
    ),
    Preset(
        "A p99 of one second",
        {
            "medians": (0.001, 0.001, 0.001, 0.010, 0.001, 0.001),
            "p99s": (0.002, 0.002, 0.002, 1.0, 0.002, 0.002),
            "objective": 1.0,
        },
        "The paper's own example: servers that typically answer in 10 ms, with a 99th percentile of one second, asked a hundred at a time. "
        "The other stages are made negligible.",
        date="2013",
        source=Source("dean2013tail", "section on variability and fan-out", "R"),
    ),
    Preset(
        "BigTable read, hedged",
        {
            "medians": (1e-4, 1e-4, 1e-4, 8e-5, 1e-4, 1e-4),
            "p99s": (2e-4, 2e-4, 2e-4, 0.0191, 2e-4, 2e-4),
            "objective": 0.074,
            "hedge_after": "p98",
        },
        "A read from 100 servers, a second server asked after 10 ms: the reported p99.9 fell from 1.8 s to 74 ms for 2 % more requests. "
        "Our server is the lognormal that fits the 2 % and the 1.8 s; with hedging it then gives 56 ms, "
        "better than reported, because copies are never quite independent.",
        date="2013",
        source=Source("dean2013tail", "section on hedged requests", "R"),
    ),
    Preset(
        "Cross-region write",
        {
            "medians": _with(_DEFAULT.medians, API=round(_FAR + 0.012, 3)),
            "p99s": _with(_DEFAULT.p99s, API=round(1.4 * (_FAR + 0.012), 3)),
            "fan_out": 1,
        },
        "For a day the primary databases were in the west and the applications in the east, which could not bear a trip across the "
        f"country for most of their queries. Here {CALLS_TO_THE_FAR_COAST} queries in a row each cross at the speed of light in fibre "
        "(their number is illustrative).",
        date="2018-10-21",
        source=Source("github2018oct21", "incident timeline, 23:13 UTC", "R"),
    ),
    Preset(
        "Cold cache",
        {"medians": _with(_DEFAULT.medians, fan_out_search=0.05), "p99s": _with(_DEFAULT.p99s, fan_out_search=0.3)},
        "The same servers just after a restart, when most reads go to disk instead of memory.",
    ),
    Preset(
        "Mobile client",
        {"medians": _with(_DEFAULT.medians, edge=0.1), "p99s": _with(_DEFAULT.p99s, edge=0.6), "fan_out": 10, "objective": 0.5},
        "A 4G connection takes up to 100 ms for an active radio, and as much again to wake it; on 3G both are several times longer. "
        "The two percentiles chosen within that are illustrative.",
        date="2013",
        source=Source("grigorik2013hpbn", "chapter 7, table 7-2", "S"),
    ),
)  # fmt: skip


def _explain(guess: float, answer: float) -> str:
    return (
        f"At {number(guess)}, {percent(slow_request(0.01, round(guess)))} of requests wait for such a server. Each server is fast "
        f"99 times in 100, but all {number(answer)} together only every other time."
    )


def _half() -> float:
    """Return the smallest fan-out at which half of the requests are slower than one server's p99."""
    return float(math.ceil(fan_out_for(slow_requests=0.5, slow_share=0.01)))


PREDICTION = Prediction(
    question="At what fan-out are half of all requests slower than one server's p99?",
    quantity=Quantity(
        "fan-out", "n", "", "servers asked at once", lower=1, upper=10_000, default=500, practical=(1, 10_000), scale="log", integer=True
    ),
    answer=lambda _settings: _half(),
    explain=_explain,
    lesson=(
        "The p99 of a part has become the median of the whole. Now hedge after the p95 and see what one request more in twenty buys; "
        "then say that servers are slow because they are overloaded, and see what it costs."
    ),
)


def read(settings: LatencyBudget, seed: int = 1) -> Reading:
    """Return where the time goes, how many requests are late, and what the fan-out has to do with it."""
    run = simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(budget_figure(run), fan_out_figure(run), distribution_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _p99_sum(run: Run) -> float:
    values = run.settings.p99s
    return max(values) if run.settings.arrangement == "parallel" else sum(values)


def _verdict(run: Run) -> str:
    settings, p99 = run.settings, run.percentile(0.99)
    if p99 is None:
        return (
            f"No steady state: at {percent(settings.utilisation)} busy, copies slow the servers down, slow servers cause more copies, "
            "and the queue grows without end."
        )
    goal, plain = duration(settings.objective), percentile(run.unhedged, 0.99)
    if hedged(run) and run.server is not None:
        verb = "cuts" if p99 < plain else "raises"
        return (
            f"Hedging {verb} the p99 from {duration(plain)} to {duration(p99)} for {percent(run.server.copies)} more requests; "
            f"{'still over' if p99 > settings.objective else 'within'} the {goal} objective."
        )
    if p99 <= settings.objective:
        return f"Within budget: 99 % of requests are answered in {duration(p99)}, and {goal} are allowed."
    if _p99_sum(run) <= settings.objective:
        return f"The stages' p99s fit the {goal} budget on paper; the request's p99 is {duration(p99)}, and {_late(run)} are late."
    return f"Over budget: {_late(run)} of requests take longer than {goal}; the p99 is {duration(p99)}."


def _spoken(run: Run) -> str:
    settings, p99 = run.settings, run.percentile(0.99)
    servers = "1 server" if settings.fan_out == 1 else f"{number(settings.fan_out)} servers"
    if p99 is None:
        return f"Fan-out to {servers}, hedging after {settings.hedge_after}: no steady state, the queue grows without end."
    return f"Fan-out to {servers}: p99 {duration(p99)}, {_late(run)} over {duration(settings.objective)}."


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings, p99 = run.settings, run.percentile(0.99)
    slow = run.slow(settings.fan_out)
    shown = [
        Metric(
            "p99 of the request",
            "no steady state" if p99 is None else duration(p99),
            "grows as long as the load lasts" if p99 is None else f"objective: {duration(settings.objective)}",
            "healthy" if p99 is not None and p99 <= settings.objective else "failed",
        ),
        Metric(
            "Late requests",
            "all, in the end" if p99 is None else _late(run),
            f"slower than {duration(settings.objective)}",
            "healthy" if run.late <= 0.01 else "failed",
        ),
        Metric("Wait for a slow server", "all, in the end" if p99 is None else share_text(slow), "slower than one server's p99", "failed"),
    ]
    if hedged(run):
        text = "without limit" if run.server is None else percent(run.server.copies)
        shown.append(Metric("Extra requests", text, "copies sent by hedging", "offered"))
    else:
        shown.append(Metric(*_paper(run), "limit"))
    return tuple(shown)


def _paper(run: Run) -> tuple[str, str, str]:
    if run.settings.arrangement == "parallel":
        return "Slowest stage's p99", duration(_p99_sum(run)), "by itself, with one server asked"
    return "Stage p99s added", duration(_p99_sum(run)), "a p99 of nothing"


def _late(run: Run) -> str:
    return share_text(run.late) if run.late > 0 else f"fewer than {one_in(1 / DRAWS)}"


def _notes(run: Run) -> tuple[Note, ...]:
    settings, p99 = run.settings, run.percentile(0.99)
    notes = []
    if p99 is not None and settings.arrangement == "series" and abs(_p99_sum(run) / p99 - 1) > 0.05:
        side = "above" if p99 > _p99_sum(run) else "below"
        notes.append(
            Note(f"Adding p99s is not a p99: the sum is {duration(_p99_sum(run))}, the request's p99 {duration(p99)}, {side} it.", "p99s")
        )
    if settings.fan_out > 1:
        needed = availability(float(leaf_quantile(0.99, settings.fan_out)))
        notes.append(
            Note(
                f"Servers are taken as slow independently. The request's p99 rests on the fastest {needed} of each server's answers, "
                "where a curve through p50 and p99 is a guess.",
                "fan_out",
            )
        )
    if hedged(run):
        notes.append(Note("Hedging is for calls that may safely run twice; the copy that loses still costs its full work.", "hedge_after"))
    if settings.overloaded and not hedged(run):
        notes.append(Note("Without hedging there are no copies, so the load stays as measured. Turn hedging on.", "overloaded"))
    if settings.overloaded and run.server is not None and run.server.stretch > 1.001:
        notes.append(Note(f"Copies make every search call {number(run.server.stretch)} times slower.", "overloaded"))
    if settings.overloaded and not run.steady:
        notes.append(Note("No steady state: curves and bars show the requests without hedging.", "overloaded"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    settings, leaf = run.settings, unhedged_server(run.settings)
    slow_at = settings.p99s[FAN_OUT_STAGE]
    steps = []
    server = run.server or leaf
    if hedged(run) and server.delay is not None:
        fast = HEDGE_PERCENTILES[settings.hedge_after]
        steps.append(Step("Copies sent, if load changes nothing", hedge_extra_load.working(fast), hedge_extra_load.sources))
        if slow_at > server.delay:
            first, second = server.without_hedge(slow_at), server.without_hedge(slow_at - server.delay)
            title = f"A server is slow (over {duration(slow_at)}) only if call and copy both are"
            steps.append(Step(title, hedged_slow_share.working(first, second), hedged_slow_share.sources))
    slow = server.exceeds(slow_at)
    if settings.awaited == settings.fan_out:
        steps.append(Step("A request is slow if any server is", slow_requests.working(slow, settings.fan_out), slow_requests.sources))
    else:
        title = f"A request is slow unless {settings.awaited} of {settings.fan_out} servers are fast"
        working = k_of_n_unavailability.working(slow, settings.fan_out, settings.awaited)
        steps.append(Step(title, working, k_of_n_unavailability.sources))
    steps.append(Step("Fan-out at which half of the requests are slow", fan_out_for.working(0.5, 0.01), fan_out_for.sources))
    return tuple(steps)
