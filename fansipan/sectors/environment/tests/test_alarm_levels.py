"""The limits of the law raise alarms: each station against the limit that holds for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import alarming, changing
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.queries.alarm_levels import legal_limits
from fansipan.sectors.environment.tests.make import load_law
from fansipan.services.alerts.contracts import AlarmFilter, Slotted
from fansipan.services.alerts.queries import alarms, replaying, rules
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station, stream

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


@pytest.fixture
def stack() -> Station:
    load_law()
    list(alarming.load(SYSTEM))
    station = make_station("TL-KT-01", properties=("flue-so2", "flue-nox"))
    terms = {"valid_from": date(2010, 1, 1), "column": "B", "operating_since": date(2015, 3, 1)}
    factors = {"Kp": 1.0, "Kv": 1.0}
    Outlet.objects.create(station=station, medium="flue_gas", coefficients=factors, **terms)
    return station


def send(station: Station, minute: int, value: float) -> None:
    at = NOON + timedelta(minutes=minute)
    line = f"flue-so2\t{value}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n"
    with clock.frozen(at):
        deliver(Parcel(line.encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))


def test_a_reading_beyond_the_limit_of_the_law_is_an_alarm_with_its_clause(stack: Station) -> None:
    so2 = stream(stack, "flue-so2").pk
    levels = legal_limits([so2], NOON)[so2]
    assert [(level.value, level.average, level.inclusive) for level in levels] == [
        (500.0, "", False),
        (500.0, "P1D", False),
    ]
    send(stack, 0, 500)
    assert alarms.alarms(SYSTEM, AlarmFilter()) == []
    send(stack, 5, 501)
    card = alarms.alarms(SYSTEM, AlarmFilter())[0]
    assert (card.rule, card.limit, card.value) == ("law.flue_gas", 500.0, 501.0)
    assert "QCVN" in card.clause


def test_a_changed_limit_holds_from_its_transaction_on(stack: Station) -> None:
    send(stack, 0, 450)
    assert alarms.alarms(SYSTEM, AlarmFilter()) == []
    Outlet.objects.update(coefficients={"Kp": 0.8, "Kv": 1.0})
    changing.plant_changed([stack.pk])
    send(stack, 5, 450)
    assert [card.limit for card in alarms.alarms(SYSTEM, AlarmFilter())] == [400.0]


def test_the_rule_is_tried_on_the_past(stack: Station) -> None:
    for minute, value in ((0, 100), (5, 600), (10, 100), (15, 100)):
        send(stack, minute, value)
    rule = rules.rule(SYSTEM, "law.flue_gas").versions[0].definition
    assert isinstance(rule.condition, Slotted)
    with clock.frozen(NOON + timedelta(hours=1)):
        found = replaying.replay(rule, NOON - timedelta(days=2), NOON + timedelta(hours=1), code="law.flue_gas")
    assert (found.total, found.missed, found.datastreams) == (1, (), 2)
    assert found.alarms[0].matched == alarms.alarms(SYSTEM, AlarmFilter())[0].code


def test_a_datastream_of_which_the_law_says_nothing_has_no_level() -> None:
    assert legal_limits([987654], NOON) == {}
