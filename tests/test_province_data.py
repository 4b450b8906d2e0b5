"""The files of a province: shapes, references, places and numbers, without a database."""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, box, shape
from ucumvert import get_ucum_parser

from fansipan.kernel import units
from fansipan.kernel.errors import Invalid
from fansipan.services.observations.contracts import QualityLimits, StationKind, VendorFormat

PROVINCE = Path(__file__).resolve().parents[1] / "provinces" / "lao-cai"
Row = dict[str, Any]


@cache
def load(name: str) -> Any:
    return json.loads((PROVINCE / name).read_text(encoding="utf-8"))


def by_code(name: str) -> dict[str, Row]:
    rows = {row["code"]: row for row in load(name)}
    assert len(rows) == len(load(name)), f"{name} uses a code twice"
    return rows


def communes() -> dict[str, Row]:
    return {feature["properties"]["code"]: feature for feature in load("communes.geojson")["features"]}


def streams() -> Iterator[tuple[Row, Row]]:
    return ((station, stream) for station in load("stations.json") for stream in station["datastreams"])


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def is_text(value: Any) -> bool:
    return set(value) == {"vi", "en"} and all(isinstance(part, str) and part.strip() for part in value.values())


@pytest.mark.parametrize("path", sorted(PROVINCE.rglob("*json")), ids=lambda path: path.name)
def test_every_file_spells_vietnamese_with_composed_letters(path: Path) -> None:
    for text in texts(json.loads(path.read_text(encoding="utf-8"))):
        assert text == unicodedata.normalize("NFC", text)


# Places


def test_the_province_has_its_ninety_nine_communes() -> None:
    assert len(load("communes.geojson")["features"]) == len(communes()) == 99
    assert Counter(unit["properties"]["kind"] for unit in communes().values()) == {"commune": 89, "ward": 10}
    for code, unit in communes().items():
        assert set(unit["properties"]) == {"code", "name", "fullName", "fullNameEn", "kind", "areaKm2"}
        assert re.fullmatch(r"\d{5}", code)
        assert shape(unit["geometry"]).is_valid


def test_the_view_of_the_province_holds_every_commune() -> None:
    west, south, east, north = load("province.json")["bbox"]
    for unit in communes().values():
        assert box(west, south, east, north).buffer(0.01).contains(shape(unit["geometry"]))


def test_former_units_form_a_tree_that_ended_with_the_merger() -> None:
    former = by_code("units.json")
    assert Counter(unit["kind"] for unit in former.values()) == {"province": 2, "city": 2, "town": 2, "district": 14}
    for unit in former.values():
        assert is_text(unit["name"])
        assert unit["valid_to"] == "2025-07-01"
        assert unit["confidence"] in {"verified", "memory"}
        assert (unit["parent"] is None) == (unit["kind"] == "province")
        assert unit["parent"] is None or former[unit["parent"]]["kind"] == "province"


def test_every_former_district_and_province_is_found_in_todays_communes() -> None:
    former = by_code("units.json")
    pairs = [(row["old"], row["new"]) for row in load("successions.json")]
    assert len(pairs) == len(set(pairs))
    assert {old for old, _new in pairs} == set(former)
    assert {new for _old, new in pairs} == set(communes())
    provinces = Counter(old for old, _new in pairs if former[old]["kind"] == "province")
    assert provinces == {"old:10": 48, "old:15": 51}
    for old in former.values():
        if old["kind"] == "province":
            districts = {unit["code"] for unit in former.values() if unit["parent"] == old["code"]}
            below = {new for district, new in pairs if district in districts}
            assert below == {new for code, new in pairs if code == old["code"]}


def test_every_former_commune_lies_where_its_district_went() -> None:
    pairs = {(row["old"], row["new"]) for row in load("successions.json")}
    old_communes = by_code("old_communes.json")
    assert len(old_communes) == 319
    for unit in old_communes.values():
        assert unit["kind"] in {"commune", "ward", "township"}
        assert unit["successors"]
        for successor in unit["successors"]:
            assert (unit["parent"], successor) in pairs


@pytest.mark.parametrize(
    ("old_name", "district", "new_name"),
    [
        ("Xã Phìn Ngan", "Huyện Bát Xát", "Xã Bát Xát"),
        ("Thị trấn Tằng Loỏng", "Huyện Bảo Thắng", "Xã Tằng Loỏng"),
        ("Xã Minh Quân", "Huyện Trấn Yên", "Phường Âu Lâu"),
        ("Xã Bản Phiệt", "Huyện Bảo Thắng", "Phường Lào Cai"),
    ],
)
def test_an_old_address_leads_to_the_new_commune(old_name: str, district: str, new_name: str) -> None:
    former = by_code("units.json")
    (unit,) = [
        unit
        for unit in load("old_communes.json")
        if unit["name"]["vi"] == old_name and former[unit["parent"]]["name"]["vi"] == district
    ]
    assert [communes()[code]["properties"]["fullName"] for code in unit["successors"]] == [new_name]


# Organisations


def test_organisations_know_their_parents_and_plants_are_marked_as_demo() -> None:
    organisations = by_code("organisations.json")
    for row in organisations.values():
        assert set(row) - {"branch"} == {"code", "name", "kind", "parent", "demo", "source"}
        assert ("branch" in row) == (row["kind"] == "plant")
        assert row.get("branch") in {None, *by_code("branches.json")}
        assert is_text(row["name"])
        assert row["source"]
        assert row["parent"] is None or row["parent"] in organisations
        assert row["demo"] == (row["kind"] == "plant")
        assert ("(dữ liệu minh họa)" in row["name"]["vi"]) == row["demo"]
    assert {"department", "monitoring_centre", "operations_centre"} <= {row["kind"] for row in organisations.values()}


def test_every_commune_has_a_desk_for_what_its_residents_report() -> None:
    organisations = by_code("organisations.json")
    desks = {row["commune"]: row["organisation"] for row in load("residents.json")["desks"]}
    assert set(desks) == set(communes())
    assert {organisations[code]["kind"] for code in desks.values()} == {"commune"}
    for commune, code in desks.items():
        assert organisations[code]["name"]["vi"].endswith(communes()[commune]["properties"]["name"])


def test_no_real_company_is_named_as_owner_of_a_station() -> None:
    names = " ".join(row["name"]["vi"] for row in load("organisations.json") + load("stations.json"))
    for company in ("Vinachem", "Đức Giang", "Việt Trung", "Apatit Việt Nam", "Lao Kay", "Việt Sơn", "Thủ Đô"):
        assert company not in names


# The catalogue

TOGETHER = [{"flue_gas"}, {"wastewater"}, {"air", "weather"}, {"surface_water", "hydrology"}, {"weather", "hydrology"}]
NEEDED = {
    "flue_gas": "PM SO2 SO3 NOx NO NO2 CO CO2 O2 NH3 HF HCl H2S H2SO4 VHg Flow Temp P H2O",
    "wastewater": "FlowIn FlowOut Flow Temp pH TSS COD BOD5 NH4 TN TP TOC Cl Color DO Turb EC Cu Pb Zn As Cd Hg Fe Mn",
    "air": "PM10 PM2.5 PM2,5 TSP SO2 NO NO2 NOx CO O3 H2S NH3 HF",
    "surface_water": "Temp pH DO TSS Turb EC COD BOD5 TOC NH4 NO3 NO2 PO4 TN TP",
    "weather": "Temp RH P WS WD Rain SR",
    "hydrology": "WL Q",
}


@pytest.mark.parametrize("medium", NEEDED)
def test_the_catalogue_has_every_property_that_is_asked_for(medium: str) -> None:
    known = {alias for row in load("properties.json") if row["medium"] == medium for alias in row["aliases"]}
    assert set(NEEDED[medium].split()) <= known


def test_properties_are_complete_and_named_in_both_languages() -> None:
    required = {"code", "name", "unit", "symbol", "medium", "aliases", "unit_aliases", "decimals", "kind"}
    for code, row in by_code("properties.json").items():
        assert required <= set(row) <= required | {"definition"}
        assert re.fullmatch(r"[a-z0-9-]{1,30}", code)
        assert is_text(row["name"])
        assert row["symbol"]
        assert "definition" not in row or is_text(row["definition"])
        assert row["kind"] in {"mean", "sum", "instant"}
        assert 0 <= row["decimals"] <= 6
        assert row["aliases"]
        assert next(iter(row["unit_aliases"].values())) == row["unit"], "the usual spelling is that of the stored unit"


@pytest.mark.parametrize("media", TOGETHER, ids=lambda media: "+".join(sorted(media)))
def test_a_code_from_a_logger_names_one_property(media: set[str]) -> None:
    rows = [row for row in load("properties.json") if row["medium"] in media]
    aliases = Counter(alias for row in rows for alias in {alias.casefold() for alias in row["aliases"]})
    assert [alias for alias, count in aliases.items() if count > 1] == []


def test_every_unit_is_ucum() -> None:
    parse = get_ucum_parser().parse
    for row in load("properties.json"):
        for unit in {row["unit"], *row["unit_aliases"].values()}:
            parse(unit)


def test_what_loggers_send_converts_to_what_is_stored_except_parts_per_million() -> None:
    for row in load("properties.json"):
        for unit in row["unit_aliases"].values():
            if unit in {"[ppm]", "[ppb]"}:
                with pytest.raises(Invalid):
                    units.conversion(unit, row["unit"])
            else:
                units.conversion(unit, row["unit"])


def test_profiles_hold_what_the_decoder_understands() -> None:
    for row in by_code("profiles.json").values():
        assert is_text(row["name"])
        VendorFormat(**row["format"])


# Stations


def test_the_province_has_the_stations_it_was_promised() -> None:
    by_code("stations.json")
    kinds = Counter(station["kind"] for station in load("stations.json"))
    assert kinds == {
        "flue_gas": 18,
        "wastewater": 1,
        "ambient_air": 1,
        "surface_water": 1,
        "rain": 12,
        "river_level": 8,
    }
    stacks = [station["code"] for station in load("stations.json") if station["kind"] == "flue_gas"]
    assert stacks == [f"TL-KT-{number:02d}" for number in range(1, 19)]


def test_every_station_is_complete_and_its_references_resolve() -> None:
    organisations, profiles = by_code("organisations.json"), by_code("profiles.json")
    for station in load("stations.json"):
        StationKind(station["kind"])
        assert station["organisation"] in organisations
        assert station["profile"] in profiles
        assert is_text(station["name"])
        assert is_text(station["address"])
        assert "trước 1/7/2025" in station["address"]["vi"]
        assert station["source"]
        assert station["demo"]
        assert station["approximate"]
        assert station["interval_seconds"] in {300, 600, 900, 3600}
        assert station["silent_after_seconds"] > station["interval_seconds"]
        assert "river" not in station or is_text(station["river"]["name"])


def test_every_station_stands_in_its_commune() -> None:
    for station in load("stations.json"):
        boundary = shape(communes()[station["commune"]]["geometry"])
        assert boundary.contains(Point(station["lon"], station["lat"])), station["code"]


def test_stacks_belong_to_demo_plants_and_only_surroundings_are_public() -> None:
    organisations = by_code("organisations.json")
    for station in load("stations.json"):
        at_a_plant = station["kind"] in {"flue_gas", "wastewater"}
        assert (organisations[station["organisation"]]["kind"] == "plant") == at_a_plant
        assert station["public"] == (not at_a_plant)
        assert station["transport"] == ("http" if station["kind"] in {"rain", "river_level"} else "ftp")


def test_a_file_name_belongs_to_one_station() -> None:
    prefixes = [prefix.casefold() for station in load("stations.json") for prefix in station["prefixes"]]
    assert len(prefixes) == len(set(prefixes))
    for station in load("stations.json"):
        assert bool(station["prefixes"]) == (station["transport"] == "ftp")
        for prefix in station["prefixes"]:
            assert re.fullmatch(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*", prefix)


def test_every_sensor_has_its_papers_and_measures_something() -> None:
    for station in load("stations.json"):
        sensors = [sensor["code"] for sensor in station["sensors"]]
        assert len(sensors) == len(set(sensors))
        assert set(sensors) == {stream["sensor"] for stream in station["datastreams"]}
        for sensor in station["sensors"]:
            assert is_text(sensor["method"])
            assert all(sensor[name] for name in ("manufacturer", "model", "serial"))
            assert date.fromisoformat(sensor["installed"]) < date.fromisoformat(sensor["verification_due"])
            assert date.fromisoformat(sensor["installed"]) < date.fromisoformat(sensor["calibration_due"])


def test_every_datastream_is_in_the_catalogue_under_the_code_that_is_sent() -> None:
    properties = by_code("properties.json")
    for station, stream in streams():
        observed = properties[stream["property"]]
        assert stream["unit"] == observed["unit"]
        assert stream["code"] in observed["aliases"], (station["code"], stream["code"])
    for station in load("stations.json"):
        codes = [stream["code"] for stream in station["datastreams"]]
        assert len(codes) == len(set(codes))


def test_quality_limits_are_those_the_tests_know_and_lie_inside_one_another() -> None:
    known = {field.name for field in fields(QualityLimits)} - {"interval_seconds"}
    for _station, stream in streams():
        quality = stream["quality"]
        assert set(quality) <= known
        span = [quality.get(name) for name in ("fail_low", "suspect_low", "suspect_high", "fail_high")]
        given = [limit for limit in span if limit is not None]
        assert given == sorted(given)
        assert {"fail_low", "fail_high"} <= set(quality)


def test_a_limit_names_its_law_and_how_sure_it_is() -> None:
    for _station, stream in streams():
        limits = stream["limits"]
        assert set(limits) <= {"low", "high", "source"}
        if not limits:
            continue
        assert is_text(limits["source"])
        assert "QCVN" in limits["source"]["vi"]
        if "low" in limits or "high" in limits:
            assert re.search(r"\((đã|chưa) xác nhận", limits["source"]["vi"])
            assert re.search(r"\((un)?confirmed", limits["source"]["en"])


def test_alarm_levels_rise_and_stand_on_a_datum() -> None:
    for station, stream in streams():
        if stream["property"] != "hydro-level":
            assert "levels" not in stream
            continue
        assert 0 < len(stream["datum"]) <= 120, station["code"]
        values = [level["value"] for level in stream["levels"]]
        assert values == sorted(values)
        assert [level["name"] for level in stream["levels"]] == ["BĐ1", "BĐ2", "BĐ3"][: len(values)]
        for level in stream["levels"]:
            assert level["unit"] == "m"
            assert level["source"]
            assert level["confidence"] in {"verified", "derived", "memory"}


def test_no_alarm_level_passes_for_confirmed() -> None:
    """The facts know each of them by reckoning back from bulletins alone; the decision itself was never compared."""
    told = [level for _station, stream in streams() for level in stream.get("levels", ())]
    told += [level for gauge in load("hazards.json")["gauges"] for level in gauge.get("levels", ())]
    assert told
    assert {level["confidence"] for level in told} <= {"derived", "memory"}
    assert not any(level.get("verified") for level in told)


def test_the_alarm_levels_of_the_hong_are_those_of_the_law() -> None:
    levels = {
        station["name"]["vi"]: [level["value"] for level in stream["levels"]]
        for station, stream in streams()
        if stream["property"] == "hydro-level"
    }
    assert levels["Trạm thủy văn Lào Cai"] == [80.0, 82.0, 83.5]
    assert levels["Trạm thủy văn Bảo Hà"] == [55.0, 56.0, 57.0]
    assert levels["Trạm thủy văn Yên Bái"] == [30.0, 31.0, 32.0]
    assert levels["Trạm thủy văn Cốc Ly"] == []


# The demonstration's readings


@cache
def series(dataset: str) -> dict[str, list[float]]:
    meta = load("series/datasets.json")[dataset]
    with gzip.open(PROVINCE / meta["file"], "rt", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == meta["rows"] == meta["days"] * 86_400 // meta["step_seconds"]
    assert rows[0]["time"] == meta["first"]
    assert set(rows[0]) == {"time", *meta["columns"]}
    for column, about in meta["columns"].items():
        assert sum(not row[column] for row in rows) == about["missing"]
    return {column: [float(row[column]) for row in rows if row[column]] for column in meta["columns"]}


def test_the_series_are_small_and_say_whose_they_are() -> None:
    assert sum(path.stat().st_size for path in (PROVINCE / "series").rglob("*.gz")) < 5_000_000
    licences = (PROVINCE / "series" / "LICENCES.md").read_text(encoding="utf-8")
    for name, meta in load("series/datasets.json").items():
        assert is_text(meta["title"])
        assert all(meta[name] for name in ("licence", "attribution", "origin"))
        assert f"`{name.split('/')[0]}/*`" in licences


def test_every_datastream_is_played_by_one_real_series() -> None:
    wanted = [(station["code"], stream["code"]) for station, stream in streams()]
    assert Counter((feed["station"], feed["datastream"]) for feed in load("demo/feeds.json")) == Counter(wanted)
    for feed in load("demo/feeds.json"):
        meta = load("series/datasets.json")[feed["dataset"]]
        assert feed["column"] in meta["columns"]
        assert feed["step_seconds"] == meta["step_seconds"]
        assert {"scale", "offset"} <= set(feed["transform"]) <= {"scale", "offset", "noise"}
        assert is_text(feed["origin"])
        assert feed["origin"]["vi"].startswith("Dữ liệu minh họa")


def test_what_is_played_is_plausible_but_for_real_sensor_faults() -> None:
    quality = {(station["code"], stream["code"]): (station, stream["quality"]) for station, stream in streams()}
    for feed in load("demo/feeds.json"):
        station, limits = quality[feed["station"], feed["datastream"]]
        how = feed["transform"]
        share = station["interval_seconds"] / feed["step_seconds"] if feed["datastream"] == "Rain" else 1
        values = [(value * how["scale"] + how["offset"]) * share for value in series(feed["dataset"])[feed["column"]]]
        outside = sum(not limits["fail_low"] <= value <= limits["fail_high"] for value in values)
        assert outside / len(values) < 0.02, (feed["station"], feed["datastream"])


def test_added_noise_never_makes_a_plausible_value_implausible() -> None:
    lowest = {(station["code"], stream["code"]): stream["quality"]["fail_low"] for station, stream in streams()}
    for feed in load("demo/feeds.json"):
        how = feed["transform"]
        if "noise" in how:
            floor = min(series(feed["dataset"])[feed["column"]]) * how["scale"] + how["offset"]
            assert floor - 6 * how["noise"] > lowest[feed["station"], feed["datastream"]], feed
