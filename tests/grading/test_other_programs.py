"""Code items judge what a program does: other right programs get every point, and wrong ones that look right do not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from dstudio_lib.assessment import build
from dstudio_lib.assessment.items import Code
from dstudio_lib.assessment.keys import declared
from dstudio_lib.assessment.marking import Sitting

KEYS = declared(build.REPOSITORY / "assessments" / "keys")
STUDENTS = [f"learner {number}" for number in range(25)]


@dataclass(frozen=True)
class Programs:
    """Bodies of the function that one form's code item asks for: right ones, and wrong ones by what is wrong with them."""

    form: str
    right: tuple[str, ...]
    wrong: dict[str, str]


PROGRAMS = (
    Programs(
        "E01-post",
        right=(
            "for s in stages:\n    if s: budget -= sorted(s)[-1]\nreturn budget",
            "import math\nreturn budget - math.fsum(max(s) if s else 0 for s in stages)",
        ),
        wrong={
            "never overdrawn": "return max(0, budget - sum(max(s, default=0) for s in stages))",
            "mean for slowest": "return budget - sum(sum(s) / len(s) if s else 0 for s in stages)",
        },
    ),
    Programs(
        "E02-post",
        right=(
            "import math\nreturn min(c / math.prod(attempts[:i + 1]) for i, c in enumerate(capacities))",
            "best = float('inf')\nfor c, a in zip(capacities[::-1], attempts[::-1]): best = min(best, c) / a\nreturn best",
        ),
        wrong={
            "only the least capacity": "import math\ni = capacities.index(min(capacities))\n"
            "return capacities[i] / math.prod(attempts[:i + 1])",
            "only the ends": "import math\nreturn min(capacities[0] / attempts[0], capacities[-1] / math.prod(attempts))",
        },
    ),
    Programs(
        "E03-post",
        right=(
            "p = base_rate\nfor d, f in rules:\n    t = p * d + (1 - p) * f\n    if not t: return None\n    p = p * d / t\nreturn p",
            "import math\na = base_rate * math.prod(d for d, f in rules)\nb = (1 - base_rate) * math.prod(f for d, f in rules)\n"
            "return a / (a + b) if a + b else None",
        ),
        wrong={
            "none if never right": "a, b = base_rate, 1 - base_rate\nfor d, f in rules: a, b = a * d, b * f\n"
            "return a / (a + b) if a else None",
            "good looks forgotten": "a, b = base_rate, 1\nfor d, f in rules: a, b = a * d, b * f\nreturn a / (a + b) if a + b else None",
        },
    ),
    Programs(
        "E04-post",
        right=(
            "from collections import Counter\nc = Counter(mine) | Counter(theirs)\nc[me] += 1\nreturn dict(c)",
            "new = dict(mine)\nnew[me] = new.get(me, 0) + 1\nfor k, v in theirs.items(): new[k] = max(v, new.get(k, 0))\nreturn new",
        ),
        wrong={
            "the newer message wins": "return {**mine, **theirs, me: mine.get(me, 0) + 1}",
            "only known processes": "new = {k: max(v, theirs.get(k, 0)) for k, v in mine.items()}\n"
            "new[me] = new.get(me, 0) + 1\nreturn new",
        },
    ),
    Programs(
        "E05-post",
        right=(
            "return sum(divmod(g, interval + saving)[1] for g in gaps)",
            "lost = 0\nfor g in gaps:\n    while g >= interval + saving: g -= interval + saving\n    lost += g\nreturn lost",
        ),
        wrong={
            "savings under way kept": "return sum(min(g % (interval + saving), interval) for g in gaps)",
            "a second too late": "lost = 0\nfor g in gaps:\n    while g > interval + saving: g -= interval + saving\n"
            "    lost += g\nreturn lost",
        },
    ),
    Programs(
        "E06-post",
        right=(
            "inside, n = [], 0\nfor s, m in calls:\n    inside = [(b, k) for b, k in inside if s - b < k]\n"
            "    if len(inside) < places: inside.append((s, m))\n    else: n += 1\nreturn n",
            "inside, n = [], 0\nfor s, m in calls:\n    s, m = round(s * 10000), round(m * 10000)\n"
            "    inside = [e for e in inside if e > s]\n"
            "    if len(inside) < places: inside.append(s + m)\n    else: n += 1\nreturn n",
        ),
        wrong={
            "refused ones hold": "inside, n = [], 0\nfor s, m in calls:\n    inside = [e for e in inside if e > s]\n"
            "    n += len(inside) >= places\n"
            "    inside.append(s + m)\nreturn n",
            "in order of entry": "inside, n = [], 0\nfor s, m in calls:\n    while inside and inside[0] <= s: inside.pop(0)\n"
            "    if len(inside) < places: inside.append(s + m)\n    else: n += 1\nreturn n",
        },
    ),
    Programs(
        "E07-post",
        right=(
            "booked = {}\nfor k, a, m in events:\n    if k in booked or sum(x for y, x in booked.values() if y == a) + m < 0: continue\n"
            "    booked[k] = (a, m)\nout = {}\nfor a, m in booked.values(): out[a] = out.get(a, 0) + m\nreturn out",
            "from collections import defaultdict\nb, seen = defaultdict(int), set()\nfor k, a, m in events:\n"
            "    if k in seen or b.get(a, 0) + m < 0: continue\n    seen.add(k)\n    b[a] += m\nreturn dict(b)",
        ),
        wrong={
            "never down to nothing": "b, seen = {}, set()\nfor k, a, m in events:\n    if k in seen or b.get(a, 0) + m <= 0: continue\n"
            "    seen.add(k)\n    b[a] = b.get(a, 0) + m\nreturn b",
            "accounts of refused ones": "b, seen = {}, set()\nfor k, a, m in events:\n    b.setdefault(a, 0)\n"
            "    if k in seen or b[a] + m < 0: continue\n    seen.add(k)\n    b[a] += m\nreturn b",
            "one purse for all": "b, seen = {}, set()\nfor k, a, m in events:\n    if k in seen or sum(b.values()) + m < 0: continue\n"
            "    seen.add(k)\n    b[a] = b.get(a, 0) + m\nreturn b",
        },
    ),
    Programs(
        "E08-post",
        right=(
            "n = 0\nfor c, _, v in reads:\n    n += v < max((w[2] for w in writes if w[1] < c), default=0)\nreturn n",
            "return sum(any(w[1] <= r[0] and w[2] > r[2] for w in writes) for r in reads)",
        ),
        wrong={
            "when it was called": "return sum(any(w[0] < r[0] and w[2] > r[2] for w in writes) for r in reads)",
            "the last in the list": "n = 0\nfor c, _, v in reads:\n    done = [w[2] for w in writes if w[1] < c]\n"
            "    n += bool(done) and done[-1] > v\nreturn n",
        },
    ),
    Programs(
        "E09-post",
        right=(
            "out, t = [], 0\nfor a, s in zip(arrivals, services):\n    t = s + (a if a > t else t)\n    out.append(t)\nreturn out",
            "out, w = [], 0\nfor i, a in enumerate(arrivals):\n    if i: w = max(0, w + services[i - 1] - (a - arrivals[i - 1]))\n"
            "    out.append(a + w + services[i])\nreturn out",
        ),
        wrong={
            "never idle": "import itertools\nreturn list(itertools.accumulate(services, initial=arrivals[0] if arrivals else 0))[1:]",
            "nobody waits": "return [a + s for a, s in zip(arrivals, services)]",
        },
    ),
    Programs(
        "E10-post",
        right=(
            "left = list(doors)\nfor c in closed:\n    if c in left: left.remove(c)\nk = {entry}\nfor _ in doors:\n"
            "    k |= {b for a, b in left if a in k}\nreturn len(k)",
            "shut, seen = {tuple(c) for c in closed}, set()\ndef go(z):\n    if z not in seen:\n        seen.add(z)\n"
            "        [go(b) for a, b in doors if a == z and (a, b) not in shut]\ngo(entry)\nreturn len(seen)",
        ),
        wrong={
            "shut in both directions": "k = {entry}\nfor _ in doors:\n"
            "    k |= {b for a, b in doors if a in k and [a, b] not in closed and [b, a] not in closed}\nreturn len(k)",
            "the room behind is shut": "z = {b for a, b in closed}\nk = {entry}\n"
            "for _ in doors: k |= {b for a, b in doors if a in k} - z\nreturn len(k)",
        },
    ),
    Programs(
        "E11-post",
        right=(
            "left, out = 1 - objective, []\nfor s, w in choices:\n    r = s * left * period / w\n"
            "    if not r > 1: out.append([r / left, r, w / 12])\n"
            "out.sort(key=lambda r: r[0], reverse=True)\nreturn out",
            "made = [[s * period / w, s * period / w * (1 - objective), w / 12] for s, w in choices]\n"
            "return sorted((m for m in made if m[1] < 1), reverse=True)",
        ),
        wrong={
            "by window": "made = [[s * period / w, s * period / w * (1 - objective), w / 12] for s, w in choices]\n"
            "return sorted((m for m in made if m[1] <= 1), key=lambda m: m[2])",
            "always 30 days": "made = [[s * 720 / w, s * 720 / w * (1 - objective), w / 12] for s, w in choices]\n"
            "return sorted((m for m in made if m[1] <= 1), reverse=True)",
        },
    ),
    Programs(
        "E12-post",
        right=(
            "out, on = [], set()\nfor c, u in clients.items():\n    out += [['offer', s] for s in u if s not in on] + [['move', c]]\n"
            "    on |= set(u)\nreturn out + [['offer', s] for s in servers if s not in on] + [['withdraw', s] for s in servers]",
            "out = [['offer', s] for s in sorted(servers)] + [['move', c] for c in sorted(clients)]\n"
            "return out + [['withdraw', s] for s in servers[::-1]]",
        ),
        wrong={
            "one server first": "return [['offer', servers[0]], *(['move', c] for c in clients), *(['offer', s] for s in servers[1:]),\n"
            "        *(['withdraw', s] for s in servers)]",
            "a client for each server": "out = [['offer', s] for s in servers]\nfor s in servers:\n"
            "    out += [['move', c] for c, u in clients.items() if s in u] + [['withdraw', s]]\nreturn out",
        },
    ),
)


def _asked(form: str) -> Code:
    return next(item for item in KEYS[form].assessment.items if isinstance(item, Code))


def _points(form: str, body: str, student: str) -> float | None:
    """Return what the oracle gives for a body, called with the student's hidden inputs as they come through JSON."""
    item = _asked(form)
    sitting = Sitting(KEYS[form].assessment, student, "salt", b"k" * 32)
    space: dict[str, Any] = {}
    head = next(line for line in item.stub.splitlines() if line.startswith("def "))
    exec(head + "\n" + "\n".join(f"    {line}" for line in body.splitlines()), space)
    results: list[Any] = []
    for case in sitting.all_hidden(item):
        try:
            results.append({"value": json.loads(json.dumps(space[item.function](*json.loads(json.dumps(case)))))})
        except Exception:
            results.append({})
    return sitting.mark(item, results).points


def test_every_form_after_an_episode_is_tried() -> None:
    assert {each.form for each in PROGRAMS} == {name for name in KEYS if name.endswith("post")}
    assert all(len(each.right) >= 2 and len(each.wrong) >= 2 for each in PROGRAMS)


@pytest.mark.parametrize(("form", "body"), [pytest.param(each.form, body, id=each.form) for each in PROGRAMS for body in each.right])
def test_another_right_program_gets_every_point_whoever_writes_it(form: str, body: str) -> None:
    assert {_points(form, body, student) for student in STUDENTS} == {_asked(form).points}


@pytest.mark.parametrize(
    ("form", "body"), [pytest.param(each.form, body, id=f"{each.form}-{what}") for each in PROGRAMS for what, body in each.wrong.items()]
)
def test_a_program_that_is_wrong_in_one_way_gets_every_point_from_nobody(form: str, body: str) -> None:
    given = {_points(form, body, student) for student in STUDENTS}
    assert None not in given and max(each for each in given if each is not None) < _asked(form).points
