"""Password costs, blast radius, alarms, checkpoints and people, against exact counts, published numbers and simulation."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter

import pytest
from scipy.optimize import minimize_scalar

from dstudio_lib.formulas import scalability, security, teams, training


def test_the_entropy_counts_every_password() -> None:
    assert 2 ** security.password_entropy(symbols=3, length=4) == pytest.approx(len(list(itertools.product("abc", repeat=4))))


def test_half_of_the_guesses_are_enough_on_average() -> None:
    """All positions equally likely: the mean of 1..N is (N + 1)/2, which is N/2 for large N."""
    size = 2**16
    assert sum(range(1, size + 1)) / size == pytest.approx(security.expected_crack_time(entropy=16, guess_rate=1.0), rel=1e-4)
    assert security.cracked_share(security.expected_crack_time(40.0, 1e6), 40.0, 1e6) == 0.5
    assert security.cracked_share(1e9, entropy=20.0, guess_rate=1e6) == 1.0


def test_the_cost_of_cracking_is_the_rent_of_the_cores_for_the_time_it_takes() -> None:
    for cores in (1.0, 500.0):
        hours = security.expected_crack_time(40.0, security.guess_rate(cores, 0.25)) / 3600
        assert security.crack_cost(40.0, 0.25, 0.02) == pytest.approx(hours * cores * 0.02)


def test_tenants_that_lose_everything_are_those_with_the_same_workers() -> None:
    shards = list(itertools.combinations(range(8), 2))
    gone = sum(shard == shards[5] for shard in shards) / len(shards)
    assert gone == pytest.approx(security.shuffle_blast_radius(workers=8, shard_size=2))


@pytest.mark.parametrize("shared", range(5))
def test_overlaps_are_counted_over_all_choices(shared: int) -> None:
    mine = set(range(4))
    hands = list(itertools.combinations(range(11), 4))
    assert sum(len(mine & set(hand)) == shared for hand in hands) / len(hands) == pytest.approx(security.shuffle_overlap(11, 4, shared))


def test_two_hands_of_cards_overlap_as_published() -> None:
    """MacCárthaigh 2014, two hands of four from a deck with two jokers: one card below 1/4, two below 1/40, three below 1/1000."""
    for shared, below, above in ((1, 1 / 4, 0.24), (2, 1 / 40, 0.02), (3, 1 / 1000, 0.0005)):
        assert above < security.shuffle_overlap(54, 4, shared) < below
    assert 1 / security.shuffle_blast_radius(54, 4) > 300_000


def test_precision_is_the_share_of_right_alarms_in_a_simulated_stream() -> None:
    source = random.Random(11)
    right = alarms = 0
    for _ in range(200_000):
        bad = source.random() < 0.02
        if source.random() < (0.9 if bad else 0.05):
            alarms += 1
            right += bad
    share = right / alarms
    half = 3.3 * math.sqrt(share * (1 - share) / alarms)
    assert abs(share - security.alarm_precision(0.02, 0.9, 0.05)) < half
    assert abs((alarms - right) / 200_000 - security.false_alarms(1.0, 0.02, 0.05)) < 3.3 * math.sqrt(0.05 / 200_000)


@pytest.mark.parametrize(("hours", "minutes"), [(24.0, "117"), (6.0, "57"), (0.25, "9.1")])
def test_the_interval_is_that_of_the_published_examples(hours: float, minutes: str) -> None:
    """Daly 2006, figures 3 to 5, checkpoints of 5 minutes: best intervals of 117, 57 and 9.1 minutes."""
    given = training.daly_interval(checkpoint_time=300.0, time_to_failure=hours * 3600) / 60
    assert f"{given:.{len(minutes.partition('.')[2])}f}" == minutes


@pytest.mark.parametrize("time_to_failure", [900.0, 21_600.0, 86_400.0])
def test_the_interval_makes_the_expected_run_time_least(time_to_failure: float) -> None:
    def cost(interval: float) -> float:
        return training.run_time_with_failures(1e6, interval, 300.0, 600.0, time_to_failure)

    best = minimize_scalar(cost, bounds=(30.0, 50_000.0), method="bounded", options={"xatol": 1e-3})
    assert training.daly_interval(300.0, time_to_failure) == pytest.approx(best.x, rel=0.01)
    assert cost(training.daly_interval(300.0, time_to_failure)) <= cost(training.young_interval(300.0, time_to_failure)) * (1 + 1e-12)


def one_job(source: random.Random, stretches: int, length: float, restart: float, mean: float) -> float:
    """A job played failure by failure; failures hit restarts too."""
    now, failure = 0.0, source.expovariate(1 / mean)
    for _ in range(stretches):
        start = now
        while failure < start + length:
            now = failure
            while True:
                failure = now + source.expovariate(1 / mean)
                if failure >= now + restart:
                    break
                now = failure
            start = now + restart
        now = start + length
    return now


def test_the_expected_run_time_is_the_mean_of_simulated_jobs() -> None:
    source = random.Random(5)
    times = [one_job(source, stretches=20, length=110.0, restart=30.0, mean=400.0) for _ in range(4_000)]
    mean = sum(times) / len(times)
    deviation = math.sqrt(sum((each - mean) ** 2 for each in times) / (len(times) - 1))
    theory = training.run_time_with_failures(work=2_000.0, interval=100.0, checkpoint_time=10.0, restart_time=30.0, time_to_failure=400.0)
    assert abs(mean - theory) < 3.3 * deviation / math.sqrt(len(times))


def test_first_order_overhead_is_near_the_exact_one_for_rare_failures() -> None:
    exact = training.run_time_with_failures(1e6, 1_000.0, 5.0, 0.0, 1e5) / 1e6 - 1
    assert training.checkpoint_overhead(1_000.0, 5.0, 1e5) == pytest.approx(exact, rel=0.02)


def test_a_ring_of_workers_adds_up_in_that_many_steps_and_bytes() -> None:
    """The algorithm itself, on lists: every worker ends with the sum, after 2(n-1) steps of 1/n of the data each."""
    n = 5
    data = [[float(10 * worker + part) for part in range(n)] for worker in range(n)]
    wanted = [sum(column) for column in zip(*data, strict=True)]
    sent, steps = 0, 0
    for phase in ("reduce", "gather"):
        for step in range(n - 1):
            shift = step if phase == "reduce" else step - 1
            moving = [(worker, (worker - shift) % n, data[worker][(worker - shift) % n]) for worker in range(n)]
            for worker, part, value in moving:
                after = (worker + 1) % n
                data[after][part] = data[after][part] + value if phase == "reduce" else value
            steps, sent = steps + 1, sent + 1
    assert all(each == wanted for each in data)
    assert sent / n == pytest.approx(training.all_reduce_bytes(n, 1.0))
    assert training.ring_all_reduce_time(n, 0.0, 1e9, 1.0) == steps


def test_the_largest_batch_meets_the_limit_and_the_next_does_not() -> None:
    batch = training.largest_batch(0.1, 0.02, 0.0015)
    assert 0.02 + batch * 0.0015 <= 0.1 < 0.02 + (batch + 1) * 0.0015
    assert training.batched_throughput(batch, 0.02, 0.0015) == pytest.approx(batch / (0.02 + batch * 0.0015))


def test_the_book_on_reliability_counts_eight_people_and_two_incidents() -> None:
    assert teams.on_call_engineers() == 8
    assert teams.incidents_per_shift(12 * 3600.0, 6 * 3600.0) == 2.0


def test_shortening_one_phase_is_bounded_by_the_rest() -> None:
    whole = teams.time_to_repair(600.0, 1800.0, 900.0, 300.0)
    share = teams.phase_share(1800.0, whole)
    assert teams.shortened_repair(whole, share, 1.0) == pytest.approx(whole - 1800.0)
    assert whole / teams.shortened_repair(whole, share, 0.75) == pytest.approx(scalability.amdahl(share, 4))


def test_a_quiet_shift_has_no_event_of_a_poisson_process() -> None:
    source = random.Random(3)
    quiet = sum(source.expovariate(2e-5) > 43_200 for _ in range(20_000)) / 20_000
    theory = teams.quiet_shift(2e-5, 43_200.0)
    assert abs(quiet - theory) < 3.3 * math.sqrt(theory * (1 - theory) / 20_000)


def test_the_smallest_class_hides_its_records_the_least(reference_rows) -> None:
    row = reference_rows["MISC-001"]
    sizes = Counter(map(tuple, row.inputs["quasi"])).values()
    assert security.k_anonymity(list(sizes)) == row.expected
