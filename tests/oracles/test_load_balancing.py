"""Means behind a balancer, against theory found by other ways: a queue with Erlang arrivals, and a Markov chain of two choices."""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.sparse import csr_matrix

from dstudio_lib.formulas import queueing
from dstudio_lib.simulators.queues.balancing import Policy, balance

RUNS, EACH, WARM_UP = 20, 2_000, 200
STUDENT = 3.883
"""Student's 99.95 % point with one degree of freedom fewer than runs."""


def simulated(policy: Policy, servers: int, load: float, *, at_once: bool = False) -> tuple[float, float]:
    """Mean time behind a balancer, or with ``at_once`` the share of requests that need not wait, with the half-width of its interval."""
    means = []
    for seed in range(RUNS):
        chance, now, arrivals = random.Random(f"{policy} {servers} {load} {seed}"), 0.0, []
        for _ in range(WARM_UP * servers + EACH):
            now += chance.expovariate(load * servers)
            arrivals.append(now)
        services = [chance.expovariate(1.0) for _ in arrivals]
        times = balance(arrivals, services, policy, chance, speeds=[1.0] * servers).times
        pairs = list(zip(times, services, strict=True))[WARM_UP * servers :]
        kept = [float(time - service < 1e-9) if at_once else time for time, service in pairs]
        means.append(math.fsum(kept) / EACH)
    return float(np.mean(means)), STUDENT * float(np.std(means, ddof=1)) / math.sqrt(RUNS)


def busy_at_arrival(servers: int, load: float) -> float:
    """The chance that a queue with Erlang arrivals of as many phases as there are servers is busy: the root of G/M/1 below 1."""

    def gap(root: float) -> float:
        phases = servers * load
        return (phases / (phases + 1 - root)) ** servers - root

    return float(brentq(gap, 0.0, 1 - (1 - load) / 10))


def in_turn(servers: int, load: float) -> float:
    """Mean time, in service times, where every server has each ``servers``-th of a random stream."""
    return 1 / (1 - busy_at_arrival(servers, load))


@cache
def of_two(servers: int, load: float, longest: int) -> float:
    """Mean time, in service times, where each request takes the shorter of two queues: the stationary law of the ordered lengths.

    A request that would make a queue longer than ``longest`` is lost; that this hardly happens is asserted here.
    """
    states = [tuple(reversed(state)) for state in combinations_with_replacement(range(longest + 1), servers)]  # the longest first
    places, fastest = {state: number for number, state in enumerate(states)}, servers * (1 + load)
    rows, columns, shares = [], [], []
    for state, number in places.items():
        stays = 1.0
        for server, length in enumerate(state):
            taken = servers * load * server / math.comb(servers, 2)  # of the pairs, those whose other one stands before it
            for rate, by in ((taken if length < longest else 0.0, 1), (1.0 if length else 0.0, -1)):
                if rate:
                    after = tuple(sorted((*state[:server], length + by, *state[server + 1 :]), reverse=True))
                    rows.append(places[after])
                    columns.append(number)
                    shares.append(rate / fastest)
                    stays -= rate / fastest
        rows.append(number)
        columns.append(number)
        shares.append(stays)
    step = csr_matrix((shares, (rows, columns)), shape=(len(states), len(states)))
    law = np.full(len(states), 1 / len(states))
    for _ in range(20_000):
        before, law = law, step @ law
        if np.abs(law - before).sum() < 1e-12:
            break
    else:
        raise AssertionError("the chain has not come to rest")
    assert sum(law[number] for state, number in places.items() if state[0] == longest) < 1e-5
    return float(sum(law[number] * sum(state) for state, number in places.items()) / (servers * load))  # Little's law


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (2, 0.7), (4, 0.8), (8, 0.8)])
def test_in_turn_each_server_is_a_queue_with_erlang_arrivals(servers: int, load: float) -> None:
    mean, half = simulated("round-robin", servers, load)
    assert abs(mean - in_turn(servers, load)) < half < 0.2 * mean
    share, half = simulated("round-robin", servers, load, at_once=True)
    assert abs(share - (1 - busy_at_arrival(servers, load))) < half < 0.2 * share


def test_in_turn_is_between_random_arrivals_and_even_ones() -> None:
    times = [in_turn(servers, 0.8) for servers in (1, 2, 4, 8, 16, 200)]
    assert times[0] == pytest.approx(queueing.mm1_response_time(0.8, 1.0))
    assert times == sorted(times, reverse=True)
    even = brentq(lambda root: math.exp(-(1 - root) / 0.8) - root, 0.0, 0.99)  # the root of D/M/1
    assert 1 / (1 - even) < times[-1] < 1.01 / (1 - even)


@pytest.mark.parametrize(("servers", "load", "longest"), [(2, 0.7, 18), (3, 0.7, 13), (4, 0.7, 11), (5, 0.7, 10)])
def test_of_two_choices_among_few_servers_the_time_is_that_of_the_chain(servers: int, load: float, longest: int) -> None:
    mean, half = simulated("two-choices", servers, load)
    assert abs(mean - of_two(servers, load, longest)) < half < 0.1 * mean


def test_two_choices_come_to_the_formula_as_servers_grow() -> None:
    """What is above the limit shrinks as one over the servers: a curve in 1/n through the chain's values meets 1/n = 0 at the formula."""
    few, load = {2: 14, 3: 11, 4: 9, 5: 8, 6: 8, 8: 7}, 0.6
    times = [of_two(servers, load, longest) for servers, longest in few.items()]
    limit = float(queueing.choices_response_time(load, 2))
    assert times == sorted(times, reverse=True) and times[-1] > limit
    above = [servers * (time - limit) for servers, time in zip(few, times, strict=True)]
    assert above == sorted(above, reverse=True) and above[-1] > 0.5 * above[0]
    curve = np.polynomial.Polynomial.fit([1 / servers for servers in few], times, 4)
    assert float(curve(0.0)) == pytest.approx(limit, rel=5e-4)
    assert limit < in_turn(200, load) < in_turn(1, load)
