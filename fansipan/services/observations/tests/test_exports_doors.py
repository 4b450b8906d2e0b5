"""Exports through their doors: the pages in two languages, the API, and who is turned away."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.observations.actions import exports as actions
from fansipan.services.observations.models import Datastream, Export, Station
from fansipan.services.observations.tests.exported import NOON, put_many, read_csv, read_xlsx
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

SPAN = {"start": "2026-10-05T11:00", "end": "2026-10-05T14:00"}
FORM = {"station": "TL-KT-01", **SPAN, "resolution": "raw", "format": "csv"}
ASKED = {"stations": ["TL-KT-01"], "from": "2026-10-05T11:00", "to": "2026-10-05T14:00:00+07:00"}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, var=tmp_path)


@pytest.fixture
def so2() -> Datastream:
    made = stream(make_station(properties=("SO2", "NOx")), "SO2")
    put_many(made, 24)
    return made


@pytest.fixture
def dung(so2: Datastream, client: Client) -> Client:
    client.force_login(cast.dung())
    return client


@pytest.fixture
def ha(so2: Datastream) -> Client:
    known = Client()
    known.force_login(cast.ha())
    return known


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 10)


def test_a_short_export_comes_at_once(dung: Client) -> None:
    answer = dung.post("/exports/new", FORM)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="fansipan-TL-KT-01-raw-20261005-20261005.csv"'
    assert "no-store" in answer["Cache-Control"]
    assert len(read_csv(content(answer))) == 24
    assert not Export.objects.exists()


def test_a_workbook_speaks_the_language_of_its_reader(dung: Client) -> None:
    asked = {**FORM, "format": "xlsx", "parameter": "SO2"}
    assert list(read_xlsx(content(dung.post("/exports/new", asked)))) == ["Giới thiệu tệp", "Số liệu"]
    english = dung.post("/exports/new", asked, headers={"accept-language": "en"})
    assert list(read_xlsx(content(english))) == ["About this file", "Data"]


def test_a_long_export_waits_in_the_list_with_its_progress(dung: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    long(monkeypatch)
    answer = dung.post("/exports/new", FORM, follow=True)
    assert answer.redirect_chain == [("/exports", 302)]
    made = Export.objects.get()
    text = answer.content.decode()
    assert "Tệp đang được tạo" in text
    assert f'hx-get="/exports/{made.pk}"' in text
    Export.objects.update(state="running", rows=12, progress=0.5)
    row = dung.get(f"/exports/{made.pk}").content.decode()
    assert '<progress max="1" value="0.500"' in row
    assert "12 trên khoảng 24 dòng" in row
    actions.make(made.pk)
    row = dung.get(f"/exports/{made.pk}").content.decode()
    assert "hx-get" not in row
    assert f'href="/exports/{made.pk}/file"' in row
    assert len(read_csv(content(dung.get(f"/exports/{made.pk}/file")))) == 24


def test_a_failed_export_says_why_and_offers_another_try(dung: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    long(monkeypatch)
    dung.post("/exports/new", FORM)
    made = Export.objects.get()
    problem = '{"code": "observations.export_disk", "data": {"reason": "No space left on device"}}'
    Export.objects.update(state="failed", error=problem, finished_at=NOON)
    text = dung.get("/exports").content.decode()
    assert "Không ghi được tệp: No space left on device." in text
    assert dung.get(f"/exports/{made.pk}/file", headers={"referer": "/exports"}).status_code == 409
    answer = dung.post(f"/exports/{made.pk}/again", follow=True)
    assert "Đang chờ" in answer.content.decode()


def test_the_form_knows_the_station_it_was_opened_from(dung: Client) -> None:
    text = dung.get("/exports/new?station=TL-KT-01").content.decode()
    assert 'name="station" value="TL-KT-01" checked' in text
    assert 'name="parameter" value="NOx">' in text


def test_the_form_keeps_what_the_table_of_a_station_showed(so2: Datastream, dung: Client) -> None:
    asked = {"datastream": so2.pk, "from": "2026-10-05T04:00:00Z", "to": "2026-10-05T07:00:00Z", "resolution": "raw"}
    text = dung.get("/exports/new", asked).content.decode()
    assert 'name="parameter" value="SO2" checked' in text
    assert 'name="parameter" value="NOx">' in text
    assert 'value="2026-10-05T11:00"' in text
    assert 'value="2026-10-05T14:00"' in text
    assert "Khoảng 24 dòng." in text
    assert "Tệp tải về ngay." in text


def test_the_form_says_how_many_rows_and_whether_to_wait(dung: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    long(monkeypatch)
    text = dung.get("/exports/new", FORM, headers={"accept-language": "en"}).content.decode()
    assert "About 24 rows. The file is made in the background" in text
    nothing = dung.get("/exports/new", {**FORM, "start": "2020-01-01", "end": "2020-01-02"}).content.decode()
    assert "Không có số liệu trong khoảng này" in nothing


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"station": ""}, "Hãy chọn ít nhất một trạm"),
        ({"end": "2026-10-05T10:00"}, "Khoảng thời gian kết thúc trước khi bắt đầu."),
        ({"start": "yesterday"}, "errorlist"),
        ({"start": "9999-12-31T23:59"}, "errorlist"),
        ({"resolution": "auto"}, "errorlist"),
        ({"format": "pdf"}, "errorlist"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(dung: Client, changed: dict[str, str], said: str) -> None:
    answer = dung.post("/exports/new", {**FORM, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_are_there_in_both_languages(dung: Client, language: str) -> None:
    words = {"vi": ("Xuất dữ liệu", "Ý nghĩa các cột"), "en": ("Exports", "What the columns mean")}[language]
    texts = [
        dung.get(page, headers={"accept-language": language}).content.decode() for page in ("/exports", "/exports/new")
    ]
    assert words[0] in texts[0]
    assert words[1] in texts[1]


def test_another_plant_finds_neither_the_station_nor_the_export(so2: Datastream, ha: Client, dung: Client) -> None:
    number = dung.post("/api/v1/exports", ASKED, content_type="application/json").json()["id"]
    actions.make(number)
    assert len(read_csv(content(dung.get(f"/exports/{number}/file")))) == 24
    for address in (
        "/exports/new?station=TL-KT-01",
        f"/exports/{number}",
        f"/exports/{number}/file",
        f"/api/v1/exports/{number}",
        f"/api/v1/exports/{number}/file",
        f"/api/v1/observations.csv?datastream={so2.pk}&from=2026-10-05",
        "/api/v1/observations.csv?station=TL-KT-01&from=2026-10-05",
    ):
        assert ha.get(address).status_code == 404, address
    assert ha.post("/exports/new", FORM).status_code == 404
    assert ha.post(f"/exports/{number}/again").status_code == 404
    for asked in (ASKED, {**ASKED, "stations": [], "datastreams": [so2.pk]}):
        assert ha.post("/api/v1/exports", asked, content_type="application/json").status_code == 404
    assert "TL-KT-01" not in ha.get("/exports/new").content.decode()
    assert Export.objects.count() == 1


def test_the_public_is_asked_to_log_in_even_for_a_public_station(so2: Datastream, client: Client) -> None:
    Station.objects.update(public=True)
    for page in ("/exports", "/exports/new", "/exports/new?station=TL-KT-01", "/exports/1", "/exports/1/file"):
        assert client.get(page)["Location"].startswith("/login?next=/exports"), page
    assert client.get(f"/api/v1/observations.csv?datastream={so2.pk}&from=2026-10-05").status_code == 401
    assert client.post("/api/v1/exports", ASKED, content_type="application/json").status_code == 401


def test_a_program_gets_a_short_export_as_csv(so2: Datastream, dung: Client) -> None:
    answer = dung.get(f"/api/v1/observations.csv?datastream={so2.pk}&from=2026-10-05T12:00&to=2026-10-05T06:00:00Z")
    assert len(read_csv(content(answer))) == 12
    hours = dung.get("/api/v1/observations.csv?station=TL-KT-01&from=2026-10-05&to=2026-10-06&resolution=hour")
    assert [row["count"] for row in read_csv(content(hours))] == ["1", "12", "11"]
    with clock.frozen(NOON + timedelta(minutes=20)):
        open_end = dung.get(f"/api/v1/observations.csv?datastream={so2.pk}&from=2026-10-05")
    assert len(read_csv(content(open_end))) == 5


@pytest.mark.parametrize(
    "query",
    ["", "from=2026-10-05", "station=TL-KT-01", "station=TL-KT-01&from=2026-10-05&resolution=auto",
     "station=TL-KT-01&from=x", "station=TL-KT-01&from=2026-10-05&to=2026-10-04", "datastream=x&from=2026-10-05",
     "station=TL-KT-01&from=0001-01-01T00:00&to=9999-12-31T23:59"],
)  # fmt: skip
def test_a_program_is_told_what_is_wrong(dung: Client, query: str) -> None:
    answer = dung.get(f"/api/v1/observations.csv?{query}")
    assert answer.status_code == 422
    assert answer.json()["title"]


def test_what_is_too_long_to_wait_for_is_asked_for(dung: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from fansipan.services.observations.actions.exports import asking

    monkeypatch.setattr(asking, "MOST_AT_ONCE", 10)
    answer = dung.get("/api/v1/observations.csv?station=TL-KT-01&from=2026-10-05&to=2026-10-06")
    assert (answer.status_code, answer.json()["code"]) == (422, "observations.export_too_long")
    asked = dung.post("/api/v1/exports", {**ASKED, "format": "parquet"}, content_type="application/json")
    number = asked.json()["id"]
    assert (asked.status_code, asked["Location"]) == (202, f"/api/v1/exports/{number}")
    assert (asked.json()["state"], asked.json()["estimated_rows"], asked.json()["file"]) == ("waiting", 24, None)
    assert dung.get(f"/api/v1/exports/{number}/file").status_code == 409
    actions.make(number)
    told = dung.get(f"/api/v1/exports/{number}").json()
    assert (told["state"], told["rows"], told["progress"], told["problem"]) == ("done", 24, 1.0, None)
    assert told["from"] == "2026-10-05T11:00:00+07:00"
    file = dung.get(told["file"])
    assert file["Content-Type"] == "application/vnd.apache.parquet"
    assert content(file).startswith(b"PAR1")
    assert [one["id"] for one in dung.get("/api/v1/exports").json()["exports"]] == [number]


def test_another_site_cannot_ask_in_somebodys_name(dung: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.dung())
    assert strict.post("/api/v1/exports", ASKED, content_type="application/json").status_code == 403
    strict.get("/exports/new")
    token = strict.cookies["csrftoken"].value
    answer = strict.post("/api/v1/exports", ASKED, content_type="application/json", headers={"x-csrftoken": token})
    assert answer.status_code == 202


@pytest.mark.parametrize("page", ["/exports", "/exports/new?station=A-0", "/api/v1/exports"])
def test_a_page_asks_no_more_for_more_stations_and_exports(
    page: str, dung: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    long(monkeypatch)
    for n in range(12):
        make_station(f"A-{n}")
    for _ in range(4):
        dung.post("/exports/new", FORM)
    dung.get(page)
    with django_assert_max_num_queries(14):
        assert dung.get(page).status_code == 200
