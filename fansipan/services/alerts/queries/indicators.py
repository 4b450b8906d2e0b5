"""Numbers for the centre: what stands, and what nobody has answered."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language

from fansipan.kernel.manifest import Figure, FigureRow, FigureRows
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.alerts.contracts import AlarmPriority, LifePhase
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import access, telling
from fansipan.services.alerts.rules import addresses, wording

ACTIVE = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value)


def _heard(actor: Actor) -> QuerySet[Alarm]:
    """Real alarms that are active and that people hear of."""
    rows = access.visible(actor).filter(phase__in=ACTIVE, muted=[], inhibited_by=None, exercise=False)
    return rows.order_by("-priority", "-raised_at")


def _unanswered(actor: Actor) -> QuerySet[Alarm]:
    return _heard(actor).filter(phase=LifePhase.UNACKNOWLEDGED.value, priority=AlarmPriority.CRITICAL)


def open_alarms(at: datetime) -> Figure:
    """Alarms that are active."""
    return _figure(_heard(SYSTEM))


def open_rows(actor: Actor, at: datetime) -> FigureRows:
    """These alarms, the most urgent first."""
    return FigureRows(_heard(actor), _rows)


def unanswered(at: datetime) -> Figure:
    """Critical alarms that are active and that nobody has acknowledged."""
    return _figure(_unanswered(SYSTEM))


def unanswered_rows(actor: Actor, at: datetime) -> FigureRows:
    """These alarms, the newest first."""
    return FigureRows(_unanswered(actor), _rows)


def _figure(rows: QuerySet[Alarm]) -> Figure:
    communes = Counter(code for code in rows.values_list("commune", flat=True) if code)
    return Figure(float(rows.count()), None, {code: float(count) for code, count in communes.items()})


def _rows(rows: QuerySet[Alarm]) -> list[FigureRow]:
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    kept = list(rows)
    return [
        FigureRow(wording.headline(told, language), addresses.alarm(row.code), row.code, row.raised_at, row.commune)
        for row, told in zip(kept, telling.told(kept), strict=True)
    ]
