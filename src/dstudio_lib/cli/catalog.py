"""``dstudio search``, ``dstudio new`` and ``dstudio catalog``: find records, begin one, and see what is wrong with them."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """Add the commands of the catalog to the ``dstudio`` command."""
    look = commands.add_parser("search", help="search incidents, patterns, companies and concepts")
    look.add_argument("words", nargs="*", help='such as: retry storm dns, or "everything green but users fail"')
    look.add_argument("--kind", help="only one kind, such as incidents")
    look.add_argument("--year", help="only one year, or from one to another: 2017 or 2015-2020")
    look.add_argument("--organisation", help="only this organisation")
    look.add_argument("--category", help="only this category")
    look.add_argument("--pattern", help="only what names this pattern")
    look.add_argument("--limit", type=int, default=10, help="how many to show (10)")
    look.set_defaults(run=run_search)

    new = commands.add_parser("new", help="begin a record: dstudio new incident slack-2022")
    new.add_argument("kind", help="incident, pattern, combination, stack, company, success, milestone or concept")
    new.add_argument("id", help="its id, which is also its file's name")
    new.add_argument("--folder", type=Path, help="where to write it; the catalog's own folder if left out")
    new.set_defaults(run=run_new)

    parser = commands.add_parser("catalog", help="count and check the records of incidents, patterns, companies and concepts")
    parts = parser.add_subparsers(dest="part", metavar="part", required=True)
    count = parts.add_parser("count", help="print how many records of each kind there are")
    count.set_defaults(run=run_count)
    check = parts.add_parser("check", help="read records and follow their links; a wrong one is named with file, line and reason")
    check.add_argument("files", nargs="*", type=Path, help="files inside the catalog; without any, every record")
    check.add_argument("--examples", action="store_true", help="run the records' examples, too")
    check.set_defaults(run=run_check)


def run_search(chosen: argparse.Namespace) -> int:
    """Print what was found; return 1 if nothing was."""
    from dstudio_lib import catalog

    query = " ".join(chosen.words)
    narrowed = {key: getattr(chosen, key) for key in ("kind", "organisation", "category", "pattern")}
    found = catalog.search(query, year=_years(chosen.year), limit=chosen.limit, **narrowed)
    width = min(shutil.get_terminal_size().columns, 110)
    for hit in found:
        where = ", ".join(str(each) for each in (catalog.SHELVES[hit.kind].word, hit.organisation, hit.year) if each)
        print(f"{hit.title}  [{where}]")
        print(textwrap.indent(textwrap.fill(hit.snippet or hit.summary, width - 4), "    "))
        print(f"    {hit.kind}/{hit.id}")
    if not found.total:
        print(f"Nothing was found for {query!r}; try fewer words, or other ones.", file=sys.stderr)
        return 1
    spread = ", ".join(f"{number} {kind}" for kind, number in found.facets["kind"].items())
    exactly = "" if found.whole else " (few have every word; those with most of them follow)"
    print(f"{len(found)} of {found.total}: {spread}{exactly}")
    return 0


def _years(text: str | None) -> int | tuple[int, int] | None:
    from dstudio_lib.foundation.errors import InputError

    if text is None:
        return None
    years = text.replace("\N{EN DASH}", "-").split("-")
    if len(years) > 2 or not all(each.strip().isdigit() for each in years):
        raise InputError(f"year was given as {text!r}; allowed is a year or two with a hyphen between; try 2017 or 2015-2020.", "year")
    first, last = int(years[0]), int(years[-1])
    return first if len(years) == 1 else (min(first, last), max(first, last))


def run_new(chosen: argparse.Namespace) -> int:
    """Write an empty form, and say how to go on."""
    from dstudio_lib.catalog import scaffold

    file = scaffold.write(chosen.kind, chosen.id, chosen.folder)
    print(f"{file} is there to be filled in. Then: dstudio catalog check --examples {file}")
    return 0


def run_count(_chosen: argparse.Namespace) -> int:
    """Print how many records of each kind there are."""
    from dstudio_lib import catalog
    from dstudio_lib.catalog.audit import counts

    found = counts()
    for kind, number in found.items():
        print(f"{number:6,d}  {kind}")
    print(f"{sum(found.values()):6,d}  in all")
    incidents, combinations = catalog.incidents(), catalog.combinations()
    print()
    for level in ("high", "medium", "low"):
        print(f"{sum(each.confidence == level for each in incidents):6,d}  incidents of {level} confidence")
    print(f"{sum(bool(each.timeline) for each in incidents):6,d}  incidents with a timeline")
    for kind in ("synergy", "complement", "neutral", "conflict"):
        print(f"{sum(each.kind == kind for each in combinations):6,d}  combinations: {kind}")
    return 0


def run_check(chosen: argparse.Namespace) -> int:
    """Print everything that is wrong with records; return 1 if there is anything."""
    from dstudio_lib import formulas
    from dstudio_lib.catalog.audit import audit
    from dstudio_lib.paths import course

    others = {"formulas": {each.id for each in formulas.all()}, "episodes": {each.id for each in course.load().episodes}}
    findings = audit(chosen.files or None, others=others, run=chosen.examples)
    for each in findings:
        print(each, file=sys.stderr)
    if not findings:
        print("Every record can be read, and every link leads somewhere.")
    return 1 if findings else 0
