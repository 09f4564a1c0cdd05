"""Quantities that several of the models share."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.quantities import Replicas, Unavailability, like

InnerUnavailability = Annotated[float, like(Unavailability, lower_open=True, upper_open=True)]
AllDown = Annotated[
    float, like(Unavailability, name="all down", symbol=r"P_{\mathrm{all\ down}}", meaning="share of time in which no replica is up")
]
LimitedReplicas = Annotated[int, like(Replicas, upper=200)]
Failed = Annotated[int, like(Replicas, name="replicas failed", symbol="k", meaning="copies that fail in one event", upper=1_000, default=2)]
