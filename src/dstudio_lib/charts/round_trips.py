"""Round trips against the floor that light sets: between two cities, and for every published pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dstudio_lib import catalog
from dstudio_lib.formulas.latency import great_circle_distance, minimum_round_trip, reachable_distance
from dstudio_lib.foundation.formatting import duration, number, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.round_trips import RoundTrips, Run, distance, possible, simulate

from .marks import Plain, here, label, line
from .palette import SYMBOLS
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

FARTHEST = 20_000e3
"""Half of the Earth's girth, rounded (m): no two places are farther apart."""
HIGHEST = 0.4
"""Top of the time axis (s)."""

QUESTION = "How near can two cities be?"

PRESETS = (
    Preset("London – New York", {}, "An ocean, a great circle, glass."),
    Preset(
        "Coast to coast, eight queries",
        {"start": "Ashburn", "end": "Seattle", "turns": 8},
        "For a day the applications were on the east coast and the databases they wrote to on the west. That each page made eight queries "
        "in a row is illustrative.",
        date="2018-10-21",
        source=Source("github2018oct21", "incident timeline, 23:13 UTC", "R"),
    ),
    Preset(
        "Chicago – New York by radio",
        {"start": "Chicago", "end": "New York", "medium": "air"},
        "What a straight line of masts could do.",
    ),
    Preset(
        "A fresh secure page from Sydney",
        {"start": "Sydney", "end": "London", "turns": 3, "stretch": 1.6},
        "TCP, TLS 1.3 and the request itself, each a round trip. The stretch is illustrative.",
    ),
)


def _explain(guess: float, answer: float) -> str:
    ratio = max(guess, answer) / max(min(guess, answer), 1.0)
    nearness = "about right" if ratio < 1.15 else f"{number(ratio, 2)} times too {'far' if guess > answer else 'near'}"
    return f"You said {say(guess, 'm')}, which is {nearness}."


PREDICTION = Prediction(
    question="How far away may a server stand, at most, if its answer must be back within 10 ms?",
    quantity=Quantity(
        "distance", "d", "m", "from the one who asks", lower=0, lower_open=True, upper=2e7, default=3e6, practical=(1e4, 2e7), scale="log",
        display="km",
    ),
    answer=lambda _settings: float(reachable_distance(0.010)),
    explain=_explain,
    lesson="And that with a straight cable and a server that needs no time. Each millisecond of round trip reaches about 100 km.",
)  # fmt: skip


def read(settings: RoundTrips) -> Reading:
    """Return the floor, what the settings make of it, and where it stands among published round trips."""
    run = simulate(settings)
    return Reading(
        verdict=_verdict(run),
        spoken=f"{settings.start} to {settings.end}: at least {duration(run.bound)}; as set, {duration(run.time)}.",
        metrics=_metrics(run),
        figures=(against_distance(run),),
        notes=_notes(run),
        working=_working(run),
    )


def _verdict(run: Run) -> str:
    settings = run.settings
    ways = dict(MEDIUM_WORDS)[settings.medium]
    if settings.turns > 1:
        return (
            f"{number(settings.turns)} round trips in a row take {duration(run.time)}, and no server, however fast, "
            f"gets that under {duration(run.bound * settings.turns)}."
        )
    if settings.stretch > 1:
        return f"The route adds {duration(run.time - run.bound)} to a floor of {duration(run.bound)}: that part can be bought back."
    return f"Nothing that goes {ways} between {settings.start} and {settings.end} answers in under {duration(run.bound)}."


MEDIUM_WORDS = (("fibre", "through glass"), ("hollow", "through hollow fibre"), ("air", "through air"))


def _metrics(run: Run) -> tuple[Metric, ...]:
    shown = [
        Metric("Great circle", say(run.distance, "m"), "the shortest way over the surface"),
        Metric("Floor of one round trip", duration(run.bound), "light there and back, nothing else", "limit"),
        Metric("As set", duration(run.time), "with route and round trips"),
    ]
    if run.measured is not None:
        floor = float(minimum_round_trip(run.distance))
        shown.append(Metric("Best published", duration(run.measured), f"{number(run.measured / floor)} times the floor in glass"))
    else:
        shown.append(Metric("Dependent calls a second", number(1 / run.time), "each waits for the one before"))
    return tuple(shown)


def _notes(run: Run) -> tuple[Note, ...]:
    notes = []
    if run.settings.medium == "air":
        notes.append(Note("Radio needs a mast before every horizon, and an ocean offers nowhere to put one.", "medium"))
    if run.settings.medium == "hollow":
        notes.append(Note("Light is nearly as fast here as in air; whether such a fibre lies on this route is another question.", "medium"))
    if run.settings.stretch == 1 and run.settings.turns == 1:
        notes.append(Note("This is a bound: no routers, no queues, a cable along the great circle. What you measure is more."))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    start, end = catalog.city(run.settings.start), catalog.city(run.settings.end)
    return (
        Step(
            "How far it is",
            great_circle_distance.working(start.latitude, start.longitude, end.latitude, end.longitude),
            great_circle_distance.sources,
        ),
        Step(
            "What light needs, there and back",
            minimum_round_trip.working(run.distance, run.settings.group_index),
            minimum_round_trip.sources,
        ),
    )


# --- the figure


@dataclass(frozen=True, slots=True)
class Published:
    """One published round trip between two cities: distance (m), floor in glass (s) and time (s); ``kind`` is what was published."""

    pair: str
    distance: float
    floor: float
    time: float
    kind: str

    @property
    def ratio(self) -> float:
        """How many times the floor it is."""
        return self.time / self.floor

    @property
    def possible(self) -> bool:
        """Whether light in vacuum could do it."""
        return possible(self.time, self.distance)


def published_pairs() -> list[Published]:
    """Return every published round trip between places that its publisher names, nearest to the floor first.

    Measured ones are of whole networks; those of a cable or a radio route are what its owner sells or promised.
    """
    found = [_of(each.origin, each.destination, each.seconds, "network") for each in catalog.round_trips() if each.exact_places]
    for route in catalog.cables():
        if route.round_trip is not None and route.round_trip_between is not None:
            found.append(_of(*route.round_trip_between, route.round_trip, route.medium))
    return sorted(found, key=lambda pair: pair.ratio)


def _of(start: str, end: str, time: float, kind: str) -> Published:
    way = distance(start, end)
    return Published(f"{start} – {end}", way, float(minimum_round_trip(way)), time, kind)


def against_distance(run: Run | None = None) -> Figure:
    """Draw published round trips over distance, with the floor of glass and of vacuum; a run adds its own mark."""
    pairs = published_pairs()
    sound, impossible = [each for each in pairs if each.possible], [each for each in pairs if not each.possible]
    networks, sold = [each for each in sound if each.kind == "network"], [each for each in sound if each.kind != "network"]
    data = [_floor("limit", "light in glass", 1.468), _floor("healthy", "light in vacuum", 1.0)]
    data += [
        _dots(networks, "served", "networks, as measured", 8),
        _dots(sold, "offered", "single routes, as sold", 9),
        _dots(impossible, "failed", "published, and impossible", 13),
    ]
    labels = [
        label(19_500, 1e3 * float(minimum_round_trip(19_500e3)), "light in glass", xanchor="right", yanchor="bottom", yshift=4),
        label(20_000, 1e3 * float(minimum_round_trip(20_000e3, 1.0)), "in vacuum", xanchor="right", yanchor="top", yshift=-12),
        label(0.01, 0.98, _legend(), xref="paper", yref="paper", yanchor="top", align="left"),
    ]
    glass = [each for each in sound if each.kind != "radio"]
    if run is None:
        labels += [_named(each) for each in (glass[0], glass[-1], *impossible)]
    else:
        data.append(_mark(run))
        labels.append(_mark_label(run))
    finding = f"Routes through glass take {number(glass[0].ratio)} to {number(glass[-1].ratio)} times what light needs"
    if impossible:
        finding += "; one published time outruns light" if len(impossible) == 1 else f"; {len(impossible)} published times outrun light"
    return Figure(
        name="floor",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": {"title": {"text": "great-circle distance (km)"}, "range": [0, FARTHEST / 1e3]},
                "yaxis": {"title": {"text": "round trip (ms)"}, "range": [0, 1e3 * HIGHEST]},
                "hovermode": "closest",
                "annotations": labels,
                "margin": {"t": 16},
            },
        },
        alternative=f"{len(pairs)} published round trips over distance, with straight lines for light in glass and in vacuum. {finding}.",
        table=Table(
            ("between", "published for", "distance (km)", "floor in glass (ms)", "published (ms)", "times the floor"),
            tuple(
                (
                    each.pair,
                    KINDS[each.kind],
                    round(each.distance / 1e3),
                    round(1e3 * each.floor, 1),
                    round(1e3 * each.time, 1),
                    round(each.ratio, 2),
                )
                for each in pairs
            ),
        ),
    )


KINDS = {"network": "a network, measured", "fibre": "one cable, as sold", "radio": "one radio route, as sold"}


def _legend() -> str:
    return "● networks, as measured<br>■ single routes, as sold<br>▲ impossible"


def _floor(role: str, name: str, group_index: float) -> Plain:
    ends = [0.0, FARTHEST]
    return line([each / 1e3 for each in ends], [1e3 * float(minimum_round_trip(each, group_index)) for each in ends], role, name)


def _dots(pairs: list[Published], role: str, name: str, size: int) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [round(each.distance / 1e3) for each in pairs],
        "y": [round(1e3 * each.time, 2) for each in pairs],
        "text": [f"{each.pair}: {duration(each.time)}, {number(each.ratio, 2)}× the floor" for each in pairs],
        "hoverinfo": "text",
        "marker": {"color": f"role:{role}", "symbol": SYMBOLS[role], "size": size},
    }


def _named(each: Published) -> Plain:
    text = f"{each.pair}, {number(each.ratio, 2)}×"
    side: dict[str, Any] = (
        {"xanchor": "center", "yanchor": "top", "yshift": -7} if each.distance > FARTHEST * 0.4 else {"xanchor": "left", "xshift": 9}
    )
    return label(each.distance / 1e3, 1e3 * each.time, text, **{"yanchor": "bottom" if each.possible else "middle"} | side)


def _mark(run: Run) -> Plain:
    ends = f"{run.settings.start} – {run.settings.end}"
    mark = here(run.distance / 1e3, 1e3 * min(run.time, HIGHEST * 0.985), "limit", "as set", f"{ends}: {duration(run.time)}")
    return mark | {"marker": mark["marker"] | {"symbol": "circle"}}


def _mark_label(run: Run) -> Plain:
    text = f"<b>{duration(run.time)}{' ↑' if run.time > HIGHEST else ''}</b>"
    side: dict[str, Any] = {"xanchor": "right", "xshift": -12} if run.distance > FARTHEST / 2 else {"xshift": 12}
    return label(run.distance / 1e3, 1e3 * min(run.time, HIGHEST * 0.985), text, **side)
