"""How long until too many pieces are lost at once: failures and repairs, one after another, as they happen.

The model is the Markov chain behind a mean time to data loss: each piece that is there fails at one rate, each that is missing is
rebuilt at another, all independently (K. S. Trivedi, "Probability and Statistics with Reliability, Queuing, and Computer Science
Applications", 2002, the chapter on Markov chains). Correlated failures, which dominate in truth, are not in it.

References: trivedi2002probability.
"""

from __future__ import annotations

import random

from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantity import Quantity

_TIME = Quantity("mean time", r"\bar t", "s", "mean of an exponential time", lower=0, lower_open=True, default=1.0)


def time_to_loss(pieces: int, needed: int, time_to_failure: float, time_to_repair: float, draw: random.Random) -> float:
    """Return the time (s) until fewer than ``needed`` pieces are left, from all of them, in one run.

    >>> time_to_loss(1, 1, 100.0, 1.0, random.Random(1)) > 0
    True
    """
    _TIME.check(time_to_failure, "time_to_failure")
    _TIME.check(time_to_repair, "time_to_repair")
    if not 1 <= needed <= pieces:
        raise InputError(f"needed={needed} of pieces={pieces} is not possible; allowed is 1 to {pieces}; try needed={pieces}.", "needed")
    clock, missing = 0.0, 0
    while pieces - missing >= needed:
        failing, repairing = (pieces - missing) / time_to_failure, missing / time_to_repair
        clock += draw.expovariate(failing + repairing)
        missing += 1 if draw.random() * (failing + repairing) < failing else -1
    return clock
