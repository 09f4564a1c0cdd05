"""What the scaling limit says: the numbers it is known for, its fits in words, and how far it may be believed."""

from __future__ import annotations

import pytest

from dstudio_lib.charts import scaling
from dstudio_lib.charts.reading import Reading
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.scaling import EXAMPLE, GRID, Scaling, simulate
from dstudio_widgets import predicting

PRESETS = {preset.name: preset for preset in scaling.PRESETS}
TRAP = "machines,throughput\n1,1000\n2,2080\n4,4260\n8,8350\n12,12100\n16,15400\n"


def notes(reading: Reading) -> dict[str | None, str]:
    return {name: " ".join(note.text for note in reading.notes if note.parameter == name) for name in {n.parameter for n in reading.notes}}


def test_the_default_peaks_at_44_machines_and_loses_a_tenth_at_twice_as_many() -> None:
    run = simulate(Scaling())
    assert run.best == 44
    assert run.speed_up(44) == pytest.approx(10.7, abs=0.05)
    assert run.speed_up(87) == pytest.approx(9.6, abs=0.05)
    reading = scaling.read(Scaling())
    assert reading.verdict == "Throughput peaks at 44 machines, 10.7 times that of one; twice as many would do 10\u202f% less."
    assert Scaling(**scaling.PRESETS[0].values) == Scaling()


def test_no_whole_number_of_machines_does_more_than_the_best() -> None:
    for contention, coherency in ((0.05, 0.0005), (0.0, 0.01), (0.5, 1e-5), (0.9, 0.2), (1.0, 1.0)):
        run = simulate(Scaling(contention=contention, coherency=coherency))
        assert run.best is not None
        assert max(range(1, 400), key=run.throughput) == run.best or run.best >= 399


def test_curves_are_the_formulas_point_by_point() -> None:
    run = simulate(Scaling(contention=0.1, coherency=1e-4))
    curves = run.curves()
    for i in (0, 17, 60, 120):
        assert curves.throughput[i] == pytest.approx(run.throughput(GRID[i]))
        assert curves.ceiling[i] == pytest.approx(run.without_coherency(GRID[i]))
        assert curves.efficiency[i] == pytest.approx(run.efficiency(GRID[i]))
        assert curves.request_cost[i] == pytest.approx(run.request_cost(GRID[i]))


def test_without_coherency_there_is_no_peak_and_without_contention_no_ceiling() -> None:
    assert "no number of machines does more than 20 times" in scaling.read(Scaling(coherency=0.0)).verdict
    assert "No peak and no ceiling" in scaling.read(Scaling(coherency=0.0, contention=0.0)).verdict
    assert "no peak in this model" in notes(scaling.read(Scaling(coherency=0.0)))["coherency"]


def test_past_the_peak_the_verdict_says_what_is_lost() -> None:
    assert scaling.read(Scaling(machines=87)).verdict.startswith("Past the peak: 87 machines do 10\u202f% less than 44 would, for 2 times")


def test_pasted_measurements_set_the_curve_and_say_their_intervals() -> None:
    told = notes(scaling.read(Scaling(measurements=EXAMPLE)))
    assert told["contention"].startswith("Fitted: 5.05\u202f% (95\u202f%: 2.9\u202f% to 7.6\u202f%)")
    assert "do not show a peak" in told["measurements"]
    free = scaling.read(Scaling(measurements=EXAMPLE, follow=False))
    assert free.metrics == scaling.read(Scaling()).metrics
    assert "set by hand" in notes(free)["follow"]


def test_the_published_benchmark_peaks_at_97_users_between_78_and_157() -> None:
    reading = scaling.read(Scaling(**PRESETS["Benchmark, measured"].values))
    assert (reading.metrics[0].text, reading.metrics[0].meaning) == ("97", "95\u202f%: 77.9 to 157")
    assert reading.verdict.startswith("Past the peak: 216 machines do 13\u202f% less than 97 would")


def test_the_trap_of_an_unbounded_fit_is_told_and_drawn() -> None:
    reading = scaling.read(Scaling(**PRESETS["Ray tracer, measured"].values))
    assert "The trap: without bounds the fit makes coherency \u22120.0002" in notes(reading)["measurements"]
    assert "a fit without bounds" in [trace["name"] for trace in reading.figures[0].plot["data"]]
    assert "without bounds the fit makes contention" in notes(scaling.read(Scaling(measurements=TRAP)))["measurements"]


def test_beyond_three_times_the_last_measurement_the_curve_is_dotted_and_called_a_guess() -> None:
    near, far = (scaling.read(Scaling(measurements=EXAMPLE, machines=size)) for size in (96, 97))
    assert "machines" not in notes(near)
    assert "more than 3 times the 32 measured" in notes(far)["machines"]
    solid, dotted = (
        next(trace for trace in far.figures[0].plot["data"] if trace["name"] == name) for name in ("with it", "beyond the measurements")
    )
    assert max(solid["x"]) <= 96 and dotted["line"]["dash"] == "dot" and min(dotted["x"]) <= 96 <= dotted["x"][1]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("1,20\n2,39\n", "it needs at least 3"),
        ("1,20\n1,21\n2,39\n", "three different numbers of machines; there are 2"),
        ("1,20\n0.5,39\n4,50\n", "0.5 for machines; allowed is at least 1"),
        ("1,20\n2,-39\n4,50\n", "-39 for throughput; allowed is above 0"),
        ("1,20\n2,\n4,50\n", "Line 2 of the text given has nothing for throughput"),
        ("machines,throughput\n1,fast\n", "'fast' for throughput"),
        (((1, 20), (2, 39, 5), (4, 50)), "Row 2 of measurements"),
        (7, "which is a int, not"),
    ],
)
def test_measurements_that_make_no_sense_are_refused_in_one_sentence(rows, says) -> None:
    with pytest.raises(InputError) as caught:
        Scaling(measurements=rows)
    assert says in str(caught.value) or says.split(",")[0] in str(caught.value)
    assert caught.value.parameter == "measurements"
    assert str(caught.value).endswith(".") and str(caught.value).count(". ") == 0


def test_the_axes_hold_still_while_a_control_moves_a_little() -> None:
    def axes(reading: Reading) -> list[object]:
        return [figure.plot["layout"][name]["range"] for figure in reading.figures for name in ("xaxis", "yaxis")]

    for change in ({"contention": 0.06}, {"coherency": 0.0004}, {"machines": 200}, {"machine_cost": 0.11}, {"throughput_of_one": 1_100.0}):
        assert axes(scaling.read(Scaling(**change))) == axes(scaling.read(Scaling()))


def test_the_prediction_is_the_end_of_the_measured_curve() -> None:
    prediction = scaling.PREDICTION
    answer = prediction.answer(Scaling())
    assert answer == pytest.approx(9_623, abs=1)
    assert "8 machines 5\u202f810" in prediction.question
    assert "3.1 times as high as the truth" in prediction.explain(30_000, answer)
    assert "only 31\u202f% of the truth" in prediction.explain(3_000, answer)
    assert "about right" in prediction.explain(9_800, answer)


def test_a_curve_that_is_asked_for_is_told_without_its_truth_and_revealed_with_it() -> None:
    prediction = scaling.PREDICTION
    asked = predicting.question(prediction)
    assert [each["text"] for each in asked["sketch"]["asked"]] == ["12 machines", "22 machines", "44 machines", "87 machines"]
    assert len(asked["sketch"]["known"]) == 4 and not {"truth", "answer"} & set(asked["sketch"])
    told = predicting.reveal(prediction, None, 12_000, [7_000, 9_000, 10_000, 1])
    assert told["drawn"] == [7_000, 9_000, 10_000, 12_000], "it ends in the guess"
    peak = max(range(len(told["truth"])), key=told["truth"].__getitem__)
    assert 0 < peak < len(told["truth"]) - 1 and told["truth"][-1] == pytest.approx(prediction.answer(None))
    assert "drawn" not in predicting.reveal(prediction, None, None)
    with pytest.raises(InputError, match="drawn"):
        predicting.reveal(prediction, None, 12_000, [-1, 9_000, 10_000, 1])
