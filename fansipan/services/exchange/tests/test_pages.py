"""What people see of sending: the calendar, a file, what would go now; and what a plant does not see."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.services.exchange.actions import composing, handing, sealing
from fansipan.services.exchange.models import Destination, DueSpan, OutboundFile, Resend, Standing
from fansipan.services.exchange.tests.make import NOON, make_destination, make_measuring
from fansipan.services.observations.models import Delivery, Station
from tests import cast

pytestmark = pytest.mark.django_db

PASSWORD = "khong-ai-thay"


@pytest.fixture
def station() -> Station:
    """Twelve files, of which the oldest was accepted, the next given up."""
    make_destination(secret=sealing.sealed(PASSWORD), name={"vi": "Hệ thống của Bộ", "en": "Ministry"})
    found = make_measuring()
    with clock.frozen(NOON + timedelta(minutes=10)):
        composing.compose()
    first, second = OutboundFile.objects.order_by("pk")[:2]
    OutboundFile.objects.filter(pk=first.pk).update(state="accepted", accepted_at=NOON)
    first.sendings.update(state="accepted", said="226 Đã nhận đủ.")
    OutboundFile.objects.filter(pk=second.pk).update(state="failed", said="550 Đĩa đầy")
    return found


def visit(person: Any, address: str, **posted: Any) -> str:
    client = Client()
    client.force_login(person)
    with clock.frozen(NOON + timedelta(minutes=10)):
        answer = client.post(address, posted, follow=True) if posted else client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_calendar_of_a_station_adds_up_and_lists_the_files_of_a_day(station: Station) -> None:
    page = visit(cast.chi(), f"/exchange/bo/stations/{station.code}?day=2026-11-22")
    assert 'data-level="bad"><a href="/exchange/bo/stations/TL-KT-01?month=2026-11&amp;day=2026-11-22#day"' in page
    assert '1<span class="of">/12</span>' in page
    assert page.count("TL-KT-01_2026112211") == 11
    assert "550 Đĩa đầy" in page


def test_a_file_shows_its_bytes_and_leads_to_the_delivery_it_came_from(station: Station) -> None:
    row = OutboundFile.objects.order_by("pk")[0]
    page = visit(cast.chi(), f"/exchange/sent/{row.pk}")
    assert "SO2\t100.0000\tmg/Nm3\t20261122110500\t00" in page
    assert row.sha256 in page
    assert f'href="/files/{Delivery.objects.get().pk}"' in page
    assert "226 Đã nhận đủ." in page


def test_what_was_sent_on_a_day_is_taken_away_byte_by_byte_with_a_list(station: Station) -> None:
    row = OutboundFile.objects.order_by("pk")[0]
    OutboundFile.objects.filter(pk=row.pk).update(is_current=False)
    client = Client()
    client.force_login(cast.chi())
    address = f"/exchange/bo/stations/{station.code}/files"
    answer = client.get(f"{address}.zip?day=2026-11-22")
    assert answer["Content-Disposition"] == 'attachment; filename="bo-TL-KT-01-2026-11-22.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert len(packed.namelist()) == 13
        content = packed.read(f"replaced/1/{row.name}")
        listed = packed.read("files.csv").decode("utf-8-sig")
    assert hashlib.sha256(content).hexdigest() == row.sha256
    assert row.sha256 in listed
    assert "550 Đĩa đầy" in listed
    assert len(client.get(f"{address}.csv?month=2026-11").content.splitlines()) == 13
    assert len(client.get(f"{address}.csv?day=2026-11-20").content.splitlines()) == 1
    assert client.get(f"{address}.xlsx?month=2026-11").content.startswith(b"PK")
    page = visit(cast.chi(), f"/exchange/bo/stations/{station.code}?day=2026-11-22")
    assert f"{address}.zip?day=2026-11-22" in page
    assert f"{address}.csv?month=2026-11" in page
    assert AuditEntry.objects.filter(action="exchange.export_files", target="destination:bo").count() == 4


def test_more_files_than_fit_are_asked_for_day_by_day(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "MOST", 11)
    client = Client()
    client.force_login(cast.chi())
    assert client.get(f"/exchange/bo/stations/{station.code}/files.zip?month=2026-11").status_code == 422


def test_nobody_takes_what_was_sent_of_anothers_station(station: Station) -> None:
    Station.objects.update(organisation=cast.other_plant())
    client = Client()
    client.force_login(cast.dung())
    assert client.get(f"/exchange/bo/stations/{station.code}/files.zip?day=2026-11-22").status_code == 404


def test_a_preview_keeps_nothing(station: Station) -> None:
    before = OutboundFile.objects.count()
    page = visit(cast.chi(), f"/exchange/bo/stations/{station.code}/preview")
    assert "TL-KT-01_20261122120000.txt" in page
    assert "SO2\t111.0000" in page
    assert OutboundFile.objects.count() == before


def test_a_person_pauses_lets_go_on_and_asks_again(station: Station) -> None:
    chi = cast.chi()
    page = visit(chi, "/exchange/bo/pause", why="Bộ bảo trì")
    assert "Bộ bảo trì" in page
    assert Standing.objects.get().paused_by == chi
    visit(chi, "/exchange/bo/resume", go="on")
    page = visit(chi, "/exchange/bo/again", first="2026-11-22", last="2026-11-22", why="Bộ báo thiếu")
    assert "Bộ báo thiếu" in page
    assert Resend.objects.get().stations == ["TL-KT-01"]
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert done >= {"exchange.pause", "exchange.resume", "exchange.send_again"}


def test_a_plant_sees_what_was_sent_of_its_own_and_not_where_to(station: Station) -> None:
    make_measuring("TL-KT-09")
    Station.objects.filter(code="TL-KT-09").update(organisation=cast.other_plant())
    page = visit(cast.dung(), "/exchange/bo")
    assert "TL-KT-01" in page
    assert "TL-KT-09" not in page
    assert "127.0.0.1" not in page
    assert "<form" not in page.partition("<main")[2]
    Destination.objects.update(kinds=["rain"])
    assert "Hệ thống của Bộ" not in visit(cast.dung(), "/exchange")


def test_the_api_tells_the_days_and_the_files(station: Station) -> None:
    client = Client()
    client.force_login(cast.chi())
    with clock.frozen(NOON + timedelta(minutes=10)):
        days = client.get(f"/api/v1/exchange/bo/stations/{station.code}/days?month=2026-11").json()["days"]
        files = client.get(f"/api/v1/exchange/bo/stations/{station.code}/files?from=2026-11-22T11:50").json()
        one = client.get(f"/api/v1/exchange/sent/{files['files'][0]['id']}").json()
        told = client.get("/api/v1/exchange").json()["destinations"][0]
    assert days[21] == {
        "day": "2026-11-22", "due": 12, "accepted": 1, "waiting": 10, "failed": 1, "unmade_hours": 0,
    }  # fmt: skip
    assert [file["name"] for file in files["files"]] == ["TL-KT-01_20261122120000.txt", "TL-KT-01_20261122115500.txt"]
    assert (one["station"], one["deliveries"]) == ("TL-KT-01", [Delivery.objects.get().pk])
    assert told["counts"] == {"due": 12, "accepted": 1, "waiting": 10, "failed": 1}
    assert PASSWORD not in str([days, files, one, told])


FORM = {
    "code": "so-khac", "name_vi": "Sở khác", "active": "on", "send_from_0": "2026-11-22", "send_from_1": "00:00",
    "protocol": "https", "url": "https://so.example/nhan", "method": "POST", "new_secret": PASSWORD,
    "headers": "Authorization = Bearer {secret}", "temporary_suffix": ".part", "most_attempts": "8",
    "content": "readings", "included": "all", "min_share": "0.75", "every_minutes": "5", "delay_seconds": "0",
    "again": "same_name", "all_stations": "on", "file_name": "{station}_{time}.txt", "format": "circular10",
    "separator": "tab", "decimal": ".", "decimals": "4", "line_end": "lf", "time_format": "%Y%m%d%H%M%S",
    "columns": "code\nvalue\nunit\ntime\nstatus", "utc_offset_minutes": "420", "encoding": "utf-8", "body": "null",
    "status_words": "measuring = 00\ncalibrating = 01\nfault = 02\nfailed = 02",
    **{f"{table}-{number}_FORMS": "0" for table in ("stations", "streams") for number in ("TOTAL", "INITIAL")},
}  # fmt: skip
ADD = "/admin/exchange/destination/add/"


def test_an_administrator_enters_a_destination_and_its_record_is_looked_through(station: Station) -> None:
    visit(cast.giang(), ADD, **FORM)
    row = Destination.objects.get(code="so-khac")
    assert (row.separator, row.line_end, row.headers) == ("\t", "\n", {"Authorization": "Bearer {secret}"})
    assert sealing.opened(row.secret) == PASSWORD
    assert DueSpan.objects.filter(destination=row).count() == 1
    page = visit(cast.giang(), f"/admin/exchange/destination/{row.pk}/change/")
    assert PASSWORD not in page + str(list(AuditEntry.objects.values_list("before", "after")))
    assert row.secret not in page + str(list(AuditEntry.objects.values_list("before", "after")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://x"),
        ("file_name", "{nobody}.txt"),
        ("folder", "../.."),
        ("time_format", "%H"),
        ("status_words", "measuring = 00"),
        ("body", '{"a": "{nobody}"}'),
        ("answer_pattern", "("),
        ("certificate", "x"),
    ],
)
def test_settings_by_which_nothing_could_be_sent_are_not_kept(field: str, value: str) -> None:
    page = visit(cast.giang(), ADD, **{**FORM, field: value})
    assert not Destination.objects.exists()
    assert re.findall(r'class="errorlist" id="(\w+)"', page) == [f"id_{field}_error"]
