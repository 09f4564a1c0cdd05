"""A ring, a job that is saved, a server of batches: each keeps its laws, and is the textbook's where the textbook holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.simulators import batch_server, checkpointed, collective
from dstudio_lib.simulators.batch_server import BatchServer, most_in_time
from dstudio_lib.simulators.checkpointed import Job
from dstudio_lib.simulators.collective import Ring

# --- the ring


@pytest.mark.parametrize("workers", [2, 3, 8, 65])
@pytest.mark.parametrize("data_size", [8.0, 1e9])
def test_a_ring_without_lateness_takes_what_the_formula_says(workers: int, data_size: float) -> None:
    run = collective.simulate(Ring(workers=workers, data_size=data_size))
    assert run.done == pytest.approx([run.settings.promised] * workers)


def test_nobody_who_is_late_makes_it_faster() -> None:
    plain = collective.simulate(Ring(workers=64)).time
    for changes in ({"slowest": 0.9}, {"slowest": 0.1}, {"lateness": 1e-6}, {"lateness": 1e-4}):
        assert collective.simulate(replace(Ring(workers=64), **changes)).time > plain  # type: ignore[arg-type]


def test_a_slow_link_of_a_large_ring_sets_the_pace_of_the_volume() -> None:
    settings = Ring(workers=256, step_latency=0.0)
    assert collective.simulate(replace(settings, slowest=0.25)).slowdown == pytest.approx(4, rel=0.01)


def test_a_link_that_stands_still_is_refused() -> None:
    with pytest.raises(InputError, match="broken"):
        Ring(slowest=1e-9)


# --- the job that is saved


@pytest.mark.parametrize("shape", [0.6, 1.0, 2.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_second_of_a_job_is_accounted_for_and_all_of_its_work_is_done(shape: float, seed: int) -> None:
    job = Job(work=10 * 86_400.0, shape=shape)
    run = checkpointed.simulate(job, seed=seed)
    assert run.useful == pytest.approx(job.work)
    assert run.saving == pytest.approx(job.work / job.interval * job.checkpoint_time, rel=0.01)
    assert run.length == pytest.approx(run.useful + run.saving + run.lost + run.restarting)
    assert run.restarting <= run.interruptions * job.restart_time
    assert run.interruptions == pytest.approx(run.length / job.time_to_failure, rel=0.5)


@pytest.mark.parametrize(
    ("interval", "checkpoint", "restart", "between"), [(1_200, 60, 600, 11_135), (300, 60, 300, 1_500), (2_400, 5, 60, 6_000)]
)
def test_runs_with_interruptions_at_random_have_the_length_of_the_exact_formula(
    interval: float, checkpoint: float, restart: float, between: float
) -> None:
    job = Job(work=60 * 86_400.0, interval=interval, checkpoint_time=checkpoint, restart_time=restart, time_to_failure=between)
    shares = [checkpointed.simulate(job, seed=seed).effective for seed in range(12)]
    assert sum(shares) / 12 == pytest.approx(job.promised, rel=0.012)


def test_a_job_that_gets_nowhere_says_so() -> None:
    with pytest.raises(InputError, match="save more often"):
        checkpointed.simulate(Job(interval=5_000.0, time_to_failure=60.0))


def test_the_same_seed_gives_the_same_run() -> None:
    assert checkpointed.simulate(Job(), seed=5) == checkpointed.simulate(Job(), seed=5)


# --- the server of batches


@pytest.mark.parametrize("policy", ["alone", "full", "present", "steps"])
@pytest.mark.parametrize("steps", [1.0, 4.0])
def test_everybody_is_answered_and_nobody_sooner_than_alone(policy: str, steps: float) -> None:
    settings = BatchServer(policy=policy, steps=steps, arrival_rate=9.0, largest=8, requests=1_000)
    run = batch_server.simulate(settings, seed=3)
    assert len(run.times) == 1_000
    assert run.ordered[0] >= settings.fixed_time + settings.item_time - 1e-9
    assert 0 < run.busy <= 1
    assert 1 <= run.mean_batch <= 8


def test_with_one_step_each_joining_at_every_step_is_taking_whoever_is_there() -> None:
    one, other = (batch_server.simulate(BatchServer(policy=policy, requests=2_000), seed=2) for policy in ("present", "steps"))
    assert sorted(one.times) == pytest.approx(sorted(other.times))


def test_batches_find_the_size_at_which_as_many_come_as_leave() -> None:
    run = batch_server.simulate(BatchServer(arrival_rate=500.0), seed=1)
    assert run.mean_batch == pytest.approx(500 * 0.02 / (1 - 0.5), rel=0.05)
    assert run.throughput == pytest.approx(500, rel=0.03)


def test_one_by_one_is_the_queue_with_equal_services() -> None:
    from dstudio_lib.formulas.queueing import md1_wait

    run = batch_server.simulate(BatchServer(policy="alone", arrival_rate=24.0, requests=60_000), seed=4)
    wait = sum(run.times) / len(run.times) - 0.021
    assert wait == pytest.approx(float(md1_wait(24.0, 1 / 0.021)), rel=0.08)


def test_the_accepted_rate_keeps_the_limit_and_a_little_more_does_not() -> None:
    settings = BatchServer(requests=5_000)
    rate = most_in_time(settings, 0.1)
    assert batch_server.simulate(replace(settings, arrival_rate=rate), seed=1).percentile(0.99) <= 0.1
    assert batch_server.simulate(replace(settings, arrival_rate=1.05 * rate), seed=1).percentile(0.99) > 0.1


def test_a_limit_that_nobody_can_keep_is_refused() -> None:
    with pytest.raises(InputError, match="longer limit"):
        most_in_time(BatchServer(requests=500), 0.02)
