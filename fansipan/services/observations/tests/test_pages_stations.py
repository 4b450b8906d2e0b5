"""The list of stations: what is found, who sees what, what it costs."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.services.observations.contracts import StationKind, StationPhase
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_place, make_station
from fansipan.services.observations.tests.visiting import NOON, body, entered, speaking_station
from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    return speaking_station()


@pytest.fixture
def chi() -> Client:
    return entered(cast.chi())


def test_the_list_shows_how_each_station_stands(station: Station, chi: Client) -> None:
    page = body(chi, "/stations")
    assert "Trạm TL-KT-01" in page
    assert 'data-station-state="TL-KT-01"' in page
    assert 'data-state="exceeding"' in page
    assert "512,35" in page, "the decimal comma of Vietnamese"
    assert "<polyline" in page, "the last day as a line"
    assert "512.35" in body(chi, "/stations", "en")


@pytest.mark.parametrize("asked", ["trạm tl-kt", "TL KT 01", "tang loong", "Nhà máy Một"])
def test_the_search_forgives_marks_and_takes_words_in_any_order(station: Station, chi: Client, asked: str) -> None:
    make_station("LC-MUA-01", cast.centre(), place=make_place("1"), name={"vi": "Mưa", "en": "Rain"})
    page = body(chi, f"/stations?q={asked}")
    assert "TL-KT-01" in page


def test_a_former_place_leads_to_the_stations_that_stand_there_now(station: Station, chi: Client) -> None:
    former = AdministrativeUnit.objects.create(
        code="old:1",
        name={"vi": "Huyện Bảo Thắng", "en": "Bao Thang District"},
        kind=UnitKind.DISTRICT.value,
        valid_to=date(2025, 7, 1),
    )
    UnitSuccession.objects.create(old=former, new=station.place, on=date(2025, 7, 1))
    assert "TL-KT-01" in body(chi, "/stations?q=huyện bảo thắng")
    assert "TL-KT-01" not in body(chi, "/stations?q=huyện bát xát")
    assert "Huyện Bảo Thắng (đến 1/7/2025)" in body(chi, "/stations/TL-KT-01")


OLD = "Khu công nghiệp Tằng Loỏng, xã Tằng Loỏng, tỉnh Lào Cai (trước 1/7/2025: thị trấn Tằng Loỏng, huyện Bảo Thắng)"


@pytest.mark.parametrize(
    "asked",
    [
        "khu công nghiệp tằng loỏng",
        "thị trấn Tằng Loỏng, huyện Bảo Thắng, tỉnh Lào Cai",
        "Tang Loong; Bao Thang",
        "trạm bảo thắng",
        "huyện Bát Xát, tỉnh Lào Cai",
    ],
)
def test_an_address_of_old_is_found_as_it_is_written_at_every_door(station: Station, chi: Client, asked: str) -> None:
    view = {"centre": [104, 22], "bbox": [103, 21, 105, 23], "zoom": 8}
    AdministrativeUnit.objects.create(
        code="10", name={"vi": "Tỉnh Lào Cai", "en": "Lao Cai Province"}, kind=UnitKind.PROVINCE.value, view=view
    )
    former = AdministrativeUnit.objects.create(
        code="old:1", name={"vi": "Huyện Bát Xát"}, kind=UnitKind.DISTRICT.value, valid_to=date(2025, 7, 1)
    )
    UnitSuccession.objects.create(old=former, new=station.place, on=date(2025, 7, 1))
    Station.objects.update(address={"vi": OLD})
    elsewhere = make_place("1")
    make_station("LC-MUA-01", cast.centre(), place=elsewhere, name={"vi": "Mưa", "en": "Rain"})
    AdministrativeUnit.objects.filter(pk=elsewhere.pk).update(name={"vi": "Phường Lào Cai"})
    for address in ("/stations", "/api/v1/stations", "/search"):
        page = body(chi, f"{address}?q={asked}")
        assert "TL-KT-01" in page, address
        assert "LC-MUA-01" not in page, address
    said = json.loads(body(chi, "/api/v1/stations.geojson"))["features"]
    assert any("khu cong nghiep tang loong" in one["properties"]["said"] for one in said)


def test_filters_narrow_the_list_and_chips_count_what_each_state_would_show(station: Station, chi: Client) -> None:
    make_station("LC-MUA-01", cast.centre(), ("Rain",), kind=StationKind.RAIN.value)
    page = body(chi, "/stations?kind=rain")
    assert "LC-MUA-01" in page
    assert "TL-KT-01" not in page
    page = body(chi, "/stations?state=exceeding")
    assert "LC-MUA-01" not in page
    assert 'id="state-never"' in page, "the other states still say how many there are"
    assert "TL-KT-01" not in body(chi, "/stations?organisation=TT-QT")
    assert "TL-KT-01" in body(chi, "/stations?place=02908")


def test_what_may_not_wait_stands_first_and_every_column_sorts(station: Station, chi: Client) -> None:
    make_station("AA-01", phase=StationPhase.MAINTENANCE.value, name={"vi": "Ẩn", "en": "Hidden"})

    def order(address: str) -> list[int]:
        page = body(chi, address)
        return [page.index(f"/stations/{code}") for code in ("TL-KT-01", "AA-01")]

    assert order("/stations") == sorted(order("/stations"))
    assert order("/stations?sort=name") == sorted(order("/stations?sort=name"), reverse=True)
    assert order("/stations?sort=-name") == sorted(order("/stations?sort=-name"))
    assert order("/stations?sort=newest") == sorted(order("/stations?sort=newest"), reverse=True)
    body(chi, "/stations?sort=nonsense")


def test_a_long_list_has_pages(chi: Client) -> None:
    for number in range(52):
        make_station(f"TL-KT-{number:02d}", properties=())
    assert "1–50 trên 52" in body(chi, "/stations")
    page = body(chi, "/stations?page=2")
    assert "51–52 trên 52" in page
    assert 'rel="prev"' in page
    assert "51–52 trên 52" in body(chi, "/stations?page=99")
    assert "1–50 trên 52" in body(chi, "/stations?page=x")


def test_the_public_sees_public_stations_only(station: Station) -> None:
    make_station("LC-MUA-01", cast.centre(), ("Rain",), public=True)
    page = body(entered(None), "/stations")
    assert "LC-MUA-01" in page
    assert "TL-KT-01" not in page
    assert "stations.csv" not in page


def test_an_empty_list_says_what_to_do(chi: Client) -> None:
    assert "Chưa có trạm nào để xem" in body(chi, "/stations")
    assert "Đến phần quản trị" in body(entered(cast.giang()), "/stations")
    make_station()
    assert "Không có trạm phù hợp" in body(chi, "/stations?q=zzz")


def test_the_list_can_be_taken_away_as_a_file_and_that_is_on_record(station: Station, chi: Client) -> None:
    Station.objects.update(name={"vi": "=cmd()", "en": "x"})
    with clock.frozen(NOON):
        answer = chi.get("/stations.csv?kind=flue_gas")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["parameter"], row["value"], row["unit"]) for row in rows] == [
        ("SO2", "512.345", "mg/Nm³"),
        ("NOx", "", "mg/Nm³"),
    ]
    assert rows[0]["name"] == "'=cmd()"
    assert rows[0]["time"] == "2026-10-05T12:00:00+07:00"
    entry = AuditEntry.objects.get(action="observations.export_stations")
    assert entry.after == {"kind": "flue_gas", "stations": 1}
    assert entered(None).get("/stations.csv").status_code == 302
    assert AuditEntry.objects.filter(action="observations.export_stations").count() == 1
    assert entered(cast.chi()).get("/stations.xlsx").content[:2] == b"PK"


def test_a_list_of_fifty_stations_asks_the_database_little(chi: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(50):
        make_station(f"TL-KT-{number:02d}")
    chi.get("/stations")
    with django_assert_max_num_queries(14):
        body(chi, "/stations?q=tl")
