"""Opens what a learner hands over, a path or pasted text, as a stream of numbered lines that never holds the whole."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, cast

from dstudio_lib.foundation.errors import UnreadableData

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PEEK = 200

Line = tuple[int, str]


class Lines:
    """Lines with their numbers, the first of which can be looked at before they are read."""

    def __init__(self, name: str, stream: Iterator[str]) -> None:
        self.name = name
        numbered = ((number, line.rstrip("\r\n")) for number, line in enumerate(stream, start=1))
        self.head: list[Line] = list(islice(numbered, _PEEK))
        self._rest = numbered

    def __iter__(self) -> Iterator[Line]:
        return chain(self.head, self._rest)

    @property
    def first(self) -> str:
        """The first line that is not blank, or the empty string."""
        return next((line.strip() for _, line in self.head if line.strip()), "")


@contextmanager
def opened(source: str | Path) -> Iterator[Lines]:
    """Open a path, or take text as it is.

    Raises
    ------
    UnreadableData
        In one sentence, if it is missing, empty, a folder or not text.
    """
    if isinstance(source, str) and _is_text(source):
        yield _checked(Lines("the text given", iter(io.StringIO(source))))
        return
    path = Path(source)
    if path.is_dir():
        raise UnreadableData(f"{path.name} is a folder; give the path of one file in it.")
    try:
        with _decoded(path) as stream:
            yield _checked(Lines(path.name, stream))
    except FileNotFoundError:
        raise UnreadableData(f"There is no file {str(source)!r}; check the path, or give the text itself.") from None
    except PermissionError:
        raise UnreadableData(f"{path.name} may not be read; ask its owner for permission or copy it.") from None
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError):
        raise UnreadableData(f"{path.name} is not text: it may be a program, a picture or a damaged archive.") from None


def _is_text(source: str) -> bool:
    return "\n" in source or source.lstrip().startswith("{") or not source.strip() or len(source) > 1_000 or "time_total" in source


def _checked(lines: Lines) -> Lines:
    if not lines.first:
        raise UnreadableData(f"{lines.name} is empty; was the tool stopped before it wrote anything?")
    if any("\x00" in line for _, line in lines.head):
        raise UnreadableData(f"{lines.name} is not text: it holds bytes that no text file has.")
    return lines


@contextmanager
def _decoded(path: Path) -> Iterator[Iterator[str]]:
    with path.open("rb") as raw:
        start = raw.read(4)
    packed = start.startswith(b"\x1f\x8b")
    with cast(IO[bytes], gzip.open(path) if packed else path.open("rb")) as binary:
        beginning = binary.read(4)
        binary.seek(0)
        encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
        yield iter(io.TextIOWrapper(binary, encoding=encoding, newline=None))
