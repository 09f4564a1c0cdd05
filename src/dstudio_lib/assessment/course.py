"""An instructor's course folder: where things are, as its ``nbgrader_config.py`` says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dstudio_lib.foundation.errors import DStudioError

from .items import Assessment, Written
from .keys import Declared, NoKeys, course_key, declared
from .marking import Sitting
from .repair import Released, marks

CONFIG = "nbgrader_config.py"


class NoCourse(DStudioError):
    """The folder is no course folder, or not ready for what was asked."""


@dataclass(frozen=True)
class Course:
    """One course folder. It is read when asked, so that it always tells the present state."""

    folder: Path
    settings: dict[str, Any]

    @classmethod
    def at(cls, folder: Path) -> Course:
        """Open a course folder.

        Raises
        ------
        NoCourse
            If there is no ``nbgrader_config.py``, or it cannot be run.
        """
        folder = folder.resolve()
        if not (folder / CONFIG).is_file():
            raise NoCourse(f"{folder} is no course folder: it has no {CONFIG}. Go to the course folder, or name it with --course.")
        return cls(folder, _settings(folder))

    @property
    def root(self) -> Path:
        """The folder that nbgrader works in."""
        return Path(self.settings.get("root", self.folder)).resolve()

    @property
    def course_id(self) -> str:
        """The course's name in the gradebook."""
        return str(self.settings.get("course_id", "default_course")) or "default_course"

    @property
    def db_url(self) -> str:
        """Where the gradebook is."""
        return str(self.settings.get("db_url", f"sqlite:///{self.root / 'gradebook.db'}"))

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return the folder of one step (``submitted``, ``autograded``, ``release``, ...)."""
        structure = self.settings.get("directory_structure", "{nbgrader_step}/{student_id}/{assignment_id}")
        named = self.settings.get(f"{step}_directory", step)
        return Path(self.root, structure.format(nbgrader_step=named, student_id=student, assignment_id=assignment))

    def submissions(self, assignment: str) -> dict[str, Path]:
        """Return the submitted folders of an assignment by student, in order."""
        mark = "\x00"
        pattern = str(self.path("submitted", mark, assignment))
        before, _, after = pattern.partition(mark)
        form = re.compile(re.escape(before) + "([^/\\\\]+)" + re.escape(after))
        base = Path(before)
        found = {}
        for folder in sorted(base.glob("*" + after)) if base.is_dir() else []:
            match = form.fullmatch(str(folder))
            if match and folder.is_dir() and not match[1].startswith("."):
                found[match[1]] = folder
        return found

    @property
    def state(self) -> Path:
        """Where DStudio keeps its own records of this course."""
        return self.folder / ".dstudio"

    @cached_property
    def declared(self) -> dict[str, Declared]:
        """The assessments declared among the keys."""
        return declared(self.folder / "keys")

    def assessment(self, name: str) -> Assessment:
        """Return one declared assessment.

        Raises
        ------
        NoKeys
            If no file among the keys declares it.
        """
        if name not in self.declared:
            raise NoKeys(f"No key declares {name!r}; there are {', '.join(self.declared) or 'none'}.")
        return self.declared[name].assessment

    def released(self, name: str) -> Released:
        """Return the notebook as it was handed out.

        Raises
        ------
        NoCourse
            If it was never generated, or does not fit its declaration.
        """
        assessment = self.assessment(name)
        path = self.path("release", ".", name) / f"{name}.ipynb"
        if not path.is_file():
            raise NoCourse(f"{name} has not been generated yet; run `nbgrader generate_assignment {name}` in {self.folder}.")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        graded = {marks(cell)["grade_id"]: marks(cell)["points"] for cell in cells if marks(cell).get("grade")}
        wanted = {item.id: item.points for item in assessment.items}
        if graded != wanted:
            raise NoCourse(
                f"The released {name} asks other questions than its key; run `python -m dstudio_lib.assessment.build` "
                f"and `nbgrader generate_assignment {name} --force`."
            )
        names = {
            (item.id if isinstance(item, Written) else f"{item.id}-answer"): item.name
            for item in assessment.items
            if not isinstance(item, Written)
        }
        return Released(cells, names)

    def told(self, name: str) -> tuple[str, int]:
        """Return the public salt and the attempt that the released notebook carries."""
        path = self.path("release", ".", name) / f"{name}.ipynb"
        told = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("dstudio", {})
        if not isinstance(told.get("salt"), str):
            raise NoCourse(
                f"The released {name} does not say its salt; generate it anew with `nbgrader generate_assignment {name} --force`."
            )
        return told["salt"], int(told.get("attempt", 1))

    def sitting(self, name: str, student: str) -> Sitting:
        """Return everything that one student's grading draws on."""
        salt, attempt = self.told(name)
        return Sitting(self.assessment(name), student, salt, course_key(self.folder), attempt)


def _settings(folder: Path) -> dict[str, Any]:
    from traitlets.config.loader import PyFileConfigLoader

    try:
        config = PyFileConfigLoader(CONFIG, path=str(folder)).load_config()
    except Exception as error:  # the file is the instructor's own program
        raise NoCourse(f"{folder / CONFIG} cannot be run: {type(error).__name__}: {error}") from None
    return dict(config.get("CourseDirectory", {})) | {"everything": config}
