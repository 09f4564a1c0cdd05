"""Writes ``traced.json``, every formula's LaTeX: ``python -m dstudio_lib.formulas._trace``.

The library traces on demand and never reads this file. It is committed so that a change in what learners see
printed shows up in review, and ``--check`` says when it is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dstudio_lib import formulas

TARGET = Path(__file__).with_name("traced.json")


def traced() -> str:
    """Return what the file should hold."""
    lines = {each.id: each.latex for each in formulas.all()}
    return json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the file; with ``--check`` say whether it is stale instead."""
    fresh = traced()
    if "--check" in sys.argv:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == fresh:
            return 0
        print("src/dstudio_lib/formulas/traced.json is stale; run `make generated`.")
        return 1
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
