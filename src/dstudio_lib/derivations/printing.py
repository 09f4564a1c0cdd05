"""Steps and derivations for people: LaTeX from the very expressions that are checked, Markdown for notebooks, MathML for pages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from dstudio_lib import formulas
from dstudio_lib.foundation.references import Source

from .rules import Law

if TYPE_CHECKING:
    from .derivation import Checked, Derivation
    from .steps import Step, Verdict

_FIRST = (r"\lambda", r"\mu", r"\rho", r"\eta", r"\alpha", r"\beta", r"\gamma")
_RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}


def line(step: Step) -> str:
    """Return a step as LaTeX, printed from the expressions that its check reads.

    A line that the check has found to be a formula of the library is printed as the library prints it.
    """
    if isinstance(step.because, Law):
        return formulas.get(step.because.formula).latex
    left, right = (_latex(side) for side in (step.left, step.right))
    return f"{left} {_RELATIONS[step.relation]} {right}"


def _latex(side: Any) -> str:
    """Print with rates and shares before other letters, and sums as they are spoken: what is added, then what is taken off."""
    import sympy
    from sympy.printing.latex import LatexPrinter

    class Printer(LatexPrinter):  # type: ignore[misc]
        def _print_Add(self, expr: Any, order: Any = None) -> str:  # noqa: N802 - SymPy's name
            texts = [str(self._print(each)) for each in expr.args]
            taken_off = any(text.startswith("-") for text in texts)
            # 1 - x, but n + 1: a number goes first only where something is taken off.
            texts.sort(key=lambda text: (text.startswith("-"), text.isdigit() != taken_off, text.lstrip("- ").isdigit()))
            return texts[0] + "".join(f" - {text[1:].lstrip()}" if text.startswith("-") else f" + {text}" for text in texts[1:])

        def _print_beta(self, expr: Any, exp: Any = None) -> str:
            return rf"\mathrm{{B}}\left({self._print(expr.args[0])}, {self._print(expr.args[1])}\right)"

    whole = sympy.sympify(side)
    bases = {base.label for base in whole.atoms(sympy.IndexedBase)}
    names = {}
    for symbol in {each for each in whole.atoms(sympy.Symbol) - bases if each.name.strip("+-")}:  # a limit's direction is a symbol too
        rank = 0 if sympy.latex(symbol).startswith(_FIRST) else 1
        names[symbol] = type(symbol)(f"{rank}{symbol.name}", **symbol.assumptions0)
    printer = Printer({"order": "none", "symbol_names": {new: sympy.latex(old) for old, new in names.items()}})
    return str(printer.doprint(whole.xreplace(names)))


def mark(verdict: Verdict) -> str:
    """Return the tick, the cross, or the word for what is not checked."""
    return {True: "✓ checked", False: "✗ does not hold", None: "○ given"}[verdict.holds]


def reason(checked: Checked) -> str:
    """Say the rule and the steps that it rests on."""
    numbers = [f"({number})" for number in checked.rests_on]
    return checked.step.because.words + (f", from {' and '.join(numbers)}" if numbers else "")


def step_markdown(checked: Checked) -> str:
    """Return one step as Markdown, without its prose."""
    tick = f"**{mark(checked.verdict)}**"
    return f"$${line(checked.step)} \\tag{{{checked.number}}}$$\n\n{tick} · {reason(checked)}. <small>{checked.verdict.evidence}</small>"


def markdown(derivation: Derivation) -> str:
    """Return a whole derivation as Markdown."""
    parts = [f"## {derivation.title}", f"*{derivation.question}*", derivation.about, "**Assumed**", bullets(derivation.assumes)]
    for each in derivation.checked:
        parts += [f"**{each.number} · {each.step.title}.** {each.step.says}", step_markdown(each)]
    parts += ["**Where it does not hold**", bullets(derivation.fails), f"**Often said.** {derivation.popular}"]
    parts.append("<small>" + " ".join(cited(source) for source in derivation.sources) + f" · {verdict_line(derivation)}</small>")
    return "\n\n".join(parts)


def bullets(texts: tuple[str, ...]) -> str:
    """Return texts as a Markdown list."""
    return "\n".join(f"- {text}" for text in texts)


def verdict_line(derivation: Derivation) -> str:
    """Say how many steps were checked, and whether all hold."""
    run = [each for each in derivation.checked if each.verdict.holds is not None]
    held = sum(each.verdict.holds is True for each in run)
    return f"{held} of {len(run)} checks hold; {len(derivation.checked) - len(run)} lines are given"


def cited(source: Source) -> str:
    """Write a source with its standing, as a Markdown link if it can be read anywhere."""
    work = source.reference
    title = f"[{work.title}]({work.url})" if work.url else work.title
    where = f", {source.locator}" if source.locator else ""
    return f"[{source.status}] {work.authors} ({work.year}), {title}{where}."


def html(derivation: Derivation) -> str:
    """Return a whole derivation as HTML; formulas are MathML, so that it needs no script and no address outside."""
    from latex2mathml.converter import convert

    rows = []
    for each in derivation.checked:
        said = f"<p><b>{each.number} · {escape(each.step.title)}.</b> {escape(each.step.says)}</p>"
        why, found = escape(reason(each).replace("`", "")), escape(each.verdict.evidence)
        tick = f"<p><b>{mark(each.verdict)}</b> · {why}. <small>{found}</small></p>"
        rows.append(f"<li>{said}{convert(line(each.step), display='block')}{tick}</li>")
    assumed, fails = ("".join(f"<li>{escape(text)}</li>" for text in texts) for texts in (derivation.assumes, derivation.fails))
    sources = "".join(f"<li>{escape(str(source))}</li>" for source in derivation.sources)
    return (
        f"<section><h2>{escape(derivation.title)}</h2><p><i>{escape(derivation.question)}</i></p><p>{escape(derivation.about)}</p>"
        f"<h3>Assumed</h3><ul>{assumed}</ul><ol style='list-style:none;padding:0'>{''.join(rows)}</ol>"
        f"<h3>Where it does not hold</h3><ul>{fails}</ul><p><b>Often said.</b> {escape(derivation.popular)}</p>"
        f"<ul>{sources}</ul><p>{escape(verdict_line(derivation))}</p></section>"
    )
