"""What holds for every record of the catalog: provenance, order, places that exist, and physics."""

from __future__ import annotations

import re

import pytest

from dstudio_lib import catalog
from dstudio_lib.catalog.places import Cable, City, MeasuredRoundTrip, place_source
from dstudio_lib.catalog.records import PRIMARY, Incident
from dstudio_lib.formulas.latency import great_circle_distance, minimum_round_trip

INCIDENTS = pytest.mark.parametrize("incident", catalog.incidents(), ids=lambda each: each.id)
CITIES = pytest.mark.parametrize("city", catalog.cities(), ids=lambda each: each.name)
CABLES = pytest.mark.parametrize("cable", catalog.cables(), ids=lambda each: each.id)
ROUND_TRIPS = pytest.mark.parametrize("trip", catalog.round_trips(), ids=lambda each: f"{each.origin}-{each.destination}")


def way(start: str, end: str) -> float:
    one, other = catalog.city(start), catalog.city(end)
    return float(great_circle_distance(one.latitude, one.longitude, other.latitude, other.longitude))


# --- incidents


@INCIDENTS
def test_every_claim_has_a_standing_and_a_source(incident: Incident) -> None:
    for claim in incident.claims():
        assert claim.status in {"R", "S", "I", "M", "unknown"}
        assert bool(claim.sources) == (claim.status != "unknown")
        assert set(claim.sources) <= set(incident.sources)


@INCIDENTS
def test_what_is_called_reported_rests_on_a_primary_document(incident: Incident) -> None:
    for claim in incident.claims():
        if claim.status == "R":
            assert any(incident.source(key).kind in PRIMARY for key in claim.sources)


@INCIDENTS
def test_every_source_has_an_address_and_says_how_it_was_read(incident: Incident) -> None:
    for source in incident.sources.values():
        assert re.match(r"https?://\S+$", source.url)
        assert source.read.endswith(".")


@INCIDENTS
def test_the_timeline_starts_at_the_onset_and_runs_forward(incident: Incident) -> None:
    minutes = [event.minute for event in incident.timeline]
    assert minutes == sorted(minutes)
    assert 0 in minutes
    assert next(event for event in incident.timeline if event.minute == 0).utc == incident.started


@INCIDENTS
def test_texts_are_sentences_and_titles_are_short(incident: Incident) -> None:
    for claim in incident.claims():
        text = getattr(claim, "text", "") or getattr(claim, "why", "")
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith((".", "!"))
    for event in incident.timeline:
        assert len(event.title) <= 44


@INCIDENTS
def test_every_amount_says_who_stands_behind_it(incident: Incident) -> None:
    assert incident.cost
    for cost in incident.cost:
        assert (cost.amount_usd is None) == (cost.kind == "none")
        assert (cost.status == "unknown") == (cost.kind == "claimed-unsourced")


@INCIDENTS
def test_no_person_is_blamed(incident: Incident) -> None:
    texts = " ".join(getattr(claim, "text", "") + getattr(claim, "why", "") for claim in incident.claims()).lower()
    assert not re.search(r"\b(careless|negligent|stupid|incompetent|human error|should have known)\b", texts)


def test_the_oldest_incident_comes_first() -> None:
    started = [each.started for each in catalog.incidents()]
    assert started == sorted(started)


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
