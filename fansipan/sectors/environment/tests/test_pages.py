"""The public pages and the JSON door of the air and water index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.environment import queries
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.contracts import Note, StepName
from fansipan.sectors.environment.queries import words
from fansipan.sectors.environment.tests import make
from fansipan.sectors.environment.tests.law import air, water
from fansipan.services.observations.models import Station

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=clock.VIETNAM)
STYLE = Path(queries.__file__).parents[1] / "static" / "environment" / "indices.css"
OFFICIAL = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]
"""The decision's own example of NowCast, oldest first."""


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    make.load_law()
    with clock.frozen(NOON + timedelta(minutes=4)):
        yield


def measured(station: Station) -> None:
    """The hours of the decision's example, the newest with NO2 and O3."""
    rows = [(NOON - timedelta(hours=11 - n), {"air-pm25": value}) for n, value in enumerate(OFFICIAL)]
    rows[-1][1].update({"air-no2": 118.7, "air-o3": 136.1})
    make.send(station, rows)
    following.follow()


def text(client: Client, address: str, language: str = "vi") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_everybody_reads_the_index_now_with_its_colour_and_leading_pollutant(client: Client) -> None:
    measured(make.air_station())
    page = text(client, "/air")
    assert 'data-air-band="moderate"' in page
    assert '<span class="index-value">59</span> <span class="index-word">Trung bình</span>' in page
    assert "Thông số quyết định: NO2. Giờ kết thúc lúc 12:00 22/11/2026." in page
    english = text(client, "/air", "en")
    assert "Leading pollutant: NO2. Hour ending at 12:00 22/11/2026." in english


def test_the_menu_leads_to_both_indices(client: Client) -> None:
    page = text(client, "/air")
    assert 'href="/air" aria-current="page"' in page
    assert 'href="/water"' in page


def test_a_station_shows_advice_sub_indices_a_day_and_a_month(client: Client) -> None:
    measured(make.air_station())
    page = text(client, "/air/KK-01")
    for said in ("Khuyến cáo sức khỏe", "Chú ý các triệu chứng ho, khó thở", "24 giờ qua", "30 ngày qua", "PM2.5"):
        assert said in page
    assert page.count("<rect ") >= 11
    assert "22.3000, 104.1300" in page


def test_an_index_is_opened_step_by_step_as_in_the_decision(client: Client) -> None:
    measured(make.air_station())
    page = text(client, "/air/KK-01/computation?" + urlencode({"at": "2026-11-22T12:00"}))
    for number in ("59,35", "20,2658", "0,6134", "40,5315", "42,531"):
        assert number in page
    assert "QĐ 1459/QĐ-TCMT" in page
    assert "Trọng số NowCast" in page
    assert "59.35" in text(client, "/air/KK-01/computation", "en")


def test_a_day_is_opened_too(client: Client) -> None:
    rows = [(NOON - timedelta(hours=n), {"air-pm25": 55.7}) for n in range(40)]
    make.send(make.air_station(), rows)
    following.follow()
    page = text(client, "/air/KK-01/computation?at=2026-11-21")
    assert '<span class="index-value">110</span> <span class="index-word">Kém</span>' in page
    assert "Trung bình 24 giờ" in page


def test_a_time_without_index_is_not_there_and_nonsense_is_refused(client: Client) -> None:
    measured(make.air_station())
    assert client.get("/air/KK-01/computation?at=2020-01-01").status_code == 404
    assert client.get("/air/KK-01/computation?at=yesterday").status_code == 422


def test_what_stood_published_is_opened_even_after_the_averages_changed(client: Client) -> None:
    station = make.air_station()
    measured(station)
    make.send(station, [(NOON, {"air-no2": 300.0})])
    assert "59,35" in text(client, "/air/KK-01/computation?at=2026-11-22T12:00")
    following.follow()
    assert "59,35" not in text(client, "/air/KK-01/computation?at=2026-11-22T12:00")


def test_without_late_data_there_is_no_index_now(client: Client) -> None:
    measured(make.air_station())
    with clock.frozen(NOON + timedelta(hours=4)):
        assert "không đủ dữ liệu" in text(client, "/air")
        assert "Không đủ dữ liệu" in text(client, "/air/KK-01")


def test_a_station_that_is_not_public_is_not_shown(client: Client) -> None:
    measured(make.air_station(public=False))
    assert "KK-01" not in text(client, "/air")
    assert client.get("/air/KK-01").status_code == 404
    assert client.get("/api/v1/air/KK-01/computation").status_code == 404


WATER = {
    "water-ph": 7.4,
    "water-temperature": 24.0,
    "water-do": 6.2,
    "water-cod": 18.0,
    "water-nh4": 0.45,
    "water-no3": 3.5,
}


def river(station: Station, values: dict[str, float]) -> None:
    """An hour of a river, indexed."""
    make.send(station, [(NOON, values)])
    following.follow()


def test_an_automatic_river_station_shows_sub_indices_and_says_why_there_is_no_index(client: Client) -> None:
    river(make.water_station(), WATER)
    page = text(client, "/water/NM-01")
    assert "Không đủ dữ liệu" in page
    assert "Đo chưa đủ 3 trong 5 nhóm thông số." in page
    for name, q in (("pH", "100"), ("DO", "74,4"), ("COD", "70"), ("N-NH4", "62,5"), ("N-NO3", "87,5")):
        assert f"<li><span>{name}</span> <strong>{q}</strong></li>" in page
    assert "Không đủ dữ liệu" in text(client, "/water")


def test_with_a_third_group_the_water_index_is_issued(client: Client) -> None:
    station = make.water_station(properties=(*make.WATER, "water-as"))
    river(station, {**WATER, "water-as": 0.008})
    page = text(client, "/water/NM-01")
    assert '<span class="index-value">74</span> <span class="index-word">Trung bình</span>' in page
    assert "8,3344" in text(client, "/water/NM-01/computation")


def test_without_measurements_the_water_page_says_so(client: Client) -> None:
    make.water_station()
    assert "Không có số liệu trong 24 giờ qua." in text(client, "/water/NM-01")


def test_programs_get_the_same(client: Client) -> None:
    measured(make.air_station())
    river(make.water_station(), WATER)
    now = client.get("/api/v1/air").json()["stations"][0]
    assert now["now"]["value"] == 59
    assert now["now"]["colour"] == "#FFFF00"
    assert now["now"]["sub_indices"] == {"PM2.5": 41, "NO2": 59, "O3": 43}
    history = client.get("/api/v1/air/KK-01").json()
    assert history["hours"][-1]["at"] == "2026-11-22T05:00:00Z"
    opened = client.get("/api/v1/air/KK-01/computation").json()["computation"]
    assert opened["result"] == 59
    assert opened["parts"][0]["about"] == "NO2"
    stream = client.get("/api/v1/water/NM-01").json()
    assert (stream["value"], stream["notes"]) == (None, ["too_few_groups"])
    assert client.get("/api/v1/water").json()["stations"][0]["station"] == "NM-01"


def test_everything_in_the_closed_sets_has_words() -> None:
    assert set(words.STEP_NAMES) == set(StepName)
    assert set(words.NOTES) == set(Note)
    codes = {band.code for band in air().bands}
    for known in (words.AIR_BANDS, words.EFFECTS, words.ADVICE, words.ADVICE_SENSITIVE):
        assert set(known) == codes
    assert set(words.WATER_BANDS) == set(words.WATER_USES) == {band.code for band in water().bands}


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_colours_are_the_decisions_and_what_stands_on_them_can_be_read() -> None:
    rules = re.findall(r"([^{}]+)\{\s*--band: (#\w+);\s*--band-ink: (#\w+);", STYLE.read_text(encoding="utf-8"))
    found = {
        (scale, band): (ground, ink)
        for selectors, ground, ink in rules
        for scale, band in re.findall(r'data-(air|water)-band="(\w+)"', selectors)
    }
    tables = {"air": air(), "water": water()}
    for scale, table in tables.items():
        for band in table.bands:
            ground, ink = found[scale, band.code]
            assert ground == band.colour.casefold()
            light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (scale, band.code)
