"""Runs ``engine.wasm``, the compiled engine, by ``wasmtime``."""

from __future__ import annotations

import atexit
import threading
from array import array
from functools import cache
from pathlib import Path
from typing import Any

BINARY = Path(__file__).with_name("engine.wasm")


class Machine:
    """One instance of the binary, which can run one program after another, one at a time."""

    def __init__(self) -> None:
        from wasmtime import Instance, Module, Store

        engine = _engine()
        self._store = Store(engine)
        exports = Instance(self._store, Module(engine, BINARY.read_bytes()), []).exports(self._store)
        parts: list[Any] = [exports[name] for name in ("memory", "place", "simulate", "size")]
        self._memory, self._place, self._simulate, self._size = parts
        self._one_at_a_time = threading.Lock()

    def simulate(self, program: array[float]) -> bytes:
        """Run a program (see ``plan.py``) and return its result (see ``layout.py``)."""
        store, memory = self._store, self._memory
        with self._one_at_a_time:
            at = self._place(store, len(program))
            memory.write(store, program.tobytes(), at)
            start = self._simulate(store)
            return bytes(memory.read(store, start, start + self._size(store)))


def _engine() -> Any:
    """Return an engine that keeps its machine code in the user's cache, if there is one, so that the next process starts sooner."""
    from wasmtime import Config, Engine, WasmtimeError

    config = Config()
    try:
        config.cache = True
        return Engine(config)
    except WasmtimeError:
        return Engine()


@cache
def machine() -> Machine:
    """Return the one machine of this process.

    Raises
    ------
    ImportError
        If wasmtime is not installed.
    """
    return Machine()


atexit.register(machine.cache_clear)  # while wasmtime is still whole, so that it can free what it holds


def simulate(program: array[float]) -> bytes:
    """Run a program in the machine of this process; one that fails is thrown away."""
    try:
        return machine().simulate(program)
    except ImportError:
        raise
    except Exception:
        machine.cache_clear()
        raise


def available() -> bool:
    """Whether the binary can be run here."""
    from importlib.util import find_spec

    return find_spec("wasmtime") is not None
