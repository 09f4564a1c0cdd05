"""What a code item's prompt defines is judged, and what it asks for is worth enough to be missed."""

from __future__ import annotations

import pytest

from .test_other_programs import STUDENTS, _asked, _points

LEDGER = (
    "b, seen = {{}}, set()\nfor k, a, m in events:\n    if {key} in seen or b.get(a, 0) + m < 0: continue\n"
    "    seen.add({key})\n    b[a] = b.get(a, 0) + m\nreturn b"
)
MOVES = "return [['offer', s] for s in {offered}] + [['move', c] for c in clients] + [['withdraw', s] for s in {withdrawn}]"
USED = "used = [s for s in servers if any(s in u for u in clients.values())]\n"
PLANS = {
    "idle servers left out": USED + MOVES.format(offered="used", withdrawn="used"),
    "idle servers withdrawn and never offered": USED + MOVES.format(offered="used", withdrawn="servers"),
    "idle servers withdrawn at once": USED + "idle = [s for s in servers if s not in used]\n"
    "return [[w, s] for s in idle for w in ('withdraw', 'offer')] + [['offer', s] for s in used] + [['move', c] for c in clients]"
    " + [['withdraw', s] for s in used]",
}
TABLES = {
    "each dropped when it is no longer written": "come, gone = [c for c in new if c not in old], [c for c in old if c not in new]\n"
    "return [[w, c] for w in ('add', 'write', 'copy', 'read') for c in come] + [[w, c] for c in gone for w in ('stop', 'drop')]",
}


def test_a_key_is_one_message_of_the_whole_ledger_and_the_prompt_says_so() -> None:
    assert "one message in the whole ledger" in _asked("E07-post").prompt
    most = _asked("E07-post").points
    assert {_points("E07-post", LEDGER.format(key="k"), student) for student in STUDENTS} == {most}
    for each in ("(k, a)", "(k, m)", "(k, a, m)"):
        given = {_points("E07-post", LEDGER.format(key=each), student) for student in STUDENTS}
        assert given == {most - 1}


@pytest.mark.parametrize(
    ("form", "body"),
    [pytest.param("E12-post", body, id=what) for what, body in PLANS.items()]
    + [pytest.param("E12-pre", body, id=what) for what, body in TABLES.items()],
)
def test_a_plan_that_forgets_something_loses_at_least_a_quarter(form: str, body: str) -> None:
    for student in STUDENTS:
        given = _points(form, body, student)
        assert given is not None and given <= 0.75 * _asked(form).points


def test_the_two_plans_before_and_after_weigh_their_properties_alike() -> None:
    before, after = ([each.points for each in _asked(form).properties] for form in ("E12-pre", "E12-post"))
    assert sorted(before) == sorted(after)
