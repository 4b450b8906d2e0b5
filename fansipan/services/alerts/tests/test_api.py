"""Alarms and rules for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.alerts.models import Alarm, Muting
from fansipan.services.alerts.rules.packing import packed
from fansipan.services.alerts.tests.make import LEVELS, NOON, make_gauge, make_rule, send
from tests import cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=30)


@pytest.fixture
def risen() -> str:
    station = make_gauge()
    make_rule()
    send(station, (0, 79.0), (5, 82.6))
    return Alarm.objects.get().code


def at_desk(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def post(client: Client, address: str, **body: Any) -> Any:
    with clock.frozen(LATER):
        return client.post(f"/api/v1/{address}", json.dumps(body, default=str), content_type="application/json")


def test_a_program_asks_for_alarms_and_one_with_its_steps(risen: str) -> None:
    chi = at_desk(cast.chi())
    found = chi.get("/api/v1/alarms?standing=true&priority=high").json()
    assert [one["code"] for one in found["alarms"]] == [risen]
    assert found["alarms"][0]["limit"] == 82.0
    assert chi.get("/api/v1/alarms?priority=critical").json()["total"] == 0
    assert [one["kind"] for one in chi.get(f"/api/v1/alarms/{risen}").json()["steps"]] == ["raise"]


def test_a_program_acknowledges_and_puts_aside(risen: str) -> None:
    an = at_desk(cast.an())
    assert post(an, f"alarms/{risen}/acknowledge").json()["phase"] == "acknowledged"
    shelved = post(an, f"alarms/{risen}/shelve", until=LATER + timedelta(hours=2), why="Đã cử người").json()
    assert shelved["muting"] == Muting.objects.get().pk
    assert shelved["muted"] == ["shelved"]
    assert post(an, f"alarms/{risen}/shelve", until=LATER + timedelta(days=9), why="x").status_code in (409, 422)


def test_the_readings_around_an_alarm_come_with_its_limit(risen: str) -> None:
    with clock.frozen(LATER):
        drawn = at_desk(cast.dung()).get(f"/api/v1/alarms/{risen}/series").json()["series"][0]
    assert drawn["value"] == [79.0, 82.6]
    assert drawn["levels"] == [{"name": "Báo động II", "value": 82.0}]


def test_a_program_tries_a_definition_on_past_readings(risen: str) -> None:
    chi = at_desk(cast.chi())
    tried = post(chi, "alarm-rules/preview", definition=packed(LEVELS), code="flood").json()
    assert tried["total"] == 1
    assert tried["alarms"][0]["matched"] == risen
    assert post(chi, "alarm-rules/preview", definition={"condition": {"kind": "magic"}}).status_code == 422
    assert post(at_desk(cast.dung()), "alarm-rules/preview", definition=packed(LEVELS)).status_code == 403


def test_rules_come_with_their_versions(risen: str) -> None:
    chi = at_desk(cast.chi())
    assert [one["code"] for one in chi.get("/api/v1/alarm-rules").json()["rules"]] == ["flood"]
    found = chi.get("/api/v1/alarm-rules/flood").json()
    assert found["versions"][0]["definition"]["condition"]["kind"] == "threshold"
    assert at_desk(cast.dung()).get("/api/v1/alarm-rules").status_code == 403
