"""What an expiry does to the store behind a cache: how many compute at once, who waits, and which protection helps against which."""

from __future__ import annotations

from dstudio_lib.formulas.caching import early_refresh_probability, ttl_hit_ratio
from dstudio_lib.formulas.queueing.laws import littles_law
from dstudio_lib.foundation.formatting import duration, number, percent
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.stampede import Run, Stampede, simulate, ways

from .axes import ceiling
from .marks import Plain, label, level, line
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "One entry expired. Why does the database fall over?"

POINTS = 800
HOT = {"request_rate": 100.0, "compute": 1.0, "filled": True, "length": 40.0}
MANY = {"request_rate": 200.0, "compute": 0.4, "keys": 100, "life": 10.0, "filled": True, "length": 32.0}
_CLEAR = "rgba(0,0,0,0)"

PRESETS = (
    Preset("One popular key", HOT, "100 requests a second for a value that lives for 5 s and takes a second to compute. Illustrative."),
    Preset(
        "Single flight",
        HOT | {"protection": "single-flight"},
        "One computes, the others wait for it. The leases of Facebook's memcache are there for that, among other things: one client gets "
        "the right to fill an entry. Rates and times are illustrative.",
        date="2013",
        source=Source("nishtala2013memcache", "leases", "S"),
    ),
    Preset(
        "Early, by chance",
        HOT | {"protection": "early"},
        "Each request may find the value expired a little before it is, so that one refreshes it while the others still use it. Rates and "
        "times are illustrative.",
        date="2015",
        source=Source("vattani2015stampede", "probabilistic early expiration", "R"),
    ),
    Preset(
        "100 keys, filled at once",
        MANY,
        "A cache that was filled in one go, after a release perhaps: all its entries expire in one go as well. Illustrative.",
    ),
    Preset("The same, with jitter", MANY | {"spread": 0.5}, "Lives between half of 10 s and all of it, drawn at random. Illustrative."),
    Preset(
        "The same, each key once",
        MANY | {"protection": "single-flight"},
        "Each key is computed once, but all of them at one time. Illustrative.",
    ),
)


def _at_once(settings: Stampede) -> float:
    return float(simulate(settings).most_at_once)


def _explain(guess: float, answer: float) -> str:
    nearness = "About right" if 0.8 <= guess / answer <= 1.25 else f"You said {number(guess)}"
    return (
        f"{nearness}: {number(answer)}. Until the first of them is done, everybody who asks finds nothing and computes: "
        "100 a second, for a second."
    )


PREDICTION = Prediction(
    question="A value is asked for 100 times a second and takes a second to compute. It expires. How many compute it at the same time?",
    quantity=Quantity(
        "computations", "", "", "of the same value, at one time", lower=1, upper=1_000, default=1, scale="log", integer=True
    ),
    answer=_at_once,
    explain=_explain,
    asked_at=HOT | {"life": 5.0, "protection": "none", "keys": 1, "spread": 0.0},
    lesson="Two failures wear one name. One hot key: let one request compute, or refresh early. Many keys that were filled together: no "
    "single flight helps, only lives of different length do.",
)  # fmt: skip


def read(settings: Stampede, *, seed: int = 1) -> Reading:
    """Return how many compute at once, who waits for it, and what each protection would do."""
    others = ways(settings, seed=seed)
    run = next((told for _, told in others if told.settings == settings), None) or simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run, others),
        spoken=_spoken(run),
        metrics=_metrics(run, others),
        figures=(time_figure(run, others), ways_figure(run, others), waiting_figure(run, others)),
        notes=_notes(run),
        working=_working(settings),
    )


# --- words

Ways = tuple[tuple[str, Run], ...]


def rounds(settings: Stampede) -> float:
    """Return how many computations would do: one for each life of each key."""
    return max(1.0, settings.keys * settings.length / (settings.life + settings.compute))


def _plain(others: Ways) -> Run:
    return others[0][1]


def _name(settings: Stampede) -> str:
    names = {"none": "nothing", "single-flight": "single flight", "early": "early refresh"}
    protection = names[settings.protection]
    if settings.spread == 0:
        return protection
    return "jitter" if settings.protection == "none" else f"{protection}, jitter"


def _waiting(run: Run) -> str:
    share = run.share_waiting
    return "nobody" if share == 0 else percent(share, 2)


def _computations(count: int) -> str:
    return "1 computation" if count == 1 else f"{number(count)} computations"


def _verdict(run: Run, others: Ways) -> str:
    settings, most, plain = run.settings, run.most_at_once, _plain(others).most_at_once
    if not run.computed:
        return "Nothing expires while it is watched: every request finds its value."
    wait = "nobody waits" if run.share_waiting == 0 else f"{_waiting(run)} of the requests waits"
    own = "a value" if settings.keys > 1 else "it"
    if settings.protection == "none" and settings.spread == 0:
        if most <= 2:
            return f"No stampede: {_computations(most)} at once at most, since {own} is seldom asked for while it is computed."
        what = "the same value" if settings.keys == 1 else f"the {settings.keys} values"
        times = number(len(run.computed) / rounds(settings), 2)
        return f"A stampede: up to {number(most)} compute {what} at once, {times} times as many as needed in all."
    if most > 0.5 * plain and most > 3:
        return f"Hardly better: up to {_computations(most)} at once, where nothing at all makes {number(plain)}; {wait}."
    if most < plain:
        return f"Never more than {_computations(most)} at once, where nothing at all makes {number(plain)}; {wait}."
    return f"Nothing to gain: {_computations(most)} at once with it and without; {wait}."


def _spoken(run: Run) -> str:
    settings = run.settings
    keys = "1 key" if settings.keys == 1 else f"{settings.keys} keys"
    return f"{keys}, {_name(settings)}: at most {number(run.most_at_once)} at once, {_waiting(run)} waits."


def _metrics(run: Run, others: Ways) -> tuple[Metric, ...]:
    settings = run.settings
    most = run.most_at_once
    return (
        Metric(
            "Most at once",
            number(most),
            f"without protection: {number(_plain(others).most_at_once)}",
            "failed" if most > 3 and most > 0.5 * _plain(others).most_at_once else "healthy",
        ),
        Metric(
            "Computed", f"{number(len(run.computed) / rounds(settings), 2)}×", f"what is needed, in {duration(settings.length)}", "offered"
        ),
        Metric("Requests that wait", _waiting(run), f"without protection: {_waiting(_plain(others))}"),
        Metric(
            "Longest wait",
            duration(run.longest_wait, 2) if run.longest_wait else "none",
            f"computing takes {duration(settings.compute)}",
            "limit",
        ),
    )


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = []
    if settings.keys == 1 and settings.spread > 0:
        notes.append(Note("With one key jitter only changes when it expires, not how many then find nothing.", "spread"))
    if settings.keys > 1 and settings.protection == "single-flight" and settings.spread == 0 and settings.filled:
        notes.append(Note("A single flight is one for each key: keys that expire together are still computed together.", "protection"))
    if settings.protection == "early" and settings.keys > 1 and settings.request_rate / settings.keys * settings.compute < 2:
        notes.append(
            Note("A key that is seldom asked for is seldom refreshed early: nobody asks in the time before it expires.", "protection")
        )
    if not settings.filled:
        notes.append(Note("The cache is empty at first, and the first requests all compute, whatever the protection by expiry.", "filled"))
    if settings.life <= settings.compute:
        notes.append(Note("The value lives no longer than it takes to compute.", "life"))
    notes.append(
        Note(
            "Computing is taken to last as long for one as for a hundred at once. A real store slows down, more requests find nothing "
            "meanwhile, and the stampede feeds itself.",
            "compute",
        )
    )
    return tuple(notes)


def _working(settings: Stampede) -> tuple[Step, ...]:
    each = settings.request_rate / settings.keys
    return (
        Step(
            "Computations of one key at once without protection: those who ask while it is computed",
            littles_law.working(each, settings.compute),
            littles_law.sources,
        ),
        Step(
            "Share of the requests for a key that hit, if computing took no time",
            ttl_hit_ratio.working(each, settings.life),
            ttl_hit_ratio.sources,
        ),
        Step(
            "Chance that a request refreshes early, one computing time before the expiry",
            early_refresh_probability.working(settings.compute, settings.compute),
            early_refresh_probability.sources,
        ),
    )


# --- figures


def _top(run: Run, others: Ways) -> float:
    return ceiling(1.2 * max(4, run.most_at_once, *(each.most_at_once for _, each in others)))


def time_figure(run: Run, others: Ways) -> Figure:
    """Draw how many computations are under way over time, as set and without protection."""
    settings = run.settings
    step = settings.length / POINTS
    x = [round((i + 0.5) * step, 6) for i in range(POINTS)]
    here, plain = (each.most_under_way(POINTS) for each in (run, _plain(others)))
    alone = _name(settings) == "nothing"
    area = line(x, plain, "failed", "nothing", fill="tozeroy", fillcolor="role:failed/0.3")
    data = [area | {"line": {"color": "role:failed", "width": 1}}]
    if not alone:
        data.append(line(x, here, "served", _name(settings)))
    usual = settings.request_rate / settings.keys * settings.compute
    top = _top(run, others)
    labels: list[Plain] = []
    shapes: list[Plain] = []
    if settings.keys == 1 and usual > 0.08 * top:
        shapes.append(level(usual))
        labels.append(
            label(
                settings.length, usual, f"requests × computing: {number(usual)}", xanchor="right", yanchor="bottom", yshift=2
            )
        )  # fmt: skip
    most = run.most_at_once
    if not alone and max(plain) > 3:
        peak = plain.index(max(plain))
        labels.append(label(x[peak], plain[peak], "nothing", xshift=5, yanchor="top", role="failed", bgcolor=_CLEAR))
        labels.append(label(settings.length, most, _name(settings), xanchor="right", yanchor="bottom", yshift=2, role="served"))
    finding = (
        f"Up to {number(most)} compute at once, at each expiry"
        if alone and most > 2
        else f"Never more than {_computations(most)} at once"
        if most < 0.5 * _plain(others).most_at_once
        else f"Still up to {_computations(most)} at once"
    )
    return Figure(
        name="time",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "time (s)"}, "range": [0, settings.length], "nticks": 7},
                "yaxis": {"title": {"text": "computations under way"}, "range": [0, top], "nticks": 6},
                "shapes": shapes,
                "annotations": labels,
                "height": 290,
                "margin": {"t": 16},
            },
        },
        alternative=(
            f"Computations under way over {duration(settings.length)}: up to {number(most)} with {_name(settings)}, "
            f"up to {number(_plain(others).most_at_once)} with nothing. A value lives for {duration(settings.life)}."
        ),
        table=Table(
            ("from about (s)", f"under way, {_name(settings)}", "under way, nothing"),
            tuple(zip(x[::4], _most_of(here, 4), _most_of(plain, 4), strict=True)),
        ),
    )


def _most_of(values: tuple[int, ...], each: int) -> list[int]:
    return [max(values[i : i + each]) for i in range(0, len(values), each)]


def _shown(run: Run, others: Ways) -> list[tuple[str, Run]]:
    """Return the ways to compare; a way that is set stands for itself, and a mixture of two is added."""
    name = _name(run.settings)
    shown = [(each, run if each == name else told) for each, told in others]
    return shown if any(each == name for each, _ in shown) else [*shown, (name, run)]


def _bars(run: Run, shown: list[tuple[str, Run]], heights: list[float], texts: list[str], hover: str) -> Plain:
    own = _name(run.settings)
    return {
        "type": "bar",
        "x": [name.replace(" ", "<br>") for name, _ in shown],
        "y": heights,
        "text": [f"<b>{text}</b>" if name == own else text for (name, _), text in zip(shown, texts, strict=True)],
        "textposition": "outside",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "constraintext": "none",
        "hovertemplate": f"%{{x}}: %{{text}} {hover}<extra></extra>",
        "marker": {
            "color": ["role:served" if name == own else "role:limit/0.3" for name, _ in shown],
            "line": {"color": "role:surface", "width": 1},
        },
    }


def _layout(title: str, top: float) -> Plain:
    return {
        "bargap": 0.35,
        "xaxis": {"tickangle": 0},
        "yaxis": {"title": {"text": title}, "range": [0, top], "nticks": 5},
        "hovermode": "closest",
        "height": 240,
        "margin": {"t": 20},
    }


def ways_figure(run: Run, others: Ways) -> Figure:
    """Draw the most that compute at once, with each protection alone."""
    shown = _shown(run, others)
    heights = [float(each.most_at_once) for _, each in shown]
    best = min(others[1:], key=lambda way: way[1].most_at_once)
    plain = _plain(others).most_at_once
    finding = (
        f"Of the protections alone, {best[0]} keeps it lowest: {number(best[1].most_at_once)} instead of {number(plain)}"
        if best[1].most_at_once < plain
        else "No protection makes a difference here"
    )
    return Figure(
        name="ways",
        finding=finding,
        plot={
            "data": [_bars(run, shown, heights, [number(each) for each in heights], "at once")],
            "layout": _layout("most at once", _top(run, others)),
        },
        alternative="Bars of the most computations at once: "
        + ", ".join(f"{name} {number(each)}" for (name, _), each in zip(shown, heights, strict=True))
        + ".",
        table=Table(
            ("protection", "most at once", "computations in all", "requests that wait (%)", "longest wait (s)"),
            tuple(
                (name, each.most_at_once, len(each.computed), round(100 * each.share_waiting, 3), round(each.longest_wait, 6))
                for name, each in shown
            ),
        ),
    )


def waiting_figure(run: Run, others: Ways) -> Figure:
    """Draw the share of the requests that wait, with each protection alone."""
    shown = _shown(run, others)
    heights = [100 * each.share_waiting for _, each in shown]
    calm = min(others, key=lambda way: way[1].share_waiting)
    flight, plain = others[2][1].share_waiting, _plain(others).share_waiting
    finding = (
        "Nobody waits, whatever is done"
        if max(heights) == 0
        else f"With {calm[0]} hardly anybody waits; a single flight spares the store, not those who wait"
        if calm[0] == "early refresh" and calm[1].share_waiting < 0.2 * plain and flight > 0.5 * plain
        else f"Fewest wait with {calm[0]}: {_waiting(calm[1])}"
    )
    return Figure(
        name="waiting",
        finding=finding,
        plot={
            "data": [_bars(run, shown, heights, [_waiting(each) for _, each in shown], "of the requests wait")],
            "layout": _layout("requests that wait (%)", ceiling(1.25 * max(1.0, *heights))),
        },
        alternative="Bars of the share of requests that wait: " + ", ".join(f"{name} {_waiting(each)}" for name, each in shown) + ".",
        table=Table(("protection", "requests that wait (%)"), tuple((name, round(100 * each.share_waiting, 3)) for name, each in shown)),
    )
