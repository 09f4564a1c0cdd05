"""Each derivation proves its law: every step holds, any slip in any step is noticed, and the last line is the library's formula."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest

from dstudio_lib import derivations, formulas
from dstudio_lib.derivations import build, printing, rules
from dstudio_lib.derivations.derivation import Bet, Derivation
from dstudio_lib.derivations.steps import AT_LEAST, AT_MOST, EQUAL, Step, Use
from dstudio_lib.foundation.errors import UnknownName
from dstudio_lib.foundation.references import all_references

with patch.dict(os.environ, SYMPY_CACHE_SIZE="50000"):  # read once, at import; hundreds of checks repeat parts of one another
    import sympy

TWELVE = (
    "little",
    "mm1",
    "mmc",
    "pollaczek-khinchine",
    "kingman",
    "amdahl",
    "gustafson",
    "usl-peak",
    "equicorrelated",
    "quorum-intersection",
    "bloom",
    "fan-out",
)
each = pytest.mark.parametrize("law", derivations.all(), ids=lambda law: law.id)


def test_the_twelve_laws_of_the_course_are_derived() -> None:
    assert tuple(law.id for law in derivations.all()) == TWELVE


# --- the proofs


@each
def test_every_step_that_is_not_assumed_is_checked_and_holds(law: Derivation) -> None:
    assert [(step.step.name, step.verdict.evidence) for step in law.failing()] == []
    run = [step for step in law.checked if step.verdict.holds is True]
    assert len(run) >= 4
    assert len(run) >= len(law.steps) / 2 - 1


@each
def test_the_last_line_is_compared_with_the_library(law: Derivation) -> None:
    compared = [step.because.formula for step in law.steps if isinstance(step.because, rules.Law)]
    assert law.laws[0] in compared
    for name in law.laws:
        assert formulas.get(name).id == name


@each
def test_every_given_line_is_used_by_a_later_step(law: Derivation) -> None:
    used = {use.name for step in law.steps for use in step.because.uses}
    idle = [step.name for step in law.steps if isinstance(step.because, rules.Given) and step.name not in used]
    assert idle == []


@cache
def slipped(law_id: str, number: int) -> Derivation:
    """A derivation with the library's own slip in one step, whose checks are run once for all tests."""
    return derivations.get(law_id).with_a_slip(number)


@cache
def slips(law_id: str) -> list[tuple[str, str, Derivation]]:
    """Every derivation with one step changed for the worse: sign, factor, term, or direction."""
    law = derivations.get(law_id)
    made = []
    own = {step.name: slipped(law_id, number) for number, step in enumerate(law.steps, start=1)}
    for step in law.steps:
        right = sympy.sympify(step.right)
        changes: dict[str, dict[str, Any]] = {"a term added": {"right": right + 1}}
        if right != 0:
            changes |= {"the sign turned": {"right": -right}}
        if step.relation != EQUAL:
            changes["the direction turned"] = {"relation": AT_LEAST if step.relation == AT_MOST else AT_MOST}
        for what, change in changes.items():
            same = replace(step, **change) in own[step.name].steps
            made.append((step.name, what, own[step.name] if same else law.but(step.name, **change)))
    return made


@each
def test_a_slip_in_any_step_given_ones_included_makes_a_check_fail(law: Derivation) -> None:
    unnoticed = [f"{name}: {what}" for name, what, wrong in slips(law.id) if wrong.holds]
    assert unnoticed == []


@each
def test_a_step_shown_wrong_fails_itself_and_not_only_what_follows(law: Derivation) -> None:
    for step in law.checked:
        if step.verdict.holds is True:
            wrong = slipped(law.id, step.number)
            assert wrong.step(step.number).verdict.holds is False, step.step.name


def test_a_slip_in_a_derivation_is_noticed_by_those_that_rest_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = derivations.get("little").with_a_slip("law")
    real = derivations.get
    monkeypatch.setattr(derivations, "get", lambda name: wrong if name == "little" else real(name))
    mm1 = replace(real("mm1"))
    assert "little" in [step.step.name for step in mm1.failing()]


def test_a_slip_in_the_librarys_code_is_noticed_by_the_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    law = formulas.get("scalability.usl_peak")
    monkeypatch.setattr(law, "function", lambda contention, coherency: ((1 + contention) / coherency) ** 0.5)
    assert [step.step.name for step in replace(derivations.get("usl-peak")).failing()] == ["library"]


# --- the rules themselves


def line(left: Any, right: Any, because: Any, relation: str = EQUAL) -> Step:
    return Step("line", "A line", "words", left, right, because, relation)


def test_a_step_cannot_rest_on_what_was_not_shown_before() -> None:
    x = sympy.Symbol("x")
    verdict = line(x, x, rules.Follows((Use("later"),))).verify({})
    assert verdict.holds is False
    assert "not shown before" in verdict.evidence


def test_an_inequality_needs_a_certificate_whose_sign_is_known() -> None:
    x, y = sympy.Symbol("x", nonnegative=True), sympy.Symbol("y", real=True)
    assert line(y, y + x, rules.Bounded(x), AT_MOST).verify({}).holds is True
    assert line(y, y - x, rules.Bounded(x), AT_MOST).verify({}).holds is False
    assert line(0, y, rules.Bounded(y), AT_MOST).verify({}).holds is False, "y may be negative"
    assert line(y, y + x, rules.Follows(), AT_MOST).verify({}).holds is False


def test_an_inequality_does_not_replace_one_side_by_the_other() -> None:
    x, y = sympy.symbols("x y", positive=True)
    bound = line(x, x + y, rules.Bounded(y), AT_MOST)
    assert line(x, x + y, rules.Follows((Use("line"),))).verify({"line": bound}).holds is False


def test_induction_needs_its_start_and_its_step() -> None:
    n, p = sympy.Symbol("n", integer=True, nonnegative=True), sympy.IndexedBase("p")
    start = Step("start", "", "", p[0], 1, rules.Given())
    known = {"start": start, "grow": Step("grow", "", "", p[n + 1], 2 * p[n], rules.Given())}
    rule = rules.Induction(n, Use("grow"), from_=(Use("start"),))
    assert line(p[n], 2**n, rule).verify(known).holds is True
    assert line(p[n], 2**n + 1, rule).verify(known).holds is False, "wrong from the start"
    assert line(p[n], 3**n, rule).verify(known).holds is False, "right at the start only"


def test_counting_compares_exactly() -> None:
    n, total = sympy.symbols("n t")
    rule = rules.Counted(lambda size: {total: sum(range(size + 1)), n: size}, [(size,) for size in range(6)], "sums")
    assert line(total, n * (n + 1) / 2, rule).verify({}).holds is True
    almost = line(total, n * (n + 1) / 2 + sympy.Rational(1, 10**12), rule).verify({})
    assert almost.holds is False


def test_a_mean_is_taken_only_of_products_whose_mean_is_stated() -> None:
    x, y, mean = sympy.symbols("x y m")
    known = {"square": Step("square", "", "", x**2, y, rules.Given())}
    assert line(mean, mean, rules.Averaged("square", (x, y), {y: mean})).verify(known).holds is False
    assert line(2, mean, rules.Averaged("square", (x, y), {x**2: sympy.Integer(2), y: mean})).verify(known).holds is True


# --- the laws against something that is no derivation


def test_kingmans_bound_holds_in_simulation_and_the_approximation_does_not() -> None:
    # Lindley's recursion for groups: another request at once with probability q, exponential services at rate 1.
    again, load, rate = 0.5, 0.6, 1.0
    group_rate = load * rate * (1 - again)
    waits = []
    for seed in range(40):
        source = random.Random(seed)
        wait, total = 0.0, 0.0
        for i in range(22_000):
            total += wait if i >= 2_000 else 0.0
            interval = 0.0 if source.random() < again else source.expovariate(group_rate)
            wait = max(0.0, wait + source.expovariate(rate) - interval)
        waits.append(total / 20_000)
    mean = sum(waits) / len(waits)
    half = 2.71 * math.sqrt(sum((each - mean) ** 2 for each in waits) / (len(waits) - 1) / len(waits))  # 99 %, 39 degrees of freedom
    variation = (1 + again) / (1 - again)
    approximate = formulas.get("queueing.kingman_wait")(load, 1 / rate, variation, 1.0)
    exact = approximate + again / (1 - again) / rate
    bound = load / (1 - load) * (variation / load**2 + 1) / 2 / rate
    assert mean - half <= exact <= mean + half
    assert approximate < mean - half
    assert mean + half < bound


def test_littles_area_is_counted_and_not_computed_from_the_stays() -> None:
    from dstudio_lib.derivations import little

    assert little.area_of(((0, 2), (1, 4)), 3) == 4  # one inside, then two, then one
    assert little.stays_and_leftovers(((0, 2), (1, 4)), 3) == (5, 1)


def test_the_counterexample_to_quorum_consistency_can_be_listed_by_hand() -> None:
    from dstudio_lib.derivations import quorums

    # The write reached replica 0; the first read asks {0, 1} or {0, 2}, the second {1, 2}.
    assert quorums.new_then_old(3, 2, 1) == 2
    assert quorums.smallest_overlap(5, 3, 3) == 1


def test_the_bloom_filter_gone_through_by_hand_agrees_with_the_librarys_exact_formula() -> None:
    from dstudio_lib.derivations import bloom

    for bits, hashes, keys in [(2, 2, 1), (3, 2, 2), (4, 2, 2)]:
        found, powers = bloom.tried(bits, hashes, keys)
        assert found == powers
        assert float(found) == pytest.approx(formulas.get("filters.bloom_false_positives_exact")(bits, hashes, keys), rel=1e-12)


# --- what a reader sees


@each
def test_it_says_its_assumptions_its_limits_and_the_popular_error(law: Derivation) -> None:
    assert len(law.assumes) >= 3 and len(law.fails) >= 3
    assert all(text.endswith((".", "?")) for text in (*law.assumes, *law.fails, law.about, law.popular))
    assert law.question.endswith("?")
    for step in law.steps:
        assert 5 <= len(step.says.split()) <= 80, step.name
        assert "$" not in step.says, "prose is plain text, so that it can be shown anywhere"


@each
def test_its_sources_are_references_of_the_course(law: Derivation) -> None:
    assert law.sources
    for source in law.sources:
        assert all_references()[source.key].read != "unseen"


@each
def test_its_bet_has_one_right_answer_and_a_sentence_on_each(law: Derivation) -> None:
    bet = law.bet
    assert isinstance(bet, Bet)
    assert len(bet.options) >= 3 and 0 <= bet.answer < len(bet.options)
    assert all(feedback.endswith(".") for _, feedback in bet.options)
    assert "Yes" in bet.options[bet.answer][1] or "Right" in bet.options[bet.answer][1]


@each
def test_a_reader_sees_each_line_with_the_outcome_of_its_check(law: Derivation) -> None:
    ticks = law.markdown.count("✓ checked")
    assert ticks == sum(step.verdict.holds is True for step in law.checked)
    assert law.markdown.count(r"\tag{") == len(law.steps)
    assert "✗" not in law.markdown
    assert "✗" in slipped(law.id, len(law.steps)).markdown


@each
def test_as_html_it_is_mathml_without_scripts_or_raw_latex(law: Derivation) -> None:
    page = law.html
    assert page.count("<math") == len(law.steps)
    assert "<script" not in page
    assert r"\frac" not in page and "$" not in page


def test_lines_are_printed_in_the_order_in_which_they_are_spoken() -> None:
    rate, wait, n = sympy.Symbol("lambda", positive=True), sympy.Symbol("W", positive=True), sympy.Symbol("n", positive=True)
    assert printing.line(line(sympy.Symbol("L"), rate * wait, rules.Given())) == r"L = \lambda W"
    assert printing.line(line(n + 1, 1 - n, rules.Given())) == "n + 1 = 1 - n"


def test_a_step_can_be_asked_for_by_number_or_by_name_and_nothing_else() -> None:
    law = derivations.get("amdahl")
    assert law.step(3) == law.step("law")
    with pytest.raises(UnknownName, match="steps run from 1 to"):
        law.step(99)
    with pytest.raises(UnknownName, match="did you mean"):
        derivations.get("amdal")


def test_a_formula_leads_to_its_derivations() -> None:
    assert [law.id for law in derivations.of("scalability.amdahl")] == ["amdahl", "gustafson"]
    assert derivations.of("latency.minimum_round_trip") == []


def test_listing_the_derivations_does_not_load_sympy() -> None:
    program = "import sys\nfrom dstudio_lib import derivations\nderivations.all()\nprint('sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False"


def test_the_notebooks_are_those_of_the_declarations() -> None:
    assert build.stale() == []
    assert {path.stem for path in build.HOME.glob("*.ipynb")} == set(TWELVE)


def test_a_changed_or_left_over_notebook_is_stale(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "HOME", tmp_path)
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0
    (tmp_path / "amdahl.ipynb").write_text("{}")
    (tmp_path / "newton.ipynb").write_text("{}")
    assert [path.name for path in build.stale()] == ["amdahl.ipynb", "newton.ipynb"]
    assert build.main(["--check"]) == 1


def test_the_home_page_links_every_derivation_that_has_a_notebook() -> None:
    from dstudio_lib.paths import pages

    page = pages.derivations(here="course")
    for law in derivations.all():
        assert f'href="../course/derivations/{law.id}.ipynb"' in page.html
        assert law.question in page.text
