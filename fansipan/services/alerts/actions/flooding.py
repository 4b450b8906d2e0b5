"""Whether more alarms come than anybody can read (EEMUA 191): kept in a row, behind the lock of alarms."""

from __future__ import annotations

from datetime import datetime

from fansipan.services.alerts.actions import engine
from fansipan.services.alerts.contracts import LifeKind
from fansipan.services.alerts.models import AlarmGroup, AlarmTransition, AlertEngine
from fansipan.services.alerts.rules import grouping

ANNOUNCED = (LifeKind.RAISE.value, LifeKind.CHANGE_LEVEL.value)


def is_on() -> bool:
    """Whether there is a flood, as it was last found."""
    return AlertEngine.objects.filter(pk=engine.FLOOD, flood_since__isnull=False).exists()


def in_flood(now: datetime) -> bool:
    """Whether there is a flood now: what was raised or rose and is told counts. Keeps since when."""
    since, was = now - grouping.FLOOD_SPAN, is_on()
    steps = AlarmTransition.objects.filter(noted_at__gt=since, kind__in=ANNOUNCED)
    steps = steps.filter(alarm__inhibited_by=None, alarm__muted=[], alarm__withdrawn=False)
    groups = AlarmGroup.objects.filter(opened_at__gt=since).count()
    flood = grouping.is_flood(steps.count(), groups, was)
    if flood != was:
        AlertEngine.objects.update_or_create(pk=engine.FLOOD, defaults={"flood_since": now if flood else None})
    return flood
