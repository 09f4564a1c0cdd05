"""Which wrong answers a class gave, by the misconception that each betrays.

Grading keeps a sentence for every answer, and the sentences come from the declarations; reading them back tells which option or wrong
way it was, so that no answer has to be kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..items import AnyItem, Choice, Code, Numeric, Written
from .disclosure import counts, enough
from .results import Paper

OTHER = "another wrong answer"
NONE = "no answer that can be read"
CHANGED = "an answer to an earlier version of the question"


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many learners gave an answer of one kind; ``count`` is ``None`` where that is held back."""

    item: str
    answer: str
    says: str
    right: bool
    count: int | None


def answer_of(item: Choice | Numeric, sentence: str) -> str:
    """Return which answer a grading sentence is about: ``"right"``, an option's letter, a mistake, or one of the rest."""
    if sentence.startswith("Right"):
        return "right"
    if sentence.startswith("No "):
        return NONE
    if isinstance(item, Choice):
        for letter, option in zip(item.letters, item.options, strict=True):
            if option.misconception is not None and sentence == f"Not right. {option.misconception}":
                return letter
        return CHANGED
    for mistake in item.mistakes:
        if sentence == f"Not right: {mistake.says}.":
            return mistake.says
    return OTHER if sentence.startswith("Not right: more than") else CHANGED


def chosen(items: Sequence[AnyItem], papers: Sequence[Paper], exact: Collection[str]) -> list[Chosen]:
    """Return the table of wrong answers of a form, with the right one beside them.

    Counts under ten are held back, and others from which they would follow; so are the right answers to items whose share of right
    answers is not told exactly (``exact`` names the others).
    """
    told = []
    for item in items:
        heard = [paper.says[item.id] for paper in papers if paper.says.get(item.id)]
        if isinstance(item, Written) or not enough(len(heard)):
            continue
        told += _of_code(item, heard) if isinstance(item, Code) else _of_answers(item, heard, item.id in exact)
    return told


def _of_answers(item: Choice | Numeric, heard: Sequence[str], exact: bool) -> list[Chosen]:
    given = [answer_of(item, sentence) for sentence in heard]
    kinds = _kinds(item)
    kinds |= {name: name for name in (OTHER, NONE, CHANGED) if name in given}
    published = counts({name: given.count(name) for name in kinds}, held=() if exact else ("right",), last=("right",))
    return [Chosen(item.id, _named(item, name), says, name == "right", published[name]) for name, says in kinds.items()]


def _kinds(item: Choice | Numeric) -> dict[str, str]:
    if isinstance(item, Numeric):
        return {"right": "the right number"} | {mistake.says: mistake.says for mistake in item.mistakes}
    kinds = {"right": next(option.text for option in item.options if option.misconception is None)}
    wrong = {letter: option.text for letter, option in zip(item.letters, item.options, strict=True) if option.misconception is not None}
    return kinds | wrong


def _named(item: Choice | Numeric, name: str) -> str:
    if isinstance(item, Choice):
        return item.right if name == "right" else name if len(name) == 1 else "other"
    return "right" if name == "right" else "other" if name in (OTHER, NONE, CHANGED) else "wrong"


def _of_code(item: Code, heard: Sequence[str]) -> list[Chosen]:
    """One property after another: a function can fail at several, so each divides the class by itself."""
    told = []
    for each in item.properties:
        failing = sum(_fails(each.title, sentence) for sentence in heard)
        published = counts({"fails": failing, "other": len(heard) - failing})
        told.append(Chosen(item.id, "fails", each.title, False, published["fails"]))
    return told


def _fails(title: str, sentence: str) -> bool:
    listed = sentence.partition("It fails at: ")[2].removesuffix(".")
    return sentence.startswith("No ") or f"; {title}; " in f"; {listed}; "
