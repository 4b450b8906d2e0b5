"""The law of a station on a day: the page, its tab, and the same for programs."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.environment.models import Permit, PermitLimit
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.test_applied import confirm_coefficients, stack
from fansipan.services.observations.models import Station
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = "/stations/TL-KT-01/law"


@pytest.fixture
def station() -> Station:
    load_law()
    confirm_coefficients()
    found = stack(coefficients={"Kp": 0.9, "Kv": 1.0})
    permit = {"organisation": found.organisation, "number": "12/GPMT", "valid_from": date(2026, 1, 1)}
    PermitLimit.objects.create(permit=Permit.objects.create(**permit), parameter="SO2", high=320, unit="mg/m3")
    return found


def page(client: Client, at: str = "") -> str:
    return client.get(ADDRESS, {"at": at} if at else {}).content.decode()


def test_a_past_day_shows_the_limit_of_that_day_with_its_computation(client: Client, station: Station) -> None:
    client.force_login(cast.dung())
    shown = page(client, "2020-06-01")
    assert "≤ 450" in shown
    assert "Cmax = C × Kp × Kv" in shown
    assert "QCVN 19:2009/BTNMT, Bảng 1" in shown
    assert "Quy chuẩn có hiệu lực vào ngày đó." in shown
    later = page(client, "2025-12-31")
    assert "trong thời gian chuyển tiếp" in later


def test_today_the_permit_wins_and_what_is_not_sure_is_marked(client: Client, station: Station) -> None:
    client.force_login(cast.dung())
    shown = page(client)
    assert "≤ 320" in shown
    assert "12/GPMT" in shown
    assert "Chưa xác nhận" in shown
    assert "Oxy" not in shown.split("<body")[0]  # the body's token is drawn by chance, and may hold it
    assert f'value="{clock.today().isoformat()}"' in shown


def test_the_stations_own_page_leads_there(client: Client, station: Station) -> None:
    client.force_login(cast.dung())
    assert f'href="{ADDRESS}"' in client.get("/stations/TL-KT-01").content.decode()


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", "1999-01-01", "9999-01-01"])
def test_a_day_that_is_none_is_refused(client: Client, station: Station, at: str) -> None:
    client.force_login(cast.dung())
    assert client.get(ADDRESS, {"at": at}).status_code == 422
    assert client.get("/api/v1/stations/TL-KT-01/limits", {"at": at}).status_code == 422


def test_another_plants_station_is_not_there(client: Client, station: Station) -> None:
    client.force_login(cast.ha())
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/api/v1/stations/TL-KT-01/limits").status_code == 404
    Station.objects.update(public=True)
    assert Client().get(ADDRESS).status_code == 200


def test_programs_read_the_same(client: Client, station: Station) -> None:
    client.force_login(cast.dung())
    found = client.get("/api/v1/stations/TL-KT-01/limits", {"at": "2020-06-01"}).json()
    sulphur = next(one for one in found["datastreams"] if one["code"] == "flue-so2")
    (held,) = sulphur["held"]
    assert (held["high"], held["unit"], held["average"], held["reason"], held["confirmed"]) == (
        450, "mg/m3", "24h", "regulation", True,
    )  # fmt: skip
    assert held["formula"] == "Cmax = C × Kp × Kv"
    assert {one["symbol"]: one["value"] for one in held["inputs"]} == {"C": 500, "Kp": 0.9, "Kv": 1.0}
    assert [one["reason"] for one in sulphur["history"]] == ["regulation", "transition", "permit"]
    listed = client.get("/api/v1/regulations").json()
    assert {one["code"] for one in listed} >= {"QCVN 19:2009/BTNMT", "QCVN 40:2025/BTNMT"}
    one = client.get("/api/v1/regulations/qcvn-19-2009-btnmt").json()
    assert any(row["name"] == "HF" and row["confirmed"] is False for row in one["numbers"])
    (own,) = client.get("/api/v1/permits").json()
    assert (own["number"], own["limits"][0]["high"]) == ("12/GPMT", 320)
    assert client.get(f"/api/v1/permits/{own['id']}").json() == own
    client.force_login(cast.ha())
    assert client.get("/api/v1/permits").json() == []
    assert client.get(f"/api/v1/permits/{own['id']}").status_code == 404
    assert Client().get("/api/v1/permits").status_code == 401


def test_a_number_that_nothing_can_be_held_against_is_not_hidden_in_a_computation(
    client: Client, station: Station
) -> None:
    PermitLimit.objects.update(unit="[ppm]")
    client.force_login(cast.dung())
    shown = page(client).partition("<details>")[0]
    assert "≤ 450" in shown
    assert "Kiểm tra giấy phép" in shown
    PermitLimit.objects.create(permit=Permit.objects.get(), station=station, parameter="F", high=5, unit="[ppm]")
    assert "Không được so sánh" in page(client)
