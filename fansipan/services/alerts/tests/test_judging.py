"""Readings become alarms in the transaction that stores them."""

from __future__ import annotations

import pytest

from fansipan.services.alerts.contracts import AlarmDelays, RuleScope
from fansipan.services.alerts.models import Alarm, AlarmTransition, Track
from fansipan.services.alerts.tests.make import make_gauge, make_rule, minutes, send, standing
from fansipan.services.notices.models import Notice
from fansipan.services.observations.models import Station, UnjudgedDelivery
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Station:
    return make_gauge()


def test_a_quiet_reading_leaves_no_trace(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 79), (5, 79.5))
    assert not Alarm.objects.exists()
    assert not Track.objects.exists()


def test_a_level_is_crossed_and_left(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 79), (5, 80.5))
    assert standing() == [("flood", "unacknowledged", 1)]
    send(gauge, (10, 79))
    assert standing() == [("flood", "returned", 1)]
    row = Alarm.objects.get()
    assert (minutes(row.raised_at), minutes(row.returned_at), row.value, row.limit) == (5, 10, 80.5, 80.0)
    assert not UnjudgedDelivery.objects.exists()


def test_row_3_bd1_bd2_bd3_is_one_alarm_that_escalates(gauge: Station) -> None:
    make_rule()
    for minute, value in enumerate((79, 80.5, 82.5, 84)):
        send(gauge, (5 * minute, value))
    assert standing() == [("flood", "unacknowledged", 3)]
    steps = AlarmTransition.objects.values_list("kind", "level")
    assert list(steps) == [("raise", 1), ("change_level", 2), ("change_level", 3)]


def test_row_7_the_same_sample_ten_times_is_one_notification(gauge: Station) -> None:
    make_rule()
    for extra in range(10):
        send(gauge, (0, 81), now=extra / 60)
    assert Alarm.objects.count() == 1
    assert Notice.objects.count() == 1


def test_row_5_late_readings_put_an_alarm_right(gauge: Station) -> None:
    make_rule("slow", delays=AlarmDelays(on_seconds=600))
    send(gauge, (0, 81), (10, 81))
    assert standing() == [("slow", "unacknowledged", 1)]
    send(gauge, (5, 79), now=11)
    assert standing() == []
    assert Alarm.objects.get().withdrawn


def test_late_readings_raise_what_was_missed(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 79), (30, 79))
    send(gauge, (10, 84), (15, 79), now=31)
    row = Alarm.objects.get()
    assert (minutes(row.raised_at), minutes(row.returned_at), row.phase) == (10, 15, "returned")


def test_a_rule_covers_what_its_scope_says(gauge: Station) -> None:
    other = make_station("KT-02", properties=("SO2", "NOx"))
    make_rule(scope=RuleScope(stations=("KT-02",), properties=("NOx",)))
    send(gauge, (0, 90))
    send(other, (0, 90))
    assert standing() == []
    send(other, (0, 90), name="NOx")
    assert len(standing()) == 1


def test_every_message_carries_value_time_limit_and_clause(gauge: Station) -> None:
    make_rule()
    send(gauge, (5, 80.5))
    notice = Notice.objects.get()
    text = notice.texts["vi"]
    assert text["title"] == "Báo động I: Trạm LC-01"
    for said in ("80,50", "ngưỡng 80,00", "12:05 25/11/2026", "QĐ 05/2020/QĐ-TTg"):
        assert said in text["body"]
    assert text["short"] == "I 80,50mg/Nm³/80,00 LC-01 12:05"
