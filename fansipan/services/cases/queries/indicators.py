"""Numbers for the centre: what is open, what is late, how long it takes. Exercises are not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from fansipan.kernel.manifest import Figure, FigureRow, FigureRows
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.contracts import ClockState
from fansipan.services.cases.models import Case, CaseClock, CaseTask
from fansipan.services.cases.queries import access, types

MONTH = timedelta(days=30)
HOUR = 3600


def open_cases(found: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Those among them that were open at a moment, exercises left out."""
    return types.counted(found).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at), opened_at__lte=at)


def late_cases(found: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Those of them of which a clock had run out."""
    expired = CaseClock.objects.filter(
        Q(expired_at__lte=at) | Q(due__lte=at),
        case=OuterRef("pk"),
        state__in=(ClockState.RUNNING.value, ClockState.RESTING.value),
    )
    return open_cases(found, at).filter(Exists(expired))


def opened(at: datetime) -> Figure:
    """Open cases."""
    return count(open_cases(Case.objects.all(), at))


def late(at: datetime) -> Figure:
    """Open cases of which a clock ran out."""
    return count(late_cases(Case.objects.all(), at))


def count(found: QuerySet[Case]) -> Figure:
    """How many they are, and how many in each commune."""
    places = Counter(found.exclude(place="").order_by().values_list("place", flat=True))
    return Figure(float(found.count()), None, {place: float(count) for place, count in places.items()})


def open_rows(actor: Actor, at: datetime) -> FigureRows:
    """The open cases the actor may see, the newest first."""
    return case_rows(open_cases(access.visible(actor), at))


def late_rows(actor: Actor, at: datetime) -> FigureRows:
    """The late ones."""
    return case_rows(late_cases(access.visible(actor), at))


def case_rows(found: QuerySet[Case]) -> FigureRows:
    """Cases as rows behind a number, the newest first."""
    return FigureRows(found.order_by("-opened_at", "-pk"), _cases)


def _cases(rows: Iterable[Case]) -> list[FigureRow]:
    return [
        FigureRow(one.title, reverse("cases:case", args=[one.code]), one.code, one.opened_at, one.place) for one in rows
    ]


def _closed(found: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    return types.counted(found).filter(closed_at__lte=at, closed_at__gt=at - MONTH)


def hours_to_close(at: datetime) -> Figure:
    """Median of the hours from opening to closing, of the cases closed in 30 days."""
    times = _closed(Case.objects.all(), at).values_list("opened_at", "closed_at")
    took = [(end - start).total_seconds() / HOUR for start, end in times if end is not None]
    return Figure(median(took) if took else None)


def closed_rows(actor: Actor, at: datetime) -> FigureRows:
    """The cases closed in 30 days."""
    return case_rows(_closed(access.visible(actor), at))


def _overdue(at: datetime) -> QuerySet[CaseTask]:
    return CaseTask.objects.filter(
        Q(done_at__isnull=True) | Q(done_at__gt=at),
        due__lt=at,
        given_at__lte=at,
        case__in=open_cases(Case.objects.all(), at).values("pk"),
    )


def tasks_late(at: datetime) -> Figure:
    """Tasks past their deadline that are not done."""
    return Figure(float(_overdue(at).count()))


def task_rows(actor: Actor, at: datetime) -> FigureRows:
    """These tasks, of the cases the actor may see."""
    found = _overdue(at).filter(case__in=access.visible(actor).values("pk")).select_related("case", "organisation")
    return FigureRows(found.order_by("due", "pk"), _tasks)


def _tasks(rows: Iterable[CaseTask]) -> list[FigureRow]:
    return [
        FigureRow(
            one.title, reverse("cases:case", args=[one.case.code]), f"{one.organisation} · {one.case.code}", one.due
        )
        for one in rows
    ]
