"""The pages of one station: what is on them, who sees them, what they cost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.models import HourRollup, Sensor, Station
from fansipan.services.observations.tests.make import add_stream, make_station, stream
from fansipan.services.observations.tests.visiting import NOON, body, entered, send, speaking_station
from tests import cast

pytestmark = pytest.mark.django_db

PAGES = ("", "/data", "/data?resolution=hour", "/data?resolution=day", "/compare", "/sensors")


@pytest.fixture
def station() -> Station:
    return speaking_station()


@pytest.fixture
def chi() -> Client:
    return entered(cast.chi())


def test_the_station_page_shows_values_limits_and_what_is_known(station: Station, chi: Client) -> None:
    Station.objects.update(
        demo=True,
        source="Dữ liệu minh họa",
        address={"vi": "KCN Tằng Loỏng (trước 1/7/2025: huyện Bảo Thắng)", "en": "Tang Loong"},
    )
    page = body(chi, "/stations/TL-KT-01")
    for text in (
        "512,35",
        "Vượt giới hạn",
        "Giới hạn ≤ 500",
        "QCVN 19:2009/BTNMT, cột B",
        "Đã xác nhận",
        "Chưa có số liệu",
        "huyện Bảo Thắng",
        "Dữ liệu minh họa",
        "Nhà máy Một",
        'data-datastream-value="',
        "<time-chart",
        "/live?language=vi&amp;station=TL-KT-01",
    ):
        assert text in page, text
    assert "Over the limit" in body(chi, "/stations/TL-KT-01", "en")


def test_a_limit_that_nobody_compared_with_the_law_says_so(station: Station, chi: Client) -> None:
    so2 = stream(station, "SO2")
    so2.limits = {"high": 500, "source": {"vi": "QCVN (chưa xác nhận)", "en": "QCVN (unconfirmed)"}}
    so2.save()
    page = body(chi, "/stations/TL-KT-01")
    assert "Chưa xác nhận" in page
    assert "Đã xác nhận" not in page


def test_a_river_gauge_shows_its_alarm_levels_and_which_is_reached(chi: Client) -> None:
    gauge = make_station("LC-TV-01", cast.centre(), (), kind=StationKind.RIVER_LEVEL.value)
    levels = [
        {"name": "BĐ1", "value": 80.0, "source": "QĐ 05/2020/QĐ-TTg", "confidence": "derived"},
        {"name": "BĐ2", "value": 82.0, "source": "QĐ 05/2020/QĐ-TTg", "confidence": "verified"},
    ]
    add_stream(gauge, "SO2", levels=levels, datum="Mốc 0")
    send(gauge, "SO2", 81.5)
    page = body(chi, "/stations/LC-TV-01")
    assert "Trên BĐ1" in page
    assert "Trên BĐ2" not in page
    assert "QĐ 05/2020/QĐ-TTg · Mốc 0" in page


def test_a_station_that_never_spoke_and_one_that_measures_nothing_are_pages_too(chi: Client) -> None:
    make_station("TL-KT-02")
    make_station("TL-KT-03", properties=())
    for code in ("TL-KT-02", "TL-KT-03"):
        for page in (*PAGES, "/flags", "/values"):
            body(chi, f"/stations/{code}{page}")
    assert "Trạm chưa đo thông số nào" in body(chi, "/stations/TL-KT-03")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", [*PAGES, "/flags", "/values"])
def test_a_plant_user_sees_the_own_station_and_no_other(station: Station, page: str, language: str) -> None:
    make_station("TL-KT-02", cast.other_plant())
    dung = entered(cast.dung())
    body(dung, f"/stations/TL-KT-01{page}", language)
    body(dung, f"/stations/TL-KT-02{page}", language, status=404)
    body(dung, f"/stations/NO-SUCH{page}", language, status=404)
    assert "TL-KT-02" not in body(dung, "/stations", language)


def test_the_public_sees_a_public_station_without_its_files(station: Station) -> None:
    make_station("LC-MUA-01", cast.centre(), ("Rain",), public=True)
    for person in (None, cast.dung()):
        page = body(entered(person), "/stations/LC-MUA-01")
        assert "/stations/LC-MUA-01/data" in page
        for hidden in ("files", "quarantine", "log", "flags"):
            assert f"/stations/LC-MUA-01/{hidden}" not in page
    body(entered(None), "/stations/TL-KT-01", status=404)
    assert entered(None).get("/stations/LC-MUA-01/flags").status_code == 302
    body(entered(cast.dung()), "/stations/LC-MUA-01/flags", status=403)


def test_a_datastream_of_another_plant_cannot_be_compared_by_guessing(station: Station) -> None:
    other = stream(make_station("TL-KT-02", cast.other_plant()), "SO2")
    dung = entered(cast.dung())
    body(dung, f"/stations/TL-KT-01/compare?datastream={other.pk}", status=404)
    assert "TL-KT-02" not in body(dung, "/stations/TL-KT-01/compare?find=SO2")


def test_any_datastreams_are_compared_in_one_chart(station: Station, chi: Client) -> None:
    other = stream(make_station("TL-KT-02", cast.other_plant()), "SO2")
    own = stream(station, "SO2")
    page = body(chi, "/stations/TL-KT-01/compare?find=so2 kt-02")
    assert f"datastream={own.pk}" not in page.split("<time-chart")[0].split("<form")[0]
    assert f"datastream={other.pk}" in page
    page = body(chi, f"/stations/TL-KT-01/compare?datastream={own.pk}&datastream={other.pk}")
    assert f"datastream={own.pk}&amp;datastream={other.pk}" in page
    series = json.loads(body(chi, f"/api/v1/series?datastream={own.pk}&datastream={other.pk}"))["series"]
    assert [one["name"] for one in series] == ["SO2 · TL-KT-01", "SO2 · TL-KT-02"]


def test_the_chart_shows_what_is_asked_for(station: Station, chi: Client) -> None:
    nox = stream(station, "NOx").pk
    page = body(chi, f"/stations/TL-KT-01?datastream={nox}&range=7d&resolution=hour")
    assert f"/api/v1/series?datastream={nox}&amp;from=2026-09-28T05%3A00%3A00Z&amp;resolution=hour" in page
    page = body(chi, f"/stations/TL-KT-01?datastream={nox}&from=2026-10-01T00:00&to=2026-10-02T00:00")
    assert "from=2026-09-30T17%3A00%3A00Z&amp;to=2026-10-01T17%3A00%3A00Z" in page


@pytest.mark.parametrize(
    "asked",
    [
        "from=2026-10-02T00:00&to=2026-10-01T00:00",
        "range=custom",
        "range=custom&from=x",
        "range=%00&datastream=%00",
        "datastream=99999999999&resolution=x",
        "from=0001-01-01T00:00%2B14:00&to=9999-12-31T23:59-12:00",
    ],
)
def test_nonsense_in_an_address_is_no_fault(station: Station, chi: Client, asked: str) -> None:
    for page in ("", "/data", "/compare", "/flags"):
        body(chi, f"/stations/TL-KT-01{page}?{asked}")


def test_readings_stand_in_a_table_with_their_flags_and_corrections(station: Station, chi: Client) -> None:
    send(station, "SO2", 400.0)
    send(station, "SO2", 33.0, NOON - timedelta(minutes=5), status="02")
    page = body(chi, "/stations/TL-KT-01/data")
    assert "05/10/2026 12:00:00" in page
    assert "400,00" in page
    assert "512,35" in page, "what the correction replaced"
    assert "Lỗi thiết bị" in page


def test_hours_and_days_say_how_complete_they_are(station: Station, chi: Client) -> None:
    page = body(chi, "/stations/TL-KT-01/data?resolution=hour")
    assert "1/12" in page
    assert "8,3" in page
    page = body(chi, "/stations/TL-KT-01/data?resolution=day&range=custom&from=2026-10-01T00:00&to=2026-10-06T00:00")
    assert "05/10/2026" in page
    assert "3/288" in page


def test_months_are_a_table_and_a_chart_and_years_a_period(station: Station, chi: Client) -> None:
    page = body(chi, "/stations/TL-KT-01/data?resolution=month&range=3y")
    assert "10/2026" in page
    assert f"3/{31 * 288}" in page
    page = body(chi, "/stations/TL-KT-01?resolution=month&range=10y")
    assert "resolution=month" in page
    assert "from=2016-10-04T05%3A00%3A00Z" in page


def test_a_long_table_has_pages(station: Station, chi: Client) -> None:
    HourRollup.objects.bulk_create(
        HourRollup(
            datastream_id=stream(station, "NOx").pk,
            hour_end=NOON - timedelta(hours=hour),
            mean=float(hour),
            count=12,
            valid=12,
            expected=12,
        )
        for hour in range(150)
    )
    nox = stream(station, "NOx").pk
    page = body(chi, f"/stations/TL-KT-01/data?datastream={nox}&resolution=hour")
    assert "1–100 trên 150" in page
    assert f"datastream={nox}&amp;resolution=hour&amp;page=2" in page
    assert "101–150 trên 150" in body(chi, f"/stations/TL-KT-01/data?datastream={nox}&resolution=hour&page=2")


def test_sensors_that_are_overdue_are_marked(station: Station, chi: Client) -> None:
    Sensor.objects.filter(code="S-SO2").update(
        manufacturer="Hãng A", serial="123", calibration_due=date(2026, 10, 4), verification_due=date(2026, 10, 5)
    )
    Sensor.objects.filter(code="S-NOx").update(removed=date(2026, 1, 1), calibration_due=date(2026, 1, 1))
    page = body(chi, "/stations/TL-KT-01/sensors")
    assert "Hãng A" in page
    assert page.count("Quá hạn") == 1
    assert "Đã tháo" in page


@pytest.mark.parametrize("page", PAGES)
def test_a_station_page_asks_the_database_little(
    station: Station, chi: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        add_stream(station, f"P{number}")
    body(chi, "/stations/TL-KT-01")
    with django_assert_max_num_queries(20):
        body(chi, f"/stations/TL-KT-01{page}")
