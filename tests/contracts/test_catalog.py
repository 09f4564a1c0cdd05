"""What holds for every record of the catalog: provenance, order, places that exist, and physics."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from dstudio_lib import catalog, formulas
from dstudio_lib.catalog import Shelf
from dstudio_lib.catalog.audit import audit, failures
from dstudio_lib.catalog.places import Cable, City, MeasuredRoundTrip, place_source
from dstudio_lib.catalog.records import PRIMARY
from dstudio_lib.formulas.latency import great_circle_distance, minimum_round_trip
from dstudio_lib.foundation.references import all_references
from dstudio_lib.paths import course

SHELVES = pytest.mark.parametrize("shelf", catalog.SHELVES.values(), ids=list(catalog.SHELVES))
WITH_EXAMPLES = [
    (shelf.folder, each)
    for shelf in catalog.SHELVES.values()
    for each in shelf.ids
    if "\nexample = " in (shelf.place / f"{each}.toml").read_text(encoding="utf-8")
]
EXAMPLES = pytest.mark.parametrize(("kind", "name"), WITH_EXAMPLES, ids="-".join)
SMALL = {"eBay", "etcd", "iOS", "jQuery", "npm", "left-pad", "gRPC", "rsync", "systemd", "tc"}
"""Names that are written small even at the start of a sentence."""
CITIES = pytest.mark.parametrize("city", catalog.cities(), ids=lambda each: each.name)
CABLES = pytest.mark.parametrize("cable", catalog.cables(), ids=lambda each: each.id)
ROUND_TRIPS = pytest.mark.parametrize("trip", catalog.round_trips(), ids=lambda each: f"{each.origin}-{each.destination}")


def way(start: str, end: str) -> float:
    one, other = catalog.city(start), catalog.city(end)
    return float(great_circle_distance(one.latitude, one.longitude, other.latitude, other.longitude))


# --- every record


def said(claim: Any) -> str:
    return str(getattr(claim, "text", "") or getattr(claim, "why", "") or getattr(claim, "does", "") or getattr(claim, "instead", ""))


@SHELVES
def test_every_record_can_be_read_and_every_link_leads_somewhere(shelf: Shelf[Any]) -> None:
    others = {"formulas": {each.id for each in formulas.all()}, "episodes": {each.id for each in course.load().episodes}}
    files = [Path(str(shelf.place)) / f"{each}.toml" for each in shelf.ids]
    assert [str(each) for each in audit(files, others=others)] == []


@SHELVES
def test_every_claim_has_a_standing_and_a_source(shelf: Shelf[Any]) -> None:
    for record in shelf():
        for claim in record.claims():
            assert claim.status in {"R", "S", "I", "M", "unknown"}
            assert claim.sources or claim.status in {"unknown", "M"}, (record.id, said(claim))
            assert set(claim.sources) <= {*record.sources, *all_references()}, (record.id, claim.sources)


@SHELVES
def test_what_is_called_reported_rests_on_a_primary_document_that_was_read(shelf: Shelf[Any]) -> None:
    for record in shelf():
        for claim in record.claims():
            if claim.status == "R":
                own = [record.sources[key].kind in PRIMARY for key in claim.sources if key in record.sources]
                shared = [all_references()[key].read in {"text", "quoted"} for key in claim.sources if key not in record.sources]
                assert any([*own, *shared]), (record.id, said(claim))


@SHELVES
def test_every_source_has_an_address_and_says_how_it_was_read(shelf: Shelf[Any]) -> None:
    for record in shelf():
        for source in record.sources.values():
            assert re.match(r"https?://\S+$", source.url), (record.id, source.url)
            assert source.read.endswith("."), (record.id, source.read)


@SHELVES
def test_texts_are_sentences(shelf: Shelf[Any]) -> None:
    for record in shelf():
        for claim in record.claims():
            text = said(claim)
            if hasattr(claim, "does"):
                continue  # what a component does is a phrase after its name
            assert text[0].isupper() or not text[0].isalpha() or text.split()[0] in SMALL, (record.id, text)
            assert text.endswith((".", "!", ".)")), (record.id, text)


@SHELVES
def test_no_person_is_blamed(shelf: Shelf[Any]) -> None:
    for record in shelf():
        texts = " ".join(said(claim) for claim in record.claims()).lower()
        assert not re.search(r"\b(careless|negligent|stupid|incompetent|human error|should have known)\b", texts), record.id


@SHELVES
def test_no_record_is_left_half_written(shelf: Shelf[Any]) -> None:
    for record in shelf():
        text = (Path(str(shelf.place)) / f"{record.id}.toml").read_text(encoding="utf-8")
        assert not re.search(r"\b(TODO|TBD|FIXME|lorem|coming soon)\b", text, re.IGNORECASE), record.id


# --- incidents


def test_a_timeline_starts_at_the_onset_and_runs_forward() -> None:
    for incident in catalog.incidents():
        minutes = [event.minute for event in incident.timeline]
        assert minutes == sorted(minutes), incident.id
        for event in incident.timeline:
            assert event.utc == incident.started + timedelta(minutes=event.minute), incident.id
            assert len(event.title) <= 60, (incident.id, event.title)


def test_every_amount_says_who_stands_behind_it() -> None:
    for incident in catalog.incidents():
        assert incident.cost, incident.id
        for cost in incident.cost:
            assert (cost.amount_usd is None) == (cost.kind == "none"), incident.id
            assert cost.status != "unknown" or cost.kind in {"none", "claimed-unsourced"}, incident.id


def test_high_confidence_rests_on_a_text_and_not_on_a_digest() -> None:
    for incident in catalog.incidents():
        if incident.confidence == "high":
            assert any(source.kind in {*PRIMARY, "press"} for source in incident.sources.values()), incident.id


def test_a_wrong_figure_says_who_gives_it_and_what_holds_instead() -> None:
    wrong = [(incident.id, each) for incident in catalog.incidents() for each in incident.wrong_figures]
    for name, each in wrong:
        assert each.said_by.strip(), name
        assert each.instead.strip(), name


def test_every_incident_says_what_it_looked_like_from_outside() -> None:
    assert [each.id for each in catalog.incidents() if not each.symptoms] == []


def test_the_oldest_incident_comes_first() -> None:
    started = [each.started for each in catalog.incidents()]
    assert started == sorted(started)


# --- patterns and what they are together


def test_every_pattern_says_how_to_choose_what_must_be_chosen() -> None:
    for pattern in catalog.patterns():
        assert pattern.parameters, pattern.id
        assert all(each.choose.endswith(".") for each in pattern.parameters), pattern.id
        assert pattern.symptoms, pattern.id


@EXAMPLES
def test_an_example_does_what_it_says(kind: str, name: str) -> None:
    assert failures(catalog.SHELVES[kind].one(name)) == []


def definitions(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """A module and the classes and functions in it; these are statements, so nothing is looked for within expressions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield node
        for place in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside = getattr(node, place, [])
            waiting += inside if isinstance(inside, list) else []


def test_there_are_more_than_five_hundred_runnable_examples() -> None:
    """Every one of them is run: those of records above, those of docstrings by ``--doctest-modules`` over ``src``."""
    sources = (file.read_text(encoding="utf-8") for file in (Path(catalog.__file__).parents[1]).rglob("*.py"))
    docstrings = sum(
        ">>>" in (ast.get_docstring(node) or "") for source in sources if ">>>" in source for node in definitions(ast.parse(source))
    )
    assert docstrings + len(WITH_EXAMPLES) > 500


def test_concepts_rest_on_one_another_without_a_circle() -> None:
    needs = {each.id: set(each.prerequisites) for each in catalog.concepts()}
    assert list(TopologicalSorter(needs).static_order())


def test_one_word_stands_for_one_concept() -> None:
    seen: dict[str, str] = {}
    for concept in catalog.concepts():
        for word in (concept.term, *concept.instead_of):
            assert seen.setdefault(word.casefold(), concept.id) == concept.id, word


# --- places


def test_there_are_cities_enough_for_a_map_of_the_world() -> None:
    assert len(catalog.cities()) >= 24
    assert len({city.country for city in catalog.cities()}) >= 15


@CITIES
def test_a_city_lies_on_earth_and_has_a_source(city: City) -> None:
    assert -90 <= city.latitude <= 90
    assert -180 <= city.longitude <= 180
    assert re.fullmatch("[A-Z]{2}", city.country)
    assert place_source(city.source).read


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("New York", 40.7128, -74.006),
        ("London", 51.5074, -0.1278),
        ("San Francisco", 37.7749, -122.4194),
        ("Singapore", 1.3521, 103.8198),
        ("Sydney", -33.8688, 151.2093),
    ],
)
def test_cities_of_the_reference_values_stand_where_those_put_them(name: str, latitude: float, longitude: float) -> None:
    assert (catalog.city(name).latitude, catalog.city(name).longitude) == (latitude, longitude)


def test_new_york_and_london_are_as_far_apart_as_the_reference_value_says() -> None:
    assert way("New York", "London") == pytest.approx(5_570_229.87, rel=1e-6)


# --- cables and round trips


@CABLES
def test_a_cable_is_no_shorter_than_the_great_circles_it_follows(cable: Cable) -> None:
    if cable.length_m is not None and len(cable.route) == 2:
        assert cable.length_m >= way(*cable.route)


@CABLES
def test_a_published_round_trip_is_possible_in_its_medium(cable: Cable) -> None:
    if cable.round_trip is not None and cable.round_trip_between is not None:
        index = {"fibre": 1.468, "radio": 1.0003}[cable.medium]
        assert cable.round_trip >= minimum_round_trip(way(*cable.round_trip_between), index)


@CABLES
def test_a_round_trip_is_no_shorter_than_light_along_the_published_length(cable: Cable) -> None:
    if cable.round_trip is not None and cable.length_m is not None:
        assert cable.round_trip >= minimum_round_trip(cable.length_m, 1.468) * 0.99


@CABLES
def test_every_cable_has_sources_and_a_standing(cable: Cable) -> None:
    assert cable.sources
    assert all(place_source(key).url.startswith("http") for key in cable.sources)
    assert (cable.round_trip is None) == (cable.round_trip_status == "unknown")
    if cable.status == "R":
        assert any(place_source(key).kind in PRIMARY for key in cable.sources)


def test_there_are_cables_with_lengths_and_cables_with_times() -> None:
    assert sum(cable.length_m is not None for cable in catalog.cables()) >= 8
    assert sum(cable.round_trip is not None for cable in catalog.cables()) >= 5
    assert len(catalog.round_trips()) >= 10


@ROUND_TRIPS
def test_a_measured_round_trip_outlasts_light_unless_it_says_that_it_cannot_be_true(trip: MeasuredRoundTrip) -> None:
    possible = trip.seconds >= minimum_round_trip(way(trip.origin, trip.destination), 1.0)
    assert possible != ("cannot be" in trip.note)


def test_exactly_one_published_round_trip_is_impossible() -> None:
    broken = [trip for trip in catalog.round_trips() if trip.seconds < minimum_round_trip(way(trip.origin, trip.destination), 1.0)]
    assert [(trip.origin, trip.destination) for trip in broken] == [("Mumbai", "Singapore")]


@ROUND_TRIPS
def test_a_measured_round_trip_says_when_how_and_by_whom(trip: MeasuredRoundTrip) -> None:
    assert trip.measured
    assert trip.statistic == "median"
    assert place_source(trip.sources[0]).publisher
