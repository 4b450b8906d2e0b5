"""Cases before whoever leads the shift, and what became of cases on a day. Exercises are no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import manifest
from fansipan.kernel.manifest import DayFact, DutyItem, DutyItems
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.cases.models import Case, CaseClock, CaseTask
from fansipan.services.cases.queries import access, indicators, types


def late(actor: Actor, at: datetime, most: int) -> DutyItems:
    """The cases that were open at a moment with a clock that had run out, the newest first."""
    found = indicators.late_cases(_listed(actor), at)
    return _made(found.order_by("-opened_at", "-pk"), most, "bad")


def in_time(actor: Actor, at: datetime, most: int) -> DutyItems:
    """The other open cases, the newest first."""
    seen = _listed(actor)
    found = indicators.open_cases(seen, at).exclude(pk__in=indicators.late_cases(seen, at).values("pk"))
    return _made(found.order_by("-opened_at", "-pk"), most, "info")


def _listed(actor: Actor) -> QuerySet[Case]:
    """The cases the actor may see, without those of types that have a list of their own."""
    own = [code for one in manifest.duty_lists() for code in one.case_types]
    return access.visible(actor).exclude(version__type__code__in=own)


def of_type(actor: Actor, code: str, at: datetime, most: int) -> DutyItems:
    """The open cases of a type: the late first, then the newest."""
    found = indicators.open_cases(access.visible(actor), at).filter(version__type__code=code)
    behind = set(indicators.late_cases(found, at).values_list("pk", flat=True)[:most])
    rows = list(found.filter(pk__in=behind).order_by("-opened_at", "-pk"))
    rows += list(found.exclude(pk__in=behind).order_by("-opened_at", "-pk")[: most - len(rows)])
    items = [*_items([row for row in rows if row.pk in behind], "bad"), *_items(rows[len(behind) :], "info")]
    return DutyItems(items, found.count())


def _made(found: QuerySet[Case], most: int, level: str) -> DutyItems:
    return DutyItems(_items(list(found[:most]), level), found.count())


def _items(rows: Sequence[Case], level: str) -> list[DutyItem]:
    return [
        DutyItem(
            f"case:{row.code}",
            row.title,
            f"{row.code} · {_state(row)} · {pick(row.agency.name, get_language() or 'vi')}",
            reverse("cases:case", args=[row.code]),
            level,
            row.opened_at,
        )
        for row in rows
    ]


def _state(row: Case) -> str:
    return pick(types.definition(row.version).states[row.state].title, get_language() or "vi")


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """How many were opened and closed by type, and which deadlines ran out."""
    seen = types.counted(access.visible(actor))
    opened = seen.filter(opened_at__gte=start, opened_at__lt=end)
    closed = seen.filter(closed_at__gte=start, closed_at__lt=end)
    expired = CaseClock.objects.filter(case__in=seen.values("pk"), expired_at__gte=start, expired_at__lt=end)
    tasks = CaseTask.objects.filter(case__in=seen.values("pk")).filter(Q(done_at=None) | Q(done_at__gt=end))
    behind = tasks.filter(due__gte=start, due__lt=end).count()
    url = reverse("cases:cases")
    facts = [
        *_by_type(_("Cases opened: %(type)s"), opened, f"{url}?show=open"),
        *_by_type(_("Cases closed: %(type)s"), closed, f"{url}?show=closed"),
    ]
    if count := expired.values("case").distinct().count():
        facts.append(DayFact(_("Cases of which a deadline ran out"), str(count), f"{url}?show=late", "bad"))
    if behind:
        facts.append(DayFact(_("Tasks that became late"), str(behind), f"{url}?show=late", "bad"))
    return facts


def _by_type(text: str, found: QuerySet[Case], url: str) -> list[DayFact]:
    names = {one.code: pick(one.title, get_language() or "vi") for one in types.types()}
    codes = list(found.order_by().values_list("version__type__code", flat=True))
    return [
        DayFact(text % {"type": names.get(code, code)}, str(codes.count(code)), f"{url}&type={code}")
        for code in sorted(set(codes))
    ]
