"""Finding a formula by the words of a question, by a symbol, or by a name it goes by elsewhere."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import cache

from dstudio_lib.foundation.registry import Formula

_SMALL_WORDS = """
a an and are as at be by can do does for from given has have how i if in into is it its long many me much my need needed no not of
on one or our should so some such take takes than that the their there they this to until we what when where which while who why
will with would you your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_SAME = {
    "mean": "average",
    "typical": "average",
    "latency": "time",
    "delay": "wait",
    "waiting": "wait",
    "queueing": "queue",
    "p99": "percentile",
    "p50": "percentile",
    "percentiles": "percentile",
    "quantile": "percentile",
    "tail": "percentile",
    "tps": "throughput",
    "qps": "throughput",
    "fanout": "fan",
    "machine": "server",
    "worker": "server",
    "node": "server",
    "speedup": "speed",
    "length": "size",
    "money": "cost",
    "price": "cost",
    "pricing": "cost",
}
"""Words that mean the same here, each with the one that stands for all."""

_GREEK_NAMES = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        _GREEK_NAMES.split(),
        strict=True,
    )
)
_TITLE, _WORDS, _RESULT, _NAMES, _TEXT, _SYMBOL = 8.0, 6.0, 5.0, 3.0, 1.0, 20.0


def ranked(formulas: list[Formula], question: str) -> list[Formula]:
    """Return the formulas that the question speaks of, best first."""
    stems = _stems(question)
    index, by_symbol, phrases = _index(tuple(formulas))
    scores: defaultdict[str, float] = defaultdict(float)
    matched: defaultdict[str, int] = defaultdict(int)
    for stem in dict.fromkeys(stems):
        places = index.get(stem) or _beginning(index, stem)
        rarity = math.log(1.0 + len(phrases) / (1.0 + len(places)))
        for name, weight in places.items():
            scores[name] += weight * rarity
            matched[name] += 1
    for name, count in matched.items():
        scores[name] *= count / len(set(stems))
    for name, weight in by_symbol.get(_symbol(question), {}).items():
        scores[name] += weight
    whole = _joined(question)
    if whole:
        for name, phrase in phrases.items():
            if whole in phrase:
                scores[name] += _TITLE * (2.0 if f"|{whole}|" in phrase else 1.0)
    known = {each.id: each for each in formulas}
    return [known[name] for name in sorted(scores, key=lambda name: (-scores[name], name))]


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _plain(text).split() if word not in _SMALL]


def _plain(text: str) -> str:
    return re.sub(r"[^\w/+.]+", " ", text.lower().replace("_", " ").replace("-", " ")).replace(".", " ")


def _stem(word: str) -> str:
    """The word without its plural, as the one that stands for its meaning.

    >>> _stem("replicas"), _stem("latencies"), _stem("losses")
    ('replica', 'time', 'loss')
    """
    word = _SAME.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return _SAME.get(word, word)


def _joined(text: str) -> str:
    return " ".join(_plain(text).split())


def _symbol(text: str) -> str:
    r"""The symbol that a text may be: Greek letters by name, without LaTeX's signs.

    >>> _symbol("λ"), _symbol(r"\rho"), _symbol("W_q")
    ('lambda', 'rho', 'wq')
    """
    spelled = "".join(_GREEK.get(letter, letter) for letter in text.strip())
    return re.sub(r"\\math\w+|\\left|\\right|\\bar|[\\{}_,|\s()]", "", spelled).lower() if len(text) <= 40 else ""


def _beginning(index: dict[str, dict[str, float]], stem: str) -> dict[str, float]:
    """Places of the words that begin so, for questions half typed; at least three letters."""
    found: defaultdict[str, float] = defaultdict(float)
    if len(stem) >= 3:
        for word, places in index.items():
            if word.startswith(stem):
                for name, weight in places.items():
                    found[name] = max(found[name], 0.7 * weight)
    return dict(found)


@cache
def _index(formulas: tuple[Formula, ...]) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]], dict[str, str]]:
    """Where each word stands and how much that counts; the formulas of each symbol; and titles and further words as phrases."""
    words: defaultdict[str, dict[str, float]] = defaultdict(dict)
    symbols: defaultdict[str, dict[str, float]] = defaultdict(dict)
    phrases = {}
    for each in formulas:
        names = " ".join(quantity.name for quantity in each.parameters.values())
        further = " ".join([*each.words, each.id.replace(".", " ")])
        for weight, text in (
            (_TEXT, each.__doc__ or ""),
            (_NAMES, names),
            (_RESULT, each.result.name),
            (_WORDS, further),
            (_TITLE, each.title),
        ):
            for stem in set(_stems(text)):
                words[stem][each.id] = max(words[stem].get(each.id, 0.0), weight) + (0.5 * weight if each.id in words[stem] else 0.0)
        for quantity in each.parameters.values():
            symbols[_symbol(quantity.symbol)][each.id] = _SYMBOL / len(each.parameters)
        for shown in (each.result.symbol, each.symbol):
            symbols[_symbol(shown)][each.id] = 1.5 * _SYMBOL
        phrases[each.id] = "|" + "|".join(_joined(text) for text in (each.title, *each.words, each.result.name, each.id)) + "|"
    symbols.pop("", None)
    return dict(words), dict(symbols), phrases
