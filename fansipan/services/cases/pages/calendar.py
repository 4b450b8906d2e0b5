"""/cases/calendar: a month of working days, holidays and deadlines."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.services.cases.queries import cases as queries
from fansipan.services.cases.queries import tasks
from fansipan.services.cases.queries.calendar import named_days, work_calendar
from fansipan.services.cases.queries.showing import language

DAY = timedelta(days=1)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month: which days are worked, and what is due on each."""
    first = _month(request)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    due = _due(request, first, last)
    hours, today = work_calendar(), clock.today()
    names = {one.day: one for one in named_days(first, last)}
    weeks = [
        [
            None
            if day.month != first.month
            else {
                "day": day,
                "today": day == today,
                "off": not hours.of(day),
                "name": names[day].title if day in names else "",
                "due": due.get(day, []),
            }
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]
    context = {
        "first": first,
        "weeks": weeks,
        "weekdays": [date(2024, 1, number) for number in range(1, 8)],
        "earlier": f"{first - DAY:%Y-%m}",
        "later": f"{last + DAY:%Y-%m}",
        "days": [cell for week in weeks for cell in week if cell and (cell["due"] or cell["name"])],
    }
    return render(request, "cases/calendar.html", context)


def _month(request: HttpRequest) -> date:
    today = clock.today()
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = today
    return (asked if abs(asked.year - today.year) <= 2 else today).replace(day=1)


def _due(request: HttpRequest, first: date, last: date) -> dict[date, list[dict[str, Any]]]:
    """What is due on each day of the month, by the hour."""
    actor = actor_of(request)
    span = _midnight(first), _midnight(last + DAY)
    found: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for one in queries.deadlines(actor, *span):
        what = {"case": one.case, "title": pick(one.clock, language()), "at": one.due, "done": False}
        found[one.due.astimezone(clock.VIETNAM).date()].append(what)
    for task in tasks.tasks(actor, *span):
        if task.due is not None:
            what = {"case": task.case, "title": task.title, "at": task.due, "done": task.done_at is not None}
            found[task.due.astimezone(clock.VIETNAM).date()].append(what)
    return {day: sorted(rows, key=lambda row: row["at"]) for day, rows in found.items()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)


urlpatterns = [path("cases/calendar", calendar, name="calendar")]
