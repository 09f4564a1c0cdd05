"""System-design challenges: a design is run against faults that its maker has not seen, and judged by what came of it.

``challenge``
    what a challenge consists of
``freedom``
    what may be changed, and the sentence for what may not
``judging``, ``scoring``
    the runs of a design, and what they are worth
``checkout``, ``feed``
    the two challenges, each with reference designs
``baselines``
    everything switched on, and designs by chance: what a score has to be better than

>>> from .judging import evaluate
>>> load("checkout").title
'Checkout that survives its payment provider'
"""

from __future__ import annotations

from importlib import import_module

from dstudio_lib.foundation.errors import UnknownName

from .challenge import Challenge

NAMES = ("checkout", "feed")


def load(name: str) -> Challenge:
    """Return a challenge by its name.

    Raises
    ------
    UnknownName
        If there is none of this name; the sentence lists them.
    """
    if name not in NAMES:
        raise UnknownName(f"No design challenge is called {name!r}; there is {', '.join(NAMES)}.")
    found: Challenge = getattr(import_module(f"{__name__}.{name}"), name.upper())
    return found
