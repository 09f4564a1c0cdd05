"""One writer at a time: a lock file that the operating system frees when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dstudio_lib.foundation.errors import DStudioError

PATIENCE = 20.0
"""Seconds that a writer waits for the others before it gives up."""


class Busy(DStudioError):
    """Somebody else has held the lock for longer than anyone waits."""


@contextmanager
def locked(lock: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a lock file while the block runs; it is removed afterwards.

    A holder that was killed blocks nobody. It works between threads as between processes.

    Raises
    ------
    Busy
        If the lock was not free within ``patience`` seconds.
    """
    handle = _taken(lock, time.monotonic() + patience)
    try:
        yield
    finally:
        with suppress(OSError):  # where an open file cannot be removed, an empty one stays
            lock.unlink()
        os.close(handle)


def _taken(lock: Path, until: float) -> int:
    lock.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with suppress(*_BEING_REMOVED):
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
            if _free(handle) and _same(handle, lock):
                return handle
            os.close(handle)
        if time.monotonic() > until:
            raise Busy(f"Another program has been writing {lock.with_suffix('').name} for a long time; close it, and try again.")
        time.sleep(0.005)


def _same(handle: int, lock: Path) -> bool:
    """Whether the file that was locked is still the one of that name: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    _BEING_REMOVED: tuple[type[OSError], ...] = (FileNotFoundError, PermissionError)

    def _free(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    _BEING_REMOVED = (FileNotFoundError,)

    def _free(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
