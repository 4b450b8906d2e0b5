"""What sectors judge by themselves: reported conditions and forecasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.models import OutboxEvent
from fansipan.services.alerts.actions import conditions, ruling
from fansipan.services.alerts.contracts import Forecasting, Reported, ReportedCondition
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.tests.make import FLOOD, NOON, make_gauge, make_rule, minutes, standing
from fansipan.services.notices.models import Notice
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import stream

pytestmark = pytest.mark.django_db

BROKEN = ReportedCondition(
    at=NOON, value=86.1, limit=85.2, unit="m", station="LC-01", priority="critical", clause="QĐ 05/2020",
    level_title={"vi": "Vượt dự báo", "en": "Above the forecast"}, note={"vi": "Dự báo 05:00"}, url="/hazards/lc-01",
)  # fmt: skip


@pytest.fixture
def gauge() -> Station:
    return make_gauge()


def report(source: str = "gauge:LC-01", **changes: object) -> str:
    said = replace(BROKEN, **changes)  # type: ignore[arg-type]
    with clock.frozen(said.at):
        return conditions.report("hazards.broken", source, said)


def test_a_reported_condition_is_an_alarm_like_all_others(gauge: Station) -> None:
    make_rule("hazards.broken", Reported())
    code = report()
    row = Alarm.objects.get()
    assert (row.code, row.station, row.priority, row.value, row.limit) == (code, gauge, 4, 86.1, 85.2)
    assert (row.note, row.url) == ({"vi": "Dự báo 05:00"}, "/hazards/lc-01")
    text = Notice.objects.get().texts["vi"]
    assert text["title"] == "Vượt dự báo: Trạm LC-01"
    assert [event.name for event in OutboxEvent.objects.all()] == ["alerts.raised"]


def test_the_same_said_twice_is_said_once(gauge: Station) -> None:
    make_rule("hazards.broken", Reported())
    first = report()
    assert report(at=NOON + timedelta(minutes=5), value=86.4) == first
    assert report("gauge:LC-01") == first
    assert Alarm.objects.get().peak == 86.4
    assert Notice.objects.count() == 1


def test_a_level_rises_and_the_condition_ends(gauge: Station) -> None:
    make_rule("hazards.broken", Reported())
    code = report(priority="high")
    assert report(at=NOON + timedelta(minutes=5), level=2) == code
    assert standing() == [("hazards.broken", "unacknowledged", 2)]
    assert report(at=NOON + timedelta(minutes=2), level=1) == code
    assert standing() == [("hazards.broken", "unacknowledged", 2)]
    assert report(at=NOON + timedelta(minutes=10), level=0) == code
    assert minutes(Alarm.objects.get().returned_at) == 10
    assert report(at=NOON + timedelta(minutes=11), level=0) == code
    assert [one.name for one in OutboxEvent.objects.order_by("id")] == [
        "alerts.raised",
        "alerts.changed",
        "alerts.returned",
    ]


def test_what_is_not_there_or_off_raises_nothing(gauge: Station) -> None:
    with pytest.raises(LookupError):
        report()
    make_rule("hazards.broken", Reported())
    assert report(level=0) == ""
    ruling.switch(cast_chi(), "hazards.broken", active=False, why="not yet")
    assert report() == ""
    make_rule("flood")
    with pytest.raises(LookupError):
        conditions.report("flood", "x", BROKEN)


def cast_chi() -> object:
    from tests import cast

    return cast.acting(cast.chi())


def test_row_1_a_forecast_crosses_a_level(gauge: Station) -> None:
    make_rule("forecast", Forecasting(hours=12, levels=FLOOD))
    so2 = stream(gauge, "SO2").pk
    ahead = [(NOON + timedelta(hours=hour), 79 + hour * 0.5) for hour in range(1, 24)]
    with clock.frozen(NOON):
        codes = conditions.judge_forecast(so2, NOON, ahead)
    row = Alarm.objects.get()
    assert codes == [row.code]
    assert (row.level_code, row.value, minutes(row.value_at)) == ("III", 83.5, 9 * 60)
    later = NOON + timedelta(hours=1)
    with clock.frozen(later):
        conditions.judge_forecast(so2, later, [(at, 79.0) for at, _value in ahead])
    assert standing() == [("forecast", "returned", 3)]
