"""The page of a record: its statements in order, each with its standing and the numbers of its sources.

A page is plain data, so that any surface can show it. Statements are grouped under headings; links name other records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dstudio_lib import catalog
from dstudio_lib.catalog.records import (
    CATEGORIES,
    Combination,
    Company,
    Concept,
    Incident,
    Milestone,
    Pattern,
    Stack,
    Success,
)
from dstudio_lib.foundation.formatting import NARROW, duration, number
from dstudio_lib.foundation.references import all_references

from .. import timeline
from ..reading import Figure

CONFIDENCE = {
    "high": "High confidence: the text itself was read.",
    "medium": "Medium confidence: a digest of the text was read.",
    "low": "Low confidence: little could be read.",
}
KINSHIP = {
    "synergy": "Synergy: together they do more than each alone.",
    "complement": "Complement: each covers what the other leaves.",
    "neutral": "Neutral: they do not touch.",
    "conflict": "Conflict: one spoils the other.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. ``marks`` are the numbers of its sources on the page; ``leads`` is the record that its label opens."""

    text: str
    label: str = ""
    status: str = ""
    marks: tuple[int, ...] = ()
    locator: str = ""
    disputed: str = ""
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Statements under a heading; ``code`` is Python that runs as it stands."""

    heading: str
    items: tuple[Item, ...] = ()
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """One source of a page: its number, what it is, where it is, and how it was read."""

    number: int
    text: str
    url: str
    read: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a surface needs to show one record."""

    record: str
    title: str
    trail: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    sources: tuple[Cited, ...]
    figure: Figure | None = None


@dataclass
class _Writer:
    """Writes a page, and numbers its sources in the order in which they are first named."""

    kind: str
    record: Any
    blocks: list[Block] = field(default_factory=list)
    cited: dict[str, Cited] = field(default_factory=dict)

    def marks(self, keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._cite(key).number for key in keys)

    def _cite(self, key: str) -> Cited:
        if key not in self.cited:
            place = len(self.cited) + 1
            if key in self.record.sources:
                source = self.record.sources[key]
                when = f", {source.published:%Y-%m-%d}" if source.published else ""
                self.cited[key] = Cited(place, f"{source.publisher}: {source.title}{when} ({source.kind})", source.url, source.read)
            else:
                work = all_references()[key]
                self.cited[key] = Cited(place, str(work), work.url, "")
        return self.cited[key]

    def item(self, claim: Any, *, label: str = "", text: str = "", leads: str = "") -> Item:
        said = text or getattr(claim, "text", "") or getattr(claim, "why", "") or getattr(claim, "does", "")
        more = {"locator": getattr(claim, "locator", ""), "disputed": getattr(claim, "disputed", "")}
        return Item(said, label, claim.status, self.marks(claim.sources), leads=leads, **more)

    def claims(self, heading: str, claims: Sequence[Any]) -> None:
        if claims:
            self.blocks.append(Block(heading, tuple(self.item(each) for each in claims)))

    def uses(self, heading: str, uses: Sequence[Any]) -> None:
        if uses:
            items = (self.item(each, label=name_of("patterns", each.pattern), leads=f"patterns/{each.pattern}") for each in uses)
            self.blocks.append(Block(heading, tuple(items)))

    def texts(self, heading: str, texts: Sequence[str]) -> None:
        if texts:
            self.blocks.append(Block(heading, tuple(Item(each) for each in texts)))

    def links(self, heading: str, kind: str, ids: Sequence[str]) -> None:
        if ids:
            self.blocks.append(Block(heading, links=tuple((f"{kind}/{each}", name_of(kind, each)) for each in ids)))

    def code(self, heading: str, code: str) -> None:
        if code.strip():
            self.blocks.append(Block(heading, code=code.strip()))

    def page(self, title: str, trail: str, lead: str, facts: Sequence[tuple[str, str]], figure: Figure | None = None) -> Page:
        name = f"{self.kind}/{self.record.id}"
        return Page(name, title, trail, lead, tuple(facts), tuple(self.blocks), tuple(self.cited.values()), figure)


def name_of(kind: str, id: str) -> str:  # noqa: A002 - the record's own word
    """Return what a record is called, or its id in plain words where there is none.

    >>> name_of("patterns", "no-such-pattern")
    'no such pattern'
    """
    shelf = catalog.SHELVES.get(kind)
    if shelf is None or id not in shelf:
        return id.replace("-", " ")
    record = shelf.one(id)
    return str(getattr(record, "title", "") or getattr(record, "name", "") or getattr(record, "term", ""))


def page(kind: str, id: str) -> Page:  # noqa: A002
    """Return the page of one record.

    Raises
    ------
    UnknownName
        If there is no such record.
    """
    record = catalog.SHELVES[kind].one(id)
    writer = _Writer(kind, record)
    match record:
        case Incident():
            return _incident(record, writer)
        case Pattern():
            return _pattern(record, writer)
        case Combination():
            return _combination(record, writer)
        case Stack():
            return _stack(record, writer)
        case Company():
            return _company(record, writer)
        case Success():
            return _success(record, writer)
        case Milestone():
            return _milestone(record, writer)
        case Concept():
            return _concept(record, writer)
    raise AssertionError(kind)


def _incident(record: Incident, writer: _Writer) -> Page:
    writer.claims("What happened", record.what_happened)
    writer.claims("Impact", record.impact)
    causes = [("root cause", record.root_cause), ("trigger", record.trigger), ("amplifier", record.amplifier)]
    ends = [("detection", record.detection), ("recovery", record.recovery)]
    writer.blocks.append(Block("Why, and how it ended", tuple(writer.item(each, label=name) for name, each in (*causes, *ends))))
    lasted = duration(60 * record.duration.minutes) if record.duration.minutes else ""
    writer.blocks.append(Block("How long it lasted", (writer.item(record.duration, label=lasted),)))
    costs = tuple(writer.item(each, label=_money(each.amount_usd, each.kind, each.at_least)) for each in record.cost)
    writer.blocks.append(Block("What it cost", costs))
    wrong = tuple(
        Item(each.instead, f"\N{LEFT DOUBLE QUOTATION MARK}{each.figure}\N{RIGHT DOUBLE QUOTATION MARK} ({each.said_by})", each.status,
             writer.marks(each.sources))
        for each in record.wrong_figures
    )  # fmt: skip
    if wrong:
        writer.blocks.append(Block("Often repeated, and not so", wrong))
    writer.uses("Patterns that were missing", record.patterns_violated)
    writer.uses("Patterns that helped", record.patterns_helped)
    writer.claims("Lessons", record.lessons)
    if record.timeline:
        marks = tuple(writer.item(each, label=f"{record.clock(each)}: {each.title}") for each in record.timeline)
        writer.blocks.append(Block("Minute by minute", marks))
    writer.texts("Not known", record.unknown)
    facts = [
        ("began", f"{record.when}" + (f" {record.started:%H:%M} UTC" if record.precision == "minute" else "")),
        ("lasted", lasted or "not known"),
        ("root cause", f"{record.category}: {CATEGORIES[record.category]}"),
        ("evidence", f"{CONFIDENCE[record.confidence]} {record.verified}"),
        ("episodes", ", ".join(record.episodes) or "none yet"),
    ]
    drawn = timeline.figure(record) if record.timeline else None
    return writer.page(record.title, f"Incident · {record.organisation} · {record.year}", record.summary, facts, drawn)


def _money(amount: float | None, kind: str, at_least: bool) -> str:
    if amount is None:
        return "no amount known"
    scale, word = (1e9, " billion") if amount >= 1e9 else (1e6, " million") if amount >= 1e6 else (1.0, "")
    return f"{'at least ' if at_least else ''}US${number(amount / scale, 3)}{word} ({kind})".replace(NARROW, " ")


def _pattern(record: Pattern, writer: _Writer) -> Page:
    parts = [("problem", record.problem), ("how it works", record.mechanism), ("when it hurts", record.when_it_hurts)]
    parts.append(("how it fails", record.failure_mode))
    writer.blocks.append(Block("The pattern", tuple(writer.item(each, label=name) for name, each in parts)))
    chosen = tuple(
        Item(f"{each.meaning[:1].upper()}{each.meaning[1:]}. {each.choose}".replace("..", "."), each.name, locator=", ".join(each.formulas))
        for each in record.parameters
    )
    writer.blocks.append(Block("What must be chosen", chosen))
    levels = tuple(Item(sentence, level) for level, sentence in sorted(record.depth.items()))
    writer.blocks.append(Block("From L1 to L5", levels))
    writer.texts("Seen where it is missing", record.symptoms)
    writer.code("Try it", record.example)
    writer.claims("Where it comes from", record.origins)
    writer.links("Related", "patterns", record.related)
    kin = [each for each in catalog.combinations() if record.id in each.patterns]
    for kind, sentence in KINSHIP.items():
        ids = [each.id for each in kin if each.kind == kind]
        if ids:
            links = tuple((f"combinations/{each.id}", f"{name_of('patterns', each.other(record.id))}: {each.title}")
                          for each in kin if each.kind == kind)  # fmt: skip
            writer.blocks.append(Block(sentence, links=links))
    missing = [each.id for each in catalog.incidents() if any(use.pattern == record.id for use in each.patterns_violated)]
    writer.links("Incidents in which it was missing", "incidents", missing)
    facts = [("also called", ", ".join(record.aliases)), ("episodes", ", ".join(record.episodes))]
    return writer.page(record.name, f"Pattern · {record.category}", record.summary, [each for each in facts if each[1]])


def _combination(record: Combination, writer: _Writer) -> Page:
    writer.blocks.append(Block("Why", (writer.item(record.mechanism),)))
    writer.texts("True when", [record.holds_when])
    writer.texts("So", [record.advice])
    writer.code("See it", record.example)
    writer.links("The two", "patterns", record.patterns)
    writer.links("Where it was seen", "incidents", record.incidents)
    names = " and ".join(name_of("patterns", each) for each in record.patterns)
    return writer.page(record.title, f"Combination · {names}", KINSHIP[record.kind], [])


def _stack(record: Stack, writer: _Writer) -> Page:
    parts = tuple(
        Item(f"It {each.role}. Without it: {each.without}.".replace("..", "."), name_of("patterns", each.pattern),
             leads=f"patterns/{each.pattern}")
        for each in record.parts
    )  # fmt: skip
    writer.blocks.append(Block("Its parts", parts))
    writer.claims("What comes of it", [record.result])
    writer.claims("Its price", [record.price])
    writer.code("See it", record.example)
    if record.company:
        writer.links("Whose it is", "companies", [record.company])
    return writer.page(record.name, "Stack of patterns", record.summary, [])


def _company(record: Company, writer: _Writer) -> Page:
    writer.claims("The idea that the rest leans on", [record.mechanism])
    writer.claims("How large", record.scale)
    parts = tuple(writer.item(each, label=f"{each.layer}: {each.name}") for each in record.components)
    if parts:
        writer.blocks.append(Block("Its parts", parts))
    writer.uses("Patterns", record.patterns)
    writer.claims("What was given up", record.trade_offs)
    writer.links("Incidents", "incidents", [each for each in record.incidents if each in catalog.incidents])
    writer.links("Stacks", "stacks", [each.id for each in catalog.stacks() if each.company == record.id])
    writer.links("What went right", "successes", [each.id for each in catalog.successes() if each.company == record.id])
    writer.texts("Not known", record.unknown)
    facts = [("as of", str(record.as_of)), ("episodes", ", ".join(record.episodes))]
    return writer.page(record.name, f"Company · {record.architecture}", record.summary, [each for each in facts if each[1]])


def _success(record: Success, writer: _Writer) -> Page:
    writer.claims("What was hard", [record.challenge])
    writer.claims("What was done", record.what_was_done)
    writer.claims("What came of it", record.result)
    writer.uses("Patterns", record.patterns)
    writer.claims("Lessons", record.lessons)
    writer.texts("Not known", record.unknown)
    return writer.page(record.title, f"Success · {record.organisation} · {record.year}", record.summary, [])


def _milestone(record: Milestone, writer: _Writer) -> Page:
    writer.claims("What it was", [record.what])
    writer.claims("What came of it", [record.consequence])
    writer.links("Patterns", "patterns", record.patterns)
    return writer.page(record.title, f"Milestone · {record.year}", "", [])


def _concept(record: Concept, writer: _Writer) -> Page:
    writer.claims("What it means", [record.definition])
    taken = (Item(record.misconception, "commonly taken for"), Item(record.truth, "in truth"))
    writer.blocks.append(Block("Not to be confused", taken))
    writer.links("Rests on", "concepts", record.prerequisites)
    writer.links("Needed for", "concepts", [each.id for each in catalog.concepts() if record.id in each.prerequisites])
    writer.links("Patterns", "patterns", record.patterns)
    writer.texts("Formulas", record.formulas)
    facts = [("instead of", ", ".join(record.instead_of)), ("met first at", record.depth), ("episodes", ", ".join(record.episodes))]
    return writer.page(record.term, f"Concept · {record.field}", "", [each for each in facts if each[1]])
