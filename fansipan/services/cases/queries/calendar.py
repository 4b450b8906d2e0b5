"""When people work: the hours of the week, the public holidays, and what an administrator says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

import holidays

from fansipan.kernel import clock
from fansipan.services.cases.contracts import WorkCalendar
from fansipan.services.cases.contracts.hours import Minutes
from fansipan.services.cases.models import CalendarDay, WorkHours
from fansipan.services.cases.models.calendar import OFF

YEARS_BACK, YEARS_AHEAD = 3, 3
USUAL: tuple[Minutes, ...] = ((450, 720), (810, 1020))
"""07:30 to 12:00 and 13:30 to 17:00: what holds from Monday to Friday until somebody enters hours."""

MONDAY = 0


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that is otherwise than its weekday."""

    day: date
    off: bool
    title: str
    by_law: bool


def work_calendar() -> WorkCalendar:
    """The calendar as it stands now, with the years around this one."""
    week = _week()
    days: dict[date, tuple[Minutes, ...]] = {}
    year = clock.today().year
    for one in named_days(date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)):
        days[one.day] = () if one.off else week[MONDAY]
    return WorkCalendar(week, days)


def named_days(first: date, last: date) -> list[NamedDay]:
    """The holidays and exceptions from one day to another, both included; an exception outweighs a holiday."""
    found = {
        day: NamedDay(day, True, title, True)
        for year in range(first.year, last.year + 1)
        for day, title in _by_law(year)
        if first <= day <= last
    }
    for row in CalendarDay.objects.filter(day__range=(first, last)):
        found[row.day] = NamedDay(row.day, row.kind == OFF, row.title, False)
    return [found[day] for day in sorted(found)]


@lru_cache(maxsize=32)
def _by_law(year: int) -> tuple[tuple[date, str], ...]:
    """Public holidays of a year (Bộ luật Lao động 2019, art. 112), the lunar ones too, in Vietnamese."""
    return tuple(holidays.country_holidays("VN", years=year, language="vi").items())


def _week() -> tuple[tuple[Minutes, ...], ...]:
    rows = list(WorkHours.objects.all())
    if not rows:
        return (USUAL,) * 5 + ((), ())
    found: list[list[Minutes]] = [[] for _day in range(7)]
    for row in rows:
        found[row.weekday].append((_minutes(row.start), _minutes(row.end)))
    return tuple(_joined(day) for day in found)


def _joined(stretches: list[Minutes]) -> tuple[Minutes, ...]:
    """The same hours in stretches that do not touch: a person may enter them as they please."""
    joined: list[Minutes] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
