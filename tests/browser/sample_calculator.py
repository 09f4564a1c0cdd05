"""A small calculator with every kind of control, over a formula of the course: what the tests of the shell drive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib import formulas
from dstudio_lib.charts.reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.formatting import duration, percent
from dstudio_lib.foundation.quantities import Availability, Distance, GroupIndex
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.settings import Settings

CITIES = ("tokyo", "mumbai", "lagos", "lima", "oslo", "quito")
Exchanges = Annotated[
    int, Quantity("round trips", "n", "", "exchanges before the first byte", lower=1, upper=100, default=3, practical=(1, 12), integer=True)
]
Buffer = Annotated[
    float,
    Quantity("send buffer", "B", "byte", "bytes kept until acknowledged", lower=1, default=65_536, practical=(2**10, 2**30), scale="log"),
]
HopDelays = Annotated[
    tuple[float, ...],
    Quantity(
        "delay of each hop",
        "d_i",
        "s",
        "time in each router",
        lower=0,
        upper=10,
        default=0.001,
        practical=(1e-5, 1),
        vector=True,
        display="ms",
    ),
]
HopSpreads = Annotated[
    tuple[float, ...],
    Quantity(
        "jitter of each hop",
        "j_i",
        "s",
        "how much the time in each router varies",
        lower=0,
        upper=10,
        default=0.0,
        practical=(0, 1),
        vector=True,
        display="ms",
    ),
]


@dataclass(frozen=True)
class Path(Settings):
    """A path between two places and what is exchanged over it."""

    distance: Distance = 5_570_000.0
    exchanges: Exchanges = 3
    path_availability: Availability = 0.999
    warm: Annotated[bool, Toggle("warm connection", "whether the handshake has been done before")] = False
    medium: Annotated[
        str,
        Choice(
            "medium", "what the light travels in", (("fibre", "glass fibre"), ("hollow", "hollow fibre"), ("vacuum", "vacuum")), "fibre"
        ),
    ] = "fibre"
    buffer: Buffer = 65_536
    region: Annotated[
        str,
        Choice("region", "where the far end is", tuple((word, word.title()) for word in CITIES), "tokyo"),
    ] = "tokyo"
    delays: HopDelays = (0.001, 0.002)
    jitters: HopSpreads = (0.0, 0.0005)
    packets: GroupIndex = 1.468

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.delays) != len(self.jitters):
            raise InputError("There must be as many jitters as delays; give one for each hop.", "jitters")
        if self.warm and self.exchanges < 2:
            raise InputError("A warm connection saves one of at least 2 round trips; set round trips to 2 or more.", "exchanges")


INDICES = {"fibre": 1.468, "hollow": 1.003, "vacuum": 1.0}


def time_needed(path: Path, distance: float) -> float:
    """Time until the first byte, s."""
    one = formulas.get("latency.minimum_round_trip")(distance=distance, group_index=INDICES[path.medium])
    return (path.exchanges - path.warm) * (one + 2 * sum(path.delays))


def read(path: Path, seed: int = 1) -> Reading:
    """Read a path."""
    formula = formulas.get("latency.minimum_round_trip")
    total = time_needed(path, path.distance)
    distances = [10 ** (3 + i * 4.3 / 60) for i in range(61)]
    curve = [time_needed(path, each) for each in distances]
    noise = stream(seed, "sample")
    draws = [total + sum(noise.uniform(0, jitter) for jitter in path.jitters) + noise.random() * 1e-3 for _ in range(40)]
    working = formula.working(distance=path.distance, group_index=INDICES[path.medium])
    per_second = path.buffer / total
    notes = [Note("Routers add queueing that this model leaves out.")]
    if path.path_availability < 0.99:
        notes.append(Note("Below 99 % the path is down for days each year.", "path_availability"))
    return Reading(
        verdict=f"The first byte takes {duration(total)}: {path.exchanges} round trips cost more than the distance.",
        spoken=f"First byte after {duration(total)}.",
        metrics=(
            Metric("First byte", duration(total), "after the first packet leaves", "served"),
            Metric("All round trips succeed", percent(path.path_availability**path.exchanges), "", "healthy"),
            Metric("Throughput of one buffer", f"{per_second / 1e6:.2f}\u202fMB/s", "", "limit"),
        ),
        figures=(
            Figure(
                "time-by-distance",
                f"At this distance the first byte takes {duration(total)}.",
                {
                    "data": [
                        {
                            "type": "scatter",
                            "mode": "lines",
                            "x": distances,
                            "y": curve,
                            "line": {"color": "role:served", "width": 2},
                            "name": "first byte",
                        },
                        {
                            "type": "scatter",
                            "mode": "markers",
                            "x": [path.distance],
                            "y": [total],
                            "marker": {"color": "role:failed", "size": 10},
                            "name": "here",
                        },
                    ],
                    "layout": {
                        "title": {"text": "Every exchange pays the distance again"},
                        "xaxis": {"type": "log", "range": [3, 7.3], "title": {"text": "Distance (m, log scale)"}},
                        "yaxis": {"range": [0, 1.5], "title": {"text": "First byte (s)"}},
                        "height": 300,
                    },
                },
                "The time grows in proportion to the distance once the distance is long.",
                Table(("Distance (m)", "First byte (s)"), tuple(zip(distances, curve, strict=True))),
            ),
            Figure(
                "draws",
                "Jitter spreads forty runs over a few milliseconds.",
                {
                    "data": [{"type": "scatter", "mode": "markers", "x": list(range(40)), "y": draws, "marker": {"color": "role:offered"}}],
                    "layout": {"xaxis": {"title": {"text": "Run"}}, "yaxis": {"title": {"text": "First byte (s)"}}, "height": 220},
                },
                "Forty runs, each with its own jitter.",
                Table(("Run", "First byte (s)"), tuple(enumerate(draws))),
            ),
        ),
        notes=tuple(notes),
        working=(Step("Light's own round trip", working, formula.sources),),
    )


def read_with_a_fault(path: Path, seed: int = 1) -> Reading:
    """The same, with a division by zero at seven round trips."""
    _ = 1 / (path.exchanges - 7)
    return read(path, seed)


PRESETS = (
    Preset("Across the Atlantic", {}, "Illustrative, over the great circle."),
    Preset(
        "Across the street",
        {"distance": 1_000.0},
        "Where hops cost more than the way.",
        date="2019",
        source=Source("bipm2019si", "section 2.3.1", "R"),
    ),
    Preset("To the antipodes", {"distance": 20_000_000.0, "medium": "hollow", "exchanges": 4}),
)
PREDICTION = Prediction(
    "London to New York and back is 11 140 km of fibre. How long does light need?",
    Quantity("time", "t", "s", "", lower=0, lower_open=True, default=0.01, practical=(1e-3, 1), scale="log", display="ms"),
    lambda path: formulas.get("latency.minimum_round_trip")(distance=path.distance),
    lambda guess, answer: f"You were off by {duration(abs(guess - answer))}.",
    asked_at={"distance": 5_570_000.0},
    lesson="Light in glass covers about 200 km each millisecond.",
)


def sample(*, seed: int = 1, faulty: bool = False, **settings):  # type: ignore[no-untyped-def]
    """Return the calculator."""
    from dstudio_widgets import Calculator, Grid

    return Calculator(
        Path,
        read_with_a_fault if faulty else read,
        title="A path",
        question="Why is the page slow when the link is fast?",
        presets=PRESETS,
        prediction=PREDICTION,
        code="browser.sample_calculator.sample",
        visible=("distance", "exchanges", "path_availability", "warm", "medium"),
        grids=(Grid("Hops", ("delays", "jitters"), ("edge", "core")),),
        values=settings or None,
        seed=seed,
    )
