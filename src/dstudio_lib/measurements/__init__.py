r"""What a learner measured on their own system, read from the files that common tools write.

>>> from dstudio_lib import measurements
>>> mine = measurements.read("latency_ms\n12\n15\n11\n\n-\n")
>>> mine.count, round(mine.percentile(50), 4), mine.skipped_count
(3, 0.012, 1)
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .measured import Measurements

__all__ = ["read", "sample", "samples"]


def read(source: str | Path, *, column: str | None = None, unit: str | None = None) -> Measurements:
    """Read durations from a file or from pasted text, whichever of these tools wrote it.

    ``ping`` (Linux, macOS, Windows), ``curl -w`` (named times or ``%{json}``), k6 (``--out json``,
    ``--out csv``, summary export), Locust (``_stats.csv``, ``_stats_history.csv``, a request log), or any
    table with a latency column; gzip and UTF-16 are understood. Large files are read in a stream.

    Parameters
    ----------
    source : str or Path
        A path, or the text itself.
    column : str, optional
        Title of the column to read, where a table has several.
    unit : str, optional
        ``"s"``, ``"ms"``, ``"us"`` or ``"ns"``, where the header does not say.

    Returns
    -------
    Measurements
        Durations in seconds, with what was skipped and why.

    Raises
    ------
    UnreadableData
        In one sentence: what was found, and what to try.
    """
    from . import load_tests, tables, tools
    from .lines import opened

    with opened(source) as lines:
        if tools.is_ping(lines):
            return tools.ping(lines)
        if lines.first.startswith(("{", "[{")) or lines.first == "[":
            if load_tests.is_k6_lines(lines):
                return load_tests.k6_lines(lines)
            if not tools.is_curl(lines):
                return load_tests.whole_json(lines)
        if tools.is_curl(lines):
            return tools.curl(lines)
        return tables.table(lines, column=column, unit=unit)


def samples() -> tuple[str, ...]:
    """Return the names of the sample files, made as ``samples/README.md`` says."""
    return tuple(sorted(each.name for each in (files(__name__) / "samples").iterdir() if each.name != "README.md"))


def sample(name: str) -> Path:
    """Return the path of a sample file.

    Raises
    ------
    UnknownName
        If there is none of this name.
    """
    from dstudio_lib.foundation.errors import UnknownName

    if name not in samples():
        raise UnknownName(f"No sample is called {name!r}; there are {', '.join(samples())}.")
    return Path(str(files(__name__) / "samples" / name))
