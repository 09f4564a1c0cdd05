"""Sweeps: the same results wherever and in whatever order they were computed, and nothing lost when something dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib.foundation.errors import InputError, UnreadableData
from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators.retry_budget import RetryBudget
from dstudio_lib.simulators.retry_budget import simulate as retries
from dstudio_lib.simulators.sweeping import SweepFailed, points_of, sweep

GRID = {"load": [0.2, 0.5, 0.8], "servers": [1, 2]}
SEEDS = range(7)


def walk(*, load: float, servers: int, seed: int) -> dict[str, Any]:
    """Stand for a simulator: a few hundred random steps."""
    draws = stream(seed, f"walk/{load}/{servers}")
    return {"mean": sum(draws.random() for _ in range(300)) / 300, "set": {servers, 9}, "pair": (load, None)}


def slow_walk(*, load: float, servers: int, seed: int) -> dict[str, Any]:
    time.sleep(0.01)
    return walk(load=load, servers=servers, seed=seed)


class Shuffled(ThreadPoolExecutor):
    """Finishes every other task late."""

    tasks = 0

    def submit(self, call: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.tasks += 1
        return super().submit(lambda wait: (time.sleep(wait), call(*arguments, **named))[1], 0.02 * (self.tasks % 2))


def here(**settings: Any) -> Any:
    return sweep(walk, GRID, SEEDS, workers=1, **settings)


def test_processes_threads_and_one_process_give_the_same_results() -> None:
    expected = here()
    assert sweep(walk, GRID, SEEDS, workers=2) == expected
    with ThreadPoolExecutor(3) as threads:
        assert sweep(walk, GRID, SEEDS, executor=threads) == expected
    with Shuffled(3) as shuffled:
        assert sweep(walk, GRID, SEEDS, executor=shuffled).digest() == expected.digest()
    assert len({row["mean"] for row in expected.rows()}) == 6 * 7
    assert expected.rows()[8]["load"] == 0.2
    assert expected.rows()[8]["servers"] == 2
    assert expected.rows()[8]["seed"] == 1
    assert expected.results[0][0]["set"] == [1, 9]
    assert expected.results[0][0]["pair"] == [0.2, None]


def test_settings_are_swept_as_they_are_and_summed_up_where_they_ran() -> None:
    swept = sweep(retries, points_of(RetryBudget(), attempts=(1, 3), layers=(1, 3)), [1], summary=calls_at_the_bottom, workers=2)
    assert swept.results == ((1.0,), (1.0,), (3.0,), (27.0,))
    assert [row["attempts"] for row in swept.rows()] == [1, 1, 3, 3]
    assert swept.rows()[3]["result"] == 27.0


def calls_at_the_bottom(run: Any) -> float:
    return float(run.calls)


def test_what_is_in_the_file_is_not_computed_again_and_half_a_line_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dstudio_lib.simulators.sweeping.CHUNK", 1e-6)
    path = tmp_path / "sweep.jsonl"
    expected = here(path=path)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for kept in (whole, b"".join(lines[:3]), b"".join(lines[:3]) + lines[3][:5], lines[0], b"", lines[0][:9]):
        path.write_bytes(kept)
        told: list[int] = []
        assert here(path=path, progress=lambda done, *_, told=told: told.append(done)) == expected
        assert told[0] == (42 if kept is whole else sum(line.count(b"mean") for line in lines[: kept.count(b"\n")]))
        assert told[-1] == 42
        path.write_bytes(whole)


def test_the_file_of_another_sweep_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    here(path=path)
    before = path.read_bytes()
    with pytest.raises(UnreadableData, match="seeds differ"):
        sweep(walk, GRID, range(8), workers=1, path=path)
    with pytest.raises(UnreadableData, match="functions and points differ"):
        sweep(slow_walk, {**GRID, "load": [0.1]}, SEEDS, workers=1, path=path)
    assert path.read_bytes() == before


KILLED = """
import sys
sys.path.insert(0, {folder!r})
from test_sweeping import GRID, slow_walk
from dstudio_lib.simulators.sweeping import sweep
sweep(slow_walk, GRID, range(200), workers=2, path={path!r})
"""


def test_a_sweep_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    program = KILLED.format(folder=str(Path(__file__).parent), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not path.exists() or path.read_bytes().count(b"\n") < 4:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    told: list[int] = []
    swept = sweep(walk, GRID, range(200), workers=1)
    path.write_bytes(path.read_bytes().replace(b'"slow_walk"', b'"walk"'))
    assert sweep(walk, GRID, range(200), workers=1, path=path, progress=lambda done, *_: told.append(done)) == swept
    assert told[0] > 0
    assert told[-1] == 1200


def dies_once(point: str, *, seed: int) -> int:
    marker = Path(point)
    if seed == 5 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.005)
    return seed * seed


def dies_always(point: str, *, seed: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return seed


def test_a_worker_process_that_is_killed_costs_nothing_but_time(tmp_path: Path) -> None:
    swept = sweep(dies_once, [str(tmp_path / "died")], range(60), workers=2)
    assert swept.results == (tuple(seed * seed for seed in range(60)),)
    assert (tmp_path / "died").exists()


def test_workers_that_die_again_and_again_end_the_sweep_with_a_sentence() -> None:
    with pytest.raises(SweepFailed, match="died 4 times"):
        sweep(dies_always, ["x"], range(4), workers=2)


def fails(point: int, *, seed: int) -> float:
    return 1 / (point - seed)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_fails_is_named_with_its_point_and_seed(workers: int) -> None:
    with pytest.raises(SweepFailed, match=r"at 3 with seed 3 failed with ZeroDivisionError"):
        sweep(fails, [1, 3], [2, 3], workers=workers)


def makes_functions(point: int, *, seed: int) -> Any:
    return lambda: None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: sweep(walk, {"load": []}, SEEDS), "nothing to run"),
        (lambda: sweep(walk, GRID, []), "nothing to run"),
        (lambda: sweep(walk, GRID, SEEDS, workers=0), "workers"),
        (lambda: sweep(walk, GRID, SEEDS, executor=3), "no executor"),
        (lambda: sweep(lambda point, seed: 1, [1, 2], SEEDS, workers=2), "top of a cell"),
        (lambda: sweep(makes_functions, [1], [1], workers=1), "summary="),
    ],
)
def test_what_cannot_be_swept_is_refused_with_a_sentence(wrong: Any, words: str) -> None:
    with pytest.raises((InputError, SweepFailed), match=words):
        wrong()


def test_the_bar_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    here(progress=True)
    drawn = capsys.readouterr().err
    assert drawn.startswith("\r[..............................] 0/42")
    assert drawn.endswith("\n")
    assert "[##############################] 42/42" in drawn


def test_a_chunk_takes_about_a_quarter_of_a_second() -> None:
    from dstudio_lib.simulators.sweeping import CHUNK, _Pace

    pace = _Pace()
    assert pace.size == 1
    pace.learn(1, 0.001)
    assert pace.size == 250
    pace.learn(250, 0.75)
    assert pace.size == 125
    pace.learn(1, 60.0)
    assert pace.size == 1
    assert CHUNK == 0.25


def test_a_dask_cluster_that_loses_a_worker_in_mid_sweep_loses_no_result() -> None:
    distributed = pytest.importorskip("distributed")
    cloudpickle = pytest.importorskip("cloudpickle")
    cloudpickle.register_pickle_by_value(sys.modules[walk.__module__])  # as the functions of a notebook's cells are
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = client.run(os.getpid)
        told: list[int] = []

        def kill_one(done: int, total: int, seconds: float) -> None:
            told.append(done)
            if len(workers) == 2 and 20 < done < total // 2:
                os.kill(workers.pop(next(iter(workers))), signal.SIGKILL)

        swept = sweep(slow_walk, GRID, range(60), executor=client, progress=kill_one)
    assert len(workers) == 1, "a worker was killed in mid-sweep"
    assert told == sorted(told)
    assert swept == sweep(walk, GRID, range(60), workers=1)
