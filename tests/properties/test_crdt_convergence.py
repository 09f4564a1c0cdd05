"""The simulator of copies that work apart: its claims, over many seeds and settings."""

from __future__ import annotations

import statistics

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.convergence import Convergence, simulate


@pytest.mark.parametrize("shared", ["set", "counter", "text"])
@pytest.mark.parametrize("way", ["state", "delta", "news", "operations"])
def test_all_copies_agree_soon_after_the_last_change_whatever_the_network_does(way: str, shared: str) -> None:
    for seed in (1, 2):
        run = simulate(Convergence(shared=shared, way=way, lost=0.3, doubled=0.3), seed=seed)
        assert run.right
        assert run.settling is not None and run.settling < 30 * run.settings.gossip_interval
        assert max(different for _, different in run.views) > 1, "they did differ meanwhile"


def test_cut_off_from_each_other_the_halves_differ_until_the_cut_heals() -> None:
    run = simulate(Convergence(shared="counter", way="state", changes=4, work_interval=0.02, cut=3.0, lost=0.0, doubled=0.0))
    late = [different for time, different in run.views if 2.0 < time < 3.0]
    assert set(late) == {2}, "each half agrees with itself"
    assert run.agreed_at is not None and 3.0 < run.agreed_at < 4.5


def test_deltas_that_are_passed_on_whole_save_little_and_news_alone_saves_most() -> None:
    """Where copies gossip more often than they change, the same things go round."""
    often = {"shared": "text", "changes": 20, "cut": 0.0, "gossip_interval": 0.02}
    sent = {way: simulate(Convergence(way=way, **often), seed=3).bytes_sent for way in ("state", "delta", "news")}
    assert sent["state"] / 2 < sent["delta"] < sent["state"]
    assert sent["news"] < sent["state"] / 4


def test_deltas_fall_silent_when_all_is_told_as_states_never_do() -> None:
    for way, silent in (("state", False), ("delta", True), ("news", True)):
        run = simulate(Convergence(way=way, lost=0.0, gossip_interval=0.05), seed=4)
        assert run.agreed_at is not None
        after = [event for event in run.trace.of("send") if event.time > (run.agreed_at + 0.4) * 1e9]
        assert (not after) is silent


def test_copies_settle_sooner_the_more_often_they_gossip() -> None:
    means = []
    for interval in (0.05, 0.4):
        settled = [simulate(Convergence(gossip_interval=interval, cut=0.0, changes=3), seed=seed).settling for seed in range(8)]
        assert all(each is not None for each in settled)
        means.append(statistics.fmean(each for each in settled if each is not None))
    assert means[0] < means[1] / 2


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        (Convergence(shared="counter", way="state", left_out="join", changes=3, cut=0.0), 6),
        (Convergence(way="delta", left_out="receipts", lost=0.3), 4),
        (Convergence(way="operations", left_out="order", changes=20), 3),
        (Convergence(shared="counter", way="operations", left_out="doubles"), 6),
    ],
    ids=lambda each: getattr(each, "left_out", ""),
)
def test_every_step_that_is_left_out_is_missed(settings: Convergence, least: int) -> None:
    assert sum(not simulate(settings, seed=seed).right for seed in range(6)) >= least


def test_a_merged_sum_counts_what_never_was() -> None:
    run = simulate(Convergence(shared="counter", way="state", left_out="join", changes=3, cut=0.0))
    assert min(run.shown) > 10 * run.wanted


def test_deleted_letters_of_a_text_stay_as_tombstones() -> None:
    run = simulate(Convergence(shared="text", way="delta", changes=30))
    letters = sum(event.fields["method"] == "insert" for event in run.trace.of("update"))
    assert run.tombstones == letters - len(run.shown[0]) > 0


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = (simulate(Convergence(), seed=5) for _ in range(2))
    assert first.trace.digest() == second.trace.digest() and first.views == second.views
    assert simulate(Convergence(), seed=6).trace.digest() != first.trace.digest()


@pytest.mark.parametrize(
    "contradictory",
    [{"way": "state", "left_out": "receipts"}, {"way": "delta", "left_out": "order"}, {"shared": "set", "left_out": "join"}],
)
def test_a_step_that_is_not_part_of_the_way_is_refused(contradictory: dict[str, str]) -> None:
    with pytest.raises(InputError, match="is a step of sending"):
        Convergence(**contradictory)
