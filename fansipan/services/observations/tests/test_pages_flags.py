"""Flagging a period by hand, as an officer does it in the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.models import FlagPeriod, Station
from fansipan.services.observations.tests.make import stream
from fansipan.services.observations.tests.visiting import NOON, body, entered, post, speaking_station
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    return speaking_station()


@pytest.fixture
def chi() -> Client:
    return entered(cast.chi())


def flag_form(station: Station, **changes: str) -> dict[str, str]:
    return {
        "datastream": str(stream(station, "SO2").pk),
        "start": "2026-10-05T11:30:00",
        "end": "2026-10-05T12:00:00",
        "flag": str(Flag.FAIL.value),
        "reason": "Ống lấy mẫu bị tắc",
        **changes,
    }


def test_an_officer_flags_a_period_and_takes_the_flag_back(station: Station, chi: Client) -> None:
    assert post(chi, "/stations/TL-KT-01/flags", flag_form(station))[0] == 302
    made = FlagPeriod.objects.get()
    assert (made.start, made.end) == (NOON - timedelta(minutes=30), NOON)
    page = body(chi, "/stations/TL-KT-01/flags")
    assert "Ống lấy mẫu bị tắc" in page
    assert "Trần Thị Chi" in page
    assert "thủ công" in body(chi, "/stations/TL-KT-01/data")
    assert "Vượt giới hạn" not in body(chi, "/stations/TL-KT-01"), "a failed reading exceeds nothing"

    assert post(chi, f"/stations/TL-KT-01/flags/{made.pk}/withdraw", {"why": "Nhầm trạm"})[0] == 302
    assert "Đã rút" in body(chi, "/stations/TL-KT-01/flags")
    for asked, found in {
        "state=withdrawn&q=tắc&sort=-start": True,
        f"flag={Flag.FAIL.value}&of={made.datastream_id}&sort=name": True,
        "state=standing": False,
        f"flag={Flag.PASS.value}": False,
        f"of={stream(station, 'NOx').pk}": False,
        "q=nothing&sort=nonsense&state=nonsense": False,
    }.items():
        shown = body(chi, f"/stations/TL-KT-01/flags?{asked}")
        assert ("Ống lấy mẫu bị tắc" in shown) == found, asked
    assert "Vượt giới hạn" in body(chi, "/stations/TL-KT-01")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"end": "2026-10-05T11:00:00"}, "kết thúc trước khi bắt đầu"),
        ({"reason": " "}, "bắt buộc"),
        ({"flag": "9"}, "không phải là"),
        ({"datastream": "0"}, "không phải là"),
        ({"start": "yesterday"}, "ngày"),
    ],
)
def test_a_form_with_a_mistake_says_what_is_wrong_and_keeps_what_was_written(
    station: Station, chi: Client, changes: dict[str, str], told: str
) -> None:
    status, page = post(chi, "/stations/TL-KT-01/flags", flag_form(station, **changes))
    assert status == 422
    assert "errorlist" in page
    assert told in page
    assert "2026-10-05T12:00:00" in page or "end" in changes
    assert not FlagPeriod.objects.exists()


def test_the_form_takes_over_the_period_that_was_looked_at(station: Station, chi: Client) -> None:
    asked = f"datastream={stream(station, 'NOx').pk}&from=2026-10-01T00:00&to=2026-10-02T00:00"
    page = body(chi, f"/stations/TL-KT-01/flags?{asked}")
    assert 'value="2026-10-01T00:00:00"' in page
    assert f'value="{stream(station, "NOx").pk}" selected' in page


def test_only_officers_find_the_form(station: Station) -> None:
    for person in (cast.an(), cast.em(), cast.dung()):
        client = entered(person)
        assert "flag-form" not in body(client, "/stations/TL-KT-01/flags")
        assert "Gắn cờ khoảng này" not in body(client, "/stations/TL-KT-01/data")
        assert post(client, "/stations/TL-KT-01/flags", flag_form(station))[0] == 403
    assert not FlagPeriod.objects.exists()
