"""The limits of the law raise alarms: each station against the limit that holds for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import changing
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.queries.alarm_levels import legal_limits
from fansipan.sectors.environment.tests import stacks
from fansipan.sectors.environment.tests.make import load_law
from fansipan.services.alerts.contracts import AlarmFilter, RuleDef, Slotted
from fansipan.services.alerts.queries import alarms, replaying, rules
from fansipan.services.alerts.tests.make import make_rule
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender, StationKind
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import add_stream, make_station, stream

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


@pytest.fixture
def drain() -> Station:
    """An outlet of wastewater, COD of column B, and a rule over the limits of the law as an officer may write one."""
    load_law()
    station = make_station("TL-NT-01", properties=(), kind=StationKind.WASTEWATER.value)
    add_stream(station, "waste-cod", unit="mg/L")
    terms = {"valid_from": date(2010, 1, 1), "column": "B", "operating_since": date(2015, 3, 1)}
    Outlet.objects.create(station=station, medium="wastewater", coefficients={"Kq": 1.0, "Kf": 1.0}, **terms)
    make_rule("own.limits", RuleDef(Slotted("environment.legal_limits")))
    return station


def send(station: Station, minute: int, value: float) -> None:
    at = NOON + timedelta(minutes=minute)
    line = f"waste-cod\t{value}\tmg/L\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n"
    with clock.frozen(at):
        deliver(Parcel(line.encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))


def test_a_reading_beyond_the_limit_of_the_law_is_an_alarm_with_its_clause(drain: Station) -> None:
    cod = stream(drain, "waste-cod").pk
    levels = legal_limits([cod], NOON)[cod]
    assert [(level.value, level.average, level.inclusive) for level in levels] == [
        (150.0, "", False),
        (150.0, "P1D", False),
    ]
    send(drain, 0, 150)
    assert alarms.alarms(SYSTEM, AlarmFilter()) == []
    send(drain, 5, 151)
    card = alarms.alarms(SYSTEM, AlarmFilter())[0]
    assert (card.rule, card.limit, card.value) == ("own.limits", 150.0, 151.0)
    assert "QCVN" in card.clause


def test_a_changed_limit_holds_from_its_transaction_on(drain: Station) -> None:
    send(drain, 0, 140)
    assert alarms.alarms(SYSTEM, AlarmFilter()) == []
    Outlet.objects.update(coefficients={"Kq": 0.9, "Kf": 1.0})
    changing.plant_changed([drain.pk])
    send(drain, 5, 140)
    assert [card.limit for card in alarms.alarms(SYSTEM, AlarmFilter())] == [135.0]


def test_the_rule_is_tried_on_the_past(drain: Station) -> None:
    for minute, value in ((0, 100), (5, 600), (10, 100), (15, 100)):
        send(drain, minute, value)
    rule = rules.rule(SYSTEM, "own.limits").versions[0].definition
    with clock.frozen(NOON + timedelta(hours=1)):
        found = replaying.replay(rule, NOON - timedelta(days=2), NOON + timedelta(hours=1), code="own.limits")
    assert (found.total, found.missed, found.datastreams) == (1, (), 1)
    assert found.alarms[0].matched == alarms.alarms(SYSTEM, AlarmFilter())[0].code


@pytest.mark.parametrize("property_code", ["flue-so2", "flue-so2:[ppm]", "flue-no2"])
def test_what_is_corrected_before_it_is_compared_has_no_level_for_its_raw_readings(property_code: str) -> None:
    load_law()
    station = stacks.stack(properties=(property_code, "flue-no"))
    stacks.outlet(station)
    ids = list(station.datastreams.values_list("pk", flat=True))
    assert legal_limits(ids, NOON) == {}


def test_a_datastream_of_which_the_law_says_nothing_has_no_level() -> None:
    assert legal_limits([987654], NOON) == {}
