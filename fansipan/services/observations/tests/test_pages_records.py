"""The pages of the record: files, originals, quarantine, log book, documents, and the same for programs."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel import attachments, clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.services.identity.models import User
from fansipan.services.observations.actions import documents, logbook
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.actions.logbook import NewEntry
from fansipan.services.observations.contracts import LogKind, Parcel, Receipt, Sender
from fansipan.services.observations.models import FlagPeriod, RefusedLine, Station, StationDocument, StationLogEntry
from fansipan.services.observations.queries import logbook as logs
from fansipan.services.observations.queries import slices
from fansipan.services.observations.queries.logbook import LogFilter
from fansipan.services.observations.rules import resolutions, transcripts
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3"


def lines(*rows: tuple[str, float | str, datetime], status: str = "00", unit: str = "mg/m3") -> bytes:
    return "".join(
        f"{code}\t{value}\t{unit}\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n" for code, value, at in rows
    ).encode()


def send(
    station: Station | None, content: bytes, at: datetime = NOON, name: str = "a.txt", decoder: str = "circular10"
) -> Receipt:
    with clock.frozen(at):
        sender = Sender("ftp", "logger-7", "10.0.0.7")
        return deliver(Parcel(content, decoder, sender, name, station.pk if station else None))


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"), expected_from=NOON - timedelta(hours=6))


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    def shown(address: str, person: Callable[[], User] = cast.chi, language: str = "en") -> str:
        client.force_login(person())
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200, f"{address} {answer.status_code}"
        return str(answer.content.decode())

    return shown


Page = Callable[..., str]


def names(shown: str) -> list[str]:
    """The names of the files in a list, in order."""
    return re.findall(r'href="/files/\d+">([^<]+)</a>', shown)


def test_every_delivery_is_listed_with_its_counts_the_newest_first(page: Page, station: Station) -> None:
    send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)), NOON, "first.txt")
    send(station, lines(("SO2", 2, NOON)), NOON + FIVE, "second.txt")
    shown = page(f"/stations/{station.code}/files")
    assert names(shown) == ["second.txt", "first.txt"]
    assert "+1 corrected" in shown
    assert "logger-7" in shown
    assert names(page("/files?sort=name")) == ["first.txt", "second.txt"]


def test_files_are_found_by_name_sender_hash_day_and_refusals(page: Page, station: Station) -> None:
    first = send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)), NOON, "first.txt")
    send(station, lines(("SO2", 2, NOON + FIVE)), NOON + timedelta(days=1), "second.txt")
    send(None, b"x", NOON, "unknown.txt")
    for query, found in {
        "q=FIRST": ["first.txt"],
        "q=logger-7&sort=name": ["first.txt", "second.txt", "unknown.txt"],
        f"q={first.sha256}": ["first.txt"],
        f"q={first.sha256[:12]}": ["first.txt"],
        "since=2026-10-06": ["second.txt"],
        "until=2026-10-05&sort=name": ["first.txt", "unknown.txt"],
        "since=2026-10-05&until=2026-10-05&refused=1&sort=name": ["first.txt", "unknown.txt"],
        "protocol=drop": [],
        "since=nonsense&sort=nonsense&page=nonsense&refused=2": ["unknown.txt", "second.txt", "first.txt"],
    }.items():
        assert names(page(f"/files?{query}")) == found, query
    assert "No file matches" in page("/files?q=nothing")


def test_the_files_of_a_plant_are_found_together_and_those_of_one_station_apart(page: Page, station: Station) -> None:
    second, rain = make_station("TL-KT-02"), make_station("LC-MUA-01", cast.centre(), properties=("Rain",))
    for number, one in enumerate((station, second, rain)):
        send(one, f"nothing {number}".encode(), name=f"{one.code}.txt")
    owner = station.organisation.code
    assert names(page(f"/files?organisation={owner}&sort=name")) == ["TL-KT-01.txt", "TL-KT-02.txt"]
    assert names(page(f"/files?station={second.code}")) == ["TL-KT-02.txt"]
    assert len(names(page("/files?station=nobody&organisation=%25"))) == 3
    assert "LC-MUA-01" not in page("/files", cast.dung), "a plant is offered its own stations only"
    found = page(f"/api/v1/deliveries?organisation={owner}")
    assert "TL-KT-02.txt" in found
    assert "LC-MUA-01.txt" not in found


LISTS = {
    "/files": ("export_files", "first.txt"),
    "/stations/TL-KT-01/files": ("export_files", "first.txt"),
    "/quarantine": ("export_quarantine", "unknown_parameter"),
    "/stations/TL-KT-01/log": ("export_log", "cleaned the probe"),
    "/stations/TL-KT-01/flags": ("export_flags", "a bird on the mast"),
}


@pytest.mark.parametrize("address", LISTS)
def test_every_list_of_the_record_leaves_as_csv_and_xlsx_and_that_is_on_record(
    client: Client, station: Station, address: str
) -> None:
    send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)), NOON, "first.txt")
    chi, when = cast.chi(), {"start": NOON - FIVE, "end": NOON}
    StationLogEntry.objects.create(
        station=station, kind="maintenance", text="cleaned the probe", written_by=chi, written_at=NOON, **when
    )
    FlagPeriod.objects.create(
        datastream=stream(station, "SO2"), flag=4, reason="a bird on the mast", made_by=chi, made_at=NOON, **when
    )
    action, said = LISTS[address]
    client.force_login(chi)
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="{address}.{kind}"' in page
    answer = client.get(f"{address}.csv")
    assert said in answer.content.decode("utf-8-sig")
    assert client.get(f"{address}.csv?q=nothing-like-it").content.decode().count("\n") == 1
    assert client.get(f"{address}.xlsx").content[:2] == b"PK"
    assert AuditEntry.objects.filter(action=f"observations.{action}").count() == 3
    assert client.get(f"{address}.pdf").status_code == 404
    client.force_login(cast.ha())
    hidden = client.get(f"{address}.csv")
    assert hidden.status_code == 404 or said not in hidden.content.decode()


def test_a_list_too_long_to_count_says_more_than(page: Page, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOST_COUNTED", 2)
    monkeypatch.setattr("fansipan.services.observations.pages.records.lists.MOST_COUNTED", 2)
    for minute in range(4):
        send(station, lines(("SO2", minute, NOON + minute * FIVE)), name=f"{minute}.txt")
    assert "of more than 2" in page("/files")


def test_a_delivery_shows_its_lines_and_beside_the_refused_ones_why(page: Page, station: Station) -> None:
    content = lines(("SO2", 1, NOON)) + b"SO2\t<b>abc</b>\tmg/m3\t20261005120500\t00\r\n" + lines(("NOx", 2, NOON))
    receipt = send(station, content)
    shown = page(f"/files/{receipt.delivery_id}")
    assert "SO2\t&lt;b&gt;abc&lt;/b&gt;\tmg/m3" in shown
    assert shown.count("<li data-refused") == 1
    refused = shown[shown.index("<li data-refused") :]
    assert '<span class="line-number" id="L2">2</span>' in refused
    assert "The value is not a number" in refused
    assert "Ask the plant what the logger meant" in refused
    only = page(f"/files/{receipt.delivery_id}?show=refused")
    assert "NOx\t2" not in only
    vietnamese = page(f"/files/{receipt.delivery_id}", language="vi")
    assert "Giá trị không phải là số" in vietnamese


def test_a_delivery_says_where_it_stands_in_the_chain_and_how_to_verify_it(page: Page, station: Station) -> None:
    first = send(station, lines(("SO2", 1, NOON)))
    second = send(station, lines(("SO2", 2, NOON + FIVE)))
    shown = page(f"/files/{second.delivery_id}")
    assert f"fansipan verify TL-KT-01 --receipt 2:{second.chain_hash}" in shown
    assert first.chain_hash is not None
    assert first.chain_hash in shown
    assert f'rel="prev" href="/files/{first.delivery_id}"' in shown
    assert f'rel="next" href="/files/{second.delivery_id}"' in page(f"/files/{first.delivery_id}")


def test_the_readings_a_delivery_wrote_are_listed_even_when_they_were_corrected_since(
    page: Page, station: Station
) -> None:
    first = send(station, lines(("SO2", 1.5, NOON), ("NOx", 7, NOON + FIVE)))
    send(station, lines(("SO2", 1.7, NOON)), NOON + FIVE)
    shown = page(f"/files/{first.delivery_id}?show=readings")
    assert shown.count("<td>Measuring</td>") == 2
    assert "1.50" in shown
    assert shown.count("Corrected since") == 1


def test_bytes_that_are_no_text_are_shown_as_figures_and_packed_ones_unpacked(page: Page, station: Station) -> None:
    binary = send(station, bytes(range(256)) * 2, name="scan.bin")
    assert "000000  00 01 02 03" in page(f"/files/{binary.delivery_id}")
    packed = send(station, gzip.compress(b"parameter,time,value\nSO2,2026-10-05T12:00:00+07:00,4\n"), decoder="csv.gz")
    shown = page(f"/files/{packed.delivery_id}")
    assert "SO2,2026-10-05T12:00:00+07:00,4" in shown
    assert "It came packed" in shown


def test_the_original_is_handed_out_byte_for_byte_and_that_is_on_record(client: Client, station: Station) -> None:
    content = lines(("SO2", 1, NOON)) + b"\xff\x00\r\rrest"
    receipt = send(station, content, name='in/<img>";x.txt')
    client.force_login(cast.dung())
    answer = client.get(f"/files/{receipt.delivery_id}/original")
    assert answer.content == content
    assert hashlib.sha256(answer.content).hexdigest() == receipt.sha256
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="<img>\\";x.txt"'
    entry = AuditEntry.objects.get(action="observations.export_original")
    assert (entry.target, entry.user_id) == (f"delivery:{receipt.delivery_id}", cast.dung().pk)


def test_an_officer_replays_a_delivery_and_sees_it_among_its_replays(client: Client, page: Page) -> None:
    station = make_station("TL-KT-05", properties=("SO2",))
    receipt = send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)))
    client.force_login(cast.chi())
    answer = client.post(f"/files/{receipt.delivery_id}/replay", {"why": "the alias was added"})
    assert answer.status_code == 302
    assert "the alias was added" in page(f"/files/{receipt.delivery_id}")
    replayed = page(answer.headers["Location"])
    assert f'<a href="/files/{receipt.delivery_id}">delivery {receipt.delivery_id}</a>' in replayed
    client.force_login(cast.em())
    assert client.post(f"/files/{receipt.delivery_id}/replay", {"why": "x"}).status_code == 403


def test_an_officer_says_whose_file_it_is(client: Client, page: Page, station: Station) -> None:
    unknown = send(None, lines(("SO2", 1, NOON)), name="LCA_DAP_KT09_20261005120000.txt")
    shown = page(f"/files/{unknown.delivery_id}")
    assert "Say whose it is" in shown
    assert "LCA_DAP_KT09" in shown
    form = {"station": station.code, "why": "asked the plant", "keep_prefix": "1", "prefix": "LCA_DAP_KT09"}
    answer = client.post(f"/files/{unknown.delivery_id}/claim", form)
    assert answer.status_code == 302
    assert station.prefixes.filter(prefix="lca_dap_kt09").exists()
    assert f"Given its station: {station.code}" in page(f"/files/{unknown.delivery_id}")
    for address in (answer.headers["Location"], f"/files/{unknown.delivery_id}"):
        assert "SO2\t1" in page(address, cast.dung), "the plant reads what is its own now"
    client.force_login(cast.ha())
    assert client.get(f"/files/{unknown.delivery_id}").status_code == 404


def test_refused_lines_are_gathered_by_cause_with_what_to_do(page: Page, station: Station) -> None:
    for minute in range(3):
        at = NOON + minute * FIVE
        send(station, lines(("SO2", 1, at), unit="ppm"), at)
    send(station, lines(("NOx", "abc", NOON)), NOON, "b.txt")
    send(station, lines(("NOx", "xyz", NOON)), NOON, "c.txt")
    shown = page("/quarantine")
    rows = shown[shown.index("<tbody>") : shown.index("</tbody>")].split("</tr>")[:-1]
    assert len(rows) == 2
    assert "ppm → mg/m3" in rows[0]
    assert re.search(r'data-label="Lines">3<', rows[0])
    assert "Add the spelling of the unit" in rows[0]
    assert "The value is not a number" in rows[1]
    assert re.search(r'data-label="Lines">2<', rows[1])
    assert len(re.findall("<tr>", page(f"/stations/{station.code}/quarantine?reason=bad_value"))) == 2
    assert "No refused line matches" in page("/quarantine?q=nothing")


def test_the_lines_of_a_cause_are_shown_one_by_one_and_dismissed_together(
    client: Client, page: Page, station: Station
) -> None:
    for minute in range(2):
        send(station, lines(("XYZ", minute, NOON + minute * FIVE)), name=f"{minute}.txt")
    send(station, lines(("ABC", 1, NOON)), name="other.txt")
    cause = {"station": station.code, "reason": "unknown_parameter", "code": "XYZ", "cause": "XYZ"}
    query = "&".join(f"{name}={value}" for name, value in cause.items())
    shown = page(f"/quarantine/lines?{query}")
    assert "The station has no such parameter: XYZ" in shown
    assert "other.txt" not in shown
    answer = client.post("/quarantine/dismiss", {**cause, "why": "a test of the technician"})
    assert answer.headers["Location"] == f"/stations/{station.code}/quarantine"
    assert RefusedLine.objects.filter(resolved_at=None).get().code == "ABC"
    assert "a test of the technician" in page(f"/quarantine/lines?{query}&state=resolved")


def test_no_answer_is_given_to_the_whole_quarantine_at_once(client: Client, page: Page, station: Station) -> None:
    send(station, lines(("XYZ", 1, NOON)))
    assert 'id="dismiss"' not in page("/quarantine/lines")
    client.post("/quarantine/dismiss", {"why": "all of it"}, headers={"Referer": "/quarantine"})
    assert RefusedLine.objects.filter(resolved_at=None).count() == 1


def test_a_group_is_replayed_from_the_page(client: Client, station: Station) -> None:
    send(station, lines(("XYZ", 1, NOON)))
    client.force_login(cast.chi())
    form = {"reason": "unknown_parameter", "code": "XYZ", "cause": "XYZ", "why": "tried"}
    answer = client.post("/quarantine/replay", form, follow=True, headers={"Accept-Language": "en"})
    assert "1 file replayed. 0 readings stored. 1 line is still refused." in answer.content.decode()


def test_files_of_one_prefix_are_claimed_from_the_page(client: Client, station: Station) -> None:
    for minute in range(2):
        at = NOON + minute * FIVE
        send(None, lines(("SO2", 1, at)), name=f"LCA_X_{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}.txt")
    client.force_login(cast.chi())
    form = {"reason": "unknown_station", "code": "", "cause": "LCA_X", "to": station.code, "why": "asked"}
    answer = client.post("/quarantine/claim", form, follow=True, headers={"Accept-Language": "en"})
    assert "2 files replayed. 2 readings stored." in answer.content.decode()


def test_the_log_shows_what_people_wrote_and_what_loggers_reported(page: Page, station: Station) -> None:
    at = [NOON + FIVE * slot for slot in range(12)]
    send(station, lines(*[("SO2", 1, t) for t in at[:3]], *[("NOx", 1, t) for t in at[:3]], status="01"), at[3])
    send(station, lines(*[("SO2", 1, t) for t in at[3:6]]), at[6])
    send(station, lines(*[("SO2", 1, t) for t in at[6:8]], status="02"), at[8])
    chi = cast.acting(cast.chi())
    with clock.frozen(NOON + timedelta(hours=2)):
        logbook.write(chi, station.code, NewEntry(LogKind.FAULT, at[6], "pump <stopped>", at[9]))
        calibrated, said, reported = logs.log(chi, station.code, LogFilter(), "start")[:1] + sorted(
            logs.log(chi, station.code, LogFilter(kind=LogKind.FAULT)), key=lambda line: line.entry is None
        )
        shown = page(f"/stations/{station.code}/log")
    assert (calibrated.kind, calibrated.codes, calibrated.readings) == (LogKind.CALIBRATION, ("NOx", "SO2"), 6)
    assert (calibrated.start, calibrated.end) == (at[0] - FIVE, at[2])
    assert (reported.codes, reported.start, reported.end) == (("SO2",), at[5], at[7])
    assert (reported.explained, calibrated.explained) == (True, False)
    assert said.text == "pump <stopped>"
    assert "pump &lt;stopped&gt;" in shown
    assert shown.count("Reported by the logger") == 2


def test_a_stretch_ends_where_the_logger_measured_in_between(station: Station) -> None:
    for slot, status in enumerate(("02", "02", "00", "02")):
        at = NOON + FIVE * slot
        send(station, lines(("SO2", 1, at), status=status), at)
    with clock.frozen(NOON + timedelta(hours=1)):
        found = logs.log(cast.acting(cast.chi()), station.code, LogFilter(source=logs.LOGGERS), "start")
    assert [line.readings for line in found] == [2, 1]


def test_an_entry_is_written_by_form_and_its_end_later(client: Client, page: Page, station: Station) -> None:
    client.force_login(cast.dung())
    address = f"/stations/{station.code}/log"
    form = {"kind": "maintenance", "start": "2026-10-05T12:00", "end": "", "text": "đổi bơm", "datastream": ""}
    assert client.post(address, {**form, "text": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    entry = StationLogEntry.objects.get()
    assert (entry.start, entry.end, entry.written_by) == (NOON, None, cast.dung())
    assert "đang tiếp diễn" in page(address, cast.dung, "vi")
    ending = f"{address}/{entry.pk}/end"
    client.post(ending, {"end": "2026-10-05T11:00"}, headers={"Referer": address})
    entry.refresh_from_db()
    assert entry.end is None
    assert client.post(ending, {"end": "2026-10-05T13:00"}).status_code == 302
    entry.refresh_from_db()
    assert entry.end == NOON + timedelta(hours=1)
    recorded = list(AuditEntry.objects.filter(target="station:TL-KT-01").values_list("action", flat=True))
    assert sorted(recorded) == ["observations.end_log", "observations.write_log"]
    with pytest.raises(Conflict):
        logbook.end(cast.acting(cast.chi()), station.code, entry.pk, NOON)


def test_who_may_not_write_in_the_log_is_told_so(station: Station) -> None:
    new = NewEntry(LogKind.NOTE, NOON, "text")
    with pytest.raises(Forbidden):
        logbook.write(cast.acting(cast.em()), station.code, new)
    with pytest.raises(NotFound):
        logbook.write(cast.acting(cast.ha()), station.code, new)
    other = make_station("TL-KT-02", properties=("CO",))
    with pytest.raises(NotFound):
        chi = cast.acting(cast.chi())
        logbook.write(chi, station.code, NewEntry(LogKind.NOTE, NOON, "text", datastream=stream(other, "CO").pk))


def test_photos_and_documents_are_kept_shown_and_served_as_what_they_are(
    client: Client, page: Page, station: Station
) -> None:
    client.force_login(cast.dung())
    address = f"/stations/{station.code}/documents"
    photo = SimpleUploadedFile("../../stack.html", PNG, "text/html")
    assert client.post(address, {"file": photo, "title": "Ống khói"}).status_code == 302
    assert client.post(address, {"file": SimpleUploadedFile("giấy.pdf", PDF), "title": ""}).status_code == 302
    shown = page(address, cast.dung)
    kept = StationDocument.objects.get(mime_type="image/png")
    assert (kept.name, kept.title, bytes(kept.content)) == ("stack.html", "Ống khói", PNG)
    assert f'<img src="/documents/{kept.pk}" alt="Ống khói"' in shown
    assert shown.count("<img") == 1
    assert "stack.html" not in page(f"{address}?kind=papers", cast.dung)
    served = client.get(f"/documents/{kept.pk}")
    assert (served.content, served.headers["Content-Type"]) == (PNG, "image/png")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    paper = client.get(f"/documents/{StationDocument.objects.get(mime_type='application/pdf').pk}")
    assert paper.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"",
        b"MZ\x90",
        b"PK\x03\x04zip",
    ],
)
def test_a_file_that_is_none_of_the_kinds_is_refused_whatever_its_name(
    client: Client, station: Station, content: bytes
) -> None:
    client.force_login(cast.dung())
    client.post(
        f"/stations/{station.code}/documents",
        {"file": SimpleUploadedFile("photo.jpg", content, "image/jpeg")},
        headers={"Referer": f"/stations/{station.code}/documents"},
    )
    assert not StationDocument.objects.exists()


def test_a_document_too_large_is_refused(client: Client, station: Station) -> None:
    client.force_login(cast.dung())
    large = SimpleUploadedFile("big.png", PNG + bytes(attachments.LARGEST), "image/png")
    assert client.post(f"/stations/{station.code}/documents", {"file": large}).status_code == 413
    assert not StationDocument.objects.exists()


def test_the_same_bytes_again_are_the_same_document(station: Station) -> None:
    dung = cast.acting(cast.dung())
    first = documents.add(dung, station.code, Upload("a.png", PNG))
    assert documents.add(dung, station.code, Upload("b.png", PNG)) == first
    with pytest.raises(Forbidden):
        documents.add(cast.acting(cast.em()), station.code, Upload("a.png", PNG))
    with pytest.raises(Invalid):
        documents.add(dung, station.code, Upload("a.png", b"x"))


def office(*parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return packed.getvalue()


def open_document(said: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", said)
    return packed.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"GIF89a", "image/gif"),
        (PDF, "application/pdf"),
        (office("[Content_Types].xml", "xl/workbook.xml"), attachments._OPEN_XML + "spreadsheetml.sheet"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office("index.html"), None),
        (open_document("application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (open_document("text/html"), None),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "application/msword"),
        (COMPOUND + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"), None),
        (COMPOUND, None),
    ],
)
def test_the_kind_of_a_file_is_found_in_its_bytes(content: bytes, kind: str | None) -> None:
    assert attachments.mime_type(content) == kind


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"RIFF"]))
def test_any_bytes_have_a_kind_or_none(content: bytes, start: bytes) -> None:
    assert attachments.mime_type(start + content) in {
        None,
        *attachments.IMAGES,
        "application/pdf",
        "application/msword",
    }


@given(st.binary(max_size=200), st.sampled_from(["circular10", "csv.gz", "json"]), st.sampled_from(["utf-8", "cp1258"]))
def test_any_bytes_can_be_read_by_a_person(content: bytes, decoder: str, encoding: str) -> None:
    found = transcripts.transcript(content, decoder, encoding)
    assert all("\x00" not in line and "\n" not in line for line in found.lines)
    assert found.lines or not content.strip(b"\xef\xbb\xbf\xff\xfe\x1a \t\r\n\x00")


@given(st.integers(1, 10**12), st.text(max_size=400))
def test_how_a_line_was_settled_can_be_read_again(number: int, why: str) -> None:
    assert resolutions.read(resolutions.by_replay(number)).delivery == number
    kept = resolutions.dismissed(why)
    assert len(kept) <= resolutions.LONGEST
    assert resolutions.is_dismissed(kept)
    assert why.startswith(resolutions.read(kept).why)


HIDDEN = (
    "/stations/TL-KT-01/files",
    "/stations/TL-KT-01/quarantine",
    "/quarantine/lines?station=TL-KT-01",
    "/stations/TL-KT-01/log",
    "/stations/TL-KT-01/documents",
    "/files/{delivery}",
    "/files/{delivery}?show=readings",
    "/files/{delivery}/original",
    "/documents/{document}",
    "/api/v1/deliveries?station=TL-KT-01",
    "/api/v1/deliveries/{delivery}",
    "/api/v1/quarantine?station=TL-KT-01",
)


@pytest.mark.parametrize("address", HIDDEN)
def test_a_user_of_another_plant_finds_nothing_there(client: Client, station: Station, address: str) -> None:
    receipt = send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)))
    document = documents.add(cast.acting(cast.dung()), station.code, Upload("a.png", PNG))
    asked = address.format(delivery=receipt.delivery_id, document=document)
    client.force_login(cast.dung())
    assert client.get(asked).status_code == 200
    client.force_login(cast.ha())
    assert client.get(asked).status_code == 404
    for everything in ("/files", "/quarantine", "/quarantine/lines", "/api/v1/deliveries", "/api/v1/quarantine"):
        assert "TL-KT-01" not in client.get(everything).content.decode()


def test_a_plant_sees_no_file_that_nobody_claimed(client: Client, station: Station) -> None:
    unknown = send(None, b"secret of another plant", name="WHO_20261005120000.txt")
    client.force_login(cast.dung())
    assert client.get(f"/files/{unknown.delivery_id}").status_code == 404
    for everything in ("/files", "/quarantine", "/quarantine/lines", "/api/v1/deliveries"):
        assert "WHO" not in client.get(everything).content.decode()


def test_the_public_reads_no_record_not_even_of_a_public_station(client: Client) -> None:
    public = make_station("TL-KT-03", public=True)
    receipt = send(public, lines(("SO2", 1, NOON)))
    for address in (
        "/files",
        "/stations/TL-KT-03/files",
        f"/files/{receipt.delivery_id}",
        f"/files/{receipt.delivery_id}/original",
        "/quarantine",
        "/stations/TL-KT-03/log",
        "/stations/TL-KT-03/documents",
    ):
        assert client.get(address).headers["Location"].startswith("/login"), address
    assert client.get("/api/v1/deliveries").status_code == 401


def test_lists_take_a_fixed_number_of_reads(
    client: Client, station: Station, django_assert_max_num_queries: Any
) -> None:
    for minute in range(30):
        send(station, lines(("SO2", 1, NOON + minute * FIVE), ("XYZ", 1, NOON)), name=f"{minute}.txt")
    client.force_login(cast.chi())
    client.get("/files")
    for address, most in {
        "/files": 12,
        "/stations/TL-KT-01/files": 16,
        "/quarantine": 13,
        "/quarantine/lines": 13,
        "/stations/TL-KT-01/log": 18,
        "/stations/TL-KT-01/documents": 16,
        f"/files/{station.deliveries.values_list('pk', flat=True)[0]}": 22,
    }.items():
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_programs_read_the_same_record(client: Client, station: Station) -> None:
    receipt = send(station, lines(("SO2", 1, NOON), ("XYZ", 1, NOON)))
    client.force_login(cast.dung())
    found = client.get("/api/v1/deliveries?refused=true").json()
    assert [one["sha256"] for one in found["deliveries"]] == [receipt.sha256]
    assert found["total"] == 1
    one = client.get(f"/api/v1/deliveries/{receipt.delivery_id}").json()
    assert (one["sequence"], one["chain_hash"]) == (1, receipt.chain_hash)
    refused = client.get("/api/v1/quarantine?reason=unknown_parameter").json()
    assert [line["code"] for line in refused["lines"]] == ["XYZ"]
    assert refused["causes"][0]["lines"] == 1
    ledger = client.get("/api/v1/ledger?station=TL-KT-01&since=2026-10-05&until=2026-10-06").json()
    assert set(ledger) >= {"expected", "on_time", "late", "refused", "missing", "days", "gaps"}
    assert client.get("/api/v1/ledger?since=2026-10-06&until=2026-10-05").status_code == 422
    assert client.get("/api/v1/quarantine?reason=nonsense").status_code == 422


def test_the_form_for_a_document_speaks_the_readers_language(page: Page, station: Station) -> None:
    address = f"/stations/{station.code}/documents"
    assert "at most 10 MB" in page(address)
    assert "tối đa 10 MB" in page(address, language="vi")


def test_the_pages_of_an_empty_record_say_so(page: Page, station: Station) -> None:
    for address, said in {
        "/files": "Chưa nhận được gì",
        "/quarantine": "Không có gì chờ xử lý",
        f"/stations/{station.code}/log": "Nhật ký chưa có gì",
        f"/stations/{station.code}/documents": "Chưa có ảnh hoặc tài liệu",
        f"/stations/{station.code}/ledger?month=2026-09": "Tháng này không phải gửi số liệu",
    }.items():
        assert said in page(address, language="vi"), address
