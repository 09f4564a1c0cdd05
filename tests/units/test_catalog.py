"""Reading the catalog: names that are found, names that are not, and files that are wrong."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from dstudio_lib import catalog
from dstudio_lib.catalog import load, places
from dstudio_lib.catalog.load import BadRecord, line_of
from dstudio_lib.catalog.records import Incident
from dstudio_lib.foundation.errors import UnknownName

EBS = Path(load.__file__).parent / "data" / "incidents" / "aws-ebs-us-east-2011.toml"


@pytest.fixture
def changed(tmp_path: Path):
    """Write the EBS record with one text replaced by another, and return its path."""

    def change(old: str, new: str, count: int = 1) -> Path:
        text = EBS.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / EBS.name
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        return path

    return change


def line_with(path: Path, text: str) -> int:
    return next(i for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if text in line)


# --- finding


def test_an_incident_is_found_by_its_id_and_remembered() -> None:
    assert catalog.incident("knight-capital-2012") is catalog.incident("knight-capital-2012")


def test_an_unknown_incident_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean aws-ebs-us-east-2011"):
        catalog.incident("aws-ebs-us-east-2012")


def test_a_city_is_found_without_accents_and_by_what_a_cloud_calls_it() -> None:
    assert catalog.city("sao paulo").name == "São Paulo"
    assert catalog.city("US-EAST-1").name == "Ashburn"
    with pytest.raises(UnknownName, match="did you mean Singapore"):
        catalog.city("Singapur")


def test_landing_places_are_found_but_not_listed() -> None:
    assert catalog.city("Bude").landing
    assert "Bude" not in {city.name for city in catalog.cities()}


def test_an_unknown_cable_names_the_nearest() -> None:
    assert catalog.cable("marea").length_m == 6_600_000
    with pytest.raises(UnknownName, match="marea"):
        catalog.cable("mare")


def test_a_record_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        catalog.incident("aws-ebs-us-east-2011").title = "other"  # type: ignore[misc]


# --- what the records say


def test_the_ebs_timeline_has_local_and_universal_time() -> None:
    ebs = catalog.incident("aws-ebs-us-east-2011")
    assert ebs.clock(ebs.timeline[0]) == "2011-04-21 00:47 PDT (07:47 UTC)"
    evening = next(event for event in ebs.timeline if event.minute == 3928)
    assert ebs.clock(evening) == "2011-04-23 18:15 PDT (2011-04-24 01:15 UTC)"


def test_the_seventy_million_of_ebs_are_marked_as_claimed_without_a_source() -> None:
    claimed = [cost for cost in catalog.incident("aws-ebs-us-east-2011").cost if cost.amount_usd == 70_000_000]
    assert [(cost.kind, cost.status, cost.sources) for cost in claimed] == [("claimed-unsourced", "unknown", ())]


def test_knight_has_the_first_figure_and_the_found_one_side_by_side() -> None:
    amounts = {cost.amount_usd: cost for cost in catalog.incident("knight-capital-2012").cost}
    assert amounts[440_000_000].kind == "reported"
    assert amounts[460_000_000].kind == "regulator"
    assert amounts[460_000_000].at_least


def test_an_undocumented_minute_says_so() -> None:
    knight = catalog.incident("knight-capital-2012")
    rollback = next(event for event in knight.timeline if "rollback" in event.title)
    assert knight.clock(rollback) == "minute not documented"
    assert knight.clock(knight.timeline[0]) == "2012-07-27, time of day not documented"


# --- files that are wrong


def test_a_misspelt_key_is_named_with_its_line(changed) -> None:
    path = changed('category = "feedback-loop"', 'catgory = "feedback-loop"')
    with pytest.raises(BadRecord, match=rf"aws-ebs-us-east-2011\.toml, line {line_with(path, 'catgory')}: catgory is not a key"):
        load.read(Incident, path)


def test_a_missing_key_is_named(changed) -> None:
    path = changed('organisation = "Amazon Web Services"\n', "")
    with pytest.raises(BadRecord, match="organisation is missing"):
        load.read(Incident, path)


def test_a_wrong_standing_in_a_timeline_is_named_with_its_line(changed) -> None:
    path = changed('until_minute = 113\nlane = "customers"', 'until_minute = 113\nlane = "users"')
    with pytest.raises(BadRecord, match=rf"line {line_with(path, 'users')}: timeline\.1\.lane is 'users'; allowed is"):
        load.read(Incident, path)


def test_a_claim_without_a_source_is_refused(changed) -> None:
    path = changed('status = "R"\nsources = ["aws"]', 'status = "R"')
    with pytest.raises(BadRecord, match=r"what_happened\.0\.sources is empty; every claim needs a source"):
        load.read(Incident, path)


def test_a_source_that_is_not_listed_is_refused(changed) -> None:
    path = changed('sources = ["ophir"]', 'sources = ["someone"]')
    with pytest.raises(BadRecord, match="names 'someone', which neither the record's sources nor the shared references list"):
        load.read(Incident, path)


def test_reported_needs_a_primary_document(changed) -> None:
    path = changed('status = "S"\nsources = ["ophir"]', 'status = "R"\nsources = ["ophir"]')
    with pytest.raises(BadRecord, match="none of its sources is a primary document"):
        load.read(Incident, path)


def test_a_minute_that_contradicts_its_clock_is_refused(changed) -> None:
    path = changed("minute = 113\nutc", "minute = 114\nutc")
    with pytest.raises(BadRecord, match="which is not 114 min after the start"):
        load.read(Incident, path)


def test_an_event_out_of_order_is_refused(changed) -> None:
    path = changed("minute = 0\nutc = 2011-04-21T07:47:00Z", "minute = 60\nutc = 2011-04-21T08:47:00Z")
    with pytest.raises(BadRecord, match=r"timeline\.1\.minute is earlier"):
        load.read(Incident, path)


def test_an_id_other_than_the_file_name_is_refused(changed) -> None:
    path = changed('id = "aws-ebs-us-east-2011"', 'id = "aws-ebs"')
    with pytest.raises(BadRecord, match=r"id is 'aws-ebs', but the file is called aws-ebs-us-east-2011\.toml"):
        load.read(Incident, path)


def test_an_unused_source_is_refused(changed) -> None:
    path = changed('sources = ["ophir"]', 'sources = ["aws"]')
    with pytest.raises(BadRecord, match=r"sources\.ophir is listed but no claim uses it"):
        load.read(Incident, path)


def test_broken_toml_is_named_with_its_line(changed) -> None:
    path = changed('zone = "PDT"', 'zone = "PDT')
    with pytest.raises(BadRecord, match=r"aws-ebs-us-east-2011\.toml, line 6: it is not valid TOML: "):
        load.read(Incident, path)


def test_a_place_of_a_key_is_found_in_nested_tables() -> None:
    text = "a = 1\n[cost]\nx = 1\n[sources.one]\nurl = 1\n[sources.two]\nurl = 2\n"
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("cost", "x")) == 3
    assert line_of(text, ("sources", "two", "url")) == 7
    assert line_of(text, ("nothing",)) is None


def test_a_cable_through_an_unknown_city_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(places.__file__).parent / "data"
    for name in ("cities.toml", "cables.toml", "round_trips.toml"):
        text = (
            (folder / name)
            .read_text(encoding="utf-8")
            .replace('route = ["Virginia Beach", "Bilbao"]', 'route = ["Virginia Beach", "Atlantis"]')
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(places, "_file", lambda name: tmp_path / name)
    for remembered in (places.all_cities, places.all_cables, places.sources_of):
        remembered.cache_clear()
    try:
        with pytest.raises(BadRecord, match=r"cables\.toml, line \d+: cable\.\d+\.route names the city 'Atlantis'"):
            places.all_cables()
    finally:
        monkeypatch.undo()
        for remembered in (places.all_cities, places.all_cables, places.sources_of):
            remembered.cache_clear()


def test_importing_the_catalog_loads_no_heavy_library() -> None:
    code = "import sys, dstudio_lib.catalog; print([name for name in ('pydantic', 'numpy', 'plotly') if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
