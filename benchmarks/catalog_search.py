"""The catalog's search beside a plain scan of the same texts, and the building of its index beside the reading of its files."""

from __future__ import annotations

import statistics
import tempfile
import timeit
from pathlib import Path

TARGET = 20.0
"""Milliseconds that a warm query may take."""
TARGET_BUILDING = 2.0
"""Seconds that the building of the index may take."""

QUERIES = ("retry storm dns", "everything green but users fail", "circuit breaker", "clock", "the a of", '"split brain"', "ama")


def main() -> None:
    """Print the times and ratios of queries, and of building."""
    from dstudio_lib.catalog import index, searching

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.sqlite"
        parsed = timeit.timeit(lambda: list(index.tables()), number=1)
        built = timeit.timeit(lambda: index._build(file), number=1)
        texts = [" ".join((each.title, each.names, each.symptoms, each.summary, each.body)).lower() for each in entries()]
        print(
            f"{len(texts)} records: index built in {built:.2f} s (target ≤ {TARGET_BUILDING:g}), {built / parsed:.2f} × reading the files"
        )
        print(f"{'query':36} {'found ms':>9} {'scan ms':>9} {'ratio':>7}  (target ≤ {TARGET:g} ms)")
        for query in QUERIES:
            words = query.replace('"', "").lower().split()
            searching.search(query)
            ours, theirs = [], []
            for _ in range(9):
                ours.append(timeit.timeit(lambda asked=query: searching.search(asked), number=3) / 3)
                theirs.append(
                    timeit.timeit(lambda each=words: sorted(range(len(texts)), key=lambda i: -scan(texts[i], each))[:20], number=1)
                )
            mine, peer = statistics.median(ours), statistics.median(theirs)
            print(f"{query:36} {mine * 1e3:9.2f} {peer * 1e3:9.2f} {mine / peer:7.2f}")


def entries() -> list[object]:
    """Return what the index keeps of every record."""
    from dstudio_lib.catalog import index

    return [index.entry(*each) for each in index.tables()]


def scan(text: str, words: list[str]) -> int:
    """Count the words in a text, as the simplest search would."""
    return sum(text.count(word) for word in words)
