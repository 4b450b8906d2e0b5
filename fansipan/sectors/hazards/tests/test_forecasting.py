"""Models are trained on what gauges sent, forecasts are issued and kept, and what they announce is scored."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import OutboxEvent
from fansipan.sectors.hazards.actions import forecasting, training
from fansipan.sectors.hazards.models import ForecastModel, Gauge, LevelForecast
from fansipan.sectors.hazards.queries import forecasts
from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Series
from fansipan.sectors.hazards.tests import forecasting_rivers as rivers
from fansipan.sectors.hazards.tests.make import level_gauge, link, load_tables, rain_gauge, send
from fansipan.sectors.hazards.tests.models import trained
from fansipan.services.alerts.models import Alarm
from tests import cast

HOUR = timedelta(hours=1)
NOW = datetime.fromisoformat("2026-11-25T12:00:00+07:00")
HOURS = 900

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    """A level gauge below a rain gauge, both with five weeks behind them, and a model in force."""
    level, rain = level_gauge("TV-01", (("I", 70.9), ("II", 72.0))), rain_gauge("MUA-01")
    link(rain, level, 3.0)
    fallen = rivers.storms(HOURS, seed=7)
    fallen[-3:] = 20.0
    history(rain, fallen)
    history(level, rivers.level_of(fallen, delay=5))
    trained(level)
    return level


def history(gauge: Gauge, values: np.ndarray) -> None:
    """What a gauge sent up to NOW, hour by hour."""
    first = NOW - (len(values) - 1) * HOUR
    send(gauge, [(first + hour * HOUR, float(value)) for hour, value in enumerate(values)], at=NOW)


def test_a_forecast_says_how_far_ahead_it_looks_and_how_sure_it_is(gauge: Gauge) -> None:
    assert forecasting.issue(NOW) == [gauge.pk]
    said = forecasts.newest(gauge.pk)
    assert said is not None
    assert [point.lead_h for point in said.points] == [1, 3, 6, 12, 24]
    assert said.points[0].at == NOW + HOUR
    assert said.based_on == NOW
    assert said.missing == ()
    assert not said.degraded
    for point in said.points:
        assert point.low <= point.lower <= point.middle <= point.upper <= point.high


def test_rain_on_its_way_makes_the_river_rise(gauge: Gauge) -> None:
    forecasting.issue(NOW)
    said = forecasts.newest(gauge.pk)
    assert said is not None
    assert said.points[2].centre > said.base_level + 0.5
    assert {one.stage.value for one in said.chances if one.announced} >= {"I"}
    assert [one.stage.value for one in forecasts.crossings()][-1] == "I"


def test_the_same_readings_are_forecast_once(gauge: Gauge) -> None:
    forecasting.issue(NOW)
    assert forecasting.issue(NOW + timedelta(minutes=10)) == []
    assert LevelForecast.objects.count() == 1


def test_a_silent_rain_gauge_degrades_the_forecast_and_is_named(gauge: Gauge) -> None:
    level = 70.2
    send(gauge, [(NOW + hour * HOUR, level) for hour in range(1, 6)], at=NOW + 5 * HOUR)
    forecasting.issue(NOW + 5 * HOUR)
    said = forecasts.newest(gauge.pk)
    assert said is not None
    assert said.missing == ("MUA-01",)
    assert said.degraded


def test_a_gauge_that_has_been_silent_for_hours_is_not_forecast(gauge: Gauge) -> None:
    assert forecasting.issue(NOW + 4 * HOUR) == []


def test_a_gauge_without_a_model_is_not_forecast() -> None:
    level = level_gauge("TV-09")
    send(level, [(NOW, 70.0)])
    assert forecasting.issue(NOW) == []


def test_a_model_whose_bytes_were_changed_is_not_used(gauge: Gauge) -> None:
    forecasting._models.clear()
    ForecastModel.objects.update(content=b"something else")
    with pytest.raises(forecasting.Forged):
        forecasting.issue(NOW)


def test_what_was_said_at_a_moment_can_be_asked_later(gauge: Gauge) -> None:
    forecasting.issue(NOW)
    assert forecasts.issued_before(gauge.pk, NOW - HOUR) is None
    assert forecasts.issued_before(gauge.pk, NOW + HOUR) is not None


def announced() -> list[tuple[int, str]]:
    """What was said of crossings: gauge and stage."""
    rows = OutboxEvent.objects.filter(name=forecasting.CROSSING).order_by("at")
    return [(row.payload["gauge"], row.payload["stage"]) for row in rows]


def test_an_alarm_level_that_is_foreseen_is_said_once(gauge: Gauge) -> None:
    forecasting.issue(NOW)
    assert (gauge.pk, "I") in announced()
    before = announced()
    said = forecasts.newest(gauge.pk)
    assert said is not None
    send(gauge, [(NOW + timedelta(minutes=10), said.base_level + 0.01)])
    forecasting.issue(NOW + timedelta(minutes=10))
    assert announced().count((gauge.pk, "I")) == before.count((gauge.pk, "I")) == 1


def test_only_gauges_with_a_reading_that_no_forecast_knows_are_forecast_again(gauge: Gauge) -> None:
    assert forecasting.issue_waiting(NOW) == [gauge.pk]
    assert forecasts.waiting(NOW - 3 * HOUR) == []
    assert forecasting.issue_waiting(NOW) == []
    said = forecasts.newest(gauge.pk)
    assert said is not None
    send(gauge, [(NOW + timedelta(minutes=10), said.base_level + 0.01)])
    assert forecasting.issue_waiting(NOW + timedelta(minutes=11)) == [gauge.pk]


def test_a_jump_that_may_be_a_spike_foretells_nothing(gauge: Gauge) -> None:
    send(gauge, [(NOW + timedelta(minutes=10), 99.0)])
    assert forecasting.issue(NOW + timedelta(minutes=11)) == []
    assert forecasting.issue(NOW + timedelta(minutes=40)) == [gauge.pk], "it is believed by now"


def test_a_forecast_that_reaches_a_level_is_an_alarm_of_the_house(gauge: Gauge) -> None:
    load_tables()
    forecasting.issue(NOW)
    raised = Alarm.objects.get(rule__code="hazards.flood_forecast")
    assert raised.level_code in {"I", "II"}
    assert raised.occurred_at == NOW


@pytest.mark.slow
def test_training_keeps_a_new_version_and_puts_it_in_force(gauge: Gauge) -> None:
    with clock.frozen(NOW):
        done = training.train(workers=1)
    assert [one.version for one in done] == [2]
    assert [row.version for row in forecasts.models(gauge.pk) if row.in_force] == [2]


def test_a_gauge_with_a_short_history_says_so() -> None:
    level = level_gauge("TV-09")
    send(level, [(NOW - hour * HOUR, 70.0 + hour / 100) for hour in range(48)], at=NOW)
    done = training.train(now=NOW, workers=1)
    assert [(one.code, one.version, one.problem) for one in done] == [("TV-09", None, "too_short")]


def again(gauge: Gauge, index: float) -> training.Trained:
    """Learn the gauge's model anew, with a skill that is made up."""
    first = ForecastModel.objects.get(gauge=gauge, version=1)
    series = Series("TV-01", 0, HOUR_US, np.zeros(10), {})
    skill = [{"lead_h": 1.0, "method": "learned", "inputs": [], "persistence_index": index, "rows": 9}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_skill", lambda _model: skill)
        return training._keep(gauge.pk, gauge.code, series, bytes(first.content), NOW)


def in_force(gauge: Gauge) -> int:
    return ForecastModel.objects.get(gauge=gauge, in_force=True).version


def test_a_version_that_is_worse_is_kept_and_not_put_in_force(gauge: Gauge) -> None:
    assert again(gauge, 0.3).problem == "worse"
    assert in_force(gauge) == 1
    assert again(gauge, 0.45).problem == ""
    assert in_force(gauge) == 3


def test_an_officer_puts_an_older_version_in_force_and_it_stays_until_the_newest_is_followed_again() -> None:
    gauge = level_gauge("TV-01")
    trained(gauge)
    again(gauge, 0.6)
    client = Client()
    client.force_login(cast.an())
    assert client.post("/gauges/TV-01/model", {"version": "1"}).status_code == 403
    client.force_login(cast.chi())
    assert client.post("/gauges/TV-01/model", {"version": "9"}).status_code == 404
    assert client.post("/gauges/TV-01/model", {"version": "1"}).status_code == 302
    assert in_force(gauge) == 1
    assert again(gauge, 0.9).problem == "chosen"
    assert (
        "Follow the newest model again"
        in client.get("/gauges/TV-01", headers={"accept-language": "en"}).content.decode()
    )
    client.post("/gauges/TV-01/model", {"version": "0"})
    assert in_force(gauge) == 3
    assert again(gauge, 0.95).problem == ""
