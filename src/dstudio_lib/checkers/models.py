"""Sequential specifications: what an object answers when operations come one at a time.

A model says how a state changes and what is answered. All checkers of histories judge against one. A learner's own model is a
:class:`Model` subclass with ``init`` and ``apply``, or simply a Python class whose methods are the operations.

>>> Queue().apply((1, 2), "deq", None)
((2,), 1)
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from typing import Any

from dstudio_lib.foundation.errors import InputError

from .containers import Queue, Set, Stack
from .modelling import Model
from .registers import Counter, KeyValue, Register
from .values import ILLEGAL, UNSET, Step, freeze

__all__ = ["ILLEGAL", "UNSET", "Counter", "KeyValue", "Model", "Queue", "Register", "Set", "Stack", "Step", "freeze", "model_named"]


class Plain(Model):
    """A model made of an ordinary class: its methods are the operations, its attributes the state.

    ``None`` as the argument calls the method with nothing, a list with several arguments, a dictionary with named ones.

    >>> class Box:
    ...     def __init__(self):
    ...         self.held = []
    ...     def put(self, thing):
    ...         self.held.append(thing)
    >>> Plain(Box).operations
    ('put',)
    """

    def __init__(self, written: type) -> None:
        self.written = written
        self.name = written.__name__  # type: ignore[misc]
        self.operations = tuple(name for name, _ in inspect.getmembers(written, callable) if not name.startswith("_"))  # type: ignore[misc]
        self._objects: dict[Any, Any] = {}
        try:
            self.init = self._kept(written())
        except TypeError as error:
            raise InputError(f"{self.name}() cannot be made without arguments: {error}. Give them defaults.", "model") from None

    def _kept(self, made: Any) -> Any:
        slots = [name for each in type(made).__mro__ for name in getattr(each, "__slots__", ())]
        held = vars(made) if hasattr(made, "__dict__") else {name: getattr(made, name) for name in slots if hasattr(made, name)}
        state = freeze(held)
        try:
            self._objects.setdefault(state, made)
        except TypeError:
            raise InputError(
                f"{self.name} keeps something that cannot be compared; keep numbers, strings, lists and dictionaries."
            ) from None
        return state

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:
        if op not in self.operations:
            raise self.unknown(op)
        made = copy.deepcopy(self._objects[state])
        method = getattr(made, op)
        try:
            if arg is None:
                ret = method()
            elif isinstance(arg, list | tuple):
                ret = method(*arg)
            else:
                ret = method(**arg) if isinstance(arg, Mapping) else method(arg)
        except Exception as error:
            raise InputError(f"{self.name}.{op} failed on {arg!r}: {type(error).__name__}: {error}.", "model") from error
        return self._kept(made), freeze(ret)

    def answers(self, ret: Any, specified: Any) -> bool:
        return bool(freeze(ret) == specified)


_MODELS: dict[str, type[Model]] = {
    "register": Register,
    "kv": KeyValue,
    "key-value": KeyValue,
    "key-value-store": KeyValue,
    "queue": Queue,
    "stack": Stack,
    "set": Set,
    "counter": Counter,
}


def model_named(model: Any, init: Any = UNSET) -> Model:
    """Return a model: one of the library's by its name, a Model or its class, or a learner's own class.

    Raises
    ------
    InputError
        If there is no such model.

    >>> model_named("queue").name
    'queue'
    """
    if isinstance(model, str):
        found = _MODELS.get("-".join(model.lower().replace("_", " ").split()).replace("keyvalue", "key-value"))
        if found is None:
            names = ", ".join(name for name in _MODELS if not name.startswith("key"))
            raise InputError(f"No model is called {model!r}; there are {names}, or give a class of your own.", "model")
        return found(init)
    if isinstance(model, Model):
        if init is UNSET:
            return model
        changed = copy.copy(model)
        changed.init = freeze(init)
        return changed
    if isinstance(model, type):
        return model(init) if issubclass(model, Model) else Plain(model)
    raise InputError(f"A model is a name such as 'register' or a class; {model!r} is neither.", "model")
