"""Water above every forecast is an alarm of its own, told once, over when the newest forecast holds again."""

from __future__ import annotations

import pytest

from fansipan.kernel import clock
from fansipan.kernel.models import OutboxEvent
from fansipan.sectors.hazards.actions import breaking
from fansipan.sectors.hazards.models import Gauge, GaugeState
from fansipan.sectors.hazards.tests.make import HOUR, NOON, TEN, issued, level_gauge, load_tables, send
from fansipan.services.alerts.models import Alarm
from tests.hearing import hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    """A gauge at 79 m at noon that is forecast to reach 80 m by midnight, in a band of half a metre to both sides."""
    load_tables()
    made = level_gauge("TV-01")
    send(made, [(NOON, 79.0)])
    issued(made, NOON, 79.0, 80.0)
    return made


def alarm() -> Alarm:
    hear(breaking.FORECAST_BROKEN)
    return Alarm.objects.get(rule__code="hazards.forecast_broken")


def test_water_above_every_forecast_raises_an_alarm(gauge: Gauge) -> None:
    issued(gauge, NOON - HOUR, 78.9, 79.9)
    send(gauge, [(NOON + 6 * HOUR, 80.6)])
    raised = alarm()
    assert (raised.phase, raised.occurred_at, raised.value) == ("unacknowledged", NOON + 6 * HOUR, 80.6)
    assert raised.limit == pytest.approx(79.775)
    assert GaugeState.objects.get().broken_since == NOON + 6 * HOUR


def test_it_is_told_once(gauge: Gauge) -> None:
    for number, level in enumerate((80.6, 80.8, 81.0)):
        send(gauge, [(NOON + 6 * HOUR + TEN * number, level)])
    assert OutboxEvent.objects.filter(name=breaking.FORECAST_BROKEN).count() == 1


def test_it_is_over_when_the_newest_forecast_holds_again(gauge: Gauge) -> None:
    send(gauge, [(NOON + 6 * HOUR, 80.6)])
    issued(gauge, NOON + 6 * HOUR, 80.6, 83.0)
    send(gauge, [(NOON + 6 * HOUR + TEN, 80.8)])
    assert GaugeState.objects.get().broken_since is not None
    send(gauge, [(NOON + 8 * HOUR, 80.7)])
    assert alarm().phase == "returned"
    assert GaugeState.objects.get().broken_since is None


def test_a_level_within_one_of_the_bands_raises_nothing(gauge: Gauge) -> None:
    issued(gauge, NOON - 4 * HOUR, 78.5, 82.0)
    send(gauge, [(NOON + 6 * HOUR, 80.6)])
    assert not OutboxEvent.objects.filter(name=breaking.FORECAST_BROKEN).exists()


def test_without_a_forecast_nothing_is_broken(gauge: Gauge) -> None:
    send(gauge, [(NOON + 25 * HOUR, 85.0)])
    assert not OutboxEvent.objects.filter(name=breaking.FORECAST_BROKEN).exists()


def test_a_spike_breaks_no_forecast(gauge: Gauge) -> None:
    send(gauge, [(NOON + 2 * HOUR, 79.2)])
    send(gauge, [(NOON + 2 * HOUR + TEN, 89.0)])
    send(gauge, [(NOON + 2 * HOUR + 2 * TEN, 79.2)])
    assert not OutboxEvent.objects.filter(name=breaking.FORECAST_BROKEN).exists()


def test_a_flood_that_jumped_breaks_it_with_the_next_reading(gauge: Gauge) -> None:
    send(gauge, [(NOON + 2 * HOUR, 79.2)])
    send(gauge, [(NOON + 2 * HOUR + TEN, 89.0)])
    send(gauge, [(NOON + 2 * HOUR + 2 * TEN, 89.1)])
    assert GaugeState.objects.get().broken_since == NOON + 2 * HOUR + 2 * TEN


def test_the_alarm_is_urgent_only_where_the_water_is(gauge: Gauge) -> None:
    issued(gauge, NOON + HOUR, 78.0, 78.0, spread=0.1)
    send(gauge, [(NOON + 6 * HOUR, 79.9)])
    with clock.frozen(NOON + 6 * HOUR):
        assert alarm().priority == 1
