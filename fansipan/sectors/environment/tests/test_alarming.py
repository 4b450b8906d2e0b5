"""Exceedances raise alarms: what the alerting room says is what compliance found, and once for each limit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import alarming, following
from fansipan.sectors.environment.models import Exceedance, LimitValue
from fansipan.sectors.environment.tests import make, stacks
from fansipan.services.alerts.actions import ruling
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter, RuleDef, RuleLevel, Threshold
from fansipan.services.alerts.queries import alarms
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import stream

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 2, tzinfo=clock.VIETNAM)
HOUR = timedelta(hours=1)
FIVE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def numbers() -> None:
    make.load_law()
    stacks.confirm_everything()
    list(alarming.load(SYSTEM))


def hear(names: tuple[str, ...] = ("began", "changed", "ended")) -> None:
    """Let the room hear what was told and not heard yet, as a worker does."""
    for row in OutboxEvent.objects.filter(name__startswith="environment.exceedance_").order_by("at", "pk"):
        if row.name.rpartition("_")[2] in names:
            with transaction.atomic(), clock.frozen(row.at):
                alarming.exceeded(Event(str(row.pk), row.name, row.at, row.payload))
            row.delete()


def arrive(station: Station, values: dict[str, float], end: datetime, count: int = 12) -> None:
    with clock.frozen(end + FIVE):
        stacks.send(station, [(end - n * FIVE, values) for n in reversed(range(count))])
        while following.follow():
            pass


def standing() -> list[AlarmCard]:
    return alarms.alarms(SYSTEM, AlarmFilter())


def test_a_wet_stack_is_judged_by_its_dry_gas() -> None:
    """E10: 420 mg/Nm3 wet with 12 % of moisture are 477.27 dry, over a limit of 450."""
    station = stacks.stack(properties=("flue-so2", "flue-moisture"))
    stacks.outlet(station, basis={"flue-so2": ["normal"]})
    arrive(station, {"flue-so2": 420, "flue-moisture": 12}, DAY + HOUR)
    hear()
    (card,) = standing()
    assert (card.rule, card.limit, card.unit, card.station) == ("law.flue_gas", 450, "mg/m3", "TL-KT-01")
    assert card.value == pytest.approx(477.27, abs=0.01)
    assert card.clause.startswith("QCVN 19:2009/BTNMT")
    assert card.priority.name == "MEDIUM"


def test_raw_gas_over_the_limit_is_no_alarm_where_the_gas_that_counts_is_within() -> None:
    station = stacks.stack(properties=("flue-so2", "flue-o2"))
    stacks.outlet(station, oxygen_reference=7, basis={"flue-so2": ["normal", "dry"]})
    arrive(station, {"flue-so2": 500, "flue-o2": 5}, DAY + HOUR)
    hear()
    assert standing() == []


def test_a_stack_in_ppm_has_its_alarm_in_the_unit_of_the_limit() -> None:
    station = stacks.stack(properties=("flue-so2:[ppm]",))
    stacks.outlet(station, basis={"flue-so2": ["dry"]})
    arrive(station, {"flue-so2": 200}, DAY + HOUR)
    hear()
    (card,) = standing()
    assert card.value == pytest.approx(523.7, abs=0.1)
    assert (card.unit, card.symbol) == ("mg/m3", "mg/m3")


def test_nitric_oxide_beside_dioxide_counts_for_the_limit_of_both() -> None:
    station = stacks.stack(properties=("flue-no:[ppm]", "flue-no2:[ppm]"))
    stacks.outlet(station, basis={"flue-no": ["dry"], "flue-no2": ["dry"]})
    stacks.permit(station, "NOx", 235.0)
    arrive(station, {"flue-no": 120, "flue-no2": 5}, DAY + HOUR)
    hear()
    (card,) = standing()
    assert card.value == pytest.approx(235.06, abs=0.005)


def test_readings_and_their_average_raise_one_alarm_which_becomes_a_violation_and_returns() -> None:
    station = stacks.stack(interval_seconds=3600)
    stacks.outlet(station)
    for hour in range(1, 25):
        with clock.frozen(DAY + hour * HOUR + FIVE):
            stacks.send(station, [(DAY + hour * HOUR, {"flue-so2": 500.0})])
            following.follow()
        hear()
    (card,) = standing()
    assert (card.level, card.priority.name, card.level_code) == (2, "HIGH", "24h+")
    assert card.peak == 500
    for hour in range(25, 49):
        with clock.frozen(DAY + hour * HOUR + FIVE):
            stacks.send(station, [(DAY + hour * HOUR, {"flue-so2": 100.0})])
            following.follow()
        hear()
    assert not Exceedance.objects.filter(end=None).exists()
    (card,) = standing()
    assert card.returned_at is not None


@pytest.mark.parametrize("names", [("began", "changed", "ended"), ("ended", "changed", "began")])
def test_what_was_over_when_it_was_found_is_raised_and_returned_in_whatever_order_it_is_heard(
    names: tuple[str, ...],
) -> None:
    station = stacks.stack()
    stacks.outlet(station)
    with clock.frozen(DAY + 4 * FIVE):
        stacks.send(station, [(DAY + FIVE, {"flue-so2": 500}), (DAY + 2 * FIVE, {"flue-so2": 100})])
        following.follow()
    for name in names:
        hear((name,))
    (card,) = standing()
    assert card.returned_at is not None


def test_history_that_is_found_late_raises_nothing() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    with clock.frozen(DAY + timedelta(days=3)):
        stacks.send(station, [(DAY + FIVE, {"flue-so2": 500}), (DAY + 2 * FIVE, {"flue-so2": 100})])
        while following.follow():
            pass
    assert OutboxEvent.objects.filter(name="environment.exceedance_began").exists()
    hear()
    assert standing() == []


def test_air_and_rivers_raise_alarms_too_and_say_when_the_limit_is_not_sure() -> None:
    air = make.air_station()
    with clock.frozen(DAY + HOUR + FIVE):
        make.send(air, [(DAY + HOUR, {"air-so2": 400.0})])
        while following.follow():
            pass
    LimitValue.objects.filter(parameter="NH4-N").update(status="unconfirmed")
    river = make.water_station()
    with clock.frozen(DAY + HOUR + FIVE):
        make.send(river, [(DAY + HOUR, {"water-nh4": 9.0})])
        while following.follow():
            pass
    hear()
    found = {card.rule: card for card in standing()}
    assert found["law.air"].level == 2
    assert found["law.air"].limit == 350
    assert found["law.surface_water"].level == 1


def test_a_rule_that_somebody_made_one_of_another_kind_is_left_alone() -> None:
    level = RuleLevel("L1", 500.0)
    ruling.write(SYSTEM, "law.flue_gas", {"vi": "x"}, RuleDef(Threshold((level,))), "")
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, {"flue-so2": 480}, DAY + HOUR)
    hear()
    assert standing() == []
    assert Exceedance.objects.filter(datastream=stream(station, "flue-so2")).exists()
