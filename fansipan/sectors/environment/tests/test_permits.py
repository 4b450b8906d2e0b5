"""Permits on pages: who reads and who enters them, and what a limit of theirs changes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.sectors.environment.actions import permits
from fansipan.sectors.environment.contracts import Average, LimitReason
from fansipan.sectors.environment.contracts.confirming import Scan
from fansipan.sectors.environment.contracts.permits import PermitEntry, PermitNumber
from fansipan.sectors.environment.models import Permit
from fansipan.sectors.environment.queries import permits as queries
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.test_applied import stack
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 permit"
SO2 = PermitNumber("SO2", Average.DAY, None, 320.0, "mg/m3", "Phụ lục 2", medium="flue_gas")


def entry(*limits: PermitNumber, **other: Any) -> PermitEntry:
    fields: dict[str, Any] = {
        "organisation": cast.plant().pk, "number": "12/GPMT", "issued_by": "UBND tỉnh", "issued_on": date(2024, 2, 20),
        "valid_from": date(2024, 3, 1), "valid_to": date(2031, 2, 28), "note": {}, "limits": limits or (SO2,),
    }  # fmt: skip
    return PermitEntry(**{**fields, **other})


def save(*limits: PermitNumber, permit: int | None = None, scan: Scan | None = None, **other: Any) -> int:
    return permits.save(cast.acting(cast.chi()), entry(*limits, **other), scan, permit)


def test_a_permit_changes_which_limit_holds_and_the_change_is_told_and_on_record() -> None:
    load_law()
    station = stack()
    pk, day = stream(station, "flue-so2").pk, date(2025, 1, 1)
    made = save()
    (span,) = applied_spans([pk], day, day)[pk]
    assert (span.applied.high, span.applied.reason) == (320, LimitReason.PERMIT)
    told = OutboxEvent.objects.get()
    assert (told.payload["stations"], told.payload["since"]) == ([station.pk], "2024-03-01")
    save(PermitNumber("SO2", Average.DAY, None, 300.0, "mg/m3", "", station.pk), permit=made)
    (span,) = applied_spans([pk], day, day)[pk]
    assert span.applied.high == 300
    record = AuditEntry.objects.get(action="environment.change_permit")
    assert record.before is not None
    assert record.after is not None
    assert (record.before["limits"][0]["high"], record.after["limits"][0]["high"]) == (320, 300)


def test_saving_the_same_again_tells_nobody() -> None:
    made = save()
    count = OutboxEvent.objects.count()
    save(permit=made)
    assert OutboxEvent.objects.count() == count
    assert not AuditEntry.objects.filter(action="environment.change_permit").exists()


@pytest.mark.parametrize(
    ("limits", "other"),
    [
        ((PermitNumber("SO2", Average.DAY, None, None, "mg/m3", medium="flue_gas"),), {}),
        ((PermitNumber("SO2", Average.DAY, None, 1.0, "mg per m3", medium="flue_gas"),), {}),
        ((SO2, SO2), {}),
        ((PermitNumber("SO2", Average.DAY, None, 1.0, "mg/m3"),), {}),
        ((PermitNumber("SO2", Average.DAY, None, 1.0, "mg/m3", medium="air"),), {}),
        ((), {"valid_to": date(2024, 2, 29)}),
        ((), {"organisation": 10**6}),
        ((), {"number": " "}),
    ],
)
def test_a_permit_that_cannot_be_is_refused(limits: tuple[PermitNumber, ...], other: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        save(*limits, **other)
    assert not Permit.objects.exists()


def test_a_limit_is_for_a_station_of_the_plant_itself() -> None:
    other = make_station("TL-KT-09", cast.other_plant(), ("SO2",))
    with pytest.raises(Invalid):
        save(PermitNumber("SO2", Average.DAY, None, 1.0, "mg/m3", "", other.pk))


def test_two_permits_of_a_plant_do_not_share_a_number() -> None:
    save()
    with pytest.raises(Conflict):
        save()


def test_a_plant_reads_its_own_permits_and_nobody_elses_and_changes_none(client: Client) -> None:
    own = save(scan=Scan("gp.pdf", PDF))
    other = save(organisation=cast.other_plant().pk, number="99/GPMT", scan=Scan("gp.pdf", PDF))
    client.force_login(cast.dung())
    page = client.get("/permits").content.decode()
    assert "12/GPMT" in page
    assert "99/GPMT" not in page
    assert client.get(f"/permits/{own}/scan").content == PDF
    for address in (f"/permits/{other}", f"/permits/{other}/scan"):
        assert client.get(address).status_code == 404
    for address in ("/permits/new", f"/permits/{own}/edit"):
        assert client.get(address).status_code == 403
    with pytest.raises(Forbidden):
        permits.save(cast.acting(cast.dung()), entry(), None, own)
    with pytest.raises(NotFound):
        queries.permit(cast.acting(cast.dung()), other)
    assert Client().get("/permits").status_code == 302


def sent(**fields: str) -> dict[str, Any]:
    said = {
        "organisation": str(cast.plant().pk), "number": "7/GPMT", "issued_by": "", "issued_on": "", "note": "",
        "valid_from": "2024-03-01", "valid_to": "", "limit-TOTAL_FORMS": "2", "limit-INITIAL_FORMS": "0",
        "limit-0-parameter": "SO2", "limit-0-average": "24h", "limit-0-high": "310.5", "limit-0-unit": "mg/m3",
        "limit-0-station": "flue_gas", "limit-1-average": "24h",
    }  # fmt: skip
    return {**said, **fields}


def test_an_officer_enters_and_corrects_a_permit_on_pages(client: Client) -> None:
    load_law()
    station = make_station("TL-KT-01", properties=("SO2",))
    client.force_login(cast.chi())
    assert "TL-KT-01" in client.get("/permits/new").content.decode()
    answer = client.post("/permits/new", {**sent(), "scan": SimpleUploadedFile("gp.pdf", PDF)})
    row = Permit.objects.get()
    assert answer.status_code == 302
    assert (row.number, bytes(row.scan or b""), row.limits.get().high) == ("7/GPMT", PDF, 310.5)
    page = client.get(f"/permits/{row.pk}/edit").content.decode()
    assert 'value="310.5"' in page
    assert '<option value="flue_gas" selected>' in page
    assert "Mọi ống khói của cơ sở" in client.get(f"/permits/{row.pk}").content.decode()
    again = sent(**{"limit-INITIAL_FORMS": "1", "limit-0-station": str(station.pk), "limit-0-high": "300"})
    assert client.post(f"/permits/{row.pk}/edit", again).status_code == 302
    row.refresh_from_db()
    limit = row.limits.get()
    assert (limit.high, limit.station, bytes(row.scan or b"")) == (300, station, PDF)
    taken_out = sent(**{"limit-INITIAL_FORMS": "1", "limit-0-DELETE": "on"})
    assert client.post(f"/permits/{row.pk}/edit", taken_out).status_code == 302
    assert not row.limits.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"valid_to": "2024-02-01"},
        {"limit-0-high": ""},
        {"limit-0-unit": "mg per m3"},
        {"limit-0-station": ""},
        {"limit-1-parameter": "SO2", "limit-1-station": "flue_gas", "limit-1-high": "5", "limit-1-unit": "mg/m3"},
    ],
)
def test_a_form_with_a_fault_says_it_and_keeps_nothing(client: Client, wrong: dict[str, str]) -> None:
    load_law()
    client.force_login(cast.chi())
    answer = client.post("/permits/new", sent(**wrong))
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Permit.objects.exists()


def test_the_list_is_narrowed_sorted_and_taken_away(client: Client) -> None:
    load_law()
    save(number="B/GPMT", valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    save(number="A/GPMT", valid_from=date(2025, 1, 1), valid_to=None)
    client.force_login(cast.chi())

    def order(query: str) -> list[str]:
        page = client.get(f"/permits?{query}").content.decode()
        return re.findall(r">(\w)/GPMT</a>", page)

    assert order("sort=number") == ["A", "B"]
    assert order("sort=-number") == ["B", "A"]
    assert order("sort=nonsense&state=nonsense") != []
    assert order("state=ended") == ["B"]
    assert order("q=b/gp") == ["B"]
    assert "Không có giấy phép nào khớp" in client.get("/permits?q=khong").content.decode()
    sheet = client.get("/permits.csv?state=held").content.decode("utf-8-sig")
    assert "A/GPMT" in sheet
    assert "B/GPMT" not in sheet
    assert "Khí thải,SO2" in sheet
    assert client.get("/permits.xlsx").content.startswith(b"PK")
    assert AuditEntry.objects.filter(action="environment.export_permits").count() == 2
