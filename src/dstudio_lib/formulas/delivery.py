"""Messages that get lost on the way there or on the way back: what was done, how often, and what silence says of it."""

from __future__ import annotations

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise
from dstudio_lib.foundation.quantities import Probability, Ratio, Retries, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

RequestLoss = Annotated[
    float,
    like(
        Probability, name="lost requests", symbol="p", meaning="chance that an attempt does not arrive", default=0.01, upper_open=True,
        practical=(0.0001, 0.5),
    ),
]  # fmt: skip
ReplyLoss = Annotated[
    float,
    like(
        Probability, name="lost answers", symbol="q", meaning="chance that an answer does not come back in time", default=0.01,
        upper_open=True, practical=(0.0001, 0.5),
    ),
]  # fmt: skip
Attempts = Annotated[
    int, like(Retries, name="attempts", symbol="n", meaning="that all timed out", lower=1, upper=100, default=3, practical=(1, 10))
]
Done = Annotated[float, like(Probability, name="done", symbol=r"P_{\mathrm{done}}", meaning="chance that it was done at least once")]
Executions = Annotated[float, like(Ratio, name="executions", symbol="E", meaning="how often the receiver acts on one message, on average")]
Sent = Annotated[float, like(Ratio, name="attempts sent", symbol="a", meaning="for one message, on average")]

_GEOMETRIC = Source("trivedi2002probability", "geometric distribution")
_MODEL = Source("dstudio", "attempts lost independently of one another", status="M")

_INDEPENDENT = Caveat(
    lambda reply_loss, **_: reply_loss > 0,
    "This takes attempts to be lost independently. In an outage they are not: all requests are lost together, or all answers.",
    "reply_loss",
)


@formula(
    sources=(_MODEL,),
    requires=(
        Requirement(
            lambda request_loss, reply_loss, **_: request_loss + reply_loss > 0,
            "request_loss={request_loss} and reply_loss={reply_loss} let nothing be lost, so no attempt times out; at least one of them "
            "is allowed only above 0; try request_loss=0.01.",
            "request_loss",
        ),
    ),
    caveats=(_INDEPENDENT,),
    words=("timeout", "at least once", "at most once", "duplicate", "silence", "two generals"),
)
@elementwise
def executed_after_timeouts(request_loss: RequestLoss, reply_loss: ReplyLoss, attempts: Attempts) -> Done:
    """Chance that something was done although every attempt timed out.

    An attempt times out if the request was lost, or if it arrived and the answer was lost: silence is the same. Nothing was done only
    if in every one of them it was the request. It holds for attempts that are lost independently and a receiver that does not crash.

    >>> round(executed_after_timeouts(request_loss=0.01, reply_loss=0.01, attempts=1), 4)  # 0.0099 / 0.0199
    0.4975
    >>> round(executed_after_timeouts(request_loss=0.01, reply_loss=0.01, attempts=3), 4)
    0.8731
    """
    timed_out = request_loss + (1 - request_loss) * reply_loss
    return 1 - (request_loss / timed_out) ** attempts


@formula(
    sources=(_MODEL, _GEOMETRIC),
    caveats=(_INDEPENDENT,),
    words=("at least once", "duplicate", "retry", "geometric"),
)
def executions_until_acknowledged(reply_loss: ReplyLoss) -> Executions:
    """How often a receiver that remembers nothing acts on a message that is sent until it is acknowledged, on average.

    Only lost answers make it act again; lost requests cost attempts and no effect. So at least once has as many effects too many, of
    those acknowledged, as answers are lost.

    >>> executions_until_acknowledged(reply_loss=0.2)
    1.25
    """
    return 1 / (1 - reply_loss)


@formula(
    sources=(_MODEL, _GEOMETRIC),
    caveats=(_INDEPENDENT,),
    words=("at least once", "retry", "load", "geometric"),
)
def attempts_until_acknowledged(request_loss: RequestLoss, reply_loss: ReplyLoss) -> Sent:
    """Attempts that a message takes until it is acknowledged, on average, if its sender never gives up.

    Both ways must go well in one attempt. It holds for attempts that are lost independently; in an outage no number is enough.

    >>> attempts_until_acknowledged(request_loss=0.5, reply_loss=0.2)
    2.5
    """
    return 1 / ((1 - request_loss) * (1 - reply_loss))
