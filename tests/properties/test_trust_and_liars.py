"""What a stolen service opens, what guessing finds, and whom liars divide: the simulators against laws and against brute force."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dstudio_lib.formulas.quorums import byzantine_quorum, replicas_for_liars
from dstudio_lib.formulas.security import cracked_share, trust_reach
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import byzantine, stolen_hashes, trust
from dstudio_lib.simulators.byzantine import Byzantine
from dstudio_lib.simulators.stolen_hashes import StolenHashes
from dstudio_lib.simulators.trust import Trust, best_cut, opened_from

# --- trust


@pytest.mark.parametrize("grants", [1.2, 1.5, 2.0, 3.0, 5.0])
def test_the_reach_solves_the_equation_of_its_factors(grants: float) -> None:
    share = math.sqrt(trust_reach(grants))
    assert share > 0
    assert share == pytest.approx(1 - math.exp(-grants * share), abs=1e-12)


def test_up_to_one_right_each_nothing_large_falls_and_beyond_it_something_does() -> None:
    assert trust_reach(0.0) == trust_reach(1.0) == 0
    assert trust_reach(1.001) > 0


@pytest.mark.parametrize(
    "settings", [Trust(services=60), Trust(services=60, zones=6, doors=1.5), Trust(services=60, grants=1.2, readers=0.05)]
)
def test_what_opens_is_what_a_graph_library_finds(settings: Trust) -> None:
    for seed in (1, 2, 3):
        run = trust.simulate(settings, seed=seed)
        for entry in range(settings.services):
            assert run.opened[entry] == 1 + len(nx.descendants(run.graph, entry) - {trust.VAULT, entry})


def test_without_doors_nobody_leaves_a_zone() -> None:
    run = trust.simulate(Trust(services=100, zones=5, grants=6.0))
    assert max(run.opened) <= 20


def test_whoever_is_caught_at_the_first_step_has_one_service() -> None:
    assert set(trust.simulate(Trust(services=50, caught=1.0)).opened) == {1}


def test_rarely_caught_is_nearly_never_caught() -> None:
    free, watched = trust.simulate(Trust(services=80)), trust.simulate(Trust(services=80, caught=1e-6))
    assert watched.opened == free.opened


def test_more_zones_than_pairs_of_services_are_refused() -> None:
    with pytest.raises(InputError, match="zones=30 leaves fewer than two of the 50 services"):
        Trust(services=50, zones=30)


rights_of = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4, unique=True), max_size=6)


@given(rights_of, st.sampled_from("abcdef"))
def test_a_map_falls_as_a_graph_does(rights: dict[str, list[str]], entry: str) -> None:
    made = nx.DiGraph([(one, other) for one, others in rights.items() for other in others])
    made.add_node(entry)
    assert opened_from(rights, entry) == nx.descendants(made, entry) | {entry}


@given(rights_of.filter(lambda rights: bool(rights.get("a"))))
def test_no_other_single_right_is_worth_more(rights: dict[str, list[str]]) -> None:
    worth = dict.fromkeys("abcdef", 1.0)
    _, _, left = best_cut(rights, "a", worth)
    pairs = [(one, other) for one, others in rights.items() for other in others]
    for pair in pairs:
        without = {one: [each for each in others if (one, each) != pair] for one, others in rights.items()}
        assert left <= len(opened_from(without, "a"))


# --- hashes


@pytest.mark.parametrize("guess_rate", [1e6, 1e8, 4e8])
def test_passwords_drawn_by_machine_fall_as_the_formula_says(guess_rate: float) -> None:
    settings = StolenHashes(accounts=1_000, guess_rate=guess_rate, attack_time=86_400.0, drawn=1.0, entropy=36.0)
    expected = float(cracked_share(86_400.0, 36.0, guess_rate / 1_000))
    margin = 4 * math.sqrt(max(expected * (1 - expected), 1e-5) / stolen_hashes.SAMPLE)
    assert abs(stolen_hashes.simulate(settings).fallen - expected) <= margin


def test_the_model_of_people_goes_through_the_two_published_points() -> None:
    half = stolen_hashes.simulate(StolenHashes(accounts=1, guess_rate=2.0**20, attack_time=1.0))
    ten = stolen_hashes.simulate(StolenHashes(accounts=1, guess_rate=10.0, attack_time=1.0))
    assert half.fallen_of_people == pytest.approx(0.5, abs=0.015)
    assert ten.fallen_of_people == pytest.approx(0.02, abs=0.004)
    assert math.log2(10 / ten.fallen_of_people) < 10  # fewer than 10 bits against guesses on-line


def test_without_salts_every_account_meets_every_guess() -> None:
    salted, shared = (StolenHashes(accounts=1_000, guess_rate=1e4, attack_time=100.0, salted=each) for each in (True, False))
    assert shared.guesses == 1_000 * salted.guesses
    assert stolen_hashes.simulate(shared).fallen > stolen_hashes.simulate(salted).fallen


# --- liars


@pytest.mark.parametrize("faults", [1, 2])
def test_from_3f_plus_1_on_liars_divide_nobody_and_everybody_is_answered(faults: int) -> None:
    settings = Byzantine(replicas=replicas_for_liars(faults), planned=faults, liars=faults)
    assert settings.quorum == byzantine_quorum(settings.replicas, faults)
    for seed in range(1, 9):
        run = byzantine.simulate(settings, seed=seed)
        assert run.promise.kept and run.answered == 3


@pytest.mark.parametrize("faults", [1, 2, 3])
def test_with_one_replica_fewer_liars_divide_the_honest_every_time(faults: int) -> None:
    settings = Byzantine(replicas=3 * faults, planned=faults, liars=faults)
    for seed in range(1, 6):
        run = byzantine.simulate(settings, seed=seed)
        assert run.divided
        assert {event.node for event in run.promise.evidence} <= set(settings.honest)


def test_crashes_alone_never_divide_majorities() -> None:
    assert byzantine.divided(Byzantine(replicas=5, planned=2, liars=0), runs=5) == 0


def test_two_quorums_of_the_least_size_share_more_than_the_liars() -> None:
    for replicas, faults in ((4, 1), (7, 2), (8, 2)):
        size = int(byzantine_quorum(replicas, faults))
        smallest = min(
            len(set(one) & set(other)) for one in combinations(range(replicas), size) for other in combinations(range(replicas), size)
        )
        assert smallest > faults


def test_more_liars_than_replicas_are_refused() -> None:
    with pytest.raises(InputError, match="liars=4 leaves none of 4 replicas"):
        Byzantine(replicas=4, liars=4)
