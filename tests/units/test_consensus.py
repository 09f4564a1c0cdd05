"""The consensus world: latencies to the nanosecond, crashes that a group bears and those it does not, and gaps as long as theory says."""

from __future__ import annotations

import pytest

from dstudio_lib.checkers.history import from_trace
from dstudio_lib.checkers.linearizability import check
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators.consensus import Consensus, simulate

PROTOCOLS = ["raft", "multi-paxos", "viewstamped"]
TROUBLES = ["none", "leader crash", "minority crash", "majority crash", "leader cut off", "rolling restart"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("servers", [2, 3, 4, 5, 7])
def test_a_command_takes_the_round_trip_that_completes_a_majority(protocol, servers) -> None:
    run = simulate(Consensus(servers=servers, protocol=protocol, trouble="none", length=5))
    (reign,) = run.reigns[-1:]
    steady = [commit.latency for commit in run.commits if commit.sent > run.broken_at]
    expected = run.settings.commit_latency_of(reign.server)
    assert len(steady) > 100
    assert steady == pytest.approx([expected] * len(steady), abs=2e-9)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("servers", [3, 4, 5])
def test_a_group_goes_on_through_a_minority_of_crashes_and_stops_at_one_more(protocol, servers) -> None:
    bearable = simulate(Consensus(servers=servers, protocol=protocol, trouble="minority crash", length=6))
    too_many = simulate(Consensus(servers=servers, protocol=protocol, trouble="majority crash", length=6))
    assert bearable.answered_at_the_end and bearable.unavailable < 0.3
    assert not too_many.answered_at_the_end
    assert not [commit for commit in too_many.commits if commit.sent + commit.latency > too_many.broken_at + 0.1]


def test_five_servers_survive_two_crashes_and_three_do_not() -> None:
    assert simulate(Consensus(servers=5, trouble="minority crash", length=5)).answered_at_the_end  # two of five
    assert not simulate(Consensus(servers=3, trouble="majority crash", length=5)).answered_at_the_end  # two of three


@pytest.mark.parametrize("timeout", [0.15, 0.5])
def test_a_leaders_crash_costs_between_one_election_timeout_and_about_two(timeout) -> None:
    settings = Consensus(servers=3, round_trip=0.02, election_timeout=timeout, trouble="leader crash", length=3)
    for seed in range(5):
        run = simulate(settings, seed=seed)
        first = next(gap for gap in run.gaps if gap.end > run.broken_at)
        # At least a timeout since the last heartbeat, which was at most a third of one ago; at most two, a split vote aside.
        assert timeout * 2 / 3 < first.end - run.broken_at
        assert first.end - run.broken_at < 4 * timeout


def test_a_shorter_election_timeout_makes_shorter_gaps() -> None:
    def mean_gap(timeout):
        settings = Consensus(servers=3, round_trip=0.04, election_timeout=timeout, trouble="leader crash", length=5)
        runs = [simulate(settings, seed=seed) for seed in range(4)]
        return sum(gap.length for run in runs for gap in run.gaps) / len(runs)

    assert mean_gap(0.2) < mean_gap(0.5) < mean_gap(1.2)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_breaks_no_two_servers_apply_different_commands(protocol, trouble) -> None:
    for loss in (0.0, 0.05):
        run = simulate(Consensus(servers=3, round_trip=0.02, protocol=protocol, trouble=trouble, loss=loss, length=5), seed=2)
        assert run.disagreements == ()
        assert run.elections >= 1
        if trouble != "majority crash":
            assert run.answered_at_the_end


def test_what_raft_answers_is_linearizable_while_its_leader_is_cut_off() -> None:
    run = simulate(Consensus(servers=3, trouble="leader cut off", length=5))
    assert check(from_trace(run.trace), model="kv", explain=False).valid is True
    assert len(run.reigns) == 2 and run.reigns[0].server != run.reigns[1].server


def test_the_same_seed_gives_the_same_trace_and_another_seed_another() -> None:
    settings = Consensus(servers=3, loss=0.01, length=2)
    assert simulate(settings, seed=5).trace.digest() == simulate(settings, seed=5).trace.digest()
    assert simulate(settings, seed=5).trace.digest() != simulate(settings, seed=6).trace.digest()


def test_settings_that_cannot_work_are_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match=r"less than twice the farthest round trip of 0[.]4 s"):
        Consensus(servers=5, round_trip=0.1)
