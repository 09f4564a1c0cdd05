"""Many runs of one simulator: every point of a grid with every seed, on all cores, on a cluster, and again after a break.

The claim: the results are the same wherever they were computed and in whatever order, and what was finished is never computed twice.

Every point is run with the same seeds, so that two points differ by what was set, and less by chance.

>>> def simulate(*, load, seed):
...     return {"wait": load / (1 - load), "seed": seed}
>>> swept = sweep(simulate, {"load": [0.5, 0.75]}, seeds=range(2), workers=1)
>>> swept.column("wait")
[[1.0, 1.0], [3.0, 3.0]]
>>> swept.points
({'load': 0.5}, {'load': 0.75})
"""

from __future__ import annotations

import operator
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256
from importlib import import_module
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import IO, Any, TypeVar

from dstudio_lib.foundation.errors import DStudioError, InputError, UnknownName, UnreadableData
from dstudio_lib.foundation.formatting import duration
from dstudio_lib.kernel.plain import NotPlain, canonical, plain, understood

CHUNK = 0.25
"""Seconds that one task for a worker should take: long beside the cost of handing it over, short beside a wait for the last."""
MOST_BREAKS = 3
"""How often a pool of local processes is opened again after one of them died."""
FORMAT = 1

Progress = Callable[[int, int, float], object]
Item = tuple[int, Any, int]
_Settings = TypeVar("_Settings")


class SweepFailed(DStudioError, RuntimeError):
    """A run of the sweep that raised an error, or workers that died again and again; what was finished is kept in the file."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What came of it: ``results[i][j]`` is that of the i-th point with the j-th seed."""

    points: tuple[Any, ...]
    seeds: tuple[int, ...]
    results: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> list[list[Any]]:
        """Return one named value of all results, a list of seeds for each point."""
        for result in (each for row in self.results for each in row):
            if not isinstance(result, Mapping):
                raise UnknownName(f"There is no {name!r} in a result such as {result!r}, which names nothing; take .results.")
            if name not in result:
                raise UnknownName(f"There is no {name!r} in the results; there are {', '.join(map(str, result))}.")
        return [[each[name] for each in row] for row in self.results]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat dictionary a run: what was set, the seed, and the result, as for a table."""
        return [
            {**_as_dictionary(point, "point"), "seed": seed, **_as_dictionary(result, "result")}
            for point, row in zip(self.points, self.results, strict=True)
            for seed, result in zip(self.seeds, row, strict=True)
        ]

    def digest(self) -> str:
        """Return the SHA-256 digest of all results, in hexadecimal: the same wherever they were computed."""
        return sha256(canonical(plain(self.results)).encode()).hexdigest()


def points_of(settings: _Settings, **values: Iterable[Any]) -> tuple[_Settings, ...]:
    """Return the settings with every combination of some of their fields, the last named varying fastest.

    >>> from dstudio_lib.simulators.retry_budget import RetryBudget
    >>> [(each.layers, each.attempts) for each in points_of(RetryBudget(), layers=(1, 2), attempts=(3, 4))]
    [(1, 3), (1, 4), (2, 3), (2, 4)]
    """
    chosen: Any = settings
    allowed = [field.name for field in fields(chosen) if field.init]
    for name, given in values.items():
        if name not in allowed:
            raise UnknownName(f"{type(chosen).__name__} has no {name!r} to set; it has {', '.join(allowed)}.")
        _check_values(name, given)
    return tuple(replace(chosen, **dict(zip(values, each, strict=True))) for each in product(*(tuple(each) for each in values.values())))


def sweep(
    simulate: Callable[..., Any],
    grid: Iterable[Any] | Mapping[str, Iterable[Any]],
    seeds: Iterable[int],
    *,
    summary: Callable[[Any], Any] | None = None,
    executor: Any = None,
    workers: int | None = None,
    path: str | Path | None = None,
    progress: Progress | bool = False,
) -> Sweep:
    """Run a simulator at every point of a grid with every seed.

    Parameters
    ----------
    simulate
        Called as ``simulate(point, seed=seed)`` or, if the grid names its values, as ``simulate(**point, seed=seed)``.
    grid
        The points, such as the settings of :func:`points_of`, or each parameter's values by name, of which every combination is run.
    seeds
        The seeds that every point is run with.
    summary
        What to keep of a run, worked out where it ran; by default all of it. It must be numbers, texts, lists, dictionaries or dataclasses
        of these, and is given back as plain data.
    executor
        Any ``concurrent.futures`` executor, or a Dask client; by default a pool of as many processes as there are cores.
    workers
        How many runs at a time; with 1 and no executor, everything happens in this process.
    path
        A file that results are added to as they come. If it is there already, what it holds is not computed again.
    progress
        Called with the number of runs finished, of all runs, and the seconds since the beginning; ``True`` draws a bar.

    Raises
    ------
    InputError
        When there is nothing to run, or a function or point that cannot be sent to another process.
    SweepFailed
        When a run raises an error, naming its point and seed.
    UnreadableData
        When the file is one of another sweep.
    """
    points = _points(grid)
    chosen = _seeds(seeds)
    if not points or not chosen:
        raise InputError(
            "There is nothing to run; give at least one point and one seed, such as seeds=range(10).", "grid" if chosen else "seeds"
        )
    if workers is not None and (workers.__class__ is not int or workers < 1):
        raise InputError(f"workers is {workers!r}; give a whole number, 1 or more.", "workers")
    if not isinstance(progress, bool) and not callable(progress):
        raise InputError(
            f"progress is {progress!r}; give True for a bar, or a function of what is done, of all, and of seconds.", "progress"
        )
    total = len(points) * len(chosen)
    by_name = isinstance(grid, Mapping)
    begun = perf_counter()
    tell = _bar if progress is True else progress or _silence
    with _Ledger(path, _identity(simulate, summary, points, chosen), total) as ledger:
        missing = [
            (index, points[index // len(chosen)], chosen[index % len(chosen)]) for index in range(total) if index not in ledger.found
        ]
        tell(total - len(missing), total, 0.0)
        job = _Job(simulate, summary, by_name)
        for done in _computed(job, missing, executor, workers):
            ledger.add(done)
            tell(len(ledger.found), total, perf_counter() - begun)
        found = ledger.found
    results = tuple(tuple(found[row * len(chosen) + column] for column in range(len(chosen))) for row in range(len(points)))
    return Sweep(points, chosen, results)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker is sent: the functions, and how to call them."""

    simulate: Callable[..., Any]
    summary: Callable[[Any], Any] | None
    by_name: bool

    def __call__(self, items: Sequence[Item]) -> tuple[dict[int, Any], float]:
        """Return the results of some runs, and how many seconds they took."""
        begun = perf_counter()
        results = {}
        for index, point, seed in items:
            try:
                run = self.simulate(**point, seed=seed) if self.by_name else self.simulate(point, seed=seed)
                results[index] = plain(run if self.summary is None else self.summary(run))
            except NotPlain as error:
                raise SweepFailed(
                    f"The result at {point!r} with seed {seed} cannot be kept: {error} Give summary= what to keep of it."
                ) from None
            except Exception as error:
                raise SweepFailed(f"The run at {point!r} with seed {seed} failed with {type(error).__name__}: {error}") from error
        return results, perf_counter() - begun


def _computed(job: _Job, missing: Sequence[Item], executor: Any, workers: int | None) -> Iterator[dict[int, Any]]:
    """Give the results in pieces, as they come."""
    if not missing:
        return
    alone = executor is None and (workers or _cores()) == 1
    if isinstance(executor, ProcessPoolExecutor) or (executor is None and not alone):
        _pack(job, missing[0])
    if alone:
        yield from (job(chunk)[0] for chunk in _chunks(missing, _Pace()))
    elif executor is None:
        yield from _on_processes(job, missing, workers or _cores())
    elif hasattr(executor, "scheduler_info"):  # a Dask client
        yield from _on_dask(job, missing, executor, workers or max(1, sum(executor.ncores().values())))
    elif hasattr(executor, "submit") and not isinstance(executor, type):
        yield from _on_executor(job, missing, executor, workers or getattr(executor, "_max_workers", None) or _cores())
    else:
        raise InputError(
            f"{executor!r} is no executor; give one of concurrent.futures, a Dask client, or none for the local cores.",
            "executor",
        )


def _on_processes(job: _Job, missing: Sequence[Item], workers: int) -> Iterator[dict[int, Any]]:
    """Run on local processes, and open new ones when one was killed."""
    left = {item[0]: item for item in missing}
    for _ in range(MOST_BREAKS + 1):
        pool = ProcessPoolExecutor(min(workers, len(left)), mp_context=_context())
        try:
            for done in _on_executor(job, list(left.values()), pool, workers, pool_is_ours=True):
                for index in done:
                    del left[index]
                yield done
            pool.shutdown()
            return
        except BrokenExecutor:
            continue
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    raise SweepFailed(
        f"Worker processes died {MOST_BREAKS + 1} times, so {len(left)} runs are missing; a run may need more memory than there is. "
        "Use fewer workers, and go on from the same file."
    )


class _Pace:
    """How many runs fill a chunk, from how long the ones before took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def learn(self, runs: int, seconds: float) -> None:
        """Take note of a chunk; the latest counts half."""
        each = seconds / runs
        self.seconds = each if not self.seconds else (self.seconds + each) / 2

    @property
    def size(self) -> int:
        """Runs that should take about as long as a chunk should; the first is one run."""
        return max(1, min(100_000, int(CHUNK / self.seconds))) if self.seconds else 1


def _chunks(missing: Sequence[Item], pace: _Pace) -> Iterator[Sequence[Item]]:
    at = 0
    while at < len(missing):
        chunk = missing[at : at + pace.size]
        at += len(chunk)
        begun = perf_counter()
        yield chunk
        pace.learn(len(chunk), perf_counter() - begun)


def _on_executor(
    job: _Job, missing: Sequence[Item], executor: Executor, workers: int, pool_is_ours: bool = False
) -> Iterator[dict[int, Any]]:
    """Keep every worker busy with one chunk and one more waiting."""
    pace, at = _Pace(), 0
    running: dict[Future[tuple[dict[int, Any], float]], int] = {}
    try:
        while at < len(missing) or running:
            while at < len(missing) and len(running) < 2 * workers:
                chunk = missing[at : at + min(pace.size, -(-(len(missing) - at) // (2 * workers)))]
                running[executor.submit(job, chunk)] = len(chunk)
                at += len(chunk)
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                results, seconds = future.result()
                pace.learn(running.pop(future), seconds)
                yield results
    except (TypeError, AttributeError) as error:
        raise _unsendable(job, error) from error
    except BrokenExecutor as error:
        if pool_is_ours:
            raise
        raise SweepFailed(
            "The workers of the executor died, so some runs are missing; a run may need more memory than there is. "
            "What was finished is kept if a path was given: go on from there with a new executor."
        ) from error
    except Exception as error:
        if "pickle" in f"{type(error).__name__} {error}".lower():
            raise _unsendable(job, error) from error
        raise
    finally:
        for future in running:
            future.cancel()


def _on_dask(job: _Job, missing: Sequence[Item], client: Any, workers: int) -> Iterator[dict[int, Any]]:
    """Run on a Dask cluster, whose scheduler gives a dead worker's chunks to another; a result that died with it is computed again."""
    distributed: Any = import_module("distributed")
    pack: Callable[[Any], bytes] = import_module("cloudpickle").dumps
    pace, at = _Pace(), 0
    running: set[Any] = set()
    try:
        while at < len(missing) or running:
            while at < len(missing) and len(running) < 2 * workers:
                chunk = missing[at : at + min(pace.size, -(-(len(missing) - at) // (2 * workers)))]
                running.add(client.submit(_unpacked, pack((job, chunk)), pure=False, retries=MOST_BREAKS))
                at += len(chunk)
            finished = distributed.wait(list(running), return_when="FIRST_COMPLETED").done
            running -= finished
            for results, seconds in client.gather(list(finished)):
                pace.learn(len(results), seconds)
                yield results
    except ModuleNotFoundError as error:
        raise _unsendable(job, error) from error
    finally:
        client.cancel(list(running))


def _unpacked(packed: bytes) -> tuple[dict[int, Any], float]:
    """Run a chunk that was packed by value; what a worker cannot unpack is then an error of the run, and not the worker's end."""
    job, chunk = pickle.loads(packed)
    done: tuple[dict[int, Any], float] = job(chunk)
    return done


def _pack(job: _Job, first: Item) -> None:
    """See that it can be sent to another process before there is one: a pool that fails in sending may never end."""
    try:
        pickle.dumps((job, first))
    except Exception as error:
        raise _unsendable(job, error) from error


def _unsendable(job: _Job, error: Exception) -> InputError:
    name = getattr(job.simulate, "__name__", type(job.simulate).__name__)
    return InputError(
        f"{name}, its summary or its points cannot be sent to another process ({error}); "
        "define functions at the top of a cell, or of a module that the workers have too, not inside another function; or use workers=1.",
        "simulate",
    )


class _Ledger:
    """The results so far, by number, and the file that they are added to."""

    def __init__(self, path: str | Path | None, identity: dict[str, Any], total: int) -> None:
        self.path = None if path is None else Path(path)
        self.identity, self.total = identity, total
        self.found: dict[int, Any] = {}
        self._file: IO[str] | None = None

    def __enter__(self) -> _Ledger:
        if self.path is not None:
            if self.path.is_dir() or not self.path.absolute().parent.is_dir():
                raise InputError(
                    f"The results cannot be kept in {self.path}; give the name of a file in a directory that is there.", "path"
                )
            whole = self._read(self.path) if self.path.exists() else 0
            self._file = self.path.open("r+" if whole else "w", encoding="utf-8", newline="\n")
            self._file.truncate(whole)
            self._file.seek(whole)
            if not whole:
                self._write(self.identity)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, results: dict[int, Any]) -> None:
        """Keep some results, in the file too before anything else happens."""
        self.found.update(results)
        self._write([[index, result] for index, result in results.items()])

    def _write(self, line: Any) -> None:
        if self._file is not None:
            self._file.write(canonical(line) + "\n")
            self._file.flush()

    def _read(self, path: Path) -> int:
        """Take the results of whole lines; return where the last of them ends, since a kill may have left half a line."""
        end = 0
        with path.open("rb") as lines:
            for number, line in enumerate(lines):
                if not line.endswith(b"\n"):
                    break
                try:
                    content = understood(line)
                    if number == 0 and content != self.identity:
                        raise UnreadableData(
                            f"{path.name} holds another sweep: its {_difference(content, self.identity)} differ; "
                            "give another file name, or delete the file to begin anew."
                        )
                    if number:
                        self.found.update({int(index): result for index, result in content if 0 <= int(index) < self.total})
                except (ValueError, TypeError) as error:
                    if isinstance(error, UnreadableData):
                        raise
                    raise UnreadableData(f"Line {number + 1} of {path.name} is none of a sweep; delete the file to begin anew.") from error
                end += len(line)
        return end


def _identity(
    simulate: Callable[..., Any], summary: Callable[[Any], Any] | None, points: Sequence[Any], seeds: Sequence[int]
) -> dict[str, Any]:
    return {
        "sweep": FORMAT,
        "functions": [getattr(each, "__qualname__", type(each).__qualname__) for each in (simulate, summary)],
        "points": sha256(canonical([plain(each) for each in points]).encode()).hexdigest(),
        "seeds": sha256(canonical(list(seeds)).encode()).hexdigest(),
    }


def _difference(theirs: Any, mine: dict[str, Any]) -> str:
    if not isinstance(theirs, dict):
        return "contents"
    return " and ".join(name for name, value in mine.items() if theirs.get(name) != value)


def _points(grid: Iterable[Any] | Mapping[str, Iterable[Any]]) -> tuple[Any, ...]:
    if isinstance(grid, Mapping):
        for name, given in grid.items():
            _check_values(name, given)
        return tuple(dict(zip(grid, each, strict=True)) for each in product(*(tuple(each) for each in grid.values())))
    if isinstance(grid, str) or not isinstance(grid, Iterable):
        raise InputError(f"grid was given as {grid!r}; give points, or values by name such as {{'load': [0.5, 0.8]}}.", "grid")
    return tuple(grid)


def _check_values(name: str, given: object) -> None:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InputError(f"{name} was given as {given!r}; give a list of values, such as [{given!r}].", name)


def _seeds(given: Iterable[int]) -> tuple[int, ...]:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InputError(f"seeds was given as {given!r}; give whole numbers, such as range(10).", "seeds")
    seeds = tuple(given)
    for seed in seeds:
        if not hasattr(seed, "__index__"):
            raise InputError(f"{seed!r} is no seed; give whole numbers, such as seeds=range(10).", "seeds")
    return tuple(map(operator.index, seeds))


def _as_dictionary(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: value}


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _context() -> Any:
    """Copies of this process where that is safe, since they know the functions of a notebook's cells; else the platform's own way."""
    import multiprocessing

    return multiprocessing.get_context("fork" if sys.platform == "linux" else None)


def _silence(done: int, total: int, seconds: float) -> None:
    """Say nothing."""


def _bar(done: int, total: int, seconds: float) -> None:
    """Draw how far it is, and about how long it will still take."""
    filled = 30 * done // total
    left = f", about {duration(seconds * (total - done) / done)} left" if done and seconds and done < total else ""
    end = "\n" if done == total else ""
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}{left:<30}", end=end, file=sys.stderr, flush=True)
