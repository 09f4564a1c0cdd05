"""An episode has its shape, thin cells, stable ids, and a source for each fact."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from dstudio_lib.paths import course

from .running import ROOT, notebooks

SECTIONS = [
    "Cold Open",
    "Stakes & Context",
    "Theory Foundation",
    "Technical Deep Dive",
    "Pattern Application",
    "Lessons & Synthesis",
    "Next Episode",
]
EPISODES = [name for name in notebooks() if name.startswith("episodes/")]
LEARNERS = [name for name in notebooks() if not name.startswith("widgets/")]
MARK = re.compile(r"\*\*\[[RSIM]\]\*\*")
LINK = re.compile(r"\]\((https?://[^)\s]+)\)")

every = pytest.mark.parametrize("name", notebooks())
episode = pytest.mark.parametrize("name", EPISODES)
learner = pytest.mark.parametrize("name", LEARNERS)


@cache
def read(name: str) -> Any:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def cells(name: str, kind: str = "") -> list[tuple[str, str]]:
    """Id and text of each cell of a kind."""
    return [(cell["id"], "".join(cell["source"])) for cell in read(name)["cells"] if not kind or cell["cell_type"] == kind]


def sections(name: str) -> dict[str, list[tuple[str, str, str]]]:
    """Kind, id and text of the cells under each level-2 heading."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    heading = ""
    for cell in read(name)["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and (match := re.match(r"## (.+)", text)):
            heading = match[1].strip()
        if heading:
            found.setdefault(heading, []).append((cell["cell_type"], cell["id"], text))
    return found


@every
def test_it_is_committed_without_outputs_counts_or_widget_state(name: str) -> None:
    notebook = read(name)
    assert notebook["metadata"].keys() <= {"kernelspec", "language_info", "title"}
    assert notebook["metadata"]["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell["id"]
        assert cell["metadata"] == {}, cell["id"]


@every
def test_cell_ids_are_words_and_stand_once(name: str) -> None:
    ids = [id_ for id_, _ in cells(name)]
    assert len(set(ids)) == len(ids)
    for id_ in ids:
        assert re.fullmatch(r"[a-z]+[0-9]{0,2}(-[a-z0-9]+)*", id_), id_
        assert not re.fullmatch(r"[0-9a-f]{8,}", id_), f"{id_} looks drawn by chance"


@every
def test_code_cells_are_thin(name: str) -> None:
    lengths = []
    for id_, text in cells(name, "code"):
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(lines) <= 15, id_
        assert not any(isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.For, ast.While)) for node in ast.walk(ast.parse(text))), (
            f"{id_} holds logic that belongs into the library"
        )
        lengths.append(len(lines))
    assert median(lengths) <= 3


@learner
def test_prose_cells_are_short(name: str) -> None:
    lengths = {id_: len(re.sub(r"\(https?://[^)]*\)", "", text).split()) for id_, text in cells(name, "markdown")}
    assert max(lengths.values()) <= 200, max(lengths, key=lengths.__getitem__)
    assert 25 <= median(lengths.values()) <= 75


@learner
def test_something_to_move_stands_in_the_first_screen(name: str) -> None:
    kinds = [cell["cell_type"] for cell in read(name)["cells"]]
    assert kinds.index("code") <= 1
    _, first = cells(name, "code")[0]
    assert "dstudio_widgets" in first


@learner
def test_plots_are_always_shown_by_the_widgets_view(name: str) -> None:
    for id_, text in cells(name, "code"):
        assert not re.search(r"plotly|matplotlib|FigureWidget|\.show\(|display\(", text), id_


@episode
def test_the_seven_sections_stand_in_order(name: str) -> None:
    headings = [line[3:].strip() for _, text in cells(name, "markdown") for line in text.splitlines() if line.startswith("## ")]
    assert headings == SECTIONS


@episode
def test_each_section_tells_its_minutes_and_depth_and_they_add_up_to_the_course_file(name: str) -> None:
    total = 0
    depths = set()
    for number, heading in enumerate(SECTIONS, start=1):
        _, _, text = sections(name)[heading][0]
        match = re.search(rf"^\*{number} · {re.escape(heading)} · (\d+) min(?: · (L[1-5])(?: to (L[1-5]))?)?\*$", text, re.MULTILINE)
        assert match, heading
        total += int(match[1])
        depths |= {match[2], match[3]} - {None}
    declared = course.load().episode(Path(name).name.partition("-")[0])
    assert total == declared.minutes
    assert (min(depths), max(depths)) == declared.depth


MOVABLE = re.compile(r"\b(\w+_calculator|explore|playground|catalog_room)\(")


@episode
def test_there_are_two_to_four_experiments_each_from_bet_to_check(name: str) -> None:
    texts = [(kind, text) for kind, _, text in sections(name)["Technical Deep Dive"]]
    starts = [i for i, (kind, text) in enumerate(texts) if kind == "markdown" and text.startswith("### Experiment")]
    assert 2 <= len(starts) <= 4
    movable = 0
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(texts)], strict=True), start=1):
        part = texts[start:end]
        code = [text for kind, text in part if kind == "code"]
        prose = "\n".join(text for kind, text in part if kind == "markdown")
        bet, check = (next(i for i, text in enumerate(code) if word in text) for word in ("Predict(", "Check("))
        assert bet + 1 < check, f"experiment {number}: a bet, what happens, and then a check"
        assert any("exhibits." in text for text in code), f"experiment {number} shows no formula or source from the library"
        assert re.search(r'^\*"', prose, re.MULTILINE), f"experiment {number} begins with no question from practice"
        assert "**Break it.**" in prose, f"experiment {number} names nothing to try"
        assert "**Where it broke" in prose, f"experiment {number} names no incident"
        movable += any(MOVABLE.search(text) for text in code[bet:check])
    assert movable >= 2, "at least two experiments have a card to move between bet and check"


@episode
def test_every_fact_of_an_incident_has_a_mark_and_a_link(name: str) -> None:
    factual = [
        (id_, paragraph)
        for heading in SECTIONS[:5]
        for kind, id_, text in sections(name)[heading]
        if kind == "markdown"
        for paragraph in _told(heading, text)
    ]
    assert len(factual) >= 8
    for id_, paragraph in factual:
        assert MARK.search(paragraph), f"{id_} tells without a mark: {paragraph[:80]}"
        for sentence in _sentences(paragraph):
            if re.search(r"\d", MARK.sub("", LINK.sub("]", sentence))) and not sentence.rstrip(" *").endswith("?"):
                assert MARK.search(sentence), f"{id_}: {sentence}"
    for id_ in {id_ for id_, _ in factual}:
        text = dict(cells(name, "markdown"))[id_]
        assert LINK.search(text), f"{id_} has no link to its source"


def _told(heading: str, text: str) -> list[str]:
    """Paragraphs that tell what happened: those with a mark, and in the first two sections every one with a number in it."""
    other = r"#|\*\d · |\(?\[|Run |This is what the record says|\*\*The question|Each of"
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if not re.match(other, paragraph)]
    if heading in SECTIONS[:2]:
        return [paragraph for paragraph in paragraphs if re.search(r"\d", LINK.sub("", paragraph)) or MARK.search(paragraph)]
    return [paragraph for paragraph in paragraphs if MARK.search(paragraph) or paragraph.startswith("**Where it broke")]


def _sentences(paragraph: str) -> list[str]:
    """Sentences of a paragraph, each with the mark that stands at its end."""
    flat = " ".join(paragraph.split())
    flat = re.sub(r"\([^()]*\[[^\]]*\]\(https?[^)]*\)[^()]*\)", "", flat)
    return [part for part in re.split(r"(?<=[.?!;:])\s+(?=[A-Z*])", flat) if part.strip()]


@cache
def known_addresses() -> set[str]:
    """Every address that a reference or a record of the catalogue names."""
    data = ROOT / "src/dstudio_lib/catalog/data"
    texts = [path.read_text(encoding="utf-8") for path in data.rglob("*.toml")]
    references = tomllib.loads((ROOT / "src/dstudio_lib/foundation/references.toml").read_text(encoding="utf-8"))
    named = {url for text in texts for url in re.findall(r'"(https?://[^"]+)"', text)}
    return named | {each.get("url", "") for each in references.values()}


@learner
def test_every_outside_address_belongs_to_a_reference_or_a_record(name: str) -> None:
    for id_, text in cells(name, "markdown"):
        for url in LINK.findall(text):
            assert url in known_addresses(), f"{id_}: {url}"


@learner
def test_every_local_link_leads_to_a_file(name: str) -> None:
    for id_, text in cells(name, "markdown"):
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text):
            assert (ROOT / name).parent.joinpath(target).resolve().is_file(), f"{id_}: {target}"


@episode
def test_no_formula_is_retyped_but_the_one_that_is_none(name: str) -> None:
    displayed = [(id_, text) for id_, text in cells(name, "markdown") for _ in range(text.count("$$") // 2)]
    for id_, text in displayed:
        assert "not a probability" in text, f"{id_} types a formula instead of showing the library's"


@episode
def test_the_outcomes_shown_are_those_of_the_course_file(name: str) -> None:
    id_ = Path(name).name.partition("-")[0]
    code = "\n".join(text for _, _, text in sections(name)["Stakes & Context"])
    assert f'pages.outcomes(course.load(), "{id_}")' in code
    assert 3 <= len(course.load().episode(id_).outcomes) <= 5


@episode
def test_what_comes_next_is_read_from_the_course_file(name: str) -> None:
    code = "\n".join(text for kind, _, text in sections(name)["Next Episode"] if kind == "code")
    assert "pages.unlocked(" in code


def test_the_correction_is_in_and_the_unsourced_figure_is_out() -> None:
    name = "episodes/E01-speed-of-light.ipynb"
    text = "\n".join(text for _, text in cells(name))
    assert "70" not in re.findall(r"(\d+) million", text), "the figure without a source is repeated"
    assert "we found no source for it" in " ".join(text.split())
    assert "not a probability of anything" in text
