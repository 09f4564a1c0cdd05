"""Settings are checked when they are made, and know what each of their fields is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import pytest

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Availability, Replicas, like
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings, declarations, defaults

Stages = Annotated[tuple[float, ...], like(Availability, name="stages", vector=True)]
Hedging = Annotated[bool, Toggle("hedging", "send a second copy")]
Shape = Annotated[str, Choice("shape", "who talks to whom", (("mesh", "mesh"), ("tree", "tree")), "mesh")]


@dataclass(frozen=True)
class World(Settings):
    replicas: Replicas = 3
    stages: Stages = (0.99, 0.999)
    hedging: Hedging = False
    shape: Shape = "mesh"


def test_each_field_is_checked_and_kept_immutable() -> None:
    world = World(replicas=5, stages=[0.9, 0.95], hedging=True)  # type: ignore[arg-type]
    assert world.stages == (0.9, 0.95) and hash(world) == hash(World(replicas=5, stages=(0.9, 0.95), hedging=True))


@pytest.mark.parametrize(
    ("change", "parameter"),
    [({"replicas": 0}, "replicas"), ({"stages": [2.0]}, "stages"), ({"hedging": "yes"}, "hedging"), ({"shape": "ring"}, "shape")],
)
def test_a_wrong_field_is_named(change: dict[str, object], parameter: str) -> None:
    with pytest.raises(InputError) as caught:
        World(**change)  # type: ignore[arg-type]
    assert caught.value.parameter == parameter


def test_declarations_and_defaults_follow_the_fields() -> None:
    assert list(declarations(World)) == ["replicas", "stages", "hedging", "shape"]
    assert isinstance(declarations(World)["replicas"], Quantity)
    assert defaults(World) == {"replicas": 3, "stages": (0.99, 0.999), "hedging": False, "shape": "mesh"}


def test_a_field_without_a_declaration_is_a_fault_of_the_author() -> None:
    @dataclass(frozen=True)
    class Bare(Settings):
        size: int = field(default=1)

    with pytest.raises(TypeError, match=r"Bare\.size has no quantity, toggle or choice"):
        Bare()
