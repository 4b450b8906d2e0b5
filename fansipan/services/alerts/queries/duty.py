"""Alarms before whoever leads the shift, and what they were on a day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.clock import VIETNAM
from fansipan.kernel.manifest import DayFact, DutyItem, DutyItems
from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import AlarmPriority, LifePhase
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import access, telling, words
from fansipan.services.alerts.rules import addresses, wording

STANDING = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value, LifePhase.RETURNED.value)
MOST_NAMED = 5


def open_alarms(actor: Actor, at: datetime, most: int) -> DutyItems:
    """Alarms that stood at a moment, those that are kept quiet left out: the critical first, of those the newest."""
    rows = _real(access.visible(actor)).filter(muted=[], inhibited_by=None, raised_at__lte=at)
    rows = rows.filter(Q(phase__in=STANDING) | Q(closed_at__gt=at)).order_by("-priority", "-raised_at", "-pk")
    return DutyItems(_items(list(rows[:most])), rows.count())


def _real(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    return rows.filter(exercise=False, withdrawn=False)


def _items(rows: list[Alarm]) -> list[DutyItem]:
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return [
        DutyItem(
            f"alarm:{row.code}",
            wording.headline(told, language),
            " · ".join((str(words.PRIORITIES[AlarmPriority(row.priority)]), str(words.PHASES[LifePhase(row.phase)]))),
            addresses.alarm(row.code),
            words.LEVELS[AlarmPriority(row.priority)],
            row.raised_at,
        )
        for row, told in zip(rows, telling.told(rows), strict=True)
    ]


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """How many were raised by priority, how many are over, and the gravest by name."""
    rows = _real(access.visible(actor))
    raised = rows.filter(raised_at__gte=start, raised_at__lt=end)
    counts = Counter(raised.order_by().values_list("priority", flat=True))
    if not counts and not rows.filter(returned_at__gte=start, returned_at__lt=end).exists():
        return []
    parts = [f"{words.PRIORITIES[AlarmPriority(one)]} {counts[one]}" for one in sorted(counts, reverse=True)]
    over = rows.filter(returned_at__gte=start, returned_at__lt=end).count()
    grave = list(raised.filter(priority__gte=AlarmPriority.HIGH).order_by("-priority", "raised_at")[:MOST_NAMED])
    named = [
        DayFact(one.title, f"{one.at.astimezone(VIETNAM):%H:%M}" if one.at else "", one.url, one.level)
        for one in _items(grave)
    ]
    url = reverse("alerts:alarms")
    level = "bad" if counts[AlarmPriority.CRITICAL] else ""
    return [
        DayFact(_("Alarms raised"), " · ".join([str(sum(counts.values())), *parts]), url, level),
        DayFact(_("Alarms whose condition is over"), str(over), url),
        *named,
    ]
