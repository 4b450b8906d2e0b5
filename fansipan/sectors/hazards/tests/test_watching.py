"""Every delivery keeps sums of rain, stages of rivers and faults of gauges up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fansipan.kernel.models import OutboxEvent
from fansipan.sectors.hazards.actions import faulting, standing
from fansipan.sectors.hazards.models import (
    FloodEpisode,
    FloodLevel,
    Gauge,
    GaugeDatum,
    GaugeFault,
    GaugeState,
    RainTotal,
)
from fansipan.sectors.hazards.tests.make import HOUR, NOON, TEN, level_gauge, link, load_tables, rain_gauge, send
from fansipan.services.alerts.contracts import AlarmPriority
from fansipan.services.alerts.models import Alarm
from fansipan.services.observations.models import Datastream, UnjudgedDelivery
from fansipan.services.observations.tests import test_judging
from fansipan.services.observations.tests.make import make_station
from tests.hearing import hear

pytestmark = pytest.mark.django_db

HIGH = AlarmPriority.HIGH.value


@pytest.fixture(autouse=True)
def _judged() -> Iterator[None]:
    yield
    assert not UnjudgedDelivery.objects.exists()


def totals(gauge: Gauge) -> dict[str, float | None]:
    return dict(RainTotal.objects.filter(gauge_id=gauge.pk).values_list("window", "mm"))


def test_a_rain_gauge_has_every_sum_after_every_delivery() -> None:
    gauge = rain_gauge()
    send(gauge, [(NOON - TEN * n, 1.0) for n in range(6)])
    assert totals(gauge)["10m"] == 1.0
    assert totals(gauge)["1h"] == 6.0
    send(gauge, [(NOON + TEN, 4.0)])
    assert totals(gauge)["10m"] == 4.0
    assert totals(gauge)["1h"] == 9.0
    assert totals(gauge)["72h"] == 10.0
    assert RainTotal.objects.get(gauge_id=gauge.pk, window="72h").coverage == pytest.approx(7 / 432)


def test_what_comes_late_is_added_to_the_sums_that_reach_back_to_it() -> None:
    gauge = rain_gauge()
    send(gauge, [(NOON, 1.0)])
    send(gauge, [(NOON - 3 * HOUR, 5.0)], at=NOON)
    assert totals(gauge)["1h"] == 1.0
    assert totals(gauge)["6h"] == 6.0
    assert RainTotal.objects.get(gauge_id=gauge.pk, window="6h").end == NOON


def test_rain_in_inches_is_summed_in_millimetres() -> None:
    gauge = rain_gauge(unit="cm")
    send(gauge, [(NOON, 0.5)])
    assert totals(gauge)["1h"] == 5.0


def test_a_river_that_rises_reaches_its_stages_at_the_first_reading_above_each() -> None:
    gauge = level_gauge()
    for number, level in enumerate((79.2, 79.6, 79.99, 80.0, 80.9, 82.05, 83.5, 84.0)):
        send(gauge, [(NOON + HOUR * number, level)])
    said = [event.payload for event in OutboxEvent.objects.filter(name="hazards.stage_changed").order_by("id")]
    assert [(one["stage"], one["level"]) for one in said] == [("I", 80.0), ("II", 82.05), ("III", 83.5)]
    state = GaugeState.objects.get(gauge=gauge)
    assert (state.stage, state.next_stage) == ("III", "historic")
    assert state.rate == pytest.approx(1.15, abs=0.2)
    assert state.next_at is not None


def test_water_that_trembles_at_a_level_changes_no_stage_and_falling_ends_the_flood() -> None:
    gauge = level_gauge()
    for number, level in enumerate((80.02, 79.98, 80.01, 79.95, 79.85)):
        send(gauge, [(NOON + HOUR * number, level)])
    found = OutboxEvent.objects.filter(name="hazards.stage_changed").order_by("id")
    said = [event.payload["stage"] for event in found]
    assert said == ["I", ""]
    assert FloodEpisode.objects.get().ended_at == NOON + 4 * HOUR


def test_levels_in_centimetres_are_compared_in_metres() -> None:
    gauge = level_gauge(unit="cm")
    send(gauge, [(NOON, 8030.0)])
    assert GaugeState.objects.get(gauge=gauge).stage == "I"


def test_levels_of_another_zero_are_never_compared() -> None:
    gauge = level_gauge()
    GaugeDatum.objects.filter(gauge=gauge).update(valid_to=date(2024, 1, 1))
    GaugeDatum.objects.create(gauge=gauge, version=2, name="1", valid_from=date(2024, 1, 1))
    send(gauge, [(NOON, 87.5)])
    state = GaugeState.objects.get(gauge=gauge)
    assert (state.stage, state.comparable) == ("", False)
    assert not FloodEpisode.objects.exists()
    assert FloodLevel.objects.filter(gauge=gauge).exists()


def test_a_spike_raises_a_fault_of_the_gauge_and_no_flood() -> None:
    gauge = level_gauge()
    for number, level in enumerate((77.0, 77.02, 84.0, 77.05, 77.08)):
        send(gauge, [(NOON + TEN * number, level)])
    assert set(GaugeFault.objects.values_list("kind", flat=True)) == {"jump", "spike"}
    assert not FloodEpisode.objects.exists()


def test_a_spike_is_an_alarm_about_the_gauge_and_none_about_water() -> None:
    load_tables()
    gauge = level_gauge()
    for number, level in enumerate((77.0, 77.02, 84.0)):
        send(gauge, [(NOON + TEN * number, level)])
    hear(faulting.FAULTY)
    assert [(one.rule.code, one.priority) for one in Alarm.objects.all()] == [("hazards.gauge_fault", HIGH)]
    send(gauge, [(NOON + TEN * 3, 77.05)])
    assert not Alarm.objects.filter(rule__code="hazards.flood_levels").exists()


def test_a_jump_after_which_the_gauge_is_silent_is_a_flood_when_its_next_reading_is_overdue() -> None:
    load_tables()
    gauge = level_gauge()
    for number, level in enumerate((77.0, 77.02, 84.0)):
        send(gauge, [(NOON + TEN * number, level)])
    assert standing.believe(NOON + TEN * 3) == 0
    assert standing.believe(NOON + TEN * 4) == 1
    assert standing.believe(NOON + TEN * 5) == 1, "it is believed again, and nothing is said twice"
    said = OutboxEvent.objects.filter(name=standing.STAGE_CHANGED)
    assert [one.payload["stage"] for one in said] == ["III"]
    flood = Alarm.objects.get(rule__code="hazards.flood_levels")
    assert (flood.level_code, flood.occurred_at, flood.suspect) == ("III", NOON + TEN * 2, True)
    send(gauge, [(NOON + TEN * 5, 77.1)])
    flood.refresh_from_db()
    assert flood.returned_at == NOON + TEN * 5, "it was a spike after all"
    assert FloodEpisode.objects.get().ended_at is not None


def test_an_alarm_about_water_keeps_its_peak_and_ends_below_the_margin_only() -> None:
    load_tables()
    gauge = level_gauge()
    for number, level in enumerate((79.5, 80.1, 81.2, 80.4, 79.95, 80.02, 79.8)):
        send(gauge, [(NOON + HOUR * number, level)])
    flood = Alarm.objects.get(rule__code="hazards.flood_levels")
    assert (flood.peak, flood.peak_at, flood.occurrences) == (81.2, NOON + 2 * HOUR, 1)
    assert flood.returned_at == NOON + 6 * HOUR


def test_a_rise_faster_than_anyone_believes_is_a_flood_one_reading_later() -> None:
    gauge = level_gauge()
    for number, level in enumerate((77.0, 77.02, 84.0, 84.3)):
        send(gauge, [(NOON + TEN * number, level)])
    assert FloodEpisode.objects.get().stage == "III"
    assert GaugeFault.objects.filter(until=None).count() == 0


def test_a_gauge_that_stands_still_while_the_river_above_rises_is_stuck() -> None:
    upper, lower = level_gauge("TV-01"), level_gauge("TV-02", levels=(("I", 57.0),))
    link(upper, lower)
    for number in range(0, 48, 6):
        send(upper, [(NOON + TEN * number, 76.0 + 0.1 * number)])
        send(lower, [(NOON + TEN * number, 52.0)])
    assert GaugeFault.objects.get(gauge=lower).kind == "stuck"
    assert not FloodEpisode.objects.filter(gauge=lower).exists()


def test_a_gauge_that_creeps_down_while_the_river_above_and_below_rises_drifts() -> None:
    upper, middle, lower = (level_gauge(code, levels=(("I", 79.0),)) for code in ("TV-01", "TV-02", "TV-03"))
    link(upper, middle)
    link(middle, lower)
    for number in range(0, 48, 6):
        send(upper, [(NOON + TEN * number, 76.0 + 0.05 * number)])
        send(middle, [(NOON + TEN * number, 52.0 - 0.03 * number)])
        send(lower, [(NOON + TEN * number, 32.0 + 0.06 * number)])
    assert [(one.gauge.code, one.kind) for one in GaugeFault.objects.all()] == [("TV-02", "drift")]


def test_deliveries_of_other_stations_are_looked_at_no_further() -> None:
    station = make_station(properties=("SO2",))
    with CaptureQueriesContext(connection) as seen:
        test_judging.send(station, (NOON, 10.0))
    assert not [one["sql"] for one in seen.captured_queries if "hazards_" in one["sql"]]
    assert Datastream.objects.count() == 1


def test_levels_that_come_again_change_nothing() -> None:
    gauge = level_gauge()
    send(gauge, [(NOON, 80.5)])
    send(gauge, [(NOON - timedelta(days=2), 84.0)], at=NOON)
    assert GaugeState.objects.get(gauge=gauge).at == NOON
    assert FloodEpisode.objects.get().highest == "I"


def test_a_level_and_a_fault_are_alarms_of_the_house() -> None:
    load_tables()
    gauge = level_gauge()
    for number, level in enumerate((79.5, 80.2, 83.6)):
        send(gauge, [(NOON + HOUR * number, level)])
    flood = Alarm.objects.get(rule__code="hazards.flood_levels")
    assert (flood.level_code, flood.occurred_at) == ("III", NOON + HOUR)
    send(gauge, [(NOON + 2 * HOUR + TEN, 90.0)])
    hear(faulting.FAULTY)
    assert Alarm.objects.get(rule__code="hazards.gauge_fault").level_code == "jump"
