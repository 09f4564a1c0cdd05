"""What a further copy does to reads and to writes, in one picture."""

from __future__ import annotations

from dstudio_lib.formulas.latency import minimum_round_trip
from dstudio_lib.foundation.formatting import duration, number, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators.placement import MOST_SITES, Placement, Run, simulate
from dstudio_lib.simulators.round_trips import distance

from .marks import here, label, line
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

HIGHEST = 0.35
"""Top of the time axis (s)."""

QUESTION = "Where do the copies go, and who pays for the way?"

PRESETS = (
    Preset("Three copies, a majority confirms", {}, "The usual consensus group, spread over the world."),
    Preset("One copy", {"sites": 1}, "Near to some, far from most, and alone."),
    Preset("Cache", {"sites": 5, "confirm": "leader"}, "Reads are near; a write is final at the leader, and a read may be stale."),
    Preset("Nothing may be lost anywhere", {"sites": 5, "confirm": "all"}, "Every copy confirms: each write waits for the farthest one."),
)


def _second_copy(_settings: Placement) -> float:
    run = simulate(Placement())
    return run.write[1] / run.write[0]


def _explain(guess: float, answer: float) -> str:
    run = simulate(Placement())
    return (
        f"You said {number(guess, 2)} times; {duration(run.write[0])} become {duration(run.write[1])}, {number(answer, 2)} times as long."
    )


PREDICTION = Prediction(
    question="One copy serves the world. You add a second one on another continent, and a majority must confirm each write. "
    "How many times as long does a write take?",
    quantity=Quantity(
        "slow-down", "f", "", "time of a write with two copies over that with one", lower=0, lower_open=True, upper=100, default=1,
        practical=(0.2, 10), scale="log",
    ),
    answer=_second_copy,
    explain=_explain,
    asked_at={"sites": 2},
    lesson="A majority of two is both: each write crosses the world for its confirmation, and losing either copy stops all writes. "
    "The third copy heals that.",
)  # fmt: skip


def read(settings: Placement) -> Reading:
    """Return the floors of reads and writes for the copies as set, and for every other number of them."""
    run = simulate(settings)
    at = settings.sites - 1
    return Reading(
        verdict=_verdict(run),
        spoken=f"{_copies(settings.sites)}: a read takes at least {duration(run.read[at])}, a write {duration(run.write[at])}.",
        metrics=(
            Metric("Read, middle city", duration(run.read[at]), "at least"),
            Metric("Read, worst city", duration(run.worst_read[at]), "at least"),
            Metric("Write, middle city", duration(run.write[at]), f"of it {duration(run.agreement[at])} to agree", "offered"),
            Metric("Nearest two copies", say(run.apart, "m") if run.apart else "one place", "how far one disaster has to reach", "healthy"),
        ),
        figures=(reads_and_writes(run),),
        notes=_notes(run),
        working=_working(run),
    )


def _copies(number_of: int) -> str:
    return "1 copy" if number_of == 1 else f"{number_of} copies"


def _verdict(run: Run) -> str:
    at, first = run.settings.sites - 1, run.sites[0]
    if at == 0:
        return f"One copy, in {first}: the middle city waits {duration(run.read[0])} for a read, and one fire ends it."
    if run.settings.confirm == "leader":
        return f"Reads from {duration(run.read[at])}, writes from {duration(run.write[at])}: near, because a write waits for no other copy."
    return (
        f"{_copies(at + 1)}: reads from {duration(run.read[at])}, and each write pays {duration(run.agreement[at])} "
        f"on top of its way to {first} so that copies {say(run.apart, 'm')} apart agree."
    )


def _notes(run: Run) -> tuple[Note, ...]:
    notes = [Note("Every number is a floor, and each city counts alike; your own users sit elsewhere.")]
    if run.settings.confirm == "leader" and run.settings.sites > 1:
        notes.append(Note("A write that only the leader confirmed is lost with the leader, and unseen elsewhere until copied.", "confirm"))
    if run.settings.confirm == "majority" and run.settings.sites % 2 == 0:
        notes.append(Note("An even number waits for one copy more than the odd number below it, and survives no failure more.", "sites"))
    return tuple(notes)


def _working(run: Run) -> tuple[Step, ...]:
    others = sorted(run.sites[1 : run.settings.sites], key=lambda site: distance(run.sites[0], site))
    needed = {"leader": 0, "majority": run.settings.sites // 2, "all": run.settings.sites - 1}[run.settings.confirm]
    if not needed:
        return ()
    last = others[needed - 1]
    return (
        Step(
            f"The last confirmation that {run.sites[0]} waits for comes from {last}",
            minimum_round_trip.working(distance(run.sites[0], last)),
            minimum_round_trip.sources,
        ),
    )


def reads_and_writes(run: Run) -> Figure:
    """Draw the floor of a read and of a write over the number of copies."""
    counts = list(range(1, MOST_SITES + 1))
    at = run.settings.sites - 1
    reads, writes = ([1e3 * time for time in times] for times in (run.read, run.write))
    finding = (
        f"From one copy to {number(at + 1)}, a read falls from {duration(run.read[0])} to {duration(run.read[at])} "
        f"and a write goes from {duration(run.write[0])} to {duration(run.write[at])}"
        if at
        else f"One copy serves reads and writes alike: {duration(run.read[0])} from the middle city"
    )
    return Figure(
        name="reads-and-writes",
        finding=finding,
        plot={
            "data": [
                line(counts, writes, "offered", "write", points=True),
                line(counts, reads, "served", "read", points=True),
                here(at + 1, writes[at], "offered", "you are here", duration(run.write[at])),
                here(at + 1, reads[at], "served", "you are here", duration(run.read[at])),
            ],
            "layout": {
                "xaxis": {"title": {"text": "copies"}, "range": [0.6, 9.8], "dtick": 1},
                "yaxis": {"title": {"text": "floor in the middle city (ms)"}, "range": [0, 1e3 * HIGHEST]},
                "annotations": [
                    label(9.1, writes[-1], "write", yshift=12),
                    label(9.1, reads[-1], "read", yshift=12),
                    label(at + 1, writes[at], f"<b>{duration(run.write[at])}</b>", xanchor="center", yanchor="bottom", yshift=10),
                    label(at + 1, reads[at], f"<b>{duration(run.read[at])}</b>", xanchor="center", yanchor="top", yshift=-10),
                ],
                "margin": {"t": 16},
            },
        },
        alternative=f"Floor of a read and of a write over 1 to 9 copies. {finding}.",
        table=Table(
            ("copies", "new site", "read (ms)", "worst read (ms)", "write (ms)", "of it to agree (ms)"),
            tuple(
                (
                    n,
                    run.sites[n - 1],
                    round(reads[n - 1], 1),
                    round(1e3 * run.worst_read[n - 1], 1),
                    round(writes[n - 1], 1),
                    round(1e3 * run.agreement[n - 1], 1),
                )
                for n in counts
            ),
        ),
    )
