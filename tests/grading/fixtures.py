"""Submissions as learners hand them in, honest, broken and hostile, each with the points and the status that it must get.

They are built from the notebook that nbgrader really releases, with the answers of one student filled in.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dstudio_lib.assessment.course import Course
from dstudio_lib.assessment.items import Code, Item, Numeric, Role, Written
from dstudio_lib.assessment.marking import near

ASSIGNMENT = "E01-post"
ALL = 15.0  # the automatic points of E01-post; the written item's five are a person's
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@dataclass
class Desk:
    """Where one student writes: the released notebook, and their own answers."""

    course: Course
    student: str
    folder: Path
    assignment: str = ASSIGNMENT
    port: int = 0
    notebook: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        released = self.course.path("release", ".", self.assignment) / f"{self.assignment}.ipynb"
        self.notebook = json.loads(released.read_text(encoding="utf-8"))
        self.folder.mkdir(parents=True)

    def answer_of(self, item: Item, role: Role) -> str:
        """Return the reference answer of one role, or the good one."""
        by_role = {reference.role: reference.answer for reference in item.references}
        return by_role.get(role, by_role["good"])

    def fill(self, role: Role = "good", **instead: str) -> None:
        """Write reference answers into the notebook, or others instead: ``q3="answer_3 = 1"``."""
        for item in self.course.assessment(self.assignment).items:
            text = instead.get(item.id, self.answer_of(item, role))
            name = item.id if isinstance(item, Written) else f"{item.id}-answer"
            if text:
                self.cell(name)["source"] = text

    def typed(self, student: str) -> None:
        """Answer the numeric items with plain numbers worked out for a student's own parameters."""
        sitting = self.course.sitting(self.assignment, student)
        for item in sitting.assessment.items:
            if isinstance(item, Numeric):
                self.cell(f"{item.id}-answer")["source"] = f"{item.name} = {item.expected(sitting.numbers(item))!r}"

    def stranger(self) -> str:
        """Return a name none of whose right answers happens to be right for this student too."""
        mine = self.course.sitting(self.assignment, self.student)
        numeric = [item for item in mine.assessment.items if isinstance(item, Numeric)]
        for count in range(1, 1000):
            theirs = self.course.sitting(self.assignment, f"stranger {count}")
            if not any(near(item.expected(theirs.numbers(item)), item.expected(mine.numbers(item)), item.tolerance) for item in numeric):
                return theirs.student
        raise AssertionError("everybody has this student's numbers")

    def cell(self, name: str) -> dict[str, Any]:
        """Return a cell by its id."""
        return next(cell for cell in self.notebook["cells"] if cell["id"] == name)

    def place(self, name: str) -> int:
        """Return a cell's index."""
        return self.notebook["cells"].index(self.cell(name))

    def insert(self, before: str, source: str, kind: str = "code") -> dict[str, Any]:
        """Put a cell of the student's own before another one."""
        made: dict[str, Any] = {"cell_type": kind, "id": f"mine-{len(self.notebook['cells'])}", "metadata": {}, "source": source}
        if kind == "code":
            made |= {"execution_count": None, "outputs": []}
        self.notebook["cells"].insert(self.place(before), made)
        return made

    def hand_in(self, name: str | None = None) -> Path:
        """Save the notebook into the submission."""
        path = self.folder / (name or f"{self.assignment}.ipynb")
        path.write_text(json.dumps(self.notebook, indent=1), encoding="utf-8")
        return path


@dataclass(frozen=True)
class Fixture:
    """One submission: how it is made, and what it must get."""

    name: str
    make: Callable[[Desk], None]
    points: float | None
    status: str = "graded"
    says: str = ""


_FIXTURES: list[Fixture] = []


def fixture(points: float | None, status: str = "graded", says: str = "") -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Declare a submission by the function that makes it."""

    def declare(make: Callable[[Desk], None]) -> Callable[[Desk], None]:
        _FIXTURES.append(Fixture(make.__name__, make, points, status, says))
        return make

    return declare


def every() -> list[Fixture]:
    """Return all fixtures."""
    return list(_FIXTURES)


# --- honest work


@fixture(ALL)
def correct(desk: Desk) -> None:
    desk.fill()
    desk.hand_in()


@fixture(ALL)
def correct_in_plain_numbers(desk: Desk) -> None:
    desk.fill()
    desk.typed(desk.student)
    desk.hand_in()


@fixture(5)
def partial(desk: Desk) -> None:
    desk.fill("partial")
    desk.hand_in()


@fixture(0)
def wrong(desk: Desk) -> None:
    desk.fill("wrong")
    desk.hand_in()


@fixture(0)
def empty(desk: Desk) -> None:
    desk.hand_in()


@fixture(ALL)
def noise_on_stderr(desk: Desk) -> None:
    desk.fill()
    for item in ("q1", "q3", "q5"):
        cell = desk.cell(f"{item}-answer")
        cell["source"] += '\nimport sys, warnings\nwarnings.warn("mind the gap")\nprint("working", file=sys.stderr)'
    desk.hand_in()


@fixture(ALL)
def answers_below_the_check(desk: Desk) -> None:
    desk.fill()
    answer = desk.cell("q3-answer")["source"]
    desk.cell("q3-answer")["source"] = "# see below\nanswer_3 = None"
    desk.insert("q4-prompt", answer)
    desk.hand_in()


@fixture(ALL)
def files_beside_the_notebook(desk: Desk) -> None:
    desk.fill()
    (desk.folder / "mine.py").write_text("light = 299_792_458\n", encoding="utf-8")
    (desk.folder / "data").mkdir()
    (desk.folder / "data" / "factor.txt").write_text("2\n", encoding="utf-8")
    desk.cell("q1-answer")["source"] = (
        "import mine\nfactor = int(open('data/factor.txt').read())\n"
        "answer_1 = factor * q1.distance * q1.stretch * q1.group_index / mine.light\nopen('notes.txt', 'w').write('done')"
    )
    desk.hand_in()


@fixture(ALL)
def numbers_from_numpy(desk: Desk) -> None:
    desk.fill(
        q3=desk.answer_of(desk.course.assessment(ASSIGNMENT).item("q3"), "good") + "\nimport numpy\nanswer_3 = numpy.float64(answer_3)"
    )
    desk.hand_in()


@fixture(6, says="another name")
def numbers_of_somebody_else(desk: Desk) -> None:
    desk.fill()
    stranger = desk.stranger()
    desk.typed(stranger)
    told = {"output_type": "stream", "name": "stdout", "text": f"Numbers of {stranger} for E01-post, set 000000."}
    desk.cell("set-up")["outputs"] = [told]
    desk.hand_in()


@fixture(ALL, says="something was written below it")
def written_answer_below_its_cell(desk: Desk) -> None:
    desk.fill(q8="")
    desk.notebook["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "My words."})
    desk.hand_in()


@fixture(ALL)
def thousands_of_outputs(desk: Desk) -> None:
    desk.fill()
    many = (
        "import sys\nfor i in range(20_000):\n    display({'text/plain': ''}, raw=True); print(i, file=sys.stderr if i % 2 else sys.stdout)"
    )
    desk.insert("q2-prompt", many + "\nfor _ in range(200):\n    get_ipython().run_cell('1/0')")
    desk.hand_in()


# --- damaged notebooks


@fixture(ALL, says="was there 2 times")
def duplicated_cells(desk: Desk) -> None:
    desk.fill()
    for name, source in (("q3-answer", "answer_3 = 0"), ("q5", None), ("q2-prompt", None)):
        twin = copy.deepcopy(desk.cell(name))
        twin["id"] = f"twin-{name}"
        if source is not None:
            twin["source"] = source
        desk.notebook["cells"].insert(desk.place(name), twin)
    desk.hand_in()


@fixture(ALL, says="in 3 cells")
def split_cells(desk: Desk) -> None:
    desk.fill()
    cell, at = desk.cell("q6-answer"), desk.place("q6-answer")
    lines = cell["source"].split("\n")
    assert len(lines) == 3
    pieces = [copy.deepcopy(cell) | {"source": line, "id": f"piece-{index}"} for index, line in enumerate(lines)]
    desk.notebook["cells"][at : at + 1] = pieces
    desk.hand_in()


@fixture(ALL - 1, says="was missing and has been restored")
def deleted_cells(desk: Desk) -> None:
    desk.fill()
    desk.notebook["cells"] = [
        cell for cell in desk.notebook["cells"] if cell["id"] not in ("q1", "q2-prompt", "set-up", "q4-numbers", "q7-answer")
    ]
    desk.hand_in()


@fixture(ALL, says="another order")
def reordered_cells(desk: Desk) -> None:
    desk.fill()
    desk.notebook["cells"] = desk.notebook["cells"][:3] + desk.notebook["cells"][3:][::-1]
    desk.hand_in()


@fixture(ALL, says="lost nbgrader's metadata")
def stripped_metadata(desk: Desk) -> None:
    desk.fill()
    for cell in desk.notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    desk.notebook |= {"metadata": {}, "nbformat_minor": 4}
    desk.hand_in()


@fixture(ALL, says="has been made one")
def answer_turned_into_prose(desk: Desk) -> None:
    desk.fill()
    cell = desk.cell("q4-answer")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    desk.hand_in()


@fixture(ALL)
def saved_in_an_old_format(desk: Desk) -> None:
    desk.fill()
    import nbformat

    old = nbformat.convert(nbformat.from_dict(desk.notebook), 3)
    (desk.folder / f"{ASSIGNMENT}.ipynb").write_text(nbformat.writes(old, version=3), encoding="utf-8")


@fixture(ALL, says="instead of E01-post.ipynb")
def wrong_file_name(desk: Desk) -> None:
    desk.fill()
    desk.hand_in("E01-post (1) final.ipynb")


@fixture(ALL, says="saved as Windows-1252")
def saved_by_an_editor_on_windows(desk: Desk) -> None:
    desk.fill()
    desk.cell("q1-answer")["source"] = "# Lösung\n" + desk.cell("q1-answer")["source"]
    text = json.dumps(desk.notebook, indent=1, ensure_ascii=False).replace("\n", "\r\n")
    (desk.folder / f"{ASSIGNMENT}.ipynb").write_bytes(text.encode("cp1252", "replace"))


@fixture(ALL, says="beside it lay, unread, E01-post copy.ipynb")
def a_copy_beside_it(desk: Desk) -> None:
    desk.fill("wrong")
    desk.hand_in("E01-post copy.ipynb")
    desk.fill()
    desk.hand_in()


@fixture(ALL, says="another name stands in the notebook")
def name_of_somebody_else(desk: Desk) -> None:
    desk.fill()
    desk.cell("your-name")["source"] = 'student = "somebody else"'
    desk.hand_in()


@fixture(ALL - 2)
def syntax_error_in_one_answer(desk: Desk) -> None:
    desk.fill(q1="answer_1 = 2 * (")
    desk.hand_in()


# --- not gradable: no score, and a sentence


@fixture(None, "failed", "no text")
def not_a_notebook(desk: Desk) -> None:
    (desk.folder / f"{ASSIGNMENT}.ipynb").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)))


@fixture(None, "failed", "not valid JSON")
def invalid_json(desk: Desk) -> None:
    desk.fill()
    path = desk.hand_in()
    path.write_bytes(path.read_bytes()[:4000])


@fixture(None, "failed", "not valid JSON")
def json_that_is_too_deep(desk: Desk) -> None:
    (desk.folder / f"{ASSIGNMENT}.ipynb").write_text('{"cells": ' + "[" * 200_000, encoding="utf-8")


@fixture(None, "failed", "has no cells")
def json_but_no_notebook(desk: Desk) -> None:
    (desk.folder / f"{ASSIGNMENT}.ipynb").write_text('{"answers": [1, 2, 3]}', encoding="utf-8")


@fixture(None, "failed", "There is no notebook")
def a_document_instead(desk: Desk) -> None:
    (desk.folder / "My answers.docx").write_bytes(b"PK\x03\x04 my answers")


@fixture(None, "failed", "holds the questions of E01-pre")
def notebook_of_another_assessment(desk: Desk) -> None:
    desk.fill()
    desk.cell("set-up")["source"] = "".join(desk.cell("set-up")["source"]).replace("E01-post", "E01-pre")
    desk.hand_in()


@fixture(None, "failed", "Several notebooks")
def two_notebooks_of_other_names(desk: Desk) -> None:
    desk.fill()
    desk.hand_in("first.ipynb")
    desk.hand_in("second.ipynb")


@fixture(None, "failed", "is no file but a link")
def a_link_to_the_source(desk: Desk) -> None:
    (desk.folder / f"{ASSIGNMENT}.ipynb").symlink_to(desk.course.path("source", ".", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb")


@fixture(None, "failed", "folder is a link")
def a_link_to_the_folder_of_somebody_else(desk: Desk) -> None:
    desk.folder.rmdir()
    desk.folder.symlink_to(desk.course.path("submitted", "correct", ASSIGNMENT))


@fixture(None, "failed", "There is no notebook")
def a_pipe_that_never_ends(desk: Desk) -> None:
    os.mkfifo(desk.folder / f"{ASSIGNMENT}.ipynb")


# --- programs that do not behave


@fixture(ALL - 2)
def infinite_loop(desk: Desk) -> None:
    desk.fill(q4="while True:\n    pass")
    desk.hand_in()


@fixture(ALL - 2, says="q4-answer was left out")
def infinite_loop_that_cannot_be_interrupted(desk: Desk) -> None:
    desk.fill(q4="answer_4 = sum(range(10**18))")
    desk.hand_in()


@fixture(ALL - 2, says="q3-answer was left out")
def infinite_loop_that_swallows_interrupts(desk: Desk) -> None:
    stubborn = "import signal\nfor each in (signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU):\n    signal.signal(each, signal.SIG_IGN)\n"
    desk.fill(q3=stubborn + "while True:\n    try:\n        while True: pass\n    except BaseException: pass")
    desk.hand_in()


@fixture(ALL - 2, says="ended its own process")
def kernel_exit(desk: Desk) -> None:
    desk.fill(q3="import os\nos._exit(0)")
    desk.insert("q4-prompt", "exit()")
    desk.insert("q4-prompt", "raise SystemExit(1)")
    desk.hand_in()


@fixture(ALL - 4)
def kernel_exit_inside_the_graded_function(desk: Desk) -> None:
    desk.fill(q5="def time_left(budget, stages):\n    import os\n    os.kill(os.getpid(), 9)")
    desk.hand_in()


@fixture(ALL)
def a_hundred_megabytes_of_output(desk: Desk) -> None:
    desk.fill()
    desk.insert("q2-prompt", "import os\nfor _ in range(1000):\n    print('x' * 100_000)\n    os.write(1, b'y' * 100_000)")
    desk.hand_in()


@fixture(ALL - 4)
def huge_allocation(desk: Desk) -> None:
    desk.fill(q1="answer_1 = bytearray(64 << 30)", q3="much = []\nwhile True:\n    much.append(bytearray(1 << 26))")
    desk.hand_in()


@fixture(ALL - 1)
def fork_bomb(desk: Desk) -> None:
    bomb = "import os\nfor _ in range(2000):\n    try:\n        os.fork()\n    except OSError:\n        pass\nraise ValueError('boom')"
    desk.fill(q2=bomb)
    desk.hand_in()


@fixture(ALL)
def a_process_left_behind(desk: Desk) -> None:
    desk.fill()
    daemon = (
        "import os, subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(98765)'], start_new_session=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        import time\n        time.sleep(98765)\n    os._exit(0)\n"
    )
    desk.insert("q2-prompt", daemon)
    desk.hand_in()


@fixture(ALL)
def a_copy_of_itself_that_answers_too(desk: Desk) -> None:
    desk.fill()
    desk.insert("q3-prompt", "import os\nchild = os.fork()")
    desk.hand_in()


# --- cheats: no points on what they attack


@fixture(0)
def equality_spoof(desk: Desk) -> None:
    desk.fill("cheat")
    desk.hand_in()


@fixture(0)
def asserts_tampered_through_ipython(desk: Desk) -> None:
    desk.fill("wrong")
    tamper = (
        "shell = get_ipython()\nplain = shell.run_cell\n"
        "def run(source, **more):\n    return plain('\\n'.join(l for l in source.split('\\n') if 'assert' not in l), **more)\n"
        "shell.run_cell = run\nshell.showtraceback = shell._showtraceback = lambda *a, **k: None\n"
        "import builtins\nbuiltins.AssertionError = type('Never', (Exception,), {})\nbuiltins.isinstance = lambda *a: True\n"
    )
    desk.insert("q1-prompt", tamper)
    desk.hand_in()


@fixture(0)
def transformer_that_drops_asserts(desk: Desk) -> None:
    desk.fill("wrong")
    tamper = (
        "import ast\nclass Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node):\n        return ast.copy_location(ast.Pass(), node)\n"
        "get_ipython().ast_transformers.append(Drop())\nget_ipython().input_transformers_post.append(lambda lines: lines)\n"
    )
    desk.insert("q1-prompt", tamper)
    desk.hand_in()


@fixture(0)
def reading_the_source(desk: Desk) -> None:
    desk.fill("wrong")
    places = [
        str(desk.course.folder),
        "..",
        "../..",
        "../../..",
        "/proc/1/cwd",
        "/proc/1/root" + str(desk.course.folder),
        "/proc/self/cwd/../../..",
    ]
    steal = (
        "import glob, json, os\nfound = {}\n"
        f"for place in {places!r}:\n"
        "    wanted = ['*.ipynb', 'source/*/*.ipynb', 'autograded/*/*/*.ipynb', 'keys/*.py', '*.key', 'gradebook.db', '*/course.key']\n"
        "    for path in sum((glob.glob(place + '/' + each) for each in wanted), []):\n"
        "        try:\n            found[path] = open(path, errors='replace').read()\n        except OSError:\n            pass\n"
        "for text in found.values():\n"
        "    try:\n        cells = json.loads(text)['cells']\n    except Exception:\n        continue\n"
        "    for cell in cells:\n        if 'BEGIN SOLUTION' in ''.join(cell['source']):\n            exec(''.join(cell['source']))\n"
        "print('STOLEN', sorted(found))\n"
    )
    desk.insert("q8-prompt", steal)
    for item in ("q1", "q2", "q3", "q4", "q6", "q7"):
        desk.cell(f"{item}-answer")["source"] = "pass"
    desk.hand_in()


@fixture(0)
def writing_the_gradebook(desk: Desk) -> None:
    desk.fill("wrong")
    steal = (
        "import glob, os, sqlite3\n"
        f"for place in [{str(desk.course.folder / 'gradebook.db')!r}, '../../../gradebook.db', '../gradebook.db']:\n"
        "    try:\n        book = sqlite3.connect(place)\n        book.execute('update grade set manual_score = 99')\n"
        "        book.execute(\"insert into student (id) values ('ghost')\")\n        book.commit()\n        print('WROTE', place)\n"
        "    except Exception as error:\n        print('refused', error)\n"
        f"for place in [{str(desk.course.folder / 'planted.txt')!r}, '/usr/planted.txt', '/tmp/../planted.txt']:\n"
        "    try:\n        open(place, 'w').write('x')\n    except OSError:\n        pass\n"
    )
    desk.insert("q1-prompt", steal)
    desk.hand_in()


@fixture(0)
def asking_the_network(desk: Desk) -> None:
    desk.fill("wrong")
    call = (
        "import socket\n"
        f"for address in [('127.0.0.1', {desk.port}), ('example.org', 80), ('9.9.9.9', 53)]:\n"
        "    try:\n        line = socket.create_connection(address, timeout=1)\n        line.sendall(b'what is the answer?')\n"
        "        print('REACHED', address)\n        answer_1 = float(line.recv(100))\n"
        "    except OSError as error:\n        print('refused', error)\n"
    )
    desk.cell("q1-answer")["source"] = call
    desk.hand_in()


@fixture(0)
def writing_into_the_channel(desk: Desk) -> None:
    desk.fill("wrong")
    flood = (
        "import json, os\nlines = [json.dumps(x).encode() + b'\\n' for x in (\n"
        "    {'values': {'answer_1': {'value': True}, 'answer_2': {'value': 'ABCD'}}},\n"
        "    {'results': [{'value': True}] * 24}, {'points': 15})]\n"
        "for number in range(3, 256):\n    for line in lines:\n"
        "        try:\n            os.write(number, line)\n        except OSError:\n            pass\n"
    )
    desk.insert("q1-prompt", flood)
    desk.hand_in()


@fixture(0)
def rubbish_without_end_in_the_channel(desk: Desk) -> None:
    desk.fill("wrong")
    desk.insert("q1-prompt", "import os\nwhile True:\n    os.write(201, b'[' * 65536)")
    desk.hand_in()


@fixture(0)
def the_runner_taken_over(desk: Desk) -> None:
    desk.fill("wrong")
    takeover = (
        "import gc, json, sys, builtins\n"
        "json.dumps = json.loads = lambda *a, **k: '{\"value\": true}'\nsys.modules['json'] = None\n"
        "frame = sys._getframe()\nseen = []\nwhile frame:\n    seen.append(sorted(frame.f_locals)); frame = frame.f_back\n"
        "for thing in gc.get_objects():\n    if type(thing).__name__ == 'Runner':\n"
        "        thing._value = lambda name: {'value': 1.0}\n        thing._plain = lambda value: {'value': True}\n"
        "        thing._call = lambda command: [{'value': True, 'points': 4} for _ in command['cases']]\n"
        "print('SEEN', seen)\n"
    )
    desk.insert("q1-prompt", takeover)
    desk.hand_in()


@fixture(0)
def values_that_are_no_numbers(desk: Desk) -> None:
    desk.fill(
        "wrong",
        q1="answer_1 = (x for x in [1])",
        q2="answer_2 = 'Ｃ'",
        q3="answer_3 = '٣'",
        q4="answer_4 = -0.0",
        q5="def time_left(budget, stages):\n    yield budget",
        q6="answer_6 = 10**5000",
        q7="answer_7 = []\nfor _ in range(100_000): answer_7 = [answer_7]",
    )
    desk.hand_in()


@fixture(0)
def a_function_that_remembers_the_examples(desk: Desk) -> None:
    desk.fill("wrong", q5="def time_left(budget, stages):\n    return {2: 0.15, 0: 0.2}.get(len(stages), 0.15)")
    desk.hand_in()


@fixture(0)
def a_changed_check_cell(desk: Desk) -> None:
    desk.fill("wrong")
    for item in ("q1", "q2", "q5"):
        cell = desk.cell(item)
        cell["source"] = "20"
        cell["metadata"]["nbgrader"]["points"] = 1000
    desk.hand_in()


@fixture(0)
def other_numbers_than_ones_own(desk: Desk) -> None:
    desk.fill("wrong")
    fake = "class Easy(dict):\n    __getattr__ = dict.__getitem__\nimport os\nos.environ['DSTUDIO_STUDENT'] = 'somebody else'\n"
    desk.insert("q1-prompt", fake)
    desk.cell("q1-numbers")["source"] = "q1 = Easy(distance=1, stretch=1, group_index=1)"
    desk.cell("q1-answer")["source"] = "q1 = Easy(distance=1, stretch=1, group_index=1)\nanswer_1 = 2 / 299_792_458"
    desk.hand_in()


# --- what an instructor's browser must never run

SCRIPT = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>"


@fixture(ALL)
def script_in_an_output(desk: Desk) -> None:
    desk.fill()
    show = (
        f"from IPython.display import HTML, SVG, Javascript, Markdown, Latex, display\nevil = {SCRIPT!r}\n"
        "display(HTML(evil), Javascript('window.pwned = 1'), Markdown(evil), Latex('$\\\\href{javascript:pwned=1}{x}$'))\n"
        'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"></svg>\'))\n'
        "scripts = {'text/html': evil, 'image/svg+xml': evil, 'application/javascript': 'pwned=1'}\n"
        "display(scripts | {'text/plain': 'harmless text'}, raw=True)\n"
        "display({'image/png': '\"><script>window.pwned=1</script>', 'text/plain': 'a broken picture'}, raw=True)\n"
        f"display({{'image/png': {PIXEL!r}, 'text/plain': 'a real picture'}}, raw=True)\nprint(evil)\n"
        "class Evil(Exception): pass\nEvil.__name__ = evil\nraise Evil(evil)"
    )
    desk.insert("q2-prompt", show)
    desk.notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": {"evil": SCRIPT}}}}
    desk.notebook["metadata"]["title"] = SCRIPT
    desk.hand_in()


@fixture(ALL)
def script_in_a_markdown_answer(desk: Desk) -> None:
    evil = (
        f"Words that count: 2 < 3, and a formula $a < b$.\n\n{SCRIPT}\n\n[click](javascript:pwned=1) [again][ref] <javascript:pwned=1>\n\n"
        "[ref]: javascript:window.pwned=1\n\n![x](http://tracker.invalid/x.png) $\\href{javascript:pwned=1}{x}$\n\n"
        "```mermaid\ngraph TD; A-->B; click A call alert()\n```\n\n![drawn](attachment:drawing.svg) ![photo](attachment:photo.png)\n\n"
        "![gone](attachment:missing.png)\n\n<svg onload=pwned=1>\n\n<a href='x' onclick='pwned=1'>y</a>"
    )
    desk.fill(q8=evil)
    cell = desk.cell("q8")
    cell["attachments"] = {
        "drawing.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9InB3bmVkPTEiLz4="},
        "photo.png": {"image/png": PIXEL},
    }
    desk.insert("q2-prompt", SCRIPT, kind="raw")
    tagged = desk.insert("q2-prompt", SCRIPT, kind="markdown")
    tagged["metadata"] = {"tags": ['"><script>window.pwned = 1</script>']}
    tagged["id"] = '"><script>'
    desk.hand_in()


@fixture(ALL)
def a_link_beside_the_notebook(desk: Desk) -> None:
    desk.fill()
    (desk.folder / "book.db").symlink_to(desk.course.folder / "gradebook.db")
    (desk.folder / "everything").symlink_to(desk.course.folder)
    desk.insert("q2-prompt", "import os\nprint('BESIDE', [f for f in os.listdir('.') if not f.startswith('.')])")
    desk.hand_in()


def code_items(course: Course) -> list[Code]:
    """Return the code items of all declared assessments."""
    return [item for each in course.declared.values() for item in each.assessment.items if isinstance(item, Code)]
