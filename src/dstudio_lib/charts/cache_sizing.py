"""What a cache answers over its size, what is left for the backend, and what both cost."""

from __future__ import annotations

from functools import lru_cache

from dstudio_lib.formulas.caching import ideal_hit_ratio, load_multiplier, lru_hit_ratio, mean_access_time
from dstudio_lib.foundation.formatting import duration, number, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import Working
from dstudio_lib.simulators.cache_sizing import GIB, SMALLEST, CacheSizing, Run, curve, monthly_cost, simulate

from .axes import clipped, count_axis, decades
from .marks import Plain, here, label, line, log_axis, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "Ten times the memory for the cache: how much less reaches the database?"

PRESETS = (
    Preset("One in a hundred fits", {}, "Ten million items of 10 KiB, popular by a Zipf law, and 1 GiB of cache. Illustrative."),
    Preset(
        "Facebook's photos at the edge",
        {"items": 1_000_000, "exponent": 1.0, "item_size": 102_400.0, "memory": 0.9 * GIB, "backend_capacity": 900.0},
        "Of all requests for photos 65.5 % ended in the browser, 20.0 % at the edge, 4.6 % at the origin cache and 9.9 % in storage: "
        "the edge answered 58 % of what reached it. A million items is what was sampled; size and exponent are chosen to give 58 %.",
        date="2013",
        source=Source("huang2013photos", "abstract: share of the traffic by layer", "R"),
    ),
    Preset(
        "Web proxies",
        {"items": 1_000_000, "exponent": 0.73, "memory": 0.5 * GIB},
        "Traces of web proxies followed Zipf laws with exponents between 0.64 and 0.83. Sizes and rates are illustrative.",
        date="1999",
        source=Source("breslau1999web", "exponents of the traces", "S"),
    ),
    Preset(
        "A quarter of the cache is new",
        {"exponent": 1.1, "memory": 20 * GIB, "emptied": 0.25, "backend_capacity": 400.0},
        "An agent was restarted on a quarter of the hosts at a time; cache nodes that left for a moment were replaced by empty ones, "
        "and the database behind them was overloaded. Sizes, rates and a full quarter emptied at once are illustrative.",
        date="2022-02-22",
        source=Source("slack2022cache", "how it happened", "S"),
    ),
    Preset(
        "Everything is equally popular", {"exponent": 0.0}, "Without favourites a cache answers just the share that it holds. Illustrative."
    ),
)

_WIDER = 10


def _with_ten_times_the_memory(settings: CacheSizing) -> float:
    return curve(settings.items, settings.exponent).hit_ratio(min(1.0, _WIDER * settings.cache_items / settings.items))


def _explain(guess: float, answer: float) -> str:
    gap = 100 * (guess - answer)
    nearness = "about right" if abs(gap) < 5 else f"{number(abs(gap), 2)} points too {'high' if gap > 0 else 'low'}"
    before = simulate(CacheSizing()).warm
    return (
        f"That is {nearness}: the hit ratio goes from {percent(before)} to {percent(answer)}, "
        f"and the backend still gets {percent((1 - answer) / (1 - before), 2)} of the load it had."
    )


PREDICTION = Prediction(
    question="A cache with room for one item in a hundred answers 25 % of the requests (ten million items, Zipf exponent 0.8). "
    "You give it ten times the memory. What is the hit ratio now?",
    quantity=Quantity("hit ratio", "h", "", "share that the cache answers", lower=0, upper=1, default=0.75, practical=(0, 1), display="%"),
    answer=_with_ten_times_the_memory,
    explain=_explain,
    asked_at={"items": 10_000_000, "exponent": 0.8, "memory": GIB, "item_size": 10_240.0},
    lesson="Hits grow by about the same step each time the memory doubles: cheap at first, dear at the end. Size a cache by what reaches "
    "the backend, and ask what reaches it on the morning when the cache is empty.",
)


def read(settings: CacheSizing) -> Reading:
    """Return what the cache answers, whether the backend bears the rest, and what size costs least."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=_spoken(run),
        metrics=_metrics(run),
        figures=(hits_over_memory(run), cost_over_memory(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _rate(value: float) -> str:
    return f"{number(value)}/s" if value >= 0.01 else "hardly any"


def _money(value: float) -> str:
    return say(value, "dollar") if value >= 0.01 else "under 0.01 dollars"


def _left(run: Run) -> str:
    return f"{_rate(run.backend_load)} of {_rate(run.settings.request_rate)}"


def _verdict(run: Run) -> str:
    settings, takes = run.settings, f"a backend that takes {_rate(run.settings.backend_capacity)}"
    if run.overloaded and settings.emptied > 0 and settings.request_rate * (1 - run.warm) <= settings.backend_capacity:
        return f"Warm it was enough; with {percent(settings.emptied)} of it empty, {_left(run)} reach {takes}" + (
            f", {number(run.multiplier, 2)} times as many as before." if run.multiplier is not None else "."
        )
    if settings.emptied == 1:
        return f"The cache is empty: all of {_rate(settings.request_rate)} reach {takes}."
    if run.overloaded:
        return f"Too small: it answers {percent(run.hit_ratio)}, and {_left(run)} reach {takes}; {say(run.enough, 'byte')} would be enough."
    if settings.request_rate > settings.backend_capacity:
        return f"Enough while it is warm: {_left(run)} reach the backend. Empty, it lets all of them through to {takes}."
    return f"It answers {percent(run.hit_ratio)}; {_left(run)} reach the backend, which could take them all."


def _spoken(run: Run) -> str:
    return (
        f"{say(run.settings.memory, 'byte')} of cache: {number(100 * run.hit_ratio)} percent hits, "
        f"{_rate(run.backend_load)} reach the backend."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    settings = run.settings
    return (
        Metric("Hit ratio", percent(run.hit_ratio), f"best possible at this size: {percent(run.ideal)}"),
        Metric(
            "Reach the backend",
            _rate(run.backend_load),
            f"it takes {_rate(settings.backend_capacity)}",
            "failed" if run.overloaded else "healthy",
        ),
        Metric("Mean time", duration(run.mean_time), f"without a cache: {duration(settings.miss_time)}", "limit"),
        Metric("A month costs", _money(sum(run.cost)), f"least: {_money(run.least)} at {say(run.cheapest, 'byte')}", "offered"),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings, notes = run.settings, []
    if settings.cache_items >= settings.items:
        notes.append(Note(f"All items fit in {say(settings.catalogue, 'byte')}; more memory answers nothing more.", "memory"))
    elif settings.cache_items < 100:
        notes.append(Note("Below a hundred items the approximation is off by a few per cent of the hit ratio.", "memory"))
    if settings.request_rate > settings.backend_capacity and settings.emptied < 1:
        times = settings.request_rate / settings.backend_capacity
        notes.append(
            Note(
                f"A restart with an empty cache sends {number(times, 2)} times what the backend takes: fill it first, "
                "or let requests in slowly.",
                "backend_capacity",
            )
        )
    if settings.emptied > 0 and run.multiplier is not None and run.multiplier > 1:
        notes.append(
            Note(
                f"The hit ratio fell from {percent(run.warm)} to {percent(run.hit_ratio)}; the backend's load rose "
                f"{number(run.multiplier, 2)} times.",
                "emptied",
            )
        )
    notes.append(
        Note("Requests are taken as independent and items as alike: bursts help LRU, scans and changing fashions harm it.", "exponent")
    )
    notes.append(Note("Mean time says nothing of the p99: as long as more than 1 % miss, misses decide it.", "miss_time"))
    return tuple(notes)


@lru_cache(maxsize=64)
def _hit_working(cache_items: int, items: int, exponent: float) -> tuple[Working, Working]:
    return lru_hit_ratio.working(cache_items, items, exponent), ideal_hit_ratio.working(cache_items, items, exponent)


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    lru, ideal = _hit_working(settings.cache_items, settings.items, settings.exponent)
    steps = [
        Step("Hit ratio of a warm LRU cache (Che's approximation)", lru, lru_hit_ratio.sources),
        Step("Hit ratio if it always held the most popular items", ideal, ideal_hit_ratio.sources),
        Step(
            "Mean time of an answer",
            mean_access_time.working(run.hit_ratio, settings.hit_time, settings.miss_time),
            mean_access_time.sources,
        ),
    ]
    if settings.emptied > 0 and run.warm < 1:
        steps.append(
            Step("How many times the load reaches the backend", load_multiplier.working(run.warm, run.hit_ratio), load_multiplier.sources)
        )
    return tuple(steps)


# --- figures


def _memory_axis(run: Run) -> Plain:
    """Return a log axis of memory (GiB) over the whole curve and the cache as it is."""
    low, high = _memory_span(run)
    ticks = [2.0**power for power in range(-40, 61, 5)]
    shown = [tick for tick in ticks if low <= tick / GIB <= high]
    return log_axis("memory of the cache", low, high, [tick / GIB for tick in shown], [say(tick, "byte") for tick in shown])


def _memory_span(run: Run) -> tuple[float, float]:
    settings = run.settings
    return decades(max(SMALLEST * settings.catalogue, settings.item_size) / GIB, max(settings.catalogue, settings.memory) / GIB)


def hits_over_memory(run: Run) -> Figure:
    """Draw the hit ratio over the memory, below the best that any cache could do."""
    settings, over = run.settings, run.curve
    gib = settings.catalogue / GIB
    x, y = [share * gib for share in over.shares], [100 * hit for hit in over.hits]
    ideal_x, ideal_y = [share * gib for share in over.ideal_shares], [100 * hit for hit in over.ideal_hits]
    hover = [f"{say(each * GIB, 'byte')}: {number(hit)} %" for each, hit in zip(x, y, strict=True)]
    data = [
        line(ideal_x, ideal_y, "limit", "the best possible", hoverinfo="skip"),
        line(x, y, "served", "LRU", hoverinfo="text", hovertext=hover),
        here(settings.memory / GIB, 100 * run.hit_ratio, "served", "you are here", f"{percent(run.hit_ratio)}"),
    ]
    at, height = settings.memory / GIB, 100 * run.hit_ratio
    left = run.share > 0.05
    labels = [
        label(
            at, height, f"<b>{percent(run.hit_ratio)}</b>", log_x=True, xanchor="right" if left else "left", xshift=-11 if left else 11,
            yanchor="bottom" if left else "top", yshift=2 if left else -2,
        ),
    ]  # fmt: skip
    middle = len(ideal_x) // 2
    if run.ideal - run.warm > 0.02 or over.ideal_hits[middle] > over.hit_ratio(max(over.shares[0], over.ideal_shares[middle])) + 0.04:
        labels.append(
            label(ideal_x[middle], ideal_y[middle], "the best possible", log_x=True, xanchor="right", xshift=-4, yanchor="bottom")
        )
    if settings.emptied > 0 and run.warm > run.hit_ratio + 0.02:
        labels.append(label(at, 100 * run.warm, f"warm: {percent(run.warm)}", log_x=True, xanchor="right", xshift=-8, yanchor="bottom"))
    shapes = []
    if run.enough > 0 and _memory_span(run)[0] <= run.enough / GIB <= _memory_span(run)[1]:
        shapes.append(upright(run.enough / GIB))
        low, high = _memory_span(run)
        beyond = (run.enough / GIB) ** 2 > low * high
        side: Plain = {"xanchor": "right", "xshift": -3} if beyond else {"xshift": 3}
        labels.append(
            label(
                run.enough / GIB,
                1,
                f"enough{' if warm' if settings.emptied else ''}: {say(run.enough, 'byte')}",
                log_x=True,
                yref="paper",
                yanchor="top",
                **side,
            )
        )
    return Figure(
        name="hits-over-memory",
        finding=_hits_finding(run),
        plot={
            "data": data,
            "layout": {
                "xaxis": _memory_axis(run),
                "yaxis": {"title": {"text": "requests answered by the cache (%)"}, "range": [0, 104], "dtick": 20},
                "shapes": shapes,
                "annotations": labels,
                "hovermode": "closest",
                "margin": {"t": 16, "r": 24},
            },
        },
        alternative=(
            "Hit ratio over the memory of the cache, log scale. "
            + " ".join(
                f"With room for {percent(share)} of the items it is {percent(over.hit_ratio(share))}."
                for share in (0.001, 0.01, 0.1)
                if share >= over.shares[0]
            )
        ),
        table=Table(
            ("share of the items that fits (%)", "memory (GiB)", "hit ratio (%)", "best possible (%)", "reach the backend (1/s)"),
            tuple(
                (
                    float(f"{100 * share:.4g}"),
                    float(f"{share * gib:.4g}"),
                    round(100 * over.hit_ratio(max(share, over.shares[0])), 3),
                    round(100 * best, 3),
                    float(f"{settings.request_rate * (1 - over.hit_ratio(max(share, over.shares[0]))):.5g}"),
                )
                for share, best in zip(over.ideal_shares, over.ideal_hits, strict=True)
            ),
        ),
    )


def _hits_finding(run: Run) -> str:
    over, share = run.curve, run.share
    if share >= 1:
        return "Everything fits, and everything is a hit once it was asked for"
    if run.settings.emptied > 0:
        return f"With {percent(run.settings.emptied)} of it empty it answers {percent(run.hit_ratio)}, warm {percent(run.warm)}"
    if run.settings.exponent == 0:
        return "Without favourites the hit ratio is just the share that fits"
    more = over.hit_ratio(min(1.0, 10 * share))
    return f"Ten times this memory would lift the hit ratio from {percent(run.warm)} to {percent(more)}"


def cost_over_memory(run: Run) -> Figure:
    """Draw what memory, misses and both cost in a month over the memory."""
    settings, over = run.settings, run.curve
    gib = settings.catalogue / GIB
    parts = [monthly_cost(settings, share, hit) for share, hit in zip(over.shares, over.hits, strict=True)]
    totals = [sum(each) for each in parts]
    top = max(*totals, sum(run.cost), 0.01)
    low, high = decades(max(top / 300, 1e-3), 1.5 * top)
    high = max(high, 10 * low)
    x = [share * gib for share in over.shares]
    data: list[Plain] = []
    labels: list[Plain] = []
    for values, role, name in (
        ([memory for memory, _ in parts], "offered", "memory"),
        ([misses for _, misses in parts], "failed", "misses"),
        (totals, "served", "both"),
    ):
        seen_x, seen_y = clipped(x, values, low, high)
        if len(seen_x) < 2:
            continue
        hover = [f"{name}: {_money(each)}" for each in seen_y]
        data.append(line(seen_x, seen_y, role, name, hoverinfo="text", hovertext=hover))
        if name != "both":
            at = 2 if name == "misses" else int(0.35 * len(seen_x))
            place: Plain = {"yanchor": "top", "yshift": -4} if name == "misses" else {"xanchor": "right", "xshift": -6, "yanchor": "bottom"}
            labels.append(label(seen_x[at], seen_y[at], name, log_x=True, log_y=True, **place))
    if low <= sum(run.cost) <= high:
        data.append(here(settings.memory / GIB, sum(run.cost), "served", "you are here", _money(sum(run.cost))))
    if low <= run.least <= high:
        data.append(here(run.cheapest / GIB, run.least, "healthy", "least", f"{_money(run.least)} at {say(run.cheapest, 'byte')}"))
        labels.append(
            label(run.cheapest / GIB, run.least, "<b>least</b>", log_x=True, log_y=True, xanchor="center", yanchor="bottom", yshift=9)
        )
    return Figure(
        name="cost-over-memory",
        finding=_cost_finding(run),
        plot={
            "data": data or [{"type": "scatter", "x": list(_memory_span(run)), "y": [None, None], "hoverinfo": "skip"}],
            "layout": {
                "xaxis": _memory_axis(run),
                "yaxis": count_axis("dollars a month", low, high),
                "annotations": labels,
                "height": 240,
                "hovermode": "closest",
                "margin": {"t": 16, "r": 24},
            },
        },
        alternative=(
            f"Cost in a month over the memory of the cache, both log scale. As set {_money(run.cost[0])} for memory and "
            f"{_money(run.cost[1])} for misses; least is {_money(run.least)} at {say(run.cheapest, 'byte')}."
        ),
        table=Table(
            ("memory (GiB)", "memory (dollars a month)", "misses (dollars a month)", "both (dollars a month)"),
            tuple(
                (float(f"{each:.4g}"), *(float(f"{part:.5g}") for part in both), float(f"{sum(both):.5g}"))
                for each, both in list(zip(x, parts, strict=True))[::6]
            ),
        ),
    )


def _cost_finding(run: Run) -> str:
    if run.cheapest <= 1.05 * run.curve.shares[0] * run.settings.catalogue:
        return f"At these prices hardly any cache pays: least is {_money(run.least)} a month"
    if run.cheapest >= 0.999 * run.settings.catalogue:
        return f"At these prices it pays to hold everything: {_money(run.least)} a month"
    return f"At these prices {say(run.cheapest, 'byte')} cost least, {_money(run.least)} a month"
