"""What the public sees beside the stations' own pages: communes, widgets, pictures, files, laboratory samples."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pypdfium2
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.models import LabSample, WaterIndexHour
from fansipan.sectors.environment.pages import painting
from fansipan.sectors.environment.tests import make
from fansipan.sectors.environment.tests.law import air, water
from fansipan.services.observations.models import Station
from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession
from fansipan.services.places.tests.make import MERGED, make_province, make_unit
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=clock.VIETNAM)
FAR_AWAY = {
    "type": "Polygon",
    "coordinates": [[[103.6, 21.6], [103.7, 21.6], [103.7, 21.7], [103.6, 21.7], [103.6, 21.6]]],
}
BESIDE = {
    "type": "Polygon",
    "coordinates": [[[104.2, 22.2], [104.3, 22.2], [104.3, 22.4], [104.2, 22.4], [104.2, 22.2]]],
}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    cache.clear()
    make.load_law()
    with clock.frozen(NOON + timedelta(minutes=4)):
        yield


@pytest.fixture
def commune() -> AdministrativeUnit:
    return make_province()


def measured(station: Station, dust: float = 30.0, hours: int = 12) -> None:
    make.send(station, [(NOON - timedelta(hours=n), {"air-pm25": dust, "air-no2": 20.0}) for n in range(hours)])
    following.follow()


def text(client: Client, address: str, language: str = "vi", status: int = 200) -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", answer.content.decode())


# --- Communes


def test_a_commune_shows_the_air_of_its_own_station_with_all_that_the_decision_asks_for(
    client: Client, commune: AdministrativeUnit
) -> None:
    measured(make.air_station(place=commune, lon=104.12, lat=22.31))
    page = text(client, "/communes/02908")
    for said in (
        '<span class="index-value">60</span> <span class="index-word">Trung bình</span>',
        'data-air-band="moderate"',
        "trong xã, phường này",
        "22.3100, 104.1200",
        "PM2.5",
        "NO2",
        "cao nhất",
        "Chú ý các triệu chứng ho, khó thở",
        "Hoạt động ngoài trời bình thường",
        "QĐ 1459/QĐ-TCMT",
        "Nguồn: trạm tự động KK-01, Nhà máy Một",
        "/air/KK-01/computation?at=2026-11-22T12%3A00",
        "24 giờ qua",
        "30 ngày qua",
        "Thị trấn Tằng Loỏng",
    ):
        assert said in page, said


def test_a_commune_without_station_shows_the_nearest_one_and_says_how_far_it_is(
    client: Client, commune: AdministrativeUnit
) -> None:
    make_unit("02911", "Xã Bên Cạnh", boundary=BESIDE)
    measured(make.air_station(place=commune, lon=104.15, lat=22.3))
    page = text(client, "/communes/02911")
    assert "cách giữa xã, phường 10 km" in page
    assert "Đây là trạm gần nhất; không khí nơi bạn ở có thể khác." in page
    assert '<span class="index-value">60</span>' in page


def test_a_station_too_far_away_does_not_speak_for_a_commune(client: Client, commune: AdministrativeUnit) -> None:
    make_unit("03000", "Xã Xa", boundary=FAR_AWAY)
    measured(make.air_station(place=commune, lon=104.15, lat=22.3))
    page = text(client, "/communes/03000")
    assert "Chưa thể nói gì về không khí ở đây" in page
    assert "Hệ thống không suy đoán từ trạm ở xa." in page
    assert re.search(r"cách giữa xã, phường \d+ km", page)


def test_of_two_stations_the_one_inside_speaks_and_after_it_the_nearest_with_an_index(
    client: Client, commune: AdministrativeUnit
) -> None:
    elsewhere = make_unit("02911", "Xã Bên Cạnh", boundary=BESIDE)
    inside = make.air_station("KK-01", place=commune, lon=104.02, lat=22.21)
    beside = make.air_station("KK-02", place=elsewhere, lon=104.201, lat=22.3)
    measured(beside, dust=10.0)
    assert "<strong>Trạm KK-02</strong></a> · cách giữa xã, phường 10 km" in text(client, "/communes/02908")
    measured(inside)
    assert "<strong>Trạm KK-01</strong></a> · trong xã, phường này" in text(client, "/communes/02908")


def test_the_public_reads_nothing_of_stations_that_are_not_public(client: Client, commune: AdministrativeUnit) -> None:
    hidden = make.air_station(public=False, place=commune)
    measured(hidden)
    for address in ("/communes/02908", "/communes", "/widget", "/widget/commune/02908"):
        assert "KK-01" not in text(client, address), address
    chi = Client()
    chi.force_login(cast.chi())
    assert "KK-01" in text(chi, "/communes/02908")
    assert "KK-01" not in text(chi, "/widget/commune/02908")
    for address in ("/widget/air/KK-01", "/air/KK-01/picture.png"):
        assert chi.get(address).status_code == 404


def test_communes_are_found_without_marks_and_by_former_names(client: Client, commune: AdministrativeUnit) -> None:
    make_unit("02911", "Xã Bên Cạnh")
    assert "Xã Bên Cạnh" in text(client, "/communes")
    found = text(client, "/communes?q=tang+loong")
    assert "Xã Tằng Loỏng" in found
    assert "Xã Bên Cạnh" not in found
    assert "trước đây: Xã Phú Nhuận" in text(client, "/communes?q=phu+nhuan")
    assert "Không có xã, phường nào khớp" in text(client, "/communes?q=khong+co")


def test_a_former_commune_leads_to_what_it_became(client: Client, commune: AdministrativeUnit) -> None:
    assert client.get("/communes/old-2").headers["Location"] == "/communes/02908"
    other = make_unit("02911", "Xã Bên Cạnh")
    old = AdministrativeUnit.objects.get(code="old-2")
    UnitSuccession.objects.create(old=old, new=other, on=MERGED)
    page = text(client, "/communes/old-2")
    assert "/communes/02908" in page
    assert "/communes/02911" in page
    assert client.get("/communes/nowhere").status_code == 404
    make_unit("15", "Tỉnh Lào Cai", UnitKind.PROVINCE)
    assert client.get("/communes/15").status_code == 404


def test_near_me_takes_a_rounded_point_and_leads_to_its_commune(client: Client, commune: AdministrativeUnit) -> None:
    assert client.get("/communes/near?lat=22.30&lon=104.10").headers["Location"] == "/communes/02908"
    outside = client.get("/communes/near?lat=10.77&lon=106.70").headers["Location"]
    assert "Bạn đang ở ngoài tỉnh" in text(client, outside)
    for wrong in ("lat=&lon=", "lat=nan&lon=104", "lat=inf&lon=1", "lat=91&lon=0", "lat=x&lon=y"):
        assert client.get(f"/communes/near?{wrong}").status_code == 422, wrong


def test_a_commune_shows_its_river(client: Client, commune: AdministrativeUnit) -> None:
    station = make.water_station(properties=(*make.WATER, "water-as"), place=commune, lon=104.12, lat=22.31)
    values = {"water-ph": 7.4, "water-temperature": 24.0, "water-do": 6.2, "water-cod": 18.0, "water-as": 0.008}
    make.send(station, [(NOON, {**values, "water-nh4": 0.45, "water-no3": 3.5})])
    following.follow()
    page = text(client, "/communes/02908")
    assert 'data-water-band="moderate"' in page
    assert '<span class="index-value">74</span>' in page


def river(**fields: object) -> Station:
    station = make.water_station(properties=(*make.WATER, "water-as"), **fields)
    values = {"water-ph": 7.4, "water-temperature": 24.0, "water-do": 6.2, "water-cod": 18.0, "water-as": 0.008}
    make.send(station, [(NOON, {**values, "water-nh4": 0.45, "water-no3": 3.5})])
    following.follow()
    return station


def test_a_commune_shows_the_day_and_the_month_of_its_river(client: Client, commune: AdministrativeUnit) -> None:
    river(place=commune, lon=104.12, lat=22.31)
    page = text(client, "/communes/02908")
    assert page.count("24 giờ qua") >= 1
    assert "Nước tại" in page
    assert "VN_WQI từ 74 đến 74" in page


# --- Widgets


def test_a_river_has_a_widget_a_picture_and_can_be_passed_on(client: Client, commune: AdministrativeUnit) -> None:
    river(place=commune, lon=104.12, lat=22.31)
    page = text(client, "/water/NM-01")
    assert '<meta property="og:image" content="http://testserver/water/NM-01/picture.png?lang=vi">' in page
    assert 'data-share="http://testserver/water/NM-01"' in page
    assert "VN_WQI 74" in page
    assert 'href="/widget?station=NM-01"' in page
    for address in ("/widget/water/NM-01", "/widget/commune/02908?of=water"):
        widget = text(client, address)
        assert 'data-water-band="moderate"' in widget
        assert "QĐ 1460/QĐ-TCMT" in widget
        assert "tưới tiêu" in widget.casefold()
    assert "/widget/water/NM-01?lang=vi" in text(client, "/widget?station=NM-01")
    assert "of=water" in text(client, "/widget?commune=02908&of=water")
    assert "/widget/water/NM-01" in client.get("/oembed?url=http://testserver/water/NM-01").json()["html"]
    picture = opened(client, "/water/NM-01/picture.png")
    counted = {colour: count for count, colour in picture.getcolors(1200 * 630)}
    assert counted[255, 255, 0] > 1200 * 630 / 12


def test_a_station_of_air_leads_to_its_widget(client: Client) -> None:
    measured(make.air_station())
    assert 'href="/widget?station=KK-01"' in text(client, "/air/KK-01")


def test_a_widget_may_stand_in_any_page_and_no_other_page_may(client: Client) -> None:
    measured(make.air_station())
    widget = client.get("/widget/air/KK-01")
    assert "frame-ancestors *" in widget.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in widget.headers
    assert widget.headers["Cache-Control"] == "public, max-age=300"
    assert not widget.cookies
    for address in ("/air/KK-01", "/widget", "/communes", "/login"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["X-Frame-Options"] == "DENY", address


def test_a_widget_is_the_same_for_everybody_and_speaks_the_language_asked_for(client: Client) -> None:
    measured(make.air_station())
    chi = Client()
    chi.force_login(cast.chi())
    assert chi.get("/widget/air/KK-01").content == client.get("/widget/air/KK-01").content
    assert "Trung bình" in text(client, "/widget/air/KK-01", "en")
    page = text(client, "/widget/air/KK-01?lang=en&theme=dark")
    assert '<html lang="en" data-theme="dark">' in page
    assert "Moderate" in page
    assert "Set-Cookie" not in client.get("/widget/air/KK-01").headers
    assert "data-theme" not in text(client, "/widget/air/KK-01?theme=%22onload")


def test_the_page_of_widgets_gives_code_to_paste(client: Client, commune: AdministrativeUnit) -> None:
    measured(make.air_station(place=commune))
    page = text(client, "/widget?" + urlencode({"station": "KK-01", "theme": "dark", "size": "400x320"}))
    code = "http://testserver/widget/air/KK-01?lang=vi&amp;amp;theme=dark"
    assert code in page
    assert "width=&quot;400&quot; height=&quot;320&quot;" in page
    assert "/widget/commune/02908" in text(client, "/widget?commune=02908")
    assert "Chưa có gì để nhúng" in text(client, "/widget?station=KHONG-CO")


def test_oembed_names_the_widget_of_a_page(client: Client, commune: AdministrativeUnit) -> None:
    measured(make.air_station(place=commune))
    answer = client.get("/oembed?" + urlencode({"url": "http://testserver/air/KK-01", "maxwidth": "300"}))
    told = answer.json()
    assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 300)
    assert "/widget/air/KK-01" in told["html"]
    assert "/widget/commune/02908" in client.get("/oembed?url=http://testserver/communes/02908").json()["html"]
    for nothing in ("", "http://testserver/login", "http://elsewhere.example/air/KK-01", "http://testserver/air/NO"):
        assert client.get("/oembed?" + urlencode({"url": nothing})).status_code == 404, nothing


# --- Pictures

LONG = {
    "vi": "Trạm quan trắc không khí xung quanh tự động, liên tục Khu công nghiệp Tằng Loỏng và vùng phụ cận phía Nam",
    "en": "Ambient air",
}


def opened(client: Client, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


@pytest.mark.parametrize(("form", "size"), [("", (1200, 630)), ("portrait", (1080, 1350)), ("nonsense", (1200, 630))])
def test_a_picture_has_its_size_and_the_colour_of_the_decision(
    client: Client, form: str, size: tuple[int, int]
) -> None:
    measured(make.air_station(name=LONG))
    picture = opened(client, f"/air/KK-01/picture.png?format={form}")
    assert picture.size == size
    counted = {colour: count for count, colour in picture.getcolors(size[0] * size[1])}
    assert counted[255, 255, 0] > size[0] * size[1] / 12


def test_every_band_has_its_colour_in_the_picture_too() -> None:
    style = Path(painting._style()).read_text(encoding="utf-8")
    found = dict(re.findall(r'data-air-band="(\w+)"\] \{\s*color: #\w+;\s*background: (#\w+);', style))
    assert found == {band.code: band.colour.casefold() for band in air().bands}
    found = dict(re.findall(r'data-water-band="(\w+)"\] \{\s*color: #\w+;\s*background: (#\w+);', style))
    assert found == {band.code: band.colour.casefold() for band in water().bands}


def places(words: pypdfium2.PdfTextPage, text: str) -> list[tuple[float, float, float, float]]:
    """Boxes (left, bottom, right, top) in points of the first letters where the text stands, from the foot upwards."""
    found, search = [], words.search(text, match_case=True)
    while (hit := search.get_next()) is not None:
        found.append(words.get_charbox(hit[0]))
    return sorted(found, key=lambda box: box[1])


def lowest(words: pypdfium2.PdfTextPage, text: str) -> float:
    return places(words, text)[0][1]


def highest(words: pypdfium2.PdfTextPage, text: str) -> float:
    return places(words, text)[-1][3]


WHOLE = {"vi": "Trạm không khí Nghĩa Lộ – Trạm Tấu 2", "en": "Ambient air"}
"""The longest name that is not yet set smaller."""


@pytest.mark.parametrize("name", [LONG, WHOLE], ids=["long", "whole"])
@pytest.mark.parametrize("form", ["wide", "portrait"])
@pytest.mark.parametrize("dust", [10.0, 30.0, 60.0, 120.0, 200.0, 450.0])
def test_the_longest_words_fit_on_one_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: dict[str, str], form: str, dust: float
) -> None:
    """Every band's advice with a very long name: one page, and nothing of the text over the foot's line."""
    pages: list[tuple[int, str, float]] = []
    drawn = painting._drawn

    def look(made: bytes) -> bytes:
        with pypdfium2.PdfDocument(made) as document:
            words = document[0].get_textpage()
            room = lowest(words, "CO ") - highest(words, "Trạm tự động")
            pages.append((len(document), words.get_text_bounded(), room))
        return drawn(made)

    monkeypatch.setattr(painting, "_drawn", look)
    station = make.air_station(name=name)
    make.send(
        station, [(NOON - timedelta(hours=n), {**dict.fromkeys(make.AIR, 5.0), "air-pm25": dust}) for n in range(12)]
    )
    following.follow()
    assert client.get(f"/air/KK-01/picture.png?format={form}").status_code == 200
    ((count, words, room),) = pages
    assert count == 1
    assert room > 0
    said = re.sub(r"\s+", " ", words)
    for part in (name["vi"][-8:], "PM2.5", "SO2", "QĐ 1459/QĐ-TCMT", "Fansipan"):
        assert part in said, part


def test_a_picture_is_drawn_once_an_hour_and_anew_after_a_correction(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    paint = painting.paint
    monkeypatch.setattr(painting, "paint", lambda html, form: drawn.append(form.name) or paint(html, form))
    station = make.air_station()
    measured(station)
    first = client.get("/air/KK-01/picture.png").content
    assert client.get("/air/KK-01/picture.png").content == first
    assert drawn == ["wide"]
    make.send(station, [(NOON, {"air-no2": 300.0})])
    following.follow()
    assert client.get("/air/KK-01/picture.png").content != first
    assert drawn == ["wide", "wide"]


def test_a_place_without_an_index_has_a_picture_that_says_so(client: Client, commune: AdministrativeUnit) -> None:
    assert opened(client, "/communes/02908/picture.png").size == (1200, 630)
    make.air_station(place=commune)
    assert opened(client, "/air/KK-01/picture.png?lang=en").size == (1200, 630)


def test_pages_name_their_picture_and_can_be_passed_on(client: Client, commune: AdministrativeUnit) -> None:
    measured(make.air_station(place=commune))
    for page, picture in (("/air/KK-01", "/air/KK-01/picture.png"), ("/communes/02908", "/communes/02908/picture.png")):
        said = text(client, page)
        assert f'<meta property="og:image" content="http://testserver{picture}?lang=vi">' in said
        assert f'data-share="http://testserver{page}"' in said
        assert "VN_AQI 60 · Trung bình" in said


def test_pictures_fetch_nothing() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        painting._only_files("http://elsewhere.example/a.png")


# --- Files


def rows(answer: object) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_published_hours_and_days_are_taken_away_with_their_table_and_when_computed(client: Client) -> None:
    measured(make.air_station(), hours=40)
    found = client.get("/api/v1/air/KK-01/indices?from=2026-11-22&to=2026-11-22").json()
    assert [one["at"] for one in found["indices"]][:2] == ["2026-11-21T18:00:00Z", "2026-11-21T19:00:00Z"]
    assert len(found["indices"]) == 12
    last = found["indices"][-1]
    assert (last["value"], last["leading"], last["table"]) == (60, "PM2.5", "vn-aqi-2019")
    assert last["computed_at"] == "2026-11-22T05:04:00Z"
    (day,) = client.get("/api/v1/air/KK-01/indices?of=day&from=2026-11-21&to=2026-11-21").json()["indices"]
    assert (day["at"], day["value"]) == ("2026-11-21", 60)
    lines = rows(client.get("/api/v1/air/KK-01/indices.csv?from=2026-11-22&to=2026-11-22"))
    assert lines[0]["time"] == "2026-11-22T01:00:00+07:00"
    assert lines[-1] == {
        "station": "KK-01",
        "time": "2026-11-22T12:00:00+07:00",
        "value": "60",
        "band": "moderate",
        "colour": "#FFFF00",
        "leading": "PM2.5",
        "NO2": "10",
        "PM2.5": "60",
        "notes": "",
        "table": "vn-aqi-2019",
        "computed_at": "2026-11-22T12:04:00+07:00",
    }


def test_a_river_is_taken_away_with_its_reasons(client: Client) -> None:
    make.send(make.water_station(), [(NOON, {"water-ph": 7.4, "water-cod": 18.0})])
    following.follow()
    (line,) = rows(client.get("/api/v1/water/NM-01/indices.csv"))
    assert (line["value"], line["pH"], line["COD"]) == ("", "100.0", "70.0")
    assert line["notes"] == "too_few_groups too_few_in_group_iv"
    assert client.get("/api/v1/water/NM-01/indices").json()["indices"][0]["value"] is None


@pytest.mark.parametrize("asked", ["from=2026-11-22&to=2026-11-01", "from=2020-01-01&to=2026-11-22", "from=yesterday"])
def test_a_period_too_long_or_turned_round_is_refused(client: Client, asked: str) -> None:
    make.air_station()
    assert client.get(f"/api/v1/air/KK-01/indices?{asked}").status_code == 422


def test_nobody_takes_away_what_is_not_public(client: Client) -> None:
    measured(make.air_station(public=False))
    for name in ("indices", "indices.csv"):
        assert client.get(f"/api/v1/air/KK-01/{name}").status_code == 404


# --- Laboratory samples


def test_an_officer_enters_a_sample_with_its_sheet_and_withdraws_it(client: Client) -> None:
    station = make.water_station()
    client.force_login(cast.chi())
    page = text(client, "/water/NM-01/samples")
    assert "Chưa nhập mẫu nào" in page
    sheet = SimpleUploadedFile("phieu.pdf", b"%PDF-1.7 ket qua", content_type="text/html")
    asked = {
        "sampled_at": "2026-11-20T09:30",
        "laboratory": "Trung tâm Quan trắc",
        "sheet": "KQ-7",
        "value Coliform": "6000",
        "unit Coliform": "CFU/100 ml",
        "value As": "<0,002",
        "unit As": "mg/L",
        "method As": "SMEWW 3114",
        "scan": sheet,
    }
    assert client.post("/water/NM-01/samples", asked).status_code == 302
    kept = LabSample.objects.get(station=station)
    assert kept.sampled_at == datetime(2026, 11, 20, 9, 30, tzinfo=clock.VIETNAM)
    assert [(one.parameter, one.value, one.below) for one in kept.values.all()] == [
        ("As", 0.002, True),
        ("Coliform", 6000.0, False),
    ]
    page = text(client, "/water/NM-01/samples")
    assert "SMEWW 3114" in page
    scan = client.get(f"/water/NM-01/samples/{kept.pk}/scan")
    assert scan.content == b"%PDF-1.7 ket qua"
    assert scan.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in scan.headers["Content-Security-Policy"]
    assert client.post(f"/water/NM-01/samples/{kept.pk}/withdraw", {"why": "Nhầm"}).status_code == 302
    assert "Trần Thị Chi rút lại: Nhầm" in text(client, "/water/NM-01/samples")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Hãy ghi ít nhất một kết quả."),
        ({"value As": "một"}, "không chấm giữa hàng nghìn"),
        ({"value Coliform": "6.000"}, "không chấm giữa hàng nghìn"),
        ({"value As": "1", "unit As": "MPN/100 ml"}, "MPN/100 ml"),
        ({"value As": "nan"}, "Giá trị hoặc đơn vị của As không hợp lệ."),
        ({"value As": "1", "sampled_at": "2026-11-22T12:30"}, "Thời điểm lấy mẫu không thể sau hiện tại."),
    ],
)
def test_a_sample_with_a_mistake_is_not_kept(client: Client, wrong: dict[str, str], said: str) -> None:
    make.water_station()
    client.force_login(cast.chi())
    asked = {"sampled_at": "2026-11-20T09:30", "laboratory": "Phòng thí nghiệm", **wrong}
    answer = client.post("/water/NM-01/samples", asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LabSample.objects.exists()


def test_an_auditor_reads_samples_and_the_public_does_not(client: Client) -> None:
    make.water_station()
    assert client.get("/water/NM-01/samples").status_code == 302
    client.force_login(cast.em())
    page = text(client, "/water/NM-01/samples")
    assert "Nhập mẫu" not in page
    assert client.post("/water/NM-01/samples", {}).status_code == 403
    assert not WaterIndexHour.objects.exists()
