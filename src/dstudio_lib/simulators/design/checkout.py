"""The challenge of a checkout whose payment provider hangs, slows down and fails, while most visitors only want to look around."""

from __future__ import annotations

from typing import Any

from dstudio_lib.foundation.randomness import stream
from dstudio_lib.simulators.playground import Fault, Objective, System
from dstudio_lib.simulators.playground_edits import added, with_setting
from dstudio_lib.simulators.playground_parts import Call, Client, Database, External, Service

from .challenge import USUALLY, Challenge, Rule, Trial

START = System(
    "Checkout",
    (
        Client("visitors", Call("web", timeout=3.0), rate=120.0),
        Service(
            "web", servers=16, service_time=0.02,
            calls=(
                Call("stock", timeout=1.0, retries=2),
                Call("fraud check", share=0.15),
                Call("payment", timeout=2.0, retries=2, share=0.15),
            ),
        ),
        Database("stock", servers=3, service_time=0.01),
        External("fraud check", latency=0.05),
        External("payment", latency=0.2, distribution="mixture", slow_share=0.02, slow_times=6.0, call_price=2.0),
    ),
    objective=Objective(latency=1.0, success=0.97),
    horizon=50.0,
    about="A shop whose visitors mostly look around; three in twenty pay, through a provider that is not yours.",
)  # fmt: skip

BRIEF = (
    "120 visitors a second; 15 % of them pay. Their payments go through a provider that hangs, slows down, fails and loses messages, and a "
    "fraud check that does too. You run the web servers and the stock database. Change timeouts, retries and other patterns, the number of "
    "servers, whether the provider gets an idempotency key (its setting 'idempotent'), or put a queue between web and payment: then an "
    "order is accepted at once and charged later. No customer may be charged twice, no order confirmed without payment, and no accepted "
    "order may be given up; no page may be made up without the stock. Going on without the fraud check is allowed while it does not "
    "answer: a person looks at those orders, and could not look at all of them."
)


def drawn(seed: int) -> tuple[Trial, ...]:
    """Return the trials of a seed: what happens is the same for all, when and how much is not.

    >>> drawn(1) == drawn(1), drawn(1) == drawn(2)
    (True, False)
    """
    draw = stream(seed, "design/checkout").uniform

    def fault(what: str, at: str, least: float, most: float, value: tuple[float, float] = (0.0, 0.0)) -> Fault:
        start = round(draw(6, 12), 1)
        return Fault(what, at, start, round(start + draw(least, most), 1), round(draw(*value), 2))

    return (
        Trial("A surge of visitors", (fault("surge", "visitors", 12, 18, (1.3, 1.6)),)),
        Trial("Payment hangs", (fault("hang", "payment", 14, 22),)),
        Trial("Payment is slow", (fault("slow", "payment", 12, 20, (5, 9)),)),
        Trial("Payment fails", (fault("errors", "payment", 12, 18, (0.3, 0.6)),)),
        Trial("The fraud check hangs", (fault("hang", "fraud check", 12, 20),)),
        Trial("Messages to payment are lost", (fault("drop", "web to payment", 15, 22, (0.1, 0.25)),)),
    )


def _with(system: System, place: str, **settings: Any) -> System:
    for field, value in settings.items():
        system = with_setting(system, place, field, value)
    return system


def _guarded() -> System:
    """Give up early, ask again only what has a key, and keep room for those who look around."""
    design = _with(START, "payment", idempotent=True)
    design = _with(design, "web to fraud check", timeout=0.2, optional=True, bulkhead=6)
    design = _with(design, "web to stock", retries=1, timeout=0.3)
    return _with(design, "web", servers=20)


def breaking() -> System:
    """Answer while the visitor waits; a circuit breaker and a bulkhead keep a hanging provider from taking the shop along."""
    return _with(
        _guarded(), "web to payment", timeout=0.45, retries=1, backoff=0.02, bulkhead=12, circuit_breaker=True, opens_at=0.7, open_time=2.0
    )


def queued() -> System:
    """Accept the order, and charge it later, as often as it takes."""
    design = added(_guarded(), "queue", "orders", "web to payment")
    design = _with(design, "web to orders", timeout=0.0, retries=0)
    design = _with(design, "orders to payment", timeout=2.0, retries=12, backoff=0.5, longest_backoff=5.0)
    return _with(_with(design, "orders", consumers=12), "web", servers=14)


def unsafe() -> System:
    """Fast, cheap, and wrong: it confirms orders that nobody pays."""
    design = _with(_guarded(), "web to payment", timeout=0.3, retries=0, bulkhead=12, optional=True)
    return _with(design, "web", servers=20)


_CALL: dict[str, tuple[float, float] | None] = {
    "timeout": (0, 5), "retries": (0, 15), "backoff": (0.005, 10), "longest_backoff": (0.01, 30), "jitter": None, "retry_budget": (-1, 1),
    "circuit_breaker": None, "opens_at": (0.05, 1), "open_time": (0.5, 30), "bulkhead": (0, 500), "hedge_after": (0, 5), "optional": None,
}  # fmt: skip
_SERVERS: dict[str, tuple[float, float] | None] = {
    "servers": (1, 60), "queue": (-1, 5_000), "shed_after": (0, 5), "rate_limit": (0, 1_000), "burst": (1, 1_000), "deadlines": None,
    "idempotent": None, "newest_first": None,
}  # fmt: skip

CHECKOUT = Challenge(
    name="checkout",
    title="Checkout that survives its payment provider",
    brief=BRIEF,
    start=START,
    free={
        "call to": _CALL,
        "service": _SERVERS,
        "database": _SERVERS,
        "external service": {"idempotent": None},
        "queue": {"consumers": (1, 60), "room": (-1, 5_000)},
    },
    between=(("web", "payment", "queue"),),
    success=0.97,
    p99=1.0,
    budget=3_200.0,
    upkeep=50.0,
    public=(
        Trial("An ordinary day"),
        Trial("Payment is slow for a while", (Fault("slow", "payment", 10.0, 20.0, 5.0),)),
    ),
    drawn=drawn,
    rules=(
        Rule("once", "payment", "{count} customers were charged twice."),
        Rule("answered", "payment", "{count} orders were confirmed without payment."),
        Rule("kept", "", "{count} accepted orders were given up."),
        Rule("answered", "stock", "{count} pages were made up without the stock."),
        Rule("asked", "fraud check", "{count} orders went without the fraud check, which was well.", USUALLY),
    ),
    designs={"breaking": breaking, "queued": queued, "unsafe": unsafe},
)
