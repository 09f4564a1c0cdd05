"""The glossary of the course, written from the concepts by one command: one concept, one word.

python -m dstudio_lib.catalog.glossary            write course/glossary.md
python -m dstudio_lib.catalog.glossary --check    say whether it is stale
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Concept

HEAD = """# Glossary

One concept, one word: the word that every episode uses. Behind *not* stand words for the same thing that it does not use, and behind
*commonly taken for* what the word is often thought to mean. Where each definition comes from is in its record, which
`dstudio search {example}` or the catalog's dashboard shows. This page is generated from the records; `make generated` writes it.
"""


def glossary(concepts: Sequence[Concept]) -> str:
    """Return the glossary as Markdown, in order of the alphabet.

    >>> print(glossary(())[:10])
    # Glossary
    """
    lines = [HEAD.format(example=concepts[0].term if concepts else "quorum")]
    letter = ""
    for each in sorted(concepts, key=lambda one: one.term.casefold()):
        first = each.term[0].upper()
        if first != letter and first.isalpha():
            letter = first
            lines.append(f"## {letter}\n")
        lines.append(entry(each))
    return "\n".join(lines).rstrip() + "\n"


def entry(concept: Concept) -> str:
    """Return one concept's entry."""
    apart = f" *Not: {', '.join(concept.instead_of)}.*" if concept.instead_of else ""
    where = f" ({', '.join(concept.episodes)})" if concept.episodes else ""
    return (
        f"**{concept.term}**{where}: {concept.definition.text}{apart} "
        f"*Commonly taken for:* {concept.misconception} *In truth:* {concept.truth}\n"
    )


def main(arguments: Sequence[str]) -> int:
    """Write the glossary, or with ``--check`` only compare."""
    from dstudio_lib import catalog

    file = Path(__file__).parents[3] / "course" / "glossary.md"
    text = glossary(catalog.concepts())
    stale = not file.exists() or file.read_text(encoding="utf-8") != text
    if stale and "--check" not in arguments:
        file.write_text(text, encoding="utf-8")
    print(
        f"{file.name} is {'stale; run: make generated' if '--check' in arguments else 'written'}"
        if stale
        else "The glossary is up to date."
    )
    return int(stale and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
