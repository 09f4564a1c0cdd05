"""nbgrader's settings for this course folder. `dstudio prepare` puts a copy into a new one."""

import os
import sys

c = get_config()  # noqa: F821 - nbgrader provides it

# nbgrader calls alembic by its bare name; it stands beside the Python that runs this.
_programs = os.path.dirname(sys.executable)
if _programs not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_programs, os.environ.get("PATH", "")])

c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.CourseDirectory.course_id = "dstudio"

# What stands in an answer cell when it is handed out.
c.ClearSolutions.code_stub = {"python": "# Your work goes here."}
c.ClearSolutions.text_stub = "*Write your answer here, in place of this line.*"

# Grading is DStudio's own, also when it is started by `nbgrader autograde` or by formgrader's button: answers are compared outside
# the process that runs a submission, and what a submission shows is made harmless before formgrader shows it.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["dstudio_lib.assessment.nbgrader_bridge.GradeByOracle"]
c.ExportApp.plugin_class = "dstudio_lib.assessment.nbgrader_bridge.StatusExport"

# A second line of defence, in formgrader and in feedback.
c.HTMLExporter.sanitize_html = True
