"""The state machine that the log drives: a map of keys to values, and a session for every client.

A session keeps the last command's number and result, so that a command which a client sent twice is applied once. The dissertation
(D. Ongaro, Stanford University, 2014) discusses it under client interaction.

References: ongaro2014bridging.
"""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.errors import InputError

OPERATIONS = ("get", "put", "append", "add", "cas")


class KeyValueMachine:
    """A deterministic map: the same commands in the same order give the same state everywhere.

    Commands are tuples: ``("get", key)``, ``("put", key, value)``, ``("append", key, text)``, ``("add", key, number)`` and
    ``("cas", key, (old, new))``.

    >>> machine = KeyValueMachine()
    >>> machine.apply("anna", 1, ("add", "x", 5)), machine.apply("anna", 1, ("add", "x", 5))
    (5, 5)
    >>> machine.query(("get", "x"))
    5
    """

    def __init__(self) -> None:
        self.data: dict[Any, Any] = {}
        self.sessions: dict[str, tuple[int, Any]] = {}

    def apply(self, client: str, serial: int, command: tuple[Any, ...]) -> Any:
        """Apply a command once, and return its result; a repeated one returns the result it had."""
        known = self.sessions.get(client)
        if known is not None and serial <= known[0]:
            return known[1]
        result = self._execute(command)
        self.sessions[client] = (serial, result)
        return result

    def query(self, command: tuple[Any, ...]) -> Any:
        """Answer a question, which changes nothing."""
        return self.data.get(command[1])

    def _execute(self, command: tuple[Any, ...]) -> Any:
        match command:
            case ("get", key):
                return self.data.get(key)
            case ("put", key, value):
                self.data[key] = value
                return None
            case ("append", key, text):
                self.data[key] = (self.data.get(key) or "") + text
                return None
            case ("add", key, number):
                self.data[key] = (self.data.get(key) or 0) + number
                return self.data[key]
            case ("cas", key, (old, new)):
                swapped = self.data.get(key) == old
                if swapped:
                    self.data[key] = new
                return swapped
        raise InputError(f"The command {command!r} is none that the map knows; it knows {', '.join(OPERATIONS)}, as in ('put', 'x', 1).")

    def snapshot(self) -> tuple[dict[Any, Any], dict[str, tuple[int, Any]]]:
        """Return a copy of the state, sessions included: without them a repeated command would be applied again."""
        return dict(self.data), dict(self.sessions)

    def restore(self, state: tuple[dict[Any, Any], dict[str, tuple[int, Any]]] | None) -> None:
        """Take over a copied state; none is the empty one."""
        data, sessions = state or ({}, {})
        self.data, self.sessions = dict(data), dict(sessions)


class MachineWithoutSessions(KeyValueMachine):
    """Leaves out the sessions: a command that a client repeats after a lost reply is applied twice."""

    def apply(self, client: str, serial: int, command: tuple[Any, ...]) -> Any:
        """Apply a command, whether or not it was applied before."""
        return self._execute(command)
