"""What a sequential specification is, and how the arguments of its operations are read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from dstudio_lib.foundation.errors import InputError

from .history import Operation
from .values import ILLEGAL, UNSET, Step, freeze

if TYPE_CHECKING:
    from .nesting import Nesting
    from .pairing import Pairing


class Model:
    """A sequential specification: ``init`` and :meth:`apply` are all that a model must have.

    >>> class Toggle(Model):
    ...     name, operations, init = "toggle", ("flip",), False
    ...     def apply(self, state, op, arg):
    ...         return not state, not state
    >>> Toggle().step("flip", None, True)(False)
    True
    """

    name: ClassVar[str] = "model"
    foresees: ClassVar[bool] = False
    operations: ClassVar[tuple[str, ...]] = ()
    init: Any = None

    def __init__(self, init: Any = UNSET) -> None:
        if init is not UNSET:
            self.init = freeze(init)
            try:
                hash(self.init)
            except TypeError:
                raise InputError(
                    f"A {self.name} cannot begin as {init!r}; make it of numbers, strings, lists and dictionaries.", "init"
                ) from None

    def apply(self, state: Any, op: str, arg: Any) -> tuple[Any, Any]:
        """Return the next state and the answer. The state is hashable and is never changed."""
        raise NotImplementedError

    def answers(self, ret: Any, specified: Any) -> bool:
        """Whether an answer that was given is the one specified."""
        return bool(ret == specified)

    def observes(self, op: str, arg: Any, ret: Any) -> bool:
        """Whether an operation with this answer leaves *every* state as it is in which the answer is right.

        This is more than leaving the present state as it is: writing 1 over 1 changes nothing now, and may be needed later.
        """
        return False

    def only_reads(self, op: str) -> bool:
        """Whether this operation never changes anything, whatever its answer."""
        return False

    def parts(self, operations: Sequence[Operation]) -> list[Hashable]:
        """Return the object that each operation is about: a history is linearizable when that of each object is."""
        return [each.key for each in operations]

    def prepared(self, operations: Sequence[Operation]) -> tuple[Model, list[Operation]]:
        """Return the model and the operations in the form in which they are searched, one for one and in the same order."""
        return self, list(operations)

    def relevant(self, certain: Sequence[Operation], possible: Sequence[Operation]) -> list[int]:
        """Return places of the operations, among those that may have happened, that can help to explain the certain ones."""
        return list(range(len(possible)))

    def other_searches(self, operations: Sequence[Operation], optional: Collection[int]) -> Sequence[Pairing | Nesting]:
        """Return searches of another kind over these operations, of which the optional ones need not have happened, if there are any."""
        return ()

    def gives(self, op: str, arg: Any) -> Any:
        """Return the only state, other than the one before, that an operation can lead to; ``UNSET`` if there are several."""
        return UNSET

    def seeks(self, op: str, ret: Any) -> Any:
        """Return the only state in which an operation's answer is right; ``UNSET`` if there are several."""
        return UNSET

    def merging(self, operations: Sequence[Operation]) -> Callable[[Any], Any]:
        """Return what makes one of states between which none of these operations, that were prepared, can tell, now or later."""
        return lambda state: state

    def precedences(self, operations: Sequence[Operation]) -> list[tuple[int, int]]:
        """Return pairs of which the first must take effect before the second, as the answers show."""
        return []

    def refute(self, operations: Sequence[Operation]) -> tuple[int, ...]:
        """Return operations that no order explains, if they are seen without a search; none does not mean that all is well."""
        return ()

    def settled(self, operations: Sequence[Operation]) -> tuple[bool | None, tuple[int, ...]]:
        """Return the verdict if it is had without a search, else None, and the places of an order or of operations that have none."""
        return None, ()

    def approaches(self, state: Any, op: str, ret: Any) -> bool:
        """Whether a state is on the way to one in which an observation to come is right. It decides what is tried first, no more."""
        return False

    def step(self, op: str, arg: Any, ret: Any) -> Step:
        """Return the step that a completed operation makes."""
        apply, answers, frozen = self.apply, self.answers, freeze(ret)
        twice = isinstance(ret, list | tuple | Mapping | set | frozenset)  # a list that was written comes back as a tuple

        def advance(state: Any) -> Any:
            following, specified = apply(state, op, arg)
            return following if answers(ret, specified) or (twice and answers(frozen, specified)) else ILLEGAL

        return advance

    def open_step(self, op: str, arg: Any) -> Step:
        """Return the step that an open operation makes: whatever it would have answered is right."""
        apply = self.apply
        return lambda state: apply(state, op, arg)[0]

    def unknown(self, op: str) -> InputError:
        """Return the error that an operation which the model does not have deserves."""
        return InputError(f"A {self.name} has no operation {op!r}; it has {', '.join(self.operations)}.", "operations")


def pair(arg: Any, names: tuple[tuple[str, ...], tuple[str, ...]], op: str) -> tuple[Any, Any]:
    """Return the two values that a compare-and-set or a put was given."""
    if isinstance(arg, Mapping):
        found = []
        for choices in names:
            present = [each for each in choices if each in arg]
            if not present:
                raise InputError(f"{op} needs {choices[0]!r} in its argument; it was given {dict(arg)!r}.", "operations")
            found.append(arg[present[0]])
        return found[0], found[1]
    if isinstance(arg, list | tuple) and len(arg) == 2:
        return arg[0], arg[1]
    raise InputError(f"{op} takes two values, such as [old, new]; it was given {arg!r}.", "operations")


def elements(init: Any, name: str) -> tuple[Any, ...]:
    """Return what a queue, a stack or a set holds at first; None says nothing."""
    if init is None:
        return ()
    if isinstance(init, str | bytes | Mapping) or not isinstance(init, Iterable):
        raise InputError(f"A {name} begins with a list of what it holds; {init!r} is none.", "init")
    return tuple(init)
