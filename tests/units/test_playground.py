"""The playground: what each reference system shows, patterns as switches, systems as data, and sentences for what cannot be."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from itertools import pairwise

import pytest

from dstudio_lib.engine import fluid
from dstudio_lib.foundation.errors import InputError, UnknownName, UnreadableData
from dstudio_lib.simulators import systems
from dstudio_lib.simulators.playground import Fault, Objective, Run, System, simulate
from dstudio_lib.simulators.playground_files import from_dict, from_toml, to_dict, to_toml
from dstudio_lib.simulators.playground_parts import Cache, Call, Client, Database, LoadBalancer, Queue, Service
from dstudio_lib.simulators.playground_patterns import PATTERNS, switched, switches


def part_with(system: System, name: str, **changes: object) -> System:
    return replace(system, parts=tuple(replace(part, **changes) if part.name == name else part for part in system.parts))


def client(run: Run):
    return run.client(run.system.clients[0].name)


# --- what the twelve reference systems show


def test_a_queue_turns_a_surge_into_lateness_that_outlasts_it() -> None:
    run = simulate(systems.load("single_service"))
    told = client(run)
    assert sum(told.failed) == 0
    assert told.between(0, 15) > 0.99 and told.between(20, 40) < 0.1 and told.between(52, 60) > 0.95
    assert max(run.block("web").queue[15:26]) == max(run.block("web").queue)


def test_retries_keep_the_web_shop_down_after_its_database_is_quick_again_and_a_breaker_ends_it() -> None:
    shop = systems.load("web_shop")
    assert client(simulate(shop)).between(40, 90) < 0.05
    for web in ("web 1", "web 2"):
        shop = switched(shop, "circuit breaker", f"{web} to database", True)
    assert client(simulate(shop)).between(45, 90) > 0.98


def test_a_database_behind_a_cold_cache_works_on_what_was_given_up_unless_it_sheds() -> None:
    cold = systems.load("cold_cache")
    run, shed = simulate(cold), simulate(switched(cold, "load shedding", "database", True))
    assert 0.93 < client(run).between(45, 60) < 0.97  # hits only: every miss fails
    assert min(run.block("database").utilisation[36:]) > 0.99
    assert client(shed).between(40, 60) > 0.99


def test_single_flight_spares_the_database_the_stampede() -> None:
    stampede = systems.load("cache_stampede")
    queries = [sum(simulate(each).block("database").arrived) for each in (stampede, switched(stampede, "single flight", "cache", True))]
    assert queries[1] < 0.4 * queries[0]


def test_one_slow_shard_in_a_hundred_slows_a_fan_out_of_twenty_and_eighteen_answers_are_quick() -> None:
    search = systems.load("fan_out_search")
    run = simulate(search)
    # 1 - 0.99^20 = 18 % of the queries meet a slow answer, most of which last over 0.1 s
    assert 0.80 < client(run).success < 0.90
    assert client(simulate(part_with(search, "root", need=18))).success > 0.99


def test_retried_payments_are_made_twice_and_idempotency_keys_prevent_it() -> None:
    payments = systems.load("payments")
    assert simulate(payments).total("bank", "repeated") > 50
    safe = simulate(part_with(payments, "bank", idempotent=True))
    assert safe.total("bank", "repeated") == 0
    assert safe.total("bank", "remembered") > 50


def test_a_queue_takes_a_surge_in_at_once_and_what_suffers_is_age() -> None:
    run = simulate(systems.load("ingestion"))
    assert client(run).success == 1.0
    # 20 s at 800/s against 400/s leave 8 000, worked off at 100/s
    assert max(run.block("queue").queue) == pytest.approx(8_000, rel=0.15)
    assert run.block("queue").queue[100] > 1_000


def test_two_zones_carry_the_third_and_health_checks_make_its_loss_short() -> None:
    zones = systems.load("three_zones")
    checked, blind = simulate(zones), simulate(switched(zones, "health checks", "balancer", False))
    assert client(checked).between(22, 40) > 0.99
    assert client(blind).between(22, 40) == pytest.approx(2 / 3, abs=0.03)
    assert max(checked.block("zone a").utilisation) < 1.0


def test_a_bulkhead_keeps_the_page_alive_while_its_decoration_hangs() -> None:
    page = systems.load("bulkheads")
    assert client(simulate(page)).between(30, 60) < 0.02
    guarded = simulate(switched(page, "bulkhead", "page to recommendations", True, bulkhead=40))
    assert client(guarded).between(30, 60) > 0.93
    assert max(guarded.block("page").utilisation) < 0.6


def test_three_layers_of_three_attempts_ask_a_failing_database_twenty_seven_times() -> None:
    layers = systems.load("layered_retries")
    run = simulate(layers)
    asked, offered = run.block("database").arrived, client(run).offered
    assert sum(asked[21:30]) / sum(offered[21:30]) == pytest.approx(27, abs=1.5)
    for caller in ("gateway to orders", "orders to database"):
        layers = switched(layers, "retries", caller, False)
    once = simulate(layers)
    assert sum(once.block("database").arrived[21:30]) / sum(client(once).offered[21:30]) == pytest.approx(3, abs=0.2)


def test_servers_that_follow_the_work_meet_a_surge_after_several_decisions() -> None:
    run = simulate(systems.load("autoscaled"))
    servers = run.block("api").servers
    assert client(run).between(60, 75) < 0.5 and client(run).between(100, 120) > 0.99
    assert servers[30] < 9 and max(servers) > 18 and servers[-1] < 9
    steps = [b / a for a, b in pairwise(servers[40:100]) if b > a]
    assert max(steps) <= 1 / 0.6 + 0.15  # a unit rounded up


def test_hedging_cuts_the_slowest_percent_for_a_few_percent_more_calls() -> None:
    reads = systems.load("hedged_reads")
    hedged, plain = simulate(reads), simulate(switched(reads, "hedging", "readers to balancer", False))
    slowest = [run.result.latency(0, 0.99) for run in (hedged, plain)]
    assert slowest[0] < 0.5 * slowest[1]
    calls = hedged.call("readers to balancer")
    assert 0.01 < sum(calls["hedges"]) / sum(calls["calls"]) < 0.06


def test_there_are_twelve_and_each_survives_being_written_and_read() -> None:
    assert len(systems.names()) == 12
    for name in systems.names():
        system = systems.load(name)
        assert from_dict(to_dict(system)) == system
        assert len(system.about.split()) > 30
    with pytest.raises(UnknownName, match="web_shop"):
        systems.load("no such")


@pytest.mark.parametrize(
    "name", ["single_service", "web_shop", "three_zones", "ingestion", "layered_retries", "cold_cache", "hedged_reads", "autoscaled"]
)
def test_the_fluid_agrees_with_the_engine_on_reference_systems(name: str) -> None:
    """Within the error that it states, in spans of five seconds in which nothing begins or ends."""
    system = systems.load(name)
    flow, told = fluid.flow(system.plan), client(simulate(system))
    edges = {each for fault in system.faults for each in (fault.start, fault.end)}
    if name == "single_service":
        edges |= {45.0, 50.0}  # the queue runs empty about here, at a moment that chance moves by seconds
    if name == "autoscaled":
        edges |= {60.0, 70.0, 75.0, 80.0, 100.0, 130.0}  # servers begin and stop
    for begin in range(5, int(system.horizon), 5):
        if not any(begin - 5 <= edge <= begin + 5 for edge in edges):
            assert flow.success(0, begin, begin + 5) == pytest.approx(told.between(begin, begin + 5), abs=0.1), (name, begin)


# --- patterns as switches


def test_every_switch_of_every_reference_system_turns_and_runs() -> None:
    seen = set()
    for name in systems.names():
        system = replace(systems.load(name), horizon=3.0, faults=())
        for switch in switches(system):
            other = switched(system, switch.pattern, switch.place, not switch.on)
            turned = {(each.pattern, each.place): each.on for each in switches(other)}
            assert turned.get((switch.pattern, switch.place), not switch.on) is not switch.on
            if switch.pattern not in seen:
                simulate(other)
            seen.add(switch.pattern)
    assert seen == set(PATTERNS)


def test_a_switch_changes_its_own_place_only_and_turns_back() -> None:
    shop = systems.load("web_shop")
    on = switched(shop, "circuit breaker", "web 1 to database", True)
    changed = [name for name in shop.all_calls if shop.all_calls[name] != on.all_calls[name]]
    assert changed == ["web 1 to database"]
    assert switched(on, "circuit breaker", "web 1 to database", False) == shop


def test_a_switch_that_cannot_be_is_refused() -> None:
    shop = systems.load("web_shop")
    with pytest.raises(InputError, match="cannot stand at 'balancer'"):
        switched(shop, "idempotency", "balancer", True)
    with pytest.raises(UnknownName, match="circuit breaker"):
        switched(shop, "fuse", "web 1", True)
    with pytest.raises(UnknownName, match="no part"):
        switched(shop, "deadlines", "web 9", True)


# --- goal and price


def test_the_error_budget_is_spent_in_proportion_to_failures() -> None:
    zones = simulate(systems.load("three_zones"))
    assert zones.budget_spent == pytest.approx((1 - zones.success) / 0.01)
    assert zones.meets_objective is (zones.budget_spent <= 1)
    strict = Run(replace(zones.system, objective=Objective(0.5, 0.9999)), zones.result)
    assert not strict.meets_objective and strict.budget_spent == pytest.approx(100 * zones.budget_spent)


def test_the_price_counts_servers_while_they_are_there_and_calls_to_others() -> None:
    system = System(
        "s",
        (Client("c", Call("web"), rate=10.0, steady=True), Service("web", servers=3, price=2.0)),
        horizon=10.0,
        objective=Objective(1.0),
    )
    assert simulate(system).cost_per_hour == pytest.approx(6.0)
    payments = simulate(systems.load("payments"))
    calls = sum(payments.block("bank").arrived) * 3_600 / 60
    assert payments.cost_per_hour == pytest.approx(20.0 + 100.0 * calls / 1e6)


def test_a_part_takes_as_long_as_what_it_calls() -> None:
    run = simulate(systems.load("three_zones"))
    zones = [run.latency(name, 0.5) for name in ("zone a", "zone b", "zone c")]
    balancer = run.latency("balancer", 0.5)
    assert min(zones) < balancer < max(zones) + 0.002 + 0.01 * balancer  # a millisecond on the wire each way
    with pytest.raises(UnknownName, match="zone a"):
        run.latency("zone d", 0.5)


def test_a_second_window_only_looks_closer() -> None:
    system = systems.load("three_zones")
    fine = simulate(replace(system, window=0.5))
    assert fine.success == simulate(system).success


# --- sentences

WEB = Service("web")


def skewed_shop(ahead: object, *, at: str = "web", timeout: float = 1.0, deadlines: bool = True) -> System:
    """Twice as much as a service that heeds deadlines can do, with its clock set ahead from 20 s to 40 s."""
    parts = (Client("c", Call("web", timeout=timeout), rate=200.0), Service("web", servers=2, service_time=0.02, deadlines=deadlines))
    return System("s", parts, (Fault("clock_skew", at, 20.0, 40.0, ahead),))  # type: ignore[arg-type]


def test_a_clock_ahead_discards_and_one_behind_works_for_nobody() -> None:
    told = {ahead: simulate(skewed_shop(ahead)).block("web") for ahead in (-2.0, 1e-9, 0.5, 2.0)}
    discarded = {ahead: sum(block.failed[20:40]) for ahead, block in told.items()}
    wasted = {ahead: sum(block.wasted[20:40]) for ahead, block in told.items()}
    done = {ahead: sum(block.done[20:40]) for ahead, block in told.items()}
    assert discarded[-2.0] < discarded[1e-9] < discarded[0.5] < discarded[2.0] == pytest.approx(4_000, rel=0.1)
    assert done[2.0] < 50 and wasted[0.5] < 20, "a clock that is ahead by half the budget leaves only what can still be answered in time"
    assert wasted[-2.0] > 0.95 * done[-2.0] > 1_800
    assert all(block.failed[:20] == told[0.5].failed[:20] for block in told.values())


def test_a_skewed_clock_is_data_that_a_file_holds_and_every_engine_runs_alike() -> None:
    for ahead in (-0.5, 2.0):
        system = skewed_shop(ahead)
        assert from_toml(to_toml(system)) == system and f"value = {ahead}" in to_toml(system)
        assert simulate(system, on="reference").result.data == simulate(system, on="binary").result.data


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: System("s", (WEB,)), "no source"),
        (lambda: System("s", (Client("c", Call("nowhere"), rate=1.0), WEB)), "'c to nowhere'.*no part of the system"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB, Service("db"))), "Block 'db': no request can reach it"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), Service("web", calls=(Call("web"),)))), "in a circle: web → web"),
        (
            lambda: System(
                "s",
                (
                    Client("c", Call("a"), rate=1.0),
                    Service("a", calls=(Call("b"),)),
                    Service("b", calls=(Call("d"),)),
                    Service("d", calls=(Call("a"),)),
                ),
            ),
            "in a circle: a → b → d → a",
        ),
        (lambda: Client("c", Call("web"), rate=-5.0), "Client 'c': rate .*-5.*at least 0"),
        (lambda: System("s", (Client("c", Call("web")), WEB)), "Source 'c': rate=0 sends nothing"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0, users=5), WEB)), "users set the pace"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB, Service("web"))), "2 parts are called 'web'"),
        (lambda: Call("web", retries=2.5), "retries"),
        (
            lambda: System("s", (Client("c", Call("web", circuit_breaker=True), rate=1.0), WEB)),
            "'c to web': a circuit breaker without a timeout",
        ),
        (lambda: System("s", (Client("c", Call("web", timeout=0.1, hedge_after=0.2), rate=1.0), WEB)), "hedges after 0.2 s"),
        (lambda: System("s", (Client("c", Call("web", loss=0.1), rate=1.0), WEB)), "without a timeout nobody would ever know"),
        (lambda: System("s", (Client("c", Call("web", retry_budget=0.1, retries=1), rate=1.0), WEB), horizon=1e9), "horizon"),
        (
            lambda: System("s", (Client("c", Call("x"), rate=1.0), Cache("x", Call("web"), keyed=True, hit_ratio=0.0), WEB)),
            "not every source asks for keys",
        ),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), Service("web", need=2))), "need=2 belongs to parallel calls"),
        (lambda: System("s", (Client("c", Call("lb"), rate=1.0), LoadBalancer("lb", ()))), "'lb': it chooses among blocks"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("slow", "db", 1.0, 2.0, 2.0),)), "no such part.*'web'"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("slow", "web", 5.0, 2.0, 2.0),)), "has to end after"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("partition", "web", 1.0, 2.0),)), "'c to web'"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("hang", "web", 1.0, 2.0),)), "has no timeout"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("cold_cache", "web", 1.0, 2.0),)), "no cache"),
        (lambda: skewed_shop(0.5, deadlines=False), "Fault 1 .clock.: a wrong clock changes nothing at 'web': it heeds no deadline"),
        (lambda: skewed_shop(0.5, timeout=0.0), "a wrong clock changes nothing at 'web'"),
        (lambda: skewed_shop(0.0), "Fault 'clock_skew' at 'web': a clock that is 0 s ahead is right; give the seconds"),
        (lambda: skewed_shop(math.nan), "Fault 'clock_skew' at 'web': value .*not a number; allowed"),
        (lambda: skewed_shop(-math.inf), "Fault 'clock_skew' at 'web': value .*infinite; allowed"),
        (lambda: skewed_shop("fast"), "Fault 'clock_skew' at 'web': value .*'fast'"),
        (lambda: skewed_shop(2e6), "Fault 'clock_skew' at 'web': value .*2000000; allowed is at least"),
        (lambda: skewed_shop(0.5, at="db"), "Fault 'clock_skew' at 'db': there is no such part to go wrong; there is 'web'"),
        (lambda: skewed_shop(0.5, at="c"), "Fault 'clock_skew' at 'c': there is no such part to go wrong; there is 'web'"),
        (
            lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), (Fault("slow", "web", 1.0, 2.0, -2.0),)),
            "Fault 'slow' at 'web': value=-2 is below 0, as only a clock can be",
        ),
        (
            lambda: System(
                "s",
                (Client("c", Call("web"), rate=1.0), WEB),
                (Fault("slow", "web", 1.0, 5.0, 2.0), Fault("slow", "web", 4.0, 6.0, 3.0)),
            ),
            "Fault 2 .*overlaps",
        ),
        (lambda: System("s", None), "s: None is not among the parts"),
        (lambda: System("s", WEB), "s: Service.* is not among the parts"),
        (lambda: System("s", ("web",)), "s: 'web' is not among the parts"),
        (lambda: System("", (Client("c", Call("web"), rate=1.0), WEB)), "cannot be called ''"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), ("slow",)), "s: 'slow' is not among the faults"),
        (lambda: System("s", (Client("c", Call("web"), rate=1.0), WEB), Fault("slow", "web", 1.0, 2.0, 2.0)), "is not among the faults"),
        (lambda: Client("c", "web", rate=1.0), "Client 'c': call was given as 'web'; give a call"),
        (lambda: Service("web", calls=("db",)), "Service 'web': calls was given as .'db'"),
        (lambda: Service("web", calls=Call("db")), "Service 'web': calls was given as .*put it into brackets"),
        (lambda: LoadBalancer("lb", None), "Load balancer 'lb': calls was given as None"),
        (lambda: Service(5), "Service 5: name is no name"),
        (lambda: Call(None), "Call to None: to is no name"),
        (lambda: Fault("slow", 3, 1.0, 2.0), "3: at is no name"),
        (lambda: simulate(None), "None is no system"),
        (lambda: from_toml(5), "5 describes no system"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_naming_the_place(make, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        make()
    assert str(caught.value).count(". ") <= 1 and "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("horizon = 1", "has no name"),
        ('name = "s"\nservces = []', "did you mean 'service'"),
        ('name = "s"\nservice = [{name = "web", server = 3}]', r"service 1 \('web'\) has no setting 'server'; did you mean 'servers'"),
        ('name = "s"\nservice = [{servers = 3}]', "service 1 has no name"),
        ('name = "s"\nservice = 5', "has to be a list of tables"),
        ('name = "s"\nclient = [{name = "c", rate = 1.0, call = {timeout = 1.0}}]', "the call of client 1.*has no to"),
        ('name = "s"\nservice = [{name = "web", servers = "many"}]', "servers"),
        ('name = "s"\nservice = [{name = 3}]', "give a word"),
        ('name = "s"\n[[fault]]\nwhat = "explode"\nat = "web"\nstart = 1.0\nend = 2.0', "what .*explode"),
    ],
)
def test_data_that_describes_no_system_is_refused_naming_the_place(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        from_toml(text)


def test_what_is_no_toml_says_so() -> None:
    with pytest.raises(UnreadableData, match="not TOML"):
        from_toml("name = ")


def test_a_system_is_plain_data() -> None:
    data = to_dict(systems.load("autoscaled"))
    assert data["service"][0]["scaling"]["most"] == 40
    assert tomllib.loads('name = "x"')  # and the text form is the standard's
    assert "price" not in data["service"][0]


def test_closed_users_wait_for_their_answers() -> None:
    system = System(
        "s", (Client("users", Call("web"), users=10, think_time=1.0), Database("web", servers=1, service_time=0.5)), horizon=300.0
    )
    run = simulate(system, seed=2)
    # ten users at one server of 0.5 s: it is always busy, and 2 requests a second are all there is
    assert sum(client(run).offered[100:]) / 200 == pytest.approx(2.0, rel=0.1)
    assert max(run.block("web").queue) <= 9


def test_a_queue_that_is_full_pushes_back() -> None:
    parts = (
        Client("c", Call("q", timeout=1.0), rate=100.0),
        Queue("q", Call("web"), consumers=1, room=10),
        Service("web", servers=1, service_time=0.05),
    )
    run = simulate(System("s", parts, horizon=30.0))
    assert client(run).between(10, 30) == pytest.approx(0.2, abs=0.04)  # 20 of 100 each second
    assert sum(run.block("q").refused) > 1_000
