"""The parts that judge: strict types, cells put back, prose and outputs made harmless."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from dstudio_lib.assessment import build, harmless
from dstudio_lib.assessment.dialogue import Lost, parse
from dstudio_lib.assessment.items import Choice, Numeric
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.marking import Sitting, as_number, near
from dstudio_lib.assessment.repair import Released, repair
from dstudio_lib.assessment.submissions import Submitted, Ungradable, read

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT_TAGS = r"p|h[1-6]|em|strong|code|pre|blockquote|[uo]l|li|hr|br|del|div|span|dl|dt|dd|table|thead|tbody|t[rhd]"
POST = declared(build.REPOSITORY / "assessments" / "keys")["E01-post"].assessment
SITTING = Sitting(POST, "ada", "dstudio", b"a key for tests, thirty-two byte")


def _numeric() -> tuple[Numeric, float]:
    item = POST.item("q1")
    assert isinstance(item, Numeric)
    return item, item.expected(SITTING.numbers(item))


# --- numbers and letters


@pytest.mark.parametrize("off", [0.0, 0.009, -0.009])
def test_number_within_the_tolerance_is_right(off: float) -> None:
    item, right = _numeric()
    assert SITTING.mark(item, {"value": right * (1 + off)}).points == 2


@pytest.mark.parametrize("value", [True, False, None, "0.1", "", [], {}, [0.1], {"value": 1}, 10**400, -(10**400), 0, -0.0])
def test_value_that_is_not_the_number_gets_nothing(value: Any) -> None:
    item, _ = _numeric()
    assert SITTING.mark(item, {"value": value}).points == 0


def test_right_value_in_another_type_gets_nothing() -> None:
    item, right = _numeric()
    for value in (str(right), [right], {"value": right}):
        assert SITTING.mark(item, {"value": value}).points == 0


@pytest.mark.parametrize("answer", [{}, {"refused": "not plain"}, [], "value", 3, {"missing": True}])
def test_answer_out_of_shape_gets_nothing(answer: Any) -> None:
    for item in POST.items[:7]:
        assert SITTING.mark(item, answer).points == 0


@pytest.mark.parametrize("letter", ["", "CC", "ABCD", "Ｃ", "c\u0327", "C\u200b", 2, ["C"], True])
def test_anything_but_the_letter_gets_nothing(letter: Any) -> None:
    item = POST.item("q2")
    assert isinstance(item, Choice)
    assert SITTING.mark(item, {"value": letter}).points == 0


@pytest.mark.parametrize("written", ["(C)", "c)", " C. ", "C:"])
def test_right_letter_in_brackets_or_with_a_dot_is_right(written: str) -> None:
    item = POST.item("q2")
    assert SITTING.mark(item, {"value": written}).points == item.points


@pytest.mark.parametrize("written", [[0, 12], "0,12", "0,12 s"])
def test_decimal_comma_gets_nothing_and_is_told(written: Any) -> None:
    mark = SITTING.mark(POST.item("q1"), {"value": written})
    assert mark.points == 0
    assert "a comma is no decimal point" in mark.sentence
    assert "comma" not in SITTING.mark(POST.item("q1"), {"value": "a tenth, about"}).sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_notebook_is_read_as_it_was_saved(encoding: str, tmp_path: Any) -> None:
    cells = [{"cell_type": "code", "source": "größe = 1", "metadata": {}}]
    (tmp_path / "E01-post.ipynb").write_bytes(json.dumps({"cells": cells, "nbformat": 4}, ensure_ascii=False).encode(encoding))
    submitted = read(tmp_path, "E01-post", set())
    assert submitted.cells[0]["source"] == "größe = 1"
    assert bool(submitted.reports) == (not encoding.startswith("utf-8"))


def test_known_mistake_is_named() -> None:
    item, right = _numeric()
    assert "the answer has to come back" in SITTING.mark(item, {"value": right / 2}).sentence


@unhurried
@given(
    st.one_of(
        st.integers(), st.floats(), st.text(), st.booleans(), st.none(), st.lists(st.integers()), st.dictionaries(st.text(), st.integers())
    )
)
def test_only_finite_numbers_are_numbers(value: Any) -> None:
    number = as_number(value)
    if number is not None:
        assert type(value) in (int, float)
        assert near(value, number)


@unhurried
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_answer_breaks_the_judge(answer: Any) -> None:
    for item in POST.items:
        mark = SITTING.mark(item, answer)
        assert mark.points is None or 0 <= mark.points <= item.points
        assert "<" not in mark.sentence


# --- what comes through the pipe


@pytest.mark.parametrize(
    "text",
    [b"", b"[1]", b"3", b"nonsense", b'{"a": 1', b"{" * 100_000, b'{"a":' * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"\xff\xfe", b"null"],
)
def test_line_that_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(Lost):
        parse(text)


def test_nan_and_infinity_are_no_numbers() -> None:
    item, _ = _numeric()
    for word in (b"NaN", b"Infinity", b"-Infinity", b"1e999"):
        assert SITTING.mark(item, parse(b'{"value": ' + word + b"}")).points == 0


# --- cells


def _released() -> Released:
    made = json.loads((build.REPOSITORY / "assessments" / "source" / POST.id / f"{POST.id}.ipynb").read_text(encoding="utf-8"))
    return Released(made["cells"], {f"{item.id}-answer": item.name for item in POST.items if item.id != "q8"})


def _submitted(cells: list[dict[str, Any]], tmp_path: Any) -> Submitted:
    path = tmp_path / "E01-post.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return read(tmp_path, "E01-post", _released().known())


def test_untouched_notebook_needs_no_repair(tmp_path: Any) -> None:
    repaired = repair(_submitted(_released().cells, tmp_path), _released())
    assert repaired.reports == []
    assert [cell.label for cell in repaired.cells if cell.label] == _released().labels


@unhurried
@given(order=st.permutations(range(34)), kept=st.sets(st.integers(0, 33)))
def test_whatever_happens_to_cells_every_label_is_there_once_and_nothing_written_is_lost(order: list[int], kept: set[int]) -> None:
    released = _released()
    cells = [released.cells[index] for index in order if index in kept and index < len(released.cells)]
    cells = [{"cell_type": "code", "metadata": {}, "source": f"mine = {index}", "id": f"mine-{index}"} for index in range(2)] + cells
    given_cells = [
        {
            "cell_type": cell["cell_type"],
            "id": cell["id"],
            "label": None,
            "source": "".join(cell["source"]),
            "attachments": {},
            "outputs": [],
        }
        for cell in cells
    ]
    from pathlib import Path

    repaired = repair(Submitted(Path(), Path(), given_cells), released)
    assert [cell.label for cell in repaired.cells if cell.label] == released.labels
    assert {"mine = 0", "mine = 1"} <= {cell.source for cell in repaired.cells}


def test_lost_label_is_found_by_the_name_that_a_cell_assigns(tmp_path: Any) -> None:
    cells = [cell for cell in _released().cells if cell["id"] != "q4-answer"]
    cells.insert(10, {"cell_type": "code", "metadata": {}, "source": "# my own\nanswer_4 = 0.5", "outputs": []})
    repaired = repair(_submitted(cells, tmp_path), _released())
    assert next(cell.source for cell in repaired.cells if cell.label == "q4-answer") == "# my own\nanswer_4 = 0.5"


def test_written_answer_without_label_is_found_by_its_place(tmp_path: Any) -> None:
    cells = [cell for cell in _released().cells if cell["id"] != "q8"]
    cells.append({"cell_type": "markdown", "metadata": {}, "source": "My words."})
    repaired = repair(_submitted(cells, tmp_path), _released())
    assert next(cell.source for cell in repaired.cells if cell.label == "q8") == "My words."


def test_missing_answer_does_not_overwrite_one_that_stands_elsewhere(tmp_path: Any) -> None:
    cells = [cell for cell in _released().cells if cell["id"] != "q1-answer"]
    cells.insert(3, {"cell_type": "code", "metadata": {}, "source": "for answer_1 in [0.05]: pass", "outputs": []})
    repaired = repair(_submitted(cells, tmp_path), _released())
    assert "answer_1 = None" not in "".join(cell.source for cell in repaired.cells)


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"[]", b"null", b'{"cells": 3}', b'{"cells": {}}', b'{"worksheets": 4, "nbformat": 3}', b"\xff\xd8\xff"]
)
def test_file_that_is_no_notebook_is_told_in_a_sentence(content: bytes, tmp_path: Any) -> None:
    (tmp_path / "E01-post.ipynb").write_bytes(content)
    with pytest.raises(Ungradable, match=r"Ask for|is not a notebook"):
        read(tmp_path, "E01-post", set())


@pytest.mark.parametrize(
    "cell", [3, "x", None, {}, {"cell_type": 7, "source": 9, "metadata": [], "id": {}, "outputs": 1, "attachments": 2}]
)
def test_cell_of_any_shape_is_read(cell: Any, tmp_path: Any) -> None:
    repaired = repair(_submitted([cell, *_released().cells], tmp_path), _released())
    assert [each.label for each in repaired.cells if each.label] == _released().labels


# --- harmless prose and outputs

ATTACKS = [
    "<script>x</script>",
    "<IMG SRC=x onerror=x>",
    "<!-- --><svg/onload=x>",
    "</div><iframe src=javascript:x>",
    "[a](javascript:x)",
    "[a](java&#115;cript:x)",
    "[a][b]\n\n[b]: javascript:x",
    "[a]:\n  javascript:x\n\n[a]",
    "![a](http://h.invalid/x)",
    "<http://h.invalid>",
    "http://h.invalid/x",
    "```mermaid\nx\n```",
    "~~~ mermaid\nx\n~~~",
    "> ```mermaid\n> x\n> ```",
    "a\n\n<style>x</style>",
    "| a |\n|---|\n| <script>x</script> |",
    "# <a href=x>y</a>",
    "- <input onfocus=x autofocus>",
    "`<script>`<script>x</script>",
    "$<script>x</script>$",
    "\\begin{a}<script>x</script>\\end{a}",
    "[a](<javascript:x>)",
    "![a](attachment:missing.png)",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_prose_holds_nothing_that_acts_when_rendered(text: str) -> None:
    page = markdown2html_mistune(harmless.prose(text)[0])
    for sign in (
        "<script",
        "<img",
        "<iframe",
        "<svg",
        "<style",
        "<input",
        "<a href",
        "<a\n",
        'mermaid"',
        'onerror="',
        'href="java',
        "<!--",
    ):
        assert sign not in page.lower().replace('<a class="anchor-link"', "")


@unhurried
@given(st.text(alphabet="<>[]()!:`$\\/ascript\n=\"'&#;{}hrefimg", max_size=60))
def test_no_text_becomes_a_tag_or_a_link(text: str) -> None:
    import re

    page = markdown2html_mistune(harmless.prose(text)[0])
    tags = set(re.findall(r"<([a-z0-9]+)", page.replace('<a class="anchor-link"', "")))  # nbconvert's own link beside a heading
    assert [tag for tag in tags if not re.fullmatch(TEXT_TAGS, tag)] == []


def test_words_of_the_learner_stay_as_they_read() -> None:
    text = "If $a < b$, then 2 < 3.\n\n`x[1](2)`\n\n**bold**"
    assert harmless.prose(text)[0].replace(harmless.BREAK, "") == text


@unhurried
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_outputs_of_any_shape_become_valid_ones(data: Any) -> None:
    import nbformat

    kinds = ("stream", "display_data", "execute_result", "error", data)
    pictures = {"text/plain": data, "text/html": data, "image/png": data}
    shapes = [{"output_type": kind, "text": data, "data": pictures, "ename": data, "evalue": data, "traceback": data} for kind in kinds]
    made = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(each) for each in harmless.outputs(shapes)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[made]))
