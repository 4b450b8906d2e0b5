"""The gauge's page and the flood-duty screen show the forecast, the ones before it, and say why there is none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.hazards.models import Gauge
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.queries.foretelling import Absent, Foretold, foretold
from fansipan.sectors.hazards.tests.make import HOUR, NOON, issued, level_gauge, load_tables, send
from fansipan.sectors.hazards.tests.models import trained
from tests import cast

pytestmark = pytest.mark.django_db

CHANCES = [
    {"stage": "II", "threshold": 82.0, "lead_h": 12.0, "probability": 0.81, "announced": True},
    {"stage": "III", "threshold": 83.5, "lead_h": 12.0, "probability": 0.002, "announced": False},
]


@pytest.fixture
def gauge() -> Gauge:
    """A gauge that rises, above level I at noon."""
    load_tables()
    made = level_gauge("TV-01")
    send(made, [(NOON - HOUR * n, 80.4 - 0.1 * n) for n in range(12)], at=NOON)
    return made


def visit(address: str, who: str | None = "an", at: datetime = NOON) -> str:
    client = Client(headers={"accept-language": "en"})
    if who:
        client.force_login(getattr(cast, who)())
    with clock.frozen(at + timedelta(minutes=5)):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def said_of(gauge: Gauge, at: datetime = NOON) -> Foretold:
    facts = network.gauges_by_id([gauge.pk])[gauge.pk]
    return foretold(facts, at - timedelta(hours=72), at)


@pytest.mark.parametrize("address", ["/gauges/TV-01", "/hazards/duty"])
def test_the_forecast_is_drawn_and_said_in_words(gauge: Gauge, address: str) -> None:
    issued(gauge, NOON, 80.4, 82.6, model=trained(gauge), chances=CHANCES)
    said = visit(address)
    assert 'class="hydro-fan"' in said
    assert "Forecast: highest 82.60 m about 00:00 26/11, with 90 % probability 82.10–83.10 m" in said
    assert "model version 1" in said
    assert "reached already" in said
    assert "81 %" in said
    assert "under 1 %" in said
    assert said.count("announced") == 1
    assert "Poorer than usual" not in said


def test_what_was_missing_is_named(gauge: Gauge) -> None:
    issued(gauge, NOON, 80.4, 82.6, missing=["TV-77", "rain forecast"], degraded=True)
    said = visit("/gauges/TV-01")
    assert "Poorer than usual" in said
    assert "Missing: TV-77, the rain forecast" in said


def test_earlier_forecasts_leave_a_trail_of_a_few(gauge: Gauge) -> None:
    for number in range(40):
        issued(gauge, NOON - HOUR * number, 80.4 - 0.1 * number, 82.0)
    said = visit("/gauges/TV-01?hours=24")
    assert said.count('class="hydro-trail"') == 8
    assert "earlier forecasts said" in said


def test_an_old_forecast_is_one_of_the_past(gauge: Gauge) -> None:
    trained(gauge)
    issued(gauge, NOON - 5 * HOUR, 79.9, 82.0)
    found = said_of(gauge)
    assert (found.newest, found.absent, len(found.trails)) == (None, Absent.WAITING, 1)
    later = said_of(gauge, NOON + 6 * HOUR)
    assert later.absent is Absent.SILENT
    said = visit("/gauges/TV-01", at=NOON + 6 * HOUR)
    assert "hydro-fan" not in said
    assert "The last forecast is from the level of 07:00 25/11" in said


def test_without_history_the_page_says_how_much_is_missing(gauge: Gauge) -> None:
    assert said_of(gauge).absent is Absent.HISTORY
    said = visit("/gauges/TV-01")
    assert "No forecast yet: too little history. 12 hours with a level are measured" in said
    assert "500 at least" in said


def test_what_was_said_later_is_not_known_earlier(gauge: Gauge) -> None:
    issued(gauge, NOON, 80.4, 82.6)
    assert said_of(gauge, NOON - HOUR).newest is None


def test_the_public_reads_no_forecast(gauge: Gauge) -> None:
    issued(gauge, NOON, 80.4, 82.6)
    said = visit("/gauges/TV-01", None)
    assert "hydro-fan" not in said
    assert "Forecast: highest" not in said


def test_the_forecast_is_read_by_programs_of_those_on_duty(gauge: Gauge) -> None:
    address = "/api/v1/hazards/gauges/TV-01/forecast"
    client = Client()
    client.force_login(cast.an())
    with clock.frozen(NOON):
        assert client.get(address).json()["absent"] == "history"
        issued(gauge, NOON, 80.4, 82.6, chances=CHANCES)
        told = client.get(address).json()
    assert (told["forecast"]["gauge"], told["absent"]) == ("TV-01", None)
    assert [one["lead_h"] for one in told["forecast"]["points"]] == [1, 3, 6, 12, 24]
    assert told["forecast"]["chances"][0]["announced"] is True
    assert Client().get(address).status_code == 401
