"""Formulas and their source code as a notebook shows them: read from the library, so that no page retypes one.

An exhibit is the value at the end of a cell. It holds Markdown, which Lab and Voila typeset, formulas included.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.foundation import tracing
from dstudio_lib.foundation.formatting import NARROW, number
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import Formula


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Something to read, as Markdown."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def formula(name: str, **values: Any) -> Exhibit:
    """Show a formula: what it says, what each letter means, where it comes from, and its value if numbers are given.

    >>> print(formula("latency.minimum_round_trip", distance=5_570_230).markdown.splitlines()[0])
    **Smallest possible round-trip time over a path**
    """
    shown = formulas.get(name)
    left, _, right = _spaced(shown.latex).partition(" = ")
    steps = [rf"{left} &= {right}"]
    if values:
        working = shown.working(**values)
        steps.append(rf"&= {_spaced(working.substituted).partition(' = ')[2]}")
        steps.append(rf"&= \mathbf{{{_as_latex(working.text)}}}")
    aligned = r"\begin{aligned}" + r" \\[4pt] ".join(steps) + r"\end{aligned}"
    sources = " ".join(cited(source) for source in shown.sources)
    return Exhibit(f"**{shown.title}**\n\n$${aligned}$$\n\n{_letters(shown)}\n\n<small>{sources} · `{shown.id}`</small>")


def _spaced(latex: str) -> str:
    """Keep a space between a letter and a name of several letters."""
    return re.sub(r"(?<=[A-Za-z)]) ?\\mathrm", lambda _: r"\,\mathrm", latex)


def _as_latex(text: str) -> str:
    """Write a value in words, such as ``54.6 ms`` or ``99.95 %``, inside a formula."""
    found = re.fullmatch(rf"([−\d., {NARROW}]*\d)[ {NARROW}](\D+)", text)
    digits, unit = found.groups() if found else (text, "")
    digits = digits.replace(NARROW, r"\,").replace(" ", r"\ ").replace("−", "-").replace("%", r"\%")
    return digits + (r"\ " + unit.replace("%", r"\%").replace("µ", r"\mu ") if unit else "")


def _letters(shown: Formula) -> str:
    letters = [f"${quantity.symbol}$ {quantity.name}{_unit(quantity)}" for quantity in shown.parameters.values()]
    named = [constant for constant in tracing.constants(shown.function).values() if not constant.symbol.isdigit()]
    letters += [f"${constant.symbol} = {_constant(constant)}$" for constant in named]
    return "where " + ", ".join(letters) + "."


def _constant(value: tracing.Constant) -> str:
    unit = getattr(value, "unit", "")
    digits = f"{int(value):,}".replace(",", r"\,") if float(value).is_integer() else tracing.tex_number(value)
    return digits + (rf"\ \mathrm{{{unit}}}" if unit else "")


def _unit(quantity: Quantity) -> str:
    return f" ({quantity.unit})" if quantity.unit else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Exhibit:
    """Show some rows of texts under their titles.

    >>> print(table(("replicas", "down in a year"), [("3", "4.39 h")]))
    | replicas | down in a year |
    |:---|:---|
    | 3 | 4.39 h |
    """
    body = "".join(f"\n| {' | '.join(row)} |" for row in rows)
    return Exhibit(f"| {' | '.join(columns)} |\n|{':---|' * len(columns)}{body}")


def values(named: Mapping[str, float | str]) -> Exhibit:
    """Show what a cell has found, each value under its name: counts in full, other numbers with three figures, texts as they are.

    >>> print(values({"paths in all": 1225, "share": 0.35714, "slower": "4.8 times"}))
    | paths in all | share | slower |
    |:---|:---|:---|
    | **1 225** | **0.357** | **4.8 times** |
    """
    return table(tuple(named), [tuple(f"**{_written(each)}**" for each in named.values())])


def _written(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return number(value, len(str(value))) if isinstance(value, int) else number(value)


def cited(source: Source) -> str:
    """Write a source with its status mark, as a link if it can be read anywhere."""
    work = source.reference
    title = f"[{work.title}]({work.url})" if work.url else work.title
    where = f", {source.locator}" if source.locator else ""
    return f"[{source.status}] {work.authors} ({work.year}), {title}{where}."


def code(thing: str | Callable[..., Any]) -> Exhibit:
    """Show the source code of a formula (by its id) or of any function, as it runs here.

    Decorators are left out, and of the docstring only the title stays.

    >>> "return 2 * distance * group_index / SPEED_OF_LIGHT" in code("latency.minimum_round_trip").markdown
    True
    """
    found = formulas.get(thing) if isinstance(thing, str) else thing
    function = inspect.unwrap(found.function if isinstance(found, Formula) else found)
    source = _shortened(dedent(inspect.getsource(function)))
    return Exhibit(f"```python\n{source}\n```\n\n<small>`{function.__module__}.{function.__qualname__}`</small>")


def _shortened(source: str) -> str:
    """Return a function's lines from ``def`` on, its docstring cut to the title."""
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    lines, first = source.splitlines(), node.body[0]
    title = (ast.get_docstring(node) or "").partition("\n")[0]
    if not title:
        return "\n".join(lines[node.lineno - 1 :])
    head, rest = lines[node.lineno - 1 : first.lineno - 1], lines[first.end_lineno or first.lineno :]
    return "\n".join([*head, f'    """{title}"""', *rest])
