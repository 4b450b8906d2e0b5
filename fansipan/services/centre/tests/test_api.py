"""The JSON door gives what the pages show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import measuring
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


def test_a_number_comes_with_its_age_communes_history_and_rows(client: Client) -> None:
    client.force_login(cast.chi())
    with clock.frozen(NOON):
        code = make_case()
        measuring.measure()
        found = client.get("/api/v1/indicators/cases.open").json()
    assert (found["value"], found["level"], found["stale_since"]) == (1.0, "plain", None)
    assert found["as_of"] == found["measured_at"] == "2026-11-25T05:00:00Z"
    assert [(one["at"], one["value"]) for one in found["points"]] == [("2026-11-25T05:00:00Z", 1.0)]
    assert [one["url"] for one in found["rows"]] == [f"/cases/{code}"]


def test_communes_are_told_apart_by_their_codes(client: Client) -> None:
    client.force_login(cast.chi())
    make_station("TL-KT-01")
    measuring.measure()
    found = client.get("/api/v1/indicators/observations.stations_sending").json()
    assert [(one["code"], one["value"]) for one in found["communes"]] == [("02908", 0.0)]


def test_the_list_says_since_when_a_number_says_nothing(client: Client) -> None:
    client.force_login(cast.chi())
    with clock.frozen(NOON):
        measuring.measure()
    with clock.frozen(NOON + timedelta(days=3)):
        client.force_login(cast.chi())
        found = client.get("/api/v1/indicators").json()["indicators"]
    (one,) = (each for each in found if each["name"] == "cases.open")
    assert (one["level"], one["stale_since"]) == ("stale", "2026-11-25T05:00:00Z")
