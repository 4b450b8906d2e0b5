"""A province out of its folder: made once, kept as edited, every fault named with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import fansipan
from fansipan.kernel import clock
from fansipan.kernel.documents import BrokenDocument
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import loading
from fansipan.services.observations.models import (
    Datastream,
    ObservedProperty,
    Sensor,
    Station,
    StationPrefix,
    VendorProfile,
)
from fansipan.services.places import queries as places
from fansipan.services.places.models import AdministrativeUnit
from tests import cast

LAO_CAI = Path(fansipan.__file__).resolve().parents[1] / "provinces" / "lao-cai"
NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)


def load(folder: Path = LAO_CAI, *, update: bool = False) -> dict[str, tuple[int, int, int]]:
    """How many rows each file created, kept and updated."""
    with clock.frozen(NOON):
        done = loading.load(SYSTEM, folder, update=update)
        return {one.document.name: (len(one.created), len(one.kept), len(one.updated)) for one in done}


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """A small copy of Lào Cai, two communes and four stations, to be changed and broken."""
    communes = {"02908", "02647"}
    keep: dict[str, Callable[[Any], bool]] = {
        "old_communes.json": lambda unit: set(unit["successors"]) <= communes,
        "successions.json": lambda step: step["new"] in communes,
        "stations.json": lambda station: station["code"] in ("TL-KT-01", "TL-KT-02", "TL-KT-03", "TL-KT-14"),
    }
    for path in LAO_CAI.glob("*json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if path.name in keep:
            document = [row for row in document if keep[path.name](row)]
        if path.suffix == ".geojson":
            drawn = document["features"]
            document["features"] = [one for one in drawn if one["properties"]["code"] in communes]
        (tmp_path / path.name).write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def broken(folder: Path, name: str, break_it: Callable[[Any], object]) -> list[str]:
    """Break a file, load, and give the faults that were told."""
    path = folder / name
    document = json.loads(path.read_text(encoding="utf-8"))
    break_it(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BrokenDocument) as raised:
        load(folder)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.django_db
def test_a_whole_province_is_loaded_with_its_stations() -> None:
    load()
    assert Station.objects.count() == 41
    assert AdministrativeUnit.objects.filter(boundary__isnull=False).count() == 99
    assert places.commune_code_at(places.Point(104.1268, 22.2988)) == "02908"
    assert [card.now for card in places.search("cốc lếu")] == [("Phường Lào Cai",)]
    station = Station.objects.get(code="TL-KT-01")
    assert (station.expected_from, station.config_version) == (NOON, 1)
    assert set(station.prefixes.values_list("prefix", flat=True)) == {"lc_nma_tlkt01", "tl-kt-01"}
    assert Datastream.objects.get(station=station, code="SO2").interval_seconds == 300


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    first = load()
    entries = AuditEntry.objects.count()
    again = load(update=True)
    assert entries == len(first) == 10
    assert AuditEntry.objects.count() == entries
    assert {name: kept for name, (_, kept, _) in again.items()} == {name: made for name, (made, _, _) in first.items()}
    assert {(created, updated) for created, _, updated in again.values()} == {(0, 0)}


@pytest.mark.django_db
def test_what_an_administrator_edited_stays(province: Path) -> None:
    load(province)
    Station.objects.filter(code="TL-KT-01").update(lat=22.31, public=True)
    Datastream.objects.filter(station__code="TL-KT-01", code="SO2").update(limits={"high": 400})
    load(province)
    station = Station.objects.get(code="TL-KT-01")
    assert (station.lat, station.public, station.config_version) == (22.31, True, 1)
    assert Datastream.objects.get(station=station, code="SO2").limits == {"high": 400}


@pytest.mark.django_db
def test_with_update_the_file_wins_and_the_trail_says_what_it_replaced(province: Path) -> None:
    load(province)
    Station.objects.filter(code="TL-KT-01").update(public=True, phase="maintenance")
    assert load(province, update=True)["stations.json"][2] == 1
    station = Station.objects.get(code="TL-KT-01")
    assert (station.public, station.config_version) == (False, 2)
    assert station.phase == "maintenance", "the file says nothing of the phase"
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.target) == ("kernel.load_file", "file:stations.json")
    assert entry.before == {"TL-KT-01": {"public": True}}


@pytest.mark.django_db
def test_a_datastream_that_the_file_adds_to_a_station_owes_data_from_then_on(province: Path) -> None:
    load(province)
    Station.objects.filter(code="TL-KT-01").update(expected_from=NOON - timedelta(days=700))
    gone = Datastream.objects.filter(station__code="TL-KT-01", code="SO2")
    assert gone.get().expected_from is None
    gone.delete()
    load(province)
    assert gone.get().expected_from == NOON


@pytest.mark.django_db
def test_a_changed_property_or_profile_gives_its_stations_a_new_version(province: Path) -> None:
    load(province)
    ObservedProperty.objects.filter(code="flue-so3").update(aliases=[])
    VendorProfile.objects.filter(code="utf-16").update(format={})
    load(province, update=True)
    versions = dict(Station.objects.values_list("code", "config_version"))
    assert versions == {"TL-KT-01": 2, "TL-KT-02": 2, "TL-KT-03": 1, "TL-KT-14": 2}


@pytest.mark.django_db
def test_a_row_that_is_gone_is_made_again_and_the_station_gets_a_new_version(province: Path) -> None:
    load(province)
    Datastream.objects.filter(station__code="TL-KT-01", code="SO2").delete()
    Sensor.objects.filter(station__code="TL-KT-02", code="TL-KT-02-KHI").update(serial="edited")
    assert load(province)["stations.json"][0] == 1
    assert Station.objects.get(code="TL-KT-01").config_version == 2
    assert Station.objects.get(code="TL-KT-02").config_version == 1


@pytest.mark.django_db
def test_a_station_without_transport_owes_nothing_yet(province: Path) -> None:
    path = province / "stations.json"
    stations = json.loads(path.read_text(encoding="utf-8"))
    del stations[0]["transport"]
    stations[1]["expected_from"] = "2026-11-01T00:00:00+07:00"
    path.write_text(json.dumps(stations), encoding="utf-8")
    load(province)
    assert Station.objects.get(code=stations[0]["code"]).expected_from is None
    given = Station.objects.get(code=stations[1]["code"]).expected_from
    assert given == datetime(2026, 10, 31, 17, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_an_unknown_property_is_named_with_its_place(province: Path) -> None:
    def misspell(stations: Any) -> None:
        stations[3]["datastreams"][1]["property"] = "flue-soo2"

    told = broken(province, "stations.json", misspell)
    assert told == ["stations.json $[3].datastreams[1].property: unknown: 'flue-soo2'"]
    assert not Station.objects.exists()
    assert AdministrativeUnit.objects.exists(), "the files before it stay loaded"


@pytest.mark.django_db
def test_a_point_outside_its_commune_is_named_with_the_commune_it_lies_in(province: Path) -> None:
    def move(stations: Any) -> None:
        stations[0]["commune"] = "02647"
        stations[1]["lon"] = 100.0

    told = broken(province, "stations.json", move)
    assert told[0].startswith("stations.json $[0].lon: the point 104.1268, 22.2988 lies in Xã Tằng Loỏng (02908), not")
    assert "$[1].lon: the point 100.0," in told[1]
    assert "lies in no commune of the province" in told[1]


@pytest.mark.django_db
def test_a_unit_that_is_not_ucum_or_does_not_convert_is_named(province: Path) -> None:
    def spoil(stations: Any) -> None:
        stations[0]["datastreams"][0]["unit"] = "mg/Nm3"
        stations[0]["datastreams"][1]["unit"] = "[ppm]"
        stations[0]["datastreams"][2]["unit"] = "m3/h"

    told = broken(province, "stations.json", spoil)
    assert told == [
        "stations.json $[0].datastreams[0].unit: 'mg/Nm3' is no UCUM code",
        "stations.json $[0].datastreams[1].unit: '[ppm]' does not convert to 'mg/m3', the unit of flue-so3",
        "stations.json $[0].datastreams[2].unit: 'm3/h' does not convert to '%', the unit of flue-o2",
    ]


@pytest.mark.django_db
def test_a_prefix_of_two_stations_is_refused(province: Path) -> None:
    told = broken(province, "stations.json", lambda stations: stations[1]["prefixes"].append("lc_nma_TLKT01"))
    assert told == ["stations.json $[1].prefixes[2]: 'lc_nma_TLKT01' is the prefix of TL-KT-01 already"]
    assert not StationPrefix.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("stations.json", lambda s: s[0].update(intervall=5), "$[0].intervall: unknown key"),
        ("stations.json", lambda s: s[0].update(code=s[1]["code"]), "$[1].code: a second station 'TL-KT-02'"),
        ("stations.json", lambda s: s[0].update(interval_seconds=700), "$[0].interval_seconds: an hour must hold"),
        ("stations.json", lambda s: s[0].pop("name"), "$[0].name: is missing"),
        ("stations.json", lambda s: s[0].update(name={"vi": "Trạm"}), '$[0].name: must hold a text "vi" and'),
        ("stations.json", lambda s: s[0].update(kind="smoke"), "$[0].kind: 'smoke' is none of flue_gas"),
        ("stations.json", lambda s: s[0].update(expected_from="soon"), "$[0].expected_from: 'soon' is no time"),
        ("stations.json", lambda s: s[0].update(prefixes="X"), "$[0].prefixes: must be a list of texts"),
        ("stations.json", lambda s: s[0].update(sensors=[1]), "$[0].sensors[0]: must be an object"),
        (
            "stations.json",
            lambda s: s[0]["datastreams"][0]["quality"].update(fail_hihg=1),
            "$[0].datastreams[0].quality.fail_hihg: unknown key",
        ),
        (
            "stations.json",
            lambda s: s[0]["datastreams"][1].update(code="so2"),
            "$[0].datastreams[1].code: 'so2' is the same to a logger as 'SO2'",
        ),
        ("stations.json", lambda s: s[0]["sensors"][0].update(installed="8/6/2023"), "installed: '8/6/2023' is no day"),
        ("profiles.json", lambda p: p[1]["format"].update(separator="~"), "$[1].format.separator: no file can be"),
        ("properties.json", lambda p: p[0].update(unit="mg/Nm3"), "$[0].unit: 'mg/Nm3' is no UCUM code"),
        ("organisations.json", lambda o: o[0].update(parent="X"), "$[0].parent: unknown organisation 'X'"),
        ("units.json", lambda u: u[2].update(parent="X"), "$[2].parent: unknown unit 'X'"),
        ("old_communes.json", lambda u: u[0].update(successors=["1"]), "$[0].successors[0]: unknown unit '1'"),
        ("successions.json", lambda u: u[3].pop("on"), "$[3].new: the day of the change is missing"),
        (
            "communes.geojson",
            lambda c: c["features"][1].update(geometry={"type": "Point", "coordinates": [104, 22]}),
            "$.features[1].geometry: must be a valid Polygon",
        ),
        ("province.json", lambda p: p.update(centre=[22]), "$.centre: must be a list of 2 numbers"),
    ],
)
def test_every_fault_is_named_with_its_file_and_place(
    province: Path, name: str, spoil: Callable[[Any], object], told: str
) -> None:
    found = broken(province, name, spoil)
    assert any(told in fault and fault.startswith(f"{name} $") for fault in found), found


@pytest.mark.django_db
def test_a_file_that_is_not_json_is_named(province: Path) -> None:
    (province / "profiles.json").write_text('[{"code": }]', encoding="utf-8")
    with pytest.raises(BrokenDocument, match=r"profiles\.json \$: not JSON: Expecting value: line 1"):
        load(province)


@pytest.mark.django_db
def test_a_folder_without_a_province_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)


@pytest.mark.django_db
def test_only_an_administrator_loads_a_province() -> None:
    with pytest.raises(Forbidden):
        list(loading.load(cast.acting(cast.chi()), LAO_CAI))
