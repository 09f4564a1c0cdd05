"""What cards share in a page is compiled from the functions that Python itself uses."""

from __future__ import annotations

import json
import math
import re

import pytest

from dstudio_lib.charts import lowering
from dstudio_lib.charts.page.script import ReadingScript
from dstudio_lib.foundation.quantity import Choice, Pasted, Quantity, Toggle
from dstudio_widgets import assets, charting
from dstudio_widgets.compiled import STATIC, modules
from dstudio_widgets.wording import in_words, worded


def pushed(size: float, where: float) -> float:
    return math.copysign(size, where)


def spelled(text: str, name: str) -> str:
    return re.sub(rf"{re.escape(name)}(\d)?", lambda found: "none" if found[1] is None else found[1], text)


def compiled(function: object) -> str:
    script = ReadingScript(homes=(__name__,))
    return script.functions[script.reading(function)]


def test_the_module_of_a_page_is_fresh_and_shares_no_name_with_another() -> None:
    text = charting.module()
    assert STATIC.joinpath("charting.js").read_text(encoding="utf-8") == text, "run `make generated`"
    names = [line.split()[1].partition("(")[0] for line in text.splitlines() if line.startswith(("function ", "const ", "class "))]
    assert names and all(name.startswith("charting$") for name in names)


def test_it_is_among_the_files_that_are_checked() -> None:
    assert modules()[0]["charting.js"] == charting.module()


@pytest.mark.parametrize("entry", ["program.js", "local.js"])
def test_what_is_called_of_it_is_there(entry: str) -> None:
    called = set(re.findall(r"CHARTING\.(\w+)", STATIC.joinpath(entry).read_text(encoding="utf-8")))
    assert called and called <= charting.ENTRIES.keys()
    assert "// charting.js\n" in assets.joined(entry)


def test_every_entry_is_called() -> None:
    texts = "".join(STATIC.joinpath(name).read_text(encoding="utf-8") for name in ("program.js", "local.js"))
    assert set(re.findall(r"CHARTING\.(\w+)", texts)) == charting.ENTRIES.keys()


def test_the_sign_of_another_number_is_compiled() -> None:
    assert "ob.copysign(size, where)" in compiled(pushed)


def test_what_is_found_in_a_text_goes_to_a_function() -> None:
    text = compiled(spelled)
    assert "ob.substituted((ob.str(ob.escaped(name))" in text
    assert "ob.same(ob.item(found, 1), null) === true" in text


@pytest.mark.parametrize(
    ("declared", "known"),
    [
        (Toggle("TLS in use", ""), {"called": "TLS in use", "toggle": True}),
        (Choice("shape", "", (("a", "one"), ("b", "other")), "a"), {"called": "shape", "options": {"a": "one", "b": "other"}}),
        (Pasted("measured times", "", (), read=list, example=""), {"called": "measured times", "table": True}),
    ],
)
def test_a_page_knows_what_a_setting_is_called_and_says_it_as_python_does(declared: Toggle | Choice | Pasted, known: dict) -> None:
    assert lowering.kind(declared) == known
    assert in_words("its_name is missing.", {"its_name": declared}).startswith(known["called"][0].upper() + known["called"][1:] + " is")


def test_what_a_page_is_told_of_a_quantity_is_enough_to_put_a_refusal_in_words() -> None:
    way = Quantity("way there", "", "s", "", display="ms")
    told = json.loads(json.dumps({"one_way": lowering.kind(way)}))
    for sentence in ("one_way=0.2 s is too long; one_way is allowed from 0.001 to 0.1 (s).", "one_way[2] (way there) is missing."):
        assert worded(sentence, told) == in_words(sentence, {"one_way": way})
    assert worded("one_way[2]=0.2 s.", told) == "Way there, entry 3,=0.2 s."
