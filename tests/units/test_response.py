"""Incidents: a run follows from its seed and commands, its log says all, and no command breaks it."""

import json
from copy import deepcopy

import pytest

from dstudio_lib.engine.plan import Block, Fault, Link, Plan, Source
from dstudio_lib.engine.running import run as simulate
from dstudio_lib.foundation.errors import DStudioError, InputError, UnreadableData
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators.response.actions import Command
from dstudio_lib.simulators.response.flow import STEP, Pool, amplification, felt, in_time
from dstudio_lib.simulators.response.policies import at_random, reference
from dstudio_lib.simulators.response.scoring import events_of, score, verdict
from dstudio_lib.simulators.response.session import NOWHERE, WORLDS, Session, play, replay
from dstudio_lib.simulators.response.worlds import World

SCENARIOS = tuple(WORLDS)


def _fluid(load: float, retries: int, surge: tuple[float, float], calm: tuple[float, float], calm_to: float) -> list[float]:
    """Return the share answered in each step of a single service, with a surge, and later fewer requests for a while."""
    pool, failing, shares = Pool(2.0), 0.0, []
    for i in range(24):
        now = (i + 0.5) * STEP
        rate = 300.0 * load * (3.0 if surge[0] <= now < surge[1] else calm_to if calm[0] <= now < calm[1] else 1.0)
        admitted, wait = pool.step(rate * amplification(failing, retries), 300.0)
        failing = felt(failing, 1.0 - admitted * in_time(wait, 1.0, 0.01))
        shares.append(1.0 - failing ** (retries + 1))
    return shares


@pytest.mark.parametrize(
    ("load", "retries", "calm_to"), [(0.7, 3, 1.0), (0.7, 0, 1.0), (0.7, 3, 0.15), (0.2, 3, 1.0), (0.7, 3, 0.6)],
    ids=["stays down", "no retries", "few let in", "light", "too many let in"],
)  # fmt: skip
def test_the_fluid_stays_up_falls_over_and_recovers_with_the_request_engine(load: float, retries: int, calm_to: float) -> None:
    surge, calm = (20.0, 30.0), (60.0, 80.0)
    faults = [Fault(*surge, "surge", 0, 3.0)] + ([Fault(*calm, "surge", 0, calm_to)] if calm_to < 1 else [])
    plan = Plan(
        sources=(Source("clients", link=0, rate=300.0 * load),),
        blocks=(Block("service", servers=3, mean=0.01, room=600),),
        links=(Link("clients to service", target=0, timeout=1.0, retries=retries, backoff=0.1, jitter="full"),),
        faults=tuple(faults),
        horizon=120.0,
    )
    result = simulate(plan, 1)
    good, offered = result.source(0, "good"), result.source(0, "offered")
    fluid = _fluid(load, retries, surge, calm, calm_to)
    for begin, end in ((5, 20), (45, 60), (100, 120)):  # before, after the surge, after the calm
        engine = sum(good[begin:end]) / sum(offered[begin:end])
        ours = sum(fluid[int(begin / STEP) : int(end / STEP)]) / ((end - begin) / STEP)
        assert abs(engine - ours) < 0.1, (begin, engine, ours)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_seed_and_commands_give_the_same_log(scenario: str) -> None:
    first, second = Session(scenario, 7), Session(scenario, 7)
    at_random(first, most=25)
    for command in first.commands:
        second.do(command)
    assert first.log() == second.log()
    assert replay(json.dumps(first.log())).log() == first.log()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_seeds_differ_in_what_broke(scenario: str) -> None:
    causes = {(truth["cause"], truth["at"]) for truth in (WORLDS[scenario](seed).truth() for seed in range(20))}
    assert len(causes) >= (3 if scenario == "lockout" else 7)


def go_on(world: World, seconds: float) -> None:
    """Leave a world alone for a time, or to the end of the watch."""
    end = min(world.now + seconds, world.brief.horizon)
    while world.now < end:
        world.advance()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_command_in_every_state_gives_a_sentence(scenario: str) -> None:
    draw = stream(1, scenario)
    run = Session(scenario, 11)
    while not run.over:
        actions = [each for each in run.actions if each.kind not in ("close", "wait", "think")]
        for action in actions:
            chosen = {"action": action.name} | ({"at": draw.choice(action.targets)} if action.targets else {})
            chosen |= {"value": draw.choice(action.values)[0]} if action.values else {}
            world = deepcopy(run.world)
            if action.kind != "communicate":
                command = Command.read(chosen, run.actions, run.world.brief.metrics)
                world.started(command)
                go_on(world, action.minutes * 60)
                assert world.finished(command).text.strip().endswith((".", ":", "?", "'"))
            go_on(world, 120)
            assert 0.0 <= world.answered <= 100.0 + 1e-9
            assert set(world.metrics) == {metric.name for metric in world.brief.metrics}
        moved = draw.choice([each for each in actions if each.kind in ("mitigate", "inspect")])
        run.do({"action": moved.name} | ({"at": draw.choice(moved.targets)} if moved.targets else {})
               | ({"value": draw.choice(moved.values)[0]} if moved.values else {}))  # fmt: skip
        if not run.over:
            run.do({"action": "wait", "value": "10"})


NONSENSE = [
    None, 7, "restart", [], {}, {"action": None}, {"action": "restat"}, {"action": "wait"}, {"action": "wait", "value": "7"},
    {"action": "wait", "value": ["5"]}, {"action": "wait", "value": "5", "at": "the moon"}, {"action": "wait", "value": "5", "how": "now"},
    {"action": "evidence", "value": "for", "text": "a queue"}, {"action": "update", "value": "all is well"},
    {"action": "hypothesis", "value": "disk", "at": "the moon"}, {"action": "wait", "value": "5", "text": 5},
    {"action": "wait", "value": "5", "text": "x" * 5_000}, {"action": "wait", "value": "5", "expect": {}},
    {"action": "restart_all", "expect": {"metric": "luck", "direction": "up", "within": 5, "confidence": 90}},
    {"action": "restart_all", "expect": {"metric": "answered", "direction": "up", "within": 5, "confidence": 100}},
    {"action": "restart_all", "expect": {"metric": "answered", "direction": "up", "within": [5], "confidence": True}},
]  # fmt: skip


@pytest.mark.parametrize("command", NONSENSE, ids=str)
def test_nonsense_gets_a_sentence_and_costs_nothing(command: object) -> None:
    run = Session("slow-disk", 1)
    before = run.log()
    with pytest.raises(DStudioError) as found:
        run.do(command)
    assert str(found.value).endswith((".", "?")), str(found.value)
    assert run.log() == before
    assert run.world.now == 0


def test_a_run_that_is_over_takes_no_command() -> None:
    run = play("slow-disk", 1, [{"action": "close"}])
    with pytest.raises(InputError, match="over"):
        run.do({"action": "wait", "value": "5"})


@pytest.mark.parametrize("log", ["", "{}", "[]", "3", '{"format": 9}', '{"format": 1, "scenario": "x", "seed": 1, "events": []}'])
def test_what_is_no_run_is_refused_in_a_sentence(log: str) -> None:
    with pytest.raises(UnreadableData) as found:
        replay(log)
    assert str(found.value).endswith((".", "?"))


def test_a_changed_log_is_noticed() -> None:
    log = reference("slow-disk", 3, "restart everything")
    changed = deepcopy(log)
    events_of(changed, "over")[0]["lost"] = 0.0
    with pytest.raises(UnreadableData, match="changed"):
        replay(changed)


def test_scoring_reads_nothing_but_the_log() -> None:
    log = json.loads(json.dumps(reference("retry-storm", 2, "expert")))
    nothing, expert = (json.loads(json.dumps(reference("retry-storm", 2, each))) for each in ("nothing", "expert"))
    assert score(log, nothing, expert) == score(log)


def test_a_run_is_scored_only_when_it_is_over() -> None:
    with pytest.raises(InputError, match="not over"):
        score(Session("slow-disk", 1).log())


def test_undoing_the_deploy_alone_does_not_end_the_storm_and_less_work_does() -> None:
    for seed in range(6):
        culprit = WORLDS["retry-storm"](seed).truth()["at"]
        alone = play("retry-storm", seed, [{"action": "roll_back", "at": culprit}, {"action": "wait", "value": "10"}])
        assert alone.world.answered < 50
        alone.do({"action": "retries", "value": "off"})
        alone.do({"action": "wait", "value": "5"})
        assert alone.world.answered > 97


def test_switching_retries_off_does_not_end_the_storm_while_the_change_stays() -> None:
    for seed in range(6):
        run = play("retry-storm", seed, [{"action": "retries", "value": "off"}, {"action": "wait", "value": "10"}])
        assert run.world.answered < 80


def _storm(seed: int) -> tuple[str, list[str]]:
    """Return the service that was changed, and the others."""
    culprit = WORLDS["retry-storm"](seed).truth()["at"]
    roll_back = next(action for action in Session("retry-storm", seed).actions if action.name == "roll_back")
    return culprit, [name for name in roll_back.targets if name != culprit]


def test_the_store_bears_the_empty_caches_of_one_service_and_not_those_of_four() -> None:
    later = [{"action": "wait", "value": "10"}]
    for seed in range(20):
        culprit, others = _storm(seed)
        off = {"action": "retries", "value": "off"}
        one = play("retry-storm", seed, [off, {"action": "roll_back", "at": culprit}, *later])
        assert one.world.answered > 97
        four = play("retry-storm", seed, [*({"action": "roll_back", "at": each} for each in (*others, culprit)), off, *later])
        assert four.world.answered < 50
        for share in ("25", "100"):  # kept away for ten minutes, users find full caches
            four.do({"action": "shed", "value": share})
            four.do(*later)
        assert four.world.answered > 97


def test_caches_stay_empty_while_the_store_answers_nobody() -> None:
    _, others = _storm(2)
    run = play("retry-storm", 2, [{"action": "roll_back", "at": each} for each in others])

    def empty() -> list[float]:
        rows = run.do({"action": "callers"})[-1]["rows"]
        return [float(row[5].split()[0]) for row in rows if row[0] in others]

    before = empty()
    run.do({"action": "wait", "value": "10"})
    assert sorted(before)[1:] == sorted(empty())[1:] == [100.0, 100.0]  # one service is patient enough for a full queue


def test_rolling_back_a_service_that_is_well_hurts_its_users() -> None:
    for seed in range(6):
        culprit, others = _storm(seed)
        run = play("retry-storm", seed, [{"action": "retries", "value": "off"}, {"action": "roll_back", "at": culprit}])
        run.do({"action": "wait", "value": "10"})
        assert run.world.answered > 97
        begun = run.do({"action": "roll_back", "at": others[0]})
        assert min(event["metrics"]["answered"] for event in begun if event["kind"] == "minute") < 95
        run.do({"action": "close"})
        log = run.log()
        assert verdict(log, events_of(log, "judged")[-1]["worth"]) == "hurt"


def test_letting_everybody_in_on_cold_caches_takes_it_down_again() -> None:
    seed = next(seed for seed in range(40) if (world := WORLDS["lockout"](seed)).console == "open" and world.cause == "links")
    begin = [{"action": "wait", "value": "10"}] * 4 + [{"action": "console"}]
    end = [{"action": "restore", "at": "all regions"}] + [{"action": "wait", "value": "10"}] * 2
    assert play("lockout", seed, begin + end).world.answered < 50
    assert play("lockout", seed, [*begin, {"action": "admit", "value": "10"}, *end]).world.answered > 9.5


def test_health_checks_and_the_mean_stay_green_while_a_disk_is_slow() -> None:
    run = Session("slow-disk", 4)
    assert run.do({"action": "nodes"})[-1]["text"] == "Health checks: 12 of 12 pass."
    assert run.world.metrics["reported"] < 15  # ms, as on any other day
    assert run.world.answered < 95
    said = run.do({"action": "callers"})[-1]["rows"]
    assert [row[0] for row in said if row[2] != "0 %"] == [run.world.truth()["at"]]


def test_no_late_report_gives_the_slow_disk_away_and_a_second_look_does() -> None:
    latest, busiest, quickest = 0, 0, 0
    for seed in range(40):
        run = Session("slow-disk", seed)
        slow = run.world.truth()["at"]
        late = {row[0]: row for row in run.do({"action": "nodes"})[-1]["rows"] if row[4] != "just now"}
        assert slow in late and len(late) >= 2
        assert {row[4].partition(" ")[2] for row in late.values()} == {"min ago"}
        others = [row for name, row in late.items() if name != slow]
        latest += all(int(late[slow][4].split()[0]) > int(row[4].split()[0]) for row in others)
        busiest += all(int(late[slow][2].split()[0]) > int(row[2].split()[0]) for row in others)
        quickest += all(int(late[slow][3].split()[0]) < int(row[3].split()[0]) for row in others)
        for name in late:
            said = run.do({"action": "disk", "at": name})[-1]["text"]
            assert ("no errors" not in said) == (name == slow)
            said = run.do({"action": "logs", "at": name})[-1]["text"]
            assert ("slow write" in said) == (name == slow)
    assert max(latest, busiest, quickest) <= 24  # of 40: no column tells which of them it is


def test_restarting_a_slow_disk_leaves_it_slow_and_taking_it_out_ends_it() -> None:
    node = WORLDS["slow-disk"](4).truth()["at"]
    later = {"action": "wait", "value": "5"}
    assert play("slow-disk", 4, [{"action": "restart", "at": node}, later]).world.answered < 95
    assert play("slow-disk", 4, [{"action": "drain", "at": node}, later]).world.answered > 97


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_panel_goes_dark_with_what_it_depends_on_and_comes_back(scenario: str) -> None:
    minutes = events_of(reference(scenario, 5, "expert"), "minute")
    assert not minutes[0]["dark"]
    assert any(minute["dark"] for minute in minutes if minute["at"] >= 0)
    assert not minutes[-1]["dark"]


def test_an_update_on_a_page_behind_the_failing_names_reaches_nobody() -> None:
    seed = next(seed for seed in range(40) if not WORLDS["lockout"](seed).page_elsewhere)
    run = play("lockout", seed, [{"action": "wait", "value": "10"}, {"action": "update", "value": "investigating", "at": "status page"}])
    assert not run.events[-1]["reached"]
    assert run.do({"action": "update", "value": "investigating", "at": "another company's network"})[-1]["reached"]


def test_an_update_that_is_not_so_costs_points() -> None:
    def told(says: str) -> float:
        run = play("slow-disk", 1, [{"action": "update", "value": says}, {"action": "close"}])
        return score(run.log()).part("updates").points

    assert told("resolved") < told("investigating")


def test_a_sure_and_wrong_prediction_is_worth_less_than_a_careful_one() -> None:
    def foresight(confidence: int) -> float:
        expect = {"metric": "answered", "direction": "up", "within": 5, "confidence": confidence}
        run = play("slow-disk", 1, [{"action": "retries", "value": "off", "expect": expect}, {"action": "close"}])
        return score(run.log()).part("foresight").points

    assert foresight(99) < foresight(50)


def test_a_wrong_hypothesis_first_costs_points() -> None:
    truth = WORLDS["slow-disk"](1).truth()
    right = {"action": "hypothesis", "value": truth["cause"], "at": truth["at"]}
    guessed = {"action": "hypothesis", "value": "crowd", "at": NOWHERE}
    once, twice = (play("slow-disk", 1, [*each, {"action": "close"}]) for each in ([right], [guessed, right]))
    assert score(once.log()).part("cause").points > score(twice.log()).part("cause").points > 0


def test_no_place_in_the_change_log_gives_the_culprit_away() -> None:
    places = []
    for seed in range(1, 41):
        run = Session("retry-storm", seed)
        rows = run.do({"action": "changes"})[-1]["rows"]
        assert sorted(row[1].partition(":")[0] for row in rows) == sorted({run.world.truth()["at"], *run.world.decoys})  # type: ignore[attr-defined]
        places.append([row[1].partition(":")[0] for row in rows].index(run.world.truth()["at"]))
    assert all(places.count(place) >= 8 for place in range(3))
