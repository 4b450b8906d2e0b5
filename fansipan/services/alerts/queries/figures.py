"""Figures of a period: those of EEMUA 191, and how quickly people answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.contracts import AlarmFigures, AlarmPriority, AlarmRecord, LifeKind
from fansipan.services.alerts.models import Alarm, AlarmTransition
from fansipan.services.alerts.rules import figures as rules
from fansipan.services.alerts.rules.rights import VIEW_RULES

LONGEST = timedelta(days=400)
BY = {"station": "station__code", "organisation": "organisation__code", "rule": "rule__code"}


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """How quickly the alarms of one station, organisation or rule were answered; minutes, None without any."""

    key: str
    count: int
    standing: int
    median_acknowledge: float | None
    worst_acknowledge: float | None
    median_return: float | None
    worst_return: float | None


def figures(actor: Actor, start: datetime, end: datetime) -> AlarmFigures:
    """The figures of EEMUA 191 about what was told. Raises Unauthenticated, Forbidden, Invalid for a wrong period."""
    require(actor, VIEW_RULES)
    return rules.figures(_records(_within(start, end)), start, end)


def responses(actor: Actor, start: datetime, end: datetime, by: str = "station") -> list[ResponseRow]:
    """How quickly what was raised in a period was answered, by "station", "organisation" or "rule".

    The one with most alarms first. Raises Unauthenticated, Forbidden, Invalid.
    """
    require(actor, VIEW_RULES)
    if by not in BY:
        raise Invalid("alerts.by", by=by[:40])
    rows = _within(start, end).filter(raised_at__gte=start)
    fields = (BY[by], "raised_at", "detected_at", "acknowledged_at", "returned_at", "closed_at")
    found: dict[str, list[tuple[datetime, ...]]] = defaultdict(list)
    for key, *times in rows.values_list(*fields):
        found[key or ""].append(tuple(times))
    answered = [_response(key, times) for key, times in found.items()]
    return sorted(answered, key=lambda one: (-one.count, one.key))


def _response(key: str, times: Sequence[tuple[datetime, ...]]) -> ResponseRow:
    acknowledged = [_minutes(seen, answered) for _raised, seen, answered, *_rest in times if answered]
    returned = [_minutes(raised, back) for raised, _seen, _answered, back, _closed in times if back]
    standing = sum(closed is None for *_rest, closed in times)
    return ResponseRow(key, len(times), standing, *_figures(acknowledged), *_figures(returned))


def _figures(minutes: Sequence[float]) -> tuple[float | None, float | None]:
    return (median(minutes), max(minutes)) if minutes else (None, None)


def _minutes(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 60)


def _within(start: datetime, end: datetime) -> QuerySet[Alarm]:
    """Alarms that people heard of and that stood in the period; exercises are left aside."""
    if not start < end or end - start > LONGEST:
        raise Invalid("alerts.period")
    rows = Alarm.objects.filter(raised_at__lt=end, withdrawn=False, exercise=False, inhibited_by=None)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=start))


def _records(rows: QuerySet[Alarm]) -> list[AlarmRecord]:
    raised: dict[int, list[datetime]] = defaultdict(list)
    steps = AlarmTransition.objects.filter(alarm__in=rows, kind=LifeKind.RAISE.value).order_by("number")
    for alarm, at in steps.values_list("alarm", "at"):
        raised[alarm].append(at)
    return [
        AlarmRecord(
            key=f"{row.rule.code} · {row.station.code if row.station else row.subject}",
            priority=AlarmPriority(row.priority),
            raised_at=row.raised_at,
            returned_at=row.returned_at,
            acknowledged_at=row.acknowledged_at,
            closed_at=row.closed_at,
            occurrences=tuple(raised[row.pk]) or (row.raised_at,),
        )
        for row in rows.select_related("rule", "station")
    ]
