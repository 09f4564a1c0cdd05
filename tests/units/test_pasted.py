"""Pasted tables: what is read, what is refused in one sentence, and that the last valid state stays."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

from dstudio_lib.foundation.errors import InputError, UnreadableData
from dstudio_lib.foundation.quantities import Duration, like
from dstudio_lib.foundation.quantity import Pasted
from dstudio_lib.foundation.settings import Settings, declarations
from dstudio_lib.measurements.columns import Column, columns
from dstudio_lib.simulators.scaling import EXAMPLE, Scaling
from dstudio_widgets import controls, link
from dstudio_widgets.calculators import named
from dstudio_widgets.session import Session

LOAD = (Column("machines", ("machines", "nodes", "n")), Column("throughput", ("throughput", "rps", "x")))


def numbers(text: str | Path) -> list[float]:
    return [float(line) for line in str(text).split()]


LATENCY = Pasted("latencies", "measured", (like(Duration, name="latency"),), numbers, "0.1\n0.2\n", least_rows=2)


@dataclass(frozen=True)
class Latencies(Settings):
    latencies: Annotated[tuple[float, ...], LATENCY] = ()


@pytest.mark.parametrize(
    "text",
    [
        "machines,throughput\n1,20\n4,78.5\n",
        "throughput;machines\n20;1\n78,5;4\n",
        "Nodes\tRPS (1/s)\tremark\n1\t20\tcold\n4\t78.5\t\n",
        "# measured on Monday\n\n1 20\n4   78.5\n",
        "N|X\n1|20\n4|78.5",
        "run,first,second\n1,20,9\n4,78.5,9\n".replace("run,first", "n,x"),
    ],
)
def test_a_table_is_read_whatever_its_delimiter_order_and_titles(text) -> None:
    assert columns(text, LOAD) == ((1.0, 20.0), (4.0, 78.5))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("machines,throughput\n", "titles but no row"),
        ("# nothing\n", "nothing but remarks"),
        ("a,b,c\n1,2,3\n", "no column of machines that I can tell; it has a, b, c; call one 'machines'"),
        ("machines,latency,cost\n1,2,3\n", "no column of throughput"),
        ("1,2,3\n4,5,6\n", "3 columns of numbers without titles; it needs machines and throughput"),
        ("n,x\n1,20\n2\n", "Line 3 of the text given has nothing for throughput"),
        ('n,x\n1,"1,200"\n', "'1,200' for throughput"),
        ("\x00\x01\n1,2\n", "not text"),
        ("1,2\n" * 11, "more than 10 rows"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_one_sentence(text, says) -> None:
    with pytest.raises(UnreadableData) as caught:
        columns(text, LOAD, most_rows=10)
    assert says in str(caught.value)
    assert str(caught.value).count(". ") == 0


def test_two_hundred_megabytes_are_refused_unread_from_a_file_and_as_text(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"machines,throughput\n")
        for _ in range(200):
            file.write(b"1,20\n" * 200_000)
    assert path.stat().st_size > 200_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableData, match="has 200 MB and at most 5 MB are read"):
        columns(path, LOAD)
    with pytest.raises(InputError, match="200 MB"):
        Scaling(measurements=path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
    with pytest.raises(UnreadableData, match="6 MB"):
        columns("1,2\n" * 1_500_000, LOAD)


def test_a_file_is_read_from_a_path_and_never_from_text_that_looks_like_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(EXAMPLE)
    assert Scaling(measurements=path).measurements == Scaling(measurements=EXAMPLE).measurements
    with pytest.raises(InputError) as caught:
        Scaling(measurements=str(path))
    assert "955" not in str(caught.value)
    with pytest.raises(InputError, match="no file"):
        Scaling(measurements=tmp_path / "absent.csv")


def test_rows_arrays_and_lists_are_taken_alike() -> None:
    rows = ((1.0, 20.0), (2.0, 39.0), (4.0, 70.0))
    assert Scaling(measurements=rows).measurements == rows
    assert Scaling(measurements=[[1, 20], [2, 39], [4, 70]]).measurements == rows
    assert Scaling(measurements=np.array(rows)).measurements == rows
    assert hash(Scaling(measurements=rows)) == hash(Scaling(measurements=np.array(rows)))


def test_a_table_of_one_column_is_a_list_of_numbers() -> None:
    assert Latencies(latencies="0.1\n0.2").latencies == (0.1, 0.2)
    declared = declarations(Latencies)
    assert link.read(link.write("x", declared, {"latencies": (0.1, 0.2)}, 1), "x", declared) == ({"latencies": (0.1, 0.2)}, 1)
    with pytest.raises(InputError, match="needs at least 2"):
        Latencies(latencies=(0.1,))


# --- in a card


@pytest.fixture
def session() -> Session:
    from dstudio_lib.charts import scaling

    return Session(Scaling, scaling.read, presets=scaling.PRESETS)


def test_a_pasted_table_computes_anew_and_is_undone(session) -> None:
    before = session.reading
    session.type("measurements", EXAMPLE)
    assert session.errors == {} and session.edited
    assert session.reading.metrics != before.metrics
    session.undo()
    assert session.values["measurements"] == ()


@pytest.mark.parametrize("text", ["machines,throughput\n1,20\n2,\n", "hello", "1,2\n3,4", "1,2,3\n" * 5, "x" * 6_000_000])
def test_what_cannot_be_read_keeps_the_last_valid_table(session, text) -> None:
    session.type("measurements", EXAMPLE)
    before = session.reading
    session.type("measurements", text)
    assert session.reading == before
    assert len(session.values["measurements"]) == 8
    assert list(session.errors) == ["measurements"] and session.failures == []
    session.type("measurements", "")
    assert session.errors == {} and session.values["measurements"] == ()


def test_the_box_shows_text_that_reads_back_to_the_same_rows() -> None:
    declared = declarations(Scaling)["measurements"]
    rows = declared.check(EXAMPLE, "measurements")
    told = controls.echo(declared, rows)
    assert (told["text"], told["rows"]) == ("8 rows", 8)
    assert declared.check(told["box"], "measurements") == rows
    assert controls.echo(declared, ()) == {"text": "nothing pasted", "rows": 0, "box": ""}
    assert controls.echo(declared, rows * 40)["box"] == ""


def test_a_link_and_copied_code_hold_a_short_table_and_name_a_long_one() -> None:
    made = named("scaling_limit_calculator")(measurements=EXAMPLE)
    again = type(made).from_link(made.token)
    assert again.settings == made.settings
    assert made.result["values"]["measurements"] == 8
    long = named("scaling_limit_calculator")(measurements=[(1 + i / 100, 20 + i) for i in range(300)])
    assert len(long.token) < 1_000 and "measurements" not in long.token
    assert "# measurements: a table of 300 rows, to be given again" in long.python
    compile(long.python, "copied", "exec")
