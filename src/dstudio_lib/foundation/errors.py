"""Errors are sentences for a learner: what was given, what is allowed, what to try."""


class DStudioError(Exception):
    """Base of every error that this library raises on purpose."""


class InputError(DStudioError, ValueError):
    """A value that the declaration does not allow.

    ``parameter`` names the argument at fault, so that a form can show the sentence beside its field.
    """

    def __init__(self, sentence: str, parameter: str | None = None) -> None:
        super().__init__(sentence)
        self.parameter = parameter


class UnitError(InputError):
    """A unit that is unknown, or that measures something else than the parameter does."""


class UnknownName(DStudioError, LookupError):
    """A formula, reference or record that does not exist under the name given."""

    def __str__(self) -> str:  # a plain LookupError subclass of KeyError would print quotes
        return str(self.args[0])


class UnreadableData(DStudioError, ValueError):
    """A file or text of measurements that no reader here understands."""
