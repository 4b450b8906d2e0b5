"""What people say about a station, said and read by programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from fansipan.services.observations.models import FlagPeriod, Sensor, Station, StationDocument
from fansipan.services.observations.tests.make import make_station, stream
from fansipan.services.observations.tests.test_delivering import NOON, lines, send
from tests import cast

pytestmark = pytest.mark.django_db

BASE = "/api/v1/stations/TL-KT-01"
SPAN = {"from": "2026-10-05T11:30:00", "to": "2026-10-05T12:00:00"}
"""Vietnamese time: half an hour up to noon."""


@pytest.fixture
def station() -> Station:
    return make_station()


@pytest.fixture
def chi(client: Client) -> Client:
    client.force_login(cast.chi())
    return client


def post(client: Client, address: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def read(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_a_period_is_flagged_read_and_the_flag_withdrawn(station: Station, chi: Client) -> None:
    so2 = stream(station, "SO2").pk
    made = post(chi, f"{BASE}/flags", {**SPAN, "datastream": so2, "flag": "fail", "reason": "probe blocked"})["id"]
    assert FlagPeriod.objects.get(pk=made).end == NOON
    (line,) = read(chi, f"{BASE}/flags?state=standing&q=blocked")["flags"]
    assert (line["datastream"], line["flag"], line["made_by"]) == (so2, 4, "Trần Thị Chi")
    assert post(chi, f"{BASE}/flags/{made}/withdraw", {"why": "wrong station"}, 200)["withdrawn_by"] == "Trần Thị Chi"
    assert read(chi, f"{BASE}/flags?state=standing")["flags"] == []
    other = stream(make_station("TL-KT-02"), "SO2").pk
    post(chi, f"{BASE}/flags", {**SPAN, "datastream": other, "flag": "fail", "reason": "x"}, 404)
    post(chi, f"/api/v1/stations/TL-KT-02/flags/{made}/withdraw", {"why": "x"}, 404)


def test_the_log_book_is_written_and_read(station: Station, client: Client) -> None:
    client.force_login(cast.dung())
    post(client, f"{BASE}/log", {"kind": "calibration", "from": SPAN["from"], "text": "zero gas"})
    (line,) = read(client, f"{BASE}/log?source=people&kind=calibration")["log"]
    assert (line["text"], line["end"]) == ("zero gas", None)
    post(client, f"{BASE}/log", {"kind": "nonsense", "from": SPAN["from"], "text": "x"}, 422)


def test_the_cause_of_a_gap_is_stated(station: Station, client: Client) -> None:
    client.force_login(cast.dung())
    post(client, f"{BASE}/causes", {**SPAN, "cause": "power cut"})
    post(client, f"{BASE}/causes", {**SPAN, "cause": " "}, 422)
    assert station.gap_causes.get().cause == "power cut"


def test_instruments_documents_and_original_bytes_are_had(station: Station, chi: Client) -> None:
    Sensor.objects.filter(code="S-SO2").update(serial="123")
    assert "123" in {one["serial"] for one in read(chi, f"{BASE}/sensors")["sensors"]}
    kept = StationDocument.objects.create(
        station=station,
        title="Permit",
        name="permit.pdf",
        mime_type="application/pdf",
        size=4,
        sha256="0" * 64,
        content=b"%PDF",
        uploaded_by=cast.chi(),
        uploaded_at=NOON,
    )
    (line,) = read(chi, f"{BASE}/documents?kind=papers")["documents"]
    assert line["title"] == "Permit"
    assert chi.get(f"/api/v1/documents/{kept.pk}/file").content == b"%PDF"
    receipt = send(station, lines(("SO2", 1, NOON)))
    original = chi.get(f"/api/v1/deliveries/{receipt.delivery_id}/original")
    assert original.content == lines(("SO2", 1, NOON))


def test_an_auditor_reads_the_trail_and_others_do_not(station: Station, client: Client) -> None:
    client.force_login(cast.dung())
    post(client, f"{BASE}/causes", {**SPAN, "cause": "power cut"})
    assert client.get("/api/v1/audit").status_code == 403
    client.force_login(cast.em())
    found = read(client, "/api/v1/audit?action=observations.state_cause&since=2026-01-01T00:00:00")
    (entry,) = found["entries"]
    assert (found["total"], entry["target"], entry["why"]) == (1, "station:TL-KT-01", "power cut")


def test_nobody_writes_about_a_station_that_is_not_theirs(station: Station, client: Client) -> None:
    client.force_login(cast.ha())
    entry = {"kind": "note", "from": SPAN["from"], "text": "x"}
    for address, body in ((f"{BASE}/log", entry), (f"{BASE}/causes", {**SPAN, "cause": "x"})):
        post(client, address, body, 404)
    for name in ("flags", "log", "documents", "sensors"):
        assert client.get(f"{BASE}/{name}").status_code == 404
