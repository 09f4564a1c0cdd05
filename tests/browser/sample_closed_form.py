"""A small calculator of closed forms, with every kind of part that a declaration can have: what the tests without Python drive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dstudio_lib.charts.closed_form import (
    CaveatsOf,
    ClosedForm,
    Computed,
    Curve,
    Elasticities,
    Remark,
    Sentence,
    Shown,
    Strongest,
    Swept,
    Threshold,
)
from dstudio_lib.charts.reading import Preset
from dstudio_lib.foundation.quantity import Choice, Quantity, Toggle
from dstudio_lib.foundation.settings import Settings

ArrivalRate = Annotated[
    float, Quantity("arrival rate", "λ", "1/s", "requests each second", lower=0, default=300, practical=(1, 1e4), scale="log")
]
ServiceRate = Annotated[
    float,
    Quantity("service rate", "μ", "1/s", "that one server can do", lower=0, lower_open=True, default=100, practical=(1, 1e4), scale="log"),
]
Servers = Annotated[
    int,
    Quantity("servers", "c", "", "how many serve at once", lower=1, upper=1_000, default=4, practical=(1, 50), integer=True, scale="log"),
]
Limit = Annotated[
    float,
    Quantity(
        "promise", "T", "s", "what was promised", lower=0, lower_open=True, default=0.05, practical=(1e-3, 10), scale="log", display="ms"
    ),
]
Along = Annotated[
    str,
    Choice("along", "what the curve runs over", (("arrival_rate", "arrival rate"), ("servers", "servers")), "arrival_rate"),
]


@dataclass(frozen=True)
class Counter(Settings):
    """A counter with a queue."""

    arrival_rate: ArrivalRate = 300.0
    service_rate: ServiceRate = 100.0
    servers: Servers = 4
    promise: Limit = 0.05
    spoken_for: Annotated[bool, Toggle("shared with a batch job", "whether another job runs there")] = False
    along: Along = "arrival_rate"


FORM = ClosedForm(
    settings=Counter,
    values=(
        Computed("load", "queueing.utilisation_law", {"throughput": "arrival_rate", "service_time": 0.01}),
        Computed("response", "queueing.mmc_response_time", {name: name for name in ("arrival_rate", "service_rate", "servers")}),
    ),
    verdict=(
        Sentence("Too slow: {response} is more than the {promise} promised.", when=(("response", ">", "promise"),)),
        Sentence("Kept: {response} of {promise}, along the {along} at {along:value}."),
    ),
    spoken=(Sentence("Response time {response}."),),
    metrics=(
        Shown("Response time", "{response}", "waiting and service"),
        Shown("1\u202f% more {push}", "{push_size:size.2}\u202f%", "either way", when=(("push_size", "!=", 0.0),)),
        Shown("In a second", "{response:per_second}", "one after another", "offered"),
        Shown("Load", "{load:number.2}", "servers that are busy", when=(("spoken_for", "==", False),)),
    ),
    figures=(
        Swept(
            "curve",
            along="along",
            curves=(Curve("response", "response time"),),
            title="The queue grows without end before every server is busy",
            finding="{response} at {along:value}",
            alternative="Response time over the {along}.",
            thresholds=(
                Threshold("promise", "promised: {promise}"),
                Threshold(300.0, "usual", upright=True, when=(("along", "==", "arrival_rate"),)),
            ),
        ),
        Swept("course", along="servers", curves=(Curve("response", "response time", "offered"),)),
        Elasticities("found", "load", ("arrival_rate", "promise")),
        Elasticities(
            "strengths", "response", ("arrival_rate", "service_rate", "servers"), "What moves it", "The service rate moves it most"
        ),
    ),
    strongest=Strongest("push", "response", ("arrival_rate", "service_rate", "servers")),
    notes=(
        CaveatsOf("response"),
        Remark("A batch job takes what it wants.", "spoken_for", when=(("spoken_for", "==", True),)),
    ),
)
PRESETS = (
    Preset("A busy hour", {}),
    Preset("At night", {"arrival_rate": 20.0, "along": "servers"}, "Illustrative."),
)


def counter(*, seed: int = 1, **settings):  # type: ignore[no-untyped-def]
    """Return the calculator."""
    from dstudio_widgets import Calculator

    return Calculator(
        Counter,
        FORM.read,
        title="A counter",
        question="How many servers keep the promise?",
        presets=PRESETS,
        code="browser.sample_closed_form.counter",
        values=settings or None,
        seed=seed,
    )
