"""The pages of the formula browser as plain data: what every formula's declaration, docstring and uses say of it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.charts import explorer_cases as cases
from dstudio_lib.charts.explorer_axes import said
from dstudio_lib.foundation import tracing
from dstudio_lib.foundation.formatting import number, plain
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.registry import Formula

from . import payload
from .formula_uses import episodes_of

_MARK = re.compile(r":(?:func|mod|class):`~?\.?([^`]+)`|``([^`]+)``|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*")
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
"""The Greek letters that symbols use, by their names."""


@cache
def packed() -> bytes:
    """Return everything that the browser's page needs, once, as compressed JSON."""
    return gzip.compress(json.dumps(pages(), ensure_ascii=False, separators=(",", ":")).encode(), compresslevel=6, mtime=0)


@cache
def pages() -> dict[str, Any]:
    """Return the topics and the page of every formula, in the order of the library."""
    return {
        "topics": [{"id": name, "title": topic_title(name), "about": _about(name)} for name in formulas.by_topic()],
        "formulas": [page(each) for each in formulas.all()],
    }


def topic_title(topic: str) -> str:
    """Return the name of a topic for people.

    >>> topic_title("flow_control")
    'Flow control'
    """
    return topic.replace("_", " ").capitalize() if topic != "slo" else "SLO"


def _about(topic: str) -> str:
    return (import_module(f"{formulas.__name__}.{topic}").__doc__ or "").strip().splitlines()[0]


def page(formula: Formula) -> dict[str, Any]:
    """Return the page of one formula."""
    return {
        "id": formula.id,
        "title": formula.title,
        "topic": formula.topic,
        "words": words(formula),
        "line": payload.mathml(formula.latex),
        "where": [*_inputs(formula), *_constants(formula)],
        "result": _described(formula.symbol, formula.result, usual=False),
        "about": [list(parts(each, formula)) for each in paragraphs(formula)],
        "caveats": [each.sentence for each in formula.caveats],
        "sources": [payload.source(each) for each in formula.sources],
        "episodes": episodes_of(formula.id),
        "derivations": derivations_of(formula.id),
        "python": python_call(formula),
    }


def _inputs(formula: Formula) -> Iterator[dict[str, str]]:
    for quantity in formula.parameters.values():
        yield _described(quantity.symbol, quantity)


def _described(symbol: str, quantity: Quantity, *, usual: bool = True) -> dict[str, str]:
    kind = "a list of numbers, each " if quantity.vector else ""
    told = {"symbol": payload.mathml(symbol), "name": quantity.name, "meaning": quantity.meaning, "allowed": kind + quantity.allowed}
    return told | ({"usual": said(quantity, quantity.default)} if usual and not quantity.vector else {})


def _constants(formula: Formula) -> Iterator[dict[str, str]]:
    for name, constant in tracing.constants(formula.function).items():
        if not constant.symbol.isdigit():
            value = f"{number(constant, 9)} {constant.unit}".strip()
            yield {
                "symbol": payload.mathml(constant.symbol),
                "name": name.replace("_", " ").lower(),
                "meaning": "a constant",
                "allowed": value,
            }


def paragraphs(formula: Formula) -> list[str]:
    """Return what the docstring says after its title and before its examples."""
    text = (formula.__doc__ or "").partition(">>>")[0].partition("\n\n")[2]
    return [" ".join(each.split()) for each in text.split("\n\n") if each.strip()]


def parts(text: str, formula: Formula) -> Iterator[str | dict[str, str]]:
    """Yield a sentence in parts: plain text, code, stressed words, and names of other formulas, which lead to their pages."""
    end = 0
    for found in _MARK.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        name, code, strong, stressed = found.groups()
        yield _reference(name, formula) if name else {"code": code} if code else {"stressed": strong or stressed}
        end = found.end()
    if end < len(text):
        yield text[end:]


def _reference(name: str, formula: Formula) -> dict[str, str]:
    known = {each.id: each for each in formulas.all()}
    for candidate in (name, f"{formula.topic}.{name}", ".".join(name.split(".")[-2:])):
        if candidate in known:
            return {"formula": candidate, "title": known[candidate].title}
    return {"code": name.rpartition(".")[2]}


def words(formula: Formula) -> list[str]:
    """Return what a formula can be found by without Python, the weightiest first: title, names and symbols, text."""
    quantities = [*formula.parameters.values(), formula.result]
    symbols = {spelled for quantity in quantities for spelled in _spellings(quantity.symbol)}
    names = [formula.id.replace(".", " "), *formula.words, *(each.name for each in quantities), *sorted(symbols)]
    return [_flat(formula.title), _flat(" ".join(names)), _flat(" ".join(paragraphs(formula)))]


def _spellings(symbol: str) -> set[str]:
    """Return the letters of a symbol as people type them: ``rho`` and ``ρ``."""
    named = {name for name in re.findall(r"\\(?:var)?([a-z]+)", symbol) if name in _LETTERS}
    return named | {_LETTERS[name] for name in named}


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[-_`*:(),.;]", " ", text.lower()).split())


def derivations_of(name: str) -> list[dict[str, str]]:
    """Return the derivations that end in a formula: their id and title."""
    if find_spec("dstudio_lib.derivations") is None:
        return []
    return [{"id": each.id, "title": each.title} for each in import_module("dstudio_lib.derivations").of(name)]


def python_call(formula: Formula) -> str:
    """Return Python that computes the worked example, to copy."""
    worked = next(iter(cases.examples(formula)), None) or cases.usual_values(formula, [])
    arguments = ", ".join(f"{name}={_code(value)}" for name, value in worked.items())
    return f"from dstudio_lib.formulas.{formula.topic} import {formula.__name__}\n\n{formula.__name__}({arguments})"


def _code(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_code, value))}]"
    short = plain(value, 12)
    return short if float(short) == value else repr(value)
