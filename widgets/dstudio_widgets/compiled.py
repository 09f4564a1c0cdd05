"""Writes ``static/formulas.js``, the formulas as a page computes them: ``python -m dstudio_widgets.compiled``.

With ``--check`` it says whether the file is stale, and with ``--list`` what does not compile, and why.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent / "static" / "formulas.js"


@cache
def known() -> frozenset[str]:
    """Return the ids of the formulas that a page has."""
    lines = files(__package__).joinpath("static", "formulas.js").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split('"')[1] for line in lines if line.startswith('"'))


def main() -> int:
    """Write the file, or say what is asked for."""
    from dstudio_lib.formulas._javascript import compiled

    text, reasons = compiled()
    if "--list" in sys.argv:
        print("\n".join(f"{name}: {reason}" for name, reason in reasons.items()))
        return 0
    if "--check" in sys.argv:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print("widgets/dstudio_widgets/static/formulas.js is stale; run `make generated`.")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
