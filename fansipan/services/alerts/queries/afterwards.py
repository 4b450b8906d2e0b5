"""After the fact: what happened in a period, step by step, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.models import AlarmTransition
from fansipan.services.alerts.queries import access
from fansipan.services.alerts.rules.rights import VIEW_RULES

MOST = 20_000


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A step of an alarm in a period: when it was so, when it was noted, by whom."""

    alarm: str
    rule: str
    station: str
    kind: str
    at: datetime
    noted_at: datetime
    actor: str
    why: str
    level: int
    value: float | None
    limit: float | None


def timeline(actor: Actor, start: datetime, end: datetime) -> list[TimelineRow]:
    """Every step of every alarm in [start, end), in the order of their times. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_RULES)
    rows = AlarmTransition.objects.filter(at__gte=start, at__lt=end, alarm__in=access.visible(actor))
    rows = rows.select_related("alarm__rule", "alarm__station").order_by("at", "alarm_id", "number")
    return [
        TimelineRow(
            alarm=row.alarm.code,
            rule=row.alarm.rule.code,
            station=row.alarm.station.code if row.alarm.station else "",
            kind=row.kind,
            at=row.at,
            noted_at=row.noted_at,
            actor=row.actor,
            why=row.why,
            level=row.level,
            value=row.value,
            limit=row.limit,
        )
        for row in rows[:MOST]
    ]
