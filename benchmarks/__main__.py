"""Runs every benchmark, or the ones named: ``python -m benchmarks grading slider_to_paint``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main() -> int:
    """Run the benchmarks and say which could not run, and why."""
    names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    failed = []
    for name in names:
        print(f"\n== {name}", flush=True)
        try:
            import_module(f"benchmarks.{name}").main()
        except (ImportError, OSError, RuntimeError) as error:
            failed.append(name)
            print(f"could not run: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
