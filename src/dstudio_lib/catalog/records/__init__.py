"""What the records of the catalog hold. Each is frozen and plain, and checked where it is read, in :mod:`~dstudio_lib.catalog.load`.

.. list-table::

   * - :class:`Incident`
     - what went wrong somewhere, told claim by claim
   * - :class:`Pattern`, :class:`Combination`, :class:`Stack`
     - what engineers do about it, which of these help or hinder one another, and whole sets that belong together
   * - :class:`Company`, :class:`Success`, :class:`Milestone`
     - who built what, what went right, and when each idea arrived
   * - :class:`Concept`
     - one word for one idea, with what it rests on
"""

from .claims import PRIMARY, Claim, Cost, CostKind, PatternUse, SourceEntry, SourceKind, Standing
from .companies import Company, Component, Milestone, Success
from .concepts import Concept
from .incidents import CATEGORIES, Category, Clock, Confidence, Duration, Event, Incident, Lane, WrongFigure
from .patterns import Combination, Kinship, Origin, Parameter, Part, Pattern, PatternCategory, Stack

__all__ = [
    "CATEGORIES",
    "PRIMARY",
    "Category",
    "Claim",
    "Clock",
    "Combination",
    "Company",
    "Component",
    "Concept",
    "Confidence",
    "Cost",
    "CostKind",
    "Duration",
    "Event",
    "Incident",
    "Kinship",
    "Lane",
    "Milestone",
    "Origin",
    "Parameter",
    "Part",
    "Pattern",
    "PatternCategory",
    "PatternUse",
    "SourceEntry",
    "SourceKind",
    "Stack",
    "Standing",
    "Success",
    "WrongFigure",
]
