"""Design challenges: what may be changed, what a run is judged by, and that every deduction says its number."""

import re
from dataclasses import replace

import pytest

from dstudio_lib.foundation.errors import InputError, UnknownName
from dstudio_lib.simulators.design import NAMES, load
from dstudio_lib.simulators.design.challenge import PATIENCE, Trial, faced
from dstudio_lib.simulators.design.freedom import checked
from dstudio_lib.simulators.design.judging import Outcome, count_of, evaluate, monthly_cost, outcome, outcomes, patterns_on
from dstudio_lib.simulators.design.scoring import CAP, DEAR_CAP, latency_credit, scored, success_credit
from dstudio_lib.simulators.playground import Fault, simulate
from dstudio_lib.simulators.playground_edits import added, connected, removed, with_fault, with_setting
from dstudio_lib.simulators.playground_files import from_toml, to_toml

CHECKOUT, FEED = load("checkout"), load("feed")


def _fine(trial: str = "a", **changes: object) -> Outcome:
    whole = Outcome(trial, 1, success=1.0, p99=0.1, worst=1.0, recovery=0.0, cost=1_000.0, waiting=0.0, broken=(0,) * len(CHECKOUT.rules))
    return replace(whole, **changes)  # type: ignore[arg-type]


class TestFreedom:
    @pytest.mark.parametrize("name", NAMES)
    def test_start_and_references_are_allowed_and_survive_the_way_through_toml(self, name: str) -> None:
        challenge = load(name)
        for design in (challenge.start, *(make() for make in challenge.designs.values())):
            allowed = checked(challenge, design)
            assert checked(challenge, from_toml(to_toml(design))) == allowed
            assert checked(challenge, allowed) == allowed

    @pytest.mark.parametrize(
        ("place", "field", "value", "said"),
        [
            ("web", "service_time", 0.001, "service time is given"),
            ("web", "servers", 500, "allowed here is 1 to 60"),
            ("payment", "latency", 0.001, "service time is given"),
            ("web to payment", "share", 0.01, "share is given"),
            ("visitors", "rate", 1.0, "clients do as they like"),
            ("visitors to web", "retries", 2, "clients do as they like"),
            ("objective", "latency", 9.0, "What clients are promised is given"),
        ],
    )  # fmt: skip
    def test_what_is_given_cannot_be_changed(self, place: str, field: str, value: float, said: str) -> None:
        with pytest.raises(InputError, match=re.escape(said)):
            checked(CHECKOUT, with_setting(CHECKOUT.start, place, field, value))

    def test_a_part_that_is_given_cannot_go(self) -> None:
        with pytest.raises(InputError, match="'fraud check' is gone"):
            checked(CHECKOUT, removed(CHECKOUT.start, "fraud check"))

    def test_a_call_cannot_be_left_out_or_added(self) -> None:
        with pytest.raises(InputError, match="has to call stock, fraud check, payment"):
            checked(CHECKOUT, removed(connected(CHECKOUT.start, "stock", "payment"), "web to payment"))

    def test_a_queue_goes_before_the_payment_and_nowhere_else(self) -> None:
        assert checked(CHECKOUT, added(CHECKOUT.start, "queue", "later", "web to payment")).part("later")
        for caller in ("visitors", "web to stock"):
            with pytest.raises(InputError, match="a queue between 'web' and 'payment'"):
                checked(CHECKOUT, added(CHECKOUT.start, "queue", "later", caller))
        with pytest.raises(InputError, match="cannot be put there"):
            checked(CHECKOUT, added(CHECKOUT.start, "cache", "front", "web to payment"))

    def test_faults_of_the_playground_do_not_follow_a_design_to_its_trials(self) -> None:
        assert checked(CHECKOUT, with_fault(CHECKOUT.start, Fault("surge", "visitors", 1.0, 2.0, 5.0))).faults == ()

    def test_an_unknown_challenge_is_named_with_those_there_are(self) -> None:
        with pytest.raises(UnknownName, match="checkout, feed"):
            load("moon")


class TestTrials:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_seed_draws_the_same_troubles_in_other_places_and_sizes(self, name: str) -> None:
        drawn = load(name).drawn
        assert drawn(3) == drawn(3) != drawn(4)
        assert [trial.name for trial in drawn(3)] == [trial.name for trial in drawn(4)]
        horizon = load(name).start.horizon
        assert all(0 < fault.start < fault.end < horizon for seed in range(50) for trial in drawn(seed) for fault in trial.faults)

    def test_a_fault_at_a_call_follows_the_call_through_a_queue(self) -> None:
        trial = Trial("lost", (Fault("drop", "web to payment", 1.0, 2.0, 0.5),))
        assert [fault.at for fault in faced(CHECKOUT.designs["queued"](), trial).faults] == ["orders to payment"]

    def test_a_call_without_timeout_waits_longer_than_the_run_for_an_answer_that_was_lost(self) -> None:
        design = faced(CHECKOUT.start, Trial("hang", (Fault("hang", "fraud check", 1.0, 2.0),)))
        assert design.all_calls["web to fraud check"][1].timeout == PATIENCE > design.horizon

    def test_a_cold_cache_does_not_concern_a_design_without_one(self) -> None:
        trial = next(each for each in FEED.drawn(1) if "cold" in each.name)
        assert [fault.what for fault in faced(FEED.designs["direct"](), trial).faults] == ["surge"]


class TestRules:
    def _broken(self, name: str, design: object, trial: str) -> tuple[int, ...]:
        challenge = load(name)
        found = next(each for each in challenge.drawn(1) if each.name == trial)
        return outcome(challenge, design, found, 1).broken  # type: ignore[arg-type]

    def test_a_retry_without_a_key_charges_twice_and_with_one_never(self) -> None:
        start = CHECKOUT.start
        assert self._broken("checkout", start, "Payment is slow")[0] > 0
        assert self._broken("checkout", with_setting(start, "payment", "idempotent", True), "Payment is slow")[0] == 0

    def test_going_on_without_payment_is_counted_and_without_the_fraud_check_is_not(self) -> None:
        quick = with_setting(CHECKOUT.start, "web to payment", "timeout", 0.5)
        assert self._broken("checkout", with_setting(quick, "web to payment", "optional", True), "Payment hangs")[1] > 100
        quick = with_setting(CHECKOUT.start, "web to fraud check", "timeout", 0.5)
        assert self._broken("checkout", with_setting(quick, "web to fraud check", "optional", True), "The fraud check hangs")[1] == 0

    def test_a_page_without_the_stock_is_counted(self) -> None:
        blind = with_setting(with_setting(CHECKOUT.start, "web to stock", "timeout", 0.001), "web to stock", "optional", True)
        assert self._broken("checkout", blind, "Payment is slow")[3] > 1_000
        assert self._broken("checkout", CHECKOUT.start, "Payment is slow")[3] == 0

    @pytest.mark.parametrize(
        ("name", "design", "calls", "part", "strikes"),
        [
            ("checkout", "queued", ("web to fraud check",), "fraud check", "The fraud check hangs"),
            ("feed", "cached", ("zone a to ranking", "zone b to ranking", "zone c to ranking"), "ranking", "Ranking hangs"),
        ],
    )  # fmt: skip
    def test_going_on_without_a_part_is_for_bad_days(self, name: str, design: str, calls: tuple[str, ...], part: str, strikes: str) -> None:
        challenge = load(name)
        at = next(place for place, rule in enumerate(challenge.rules) if (rule.kind, rule.at) == ("asked", part))
        good = challenge.designs[design]()
        never = good
        for call in calls:
            never = with_setting(never, call, "timeout", 0.001)
        for trial in challenge.drawn(1):
            assert self._broken(name, good, trial.name)[at] == 0, trial.name
            assert (self._broken(name, never, trial.name)[at] > 0) == (trial.name != strikes), trial.name

    def test_a_queue_that_gives_up_too_early_loses_orders_that_it_had_accepted(self) -> None:
        queued = CHECKOUT.designs["queued"]()
        assert self._broken("checkout", queued, "Payment hangs")[2] == 0
        assert self._broken("checkout", with_setting(queued, "orders to payment", "retries", 2), "Payment hangs")[2] > 10
        breaker = with_setting(queued, "orders to payment", "circuit_breaker", True)
        breaker = with_setting(breaker, "orders to payment", "backoff", 0.05)
        assert self._broken("checkout", with_setting(breaker, "orders to payment", "longest_backoff", 0.5), "Payment hangs")[2] > 0

    def test_a_cache_that_keeps_for_ever_is_stale_and_one_of_ten_seconds_is_not(self) -> None:
        assert self._broken("feed", FEED.start, "Ranking hangs")[0] > 0
        assert self._broken("feed", with_setting(FEED.start, "cache", "time_to_live", 10.0), "Ranking hangs")[0] == 0
        assert self._broken("feed", with_setting(FEED.start, "cache", "time_to_live", 11.0), "Ranking hangs")[0] > 0


class TestScore:
    def test_all_is_given_where_nothing_is_wrong(self) -> None:
        score = scored(CHECKOUT, [_fine()])
        assert score.total == 100 and score.cap == 100
        assert all(part.sentences == () for part in score.parts)

    def test_a_broken_rule_caps_at_40_whatever_else_is_good(self) -> None:
        score = scored(CHECKOUT, [_fine(), _fine("b", broken=(3, 0, 0, 0, 0))])
        assert score.total == CAP == 40
        assert score.part("Safety").sentences == ("3 customers were charged twice. Most of them, 3, in: b.",)

    def test_a_quarter_over_the_budget_leaves_nothing_of_cost_and_more_caps_at_60(self) -> None:
        assert scored(CHECKOUT, [_fine(cost=1.25 * CHECKOUT.budget)]).part("Cost").points == 0
        assert scored(CHECKOUT, [_fine(cost=1.3 * CHECKOUT.budget)]).total == DEAR_CAP == 60

    def test_credit_ends_at_six_error_budgets_and_three_times_the_latency(self) -> None:
        assert success_credit(CHECKOUT, 0.97) == 1 and success_credit(CHECKOUT, 0.82) == pytest.approx(0)
        assert success_credit(CHECKOUT, 0.895) == pytest.approx(0.5)  # 3.5 error budgets of 3 %: half way from one to six
        assert latency_credit(CHECKOUT, 1.0) == 1 and latency_credit(CHECKOUT, 3.0) == 0 and latency_credit(CHECKOUT, None) == 0

    def test_half_of_the_promise_is_that_of_the_worst_trial(self) -> None:
        one_bad = scored(CHECKOUT, [_fine(str(i)) for i in range(3)] + [_fine("bad", success=0.5)])
        # Of "bad" 0.7 for its success is gone, and of 0.3 for its p99 all but 0.5/0.97; it counts 1/8 + 1/2.
        assert one_bad.part("Promise").points == pytest.approx(40 * (1 - 0.625 * (0.7 + 0.3 * (1 - 0.5 / 0.97))))

    @pytest.mark.parametrize("name", NAMES)
    def test_every_deduction_is_a_sentence_with_a_number_and_they_add_up(self, name: str) -> None:
        challenge = load(name)
        for part in evaluate(challenge, challenge.start, [5]).score.parts:
            assert all(re.search(r"\d", sentence) and sentence.endswith(".") for sentence in part.sentences)
            if part.name != "Safety":
                taken = sum(float(each) for sentence in part.sentences for each in re.findall(r"\(−([\d.]+)\)", sentence))
                assert taken == pytest.approx(part.most - part.points, abs=0.06 * len(part.sentences) + 0.5)

    def test_the_same_design_with_the_same_seeds_has_the_same_score(self) -> None:
        design = CHECKOUT.designs["breaking"]()
        first, second = evaluate(CHECKOUT, design, [8, 9]), evaluate(CHECKOUT, design, [8, 9])
        assert first == second
        assert len(first.outcomes) == count_of(CHECKOUT, [8, 9])

    def test_a_month_costs_servers_and_upkeep(self) -> None:
        run = simulate(replace(CHECKOUT.start, faults=()), seed=1)
        # 16 web servers and 3 of the database, hour by hour; three patterns' upkeep; and some US$70 for calls to the provider.
        servers = (16 * 0.1 + 3 * 0.5) * 730
        assert patterns_on(CHECKOUT.start) == 4
        assert 0 < monthly_cost(CHECKOUT, run) - servers - 4 * CHECKOUT.upkeep < 120

    def test_without_a_seed_there_is_nothing_to_judge_by(self) -> None:
        with pytest.raises(InputError, match="no seed"):
            list(outcomes(CHECKOUT, CHECKOUT.start, []))
