"""What tests of alarms stand on: gauges with readings, rules over them, and a short way to see what stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.actions import ruling
from fansipan.services.alerts.contracts import (
    AlarmFamily,
    AlarmPriority,
    Condition,
    RuleDef,
    RuleLevel,
    Threshold,
)
from fansipan.services.alerts.models import Alarm
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)

FLOOD = (
    RuleLevel("I", 80.0, title={"vi": "Báo động I", "en": "Alarm level I"}, clause="QĐ 05/2020/QĐ-TTg"),
    RuleLevel("II", 82.0, priority=AlarmPriority.HIGH, title={"vi": "Báo động II", "en": "Alarm level II"}),
    RuleLevel("III", 83.5, priority=AlarmPriority.CRITICAL, title={"vi": "Báo động III", "en": "Alarm level III"}),
)
LEVELS = RuleDef(Threshold(FLOOD), family=AlarmFamily.FLOOD)


def make_gauge(code: str = "LC-01", **fields: Any) -> Station:
    """A gauge of Dũng's plant with the datastream SO2, whose values tests read as metres."""
    return make_station(code, properties=("SO2",), **{"river": {"name": {"vi": "Sông Thao"}}, **fields})


def make_rule(code: str = "flood", rule: RuleDef | Condition = LEVELS, **changes: Any) -> str:
    """A rule over every datastream, unless it says otherwise; gives its code."""
    definition = rule if isinstance(rule, RuleDef) else RuleDef(rule)
    ruling.write(SYSTEM, code, {"vi": code, "en": code}, replace(definition, **changes), "for a test")
    return code


def send(station: Station, *readings: tuple[float, float], now: float | None = None, **more: Any) -> None:
    """Deliver readings (minutes after NOON, value), each with the status and code given, at the time of the last."""
    status, name = more.get("status", "00"), more.get("name", "SO2")
    lines = [
        f"{name}\t{value}\tmg/m3\t{(NOON + timedelta(minutes=at)).astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n"
        for at, value in readings
    ]
    arrived = NOON + timedelta(minutes=max(at for at, _value in readings) if now is None else now)
    with clock.frozen(arrived):
        deliver(Parcel("".join(lines).encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))


def standing() -> list[tuple[str, str, int]]:
    """(rule, phase, level) of every alarm that is not normal, the oldest first."""
    rows = Alarm.objects.filter(closed_at=None).order_by("pk")
    return [(row.rule.code, row.phase, row.level) for row in rows]


def minutes(at: datetime | None) -> float | None:
    """Minutes after NOON."""
    return None if at is None else (at - NOON) / timedelta(minutes=1)
