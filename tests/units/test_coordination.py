"""Coordination overhead: links counted one by one, limits, quorums, and what is said of them."""

from __future__ import annotations

import itertools

import pytest

from dstudio_lib.charts import coordination as chart
from dstudio_lib.charts.coordination_figures import _network
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.coordination import PEERS, SHAPES, Coordination, busiest, follower_round_trips, simulate, total

PRESETS = {preset.name: preset for preset in chart.PRESETS}


@pytest.mark.parametrize("shape", ["mesh", "leader", "tree", "cells"])
@pytest.mark.parametrize("members", [2, 3, 5, 13, 20, 21, 41, 60])
def test_links_are_those_of_the_network_that_is_drawn(shape, members) -> None:
    _, links = _network(shape, members, 20)
    assert len(set(links)) == len(links) == total(shape, members, 20)
    ends = list(itertools.chain.from_iterable(links))
    degrees = [ends.count(member) for member in range(members)]
    assert max(degrees) == busiest(shape, members, 20)


def test_gossip_has_about_its_peers_twice_on_each_member() -> None:
    _, links = _network("gossip", 60, 20)
    assert 2 * len(links) / 60 == pytest.approx(2 * PEERS, rel=0.1)
    assert total("gossip", 60, 20) == 180
    assert total("gossip", 3, 20) == 3  # never more than a full mesh


def test_a_mesh_of_fifty_has_1225_links_and_a_leader_49() -> None:
    assert (total("mesh", 50, 20), total("leader", 50, 20)) == (1_225, 49)
    assert [metric.text for metric in chart.read(Coordination()).metrics] == ["49", "1\u202f225", "15", "1\u202fms"]


def test_doubling_a_mesh_doubles_the_links_of_each_and_quadruples_all() -> None:
    for members in (10, 100, 5_000):
        assert busiest("mesh", 2 * members, 2) / busiest("mesh", members, 2) == pytest.approx(2, rel=0.15)
        assert total("mesh", 2 * members, 2) / total("mesh", members, 2) == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize("shape", SHAPES)
def test_headroom_is_the_last_size_within_the_limit(shape) -> None:
    for limit in (12, 64):
        settings = Coordination(shape=shape, members=10, cell_size=20, limit=limit)
        room = simulate(settings).headroom
        if room is None:
            assert busiest(shape, 10_000, 20) <= limit
        else:
            assert busiest(shape, 10 + room, 20) <= limit < busiest(shape, 11 + room, 20)


def test_cells_bend_the_line_flat() -> None:
    sizes = [busiest("cells", members, 20) for members in (10, 20, 100, 1_000, 10_000)]
    assert sizes == [9, 19, 20, 20, 20]


@pytest.mark.parametrize(("voters", "percent"), [(3, "99.97020"), (5, "99.99901"), (7, "99.99997")])
def test_a_majority_of_voters_at_99_percent_is_up_as_often_as_the_binomial_says(voters, percent) -> None:
    table = next(figure.table for figure in chart.read(Coordination()).figures if figure.name == "commit")
    assert percent in next(row for row in table.rows if row[0] == voters)[3]


@pytest.mark.parametrize(
    ("route", "voters", "quorum", "milliseconds"),
    [
        ("rack", 5, 3, 0.2),
        ("zones", 5, 3, 1),
        ("coasts", 5, 3, 1),
        ("coasts", 5, 4, 70),
        ("continents", 7, 4, 70),
        ("continents", 9, 9, 150),
    ],
)
def test_a_write_waits_for_the_last_follower_of_its_quorum(route, voters, quorum, milliseconds) -> None:
    run = simulate(Coordination(route=route, voters=voters, quorum=quorum))
    assert run.commit == pytest.approx(milliseconds / 1e3)
    assert len(run.follower_round_trips) == voters - 1


def test_a_far_client_pays_the_way_to_the_leader_on_top() -> None:
    run = simulate(Coordination(**PRESETS["A leader across the country"].values))
    assert run.commit == pytest.approx(0.071)
    assert "14.1\u202f/s" in next(note.text for note in chart.read(run.settings).notes if note.parameter == "write_rate")


def test_a_quorum_larger_than_its_voters_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="no write could ever finish") as caught:
        Coordination(voters=3, quorum=4)
    assert caught.value.parameter == "quorum"
    assert "two leaders could both succeed" in " ".join(note.text for note in chart.read(Coordination(voters=4, quorum=2)).notes)


def test_the_limit_is_crossed_by_all_members_of_a_mesh_at_once() -> None:
    assert chart.read(Coordination()).verdict.endswith("16 more would push all of them over their limit at once.")
    assert "every one of them is at 65" in chart.read(Coordination(members=66)).verdict
    assert "194 more would push all" in chart.read(Coordination(**PRESETS["One thread per peer"].values)).verdict


def test_followers_are_sorted_and_stand_in_turn() -> None:
    for voters in range(2, 10):
        trips = follower_round_trips("continents", voters)
        assert list(trips) == sorted(trips) and len(trips) == voters - 1


def test_the_prediction_tells_each_from_all() -> None:
    prediction = chart.PREDICTION
    answer = prediction.answer(Coordination(**prediction.asked_at))
    assert answer == pytest.approx(4.04, abs=0.005)
    assert "That is the machines" in prediction.explain(2, answer)
    assert "About right" in prediction.explain(4, answer)


def test_presets_show_what_their_words_say() -> None:
    assert simulate(Coordination(**PRESETS["One thread per peer"].values)).headroom == 193
    cells = simulate(Coordination(**PRESETS["The same fleet in cells"].values))
    assert (cells.links, cells.headroom) == (100, None)
    assert Coordination(**chart.PRESETS[0].values) == Coordination()


def test_the_second_question_is_right_about_each_machine() -> None:
    then = chart.PREDICTION.then
    assert then.options[then.right][0] == "Twice as many"
    assert round(busiest("mesh", 100, 2) / busiest("mesh", 50, 2)) == 2
