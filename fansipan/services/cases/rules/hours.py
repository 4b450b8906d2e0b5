"""Working time between two moments, and the moment at which so much of it has passed. Days are Vietnamese days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from fansipan.kernel import clock
from fansipan.services.cases.contracts.hours import WorkCalendar

DAY = timedelta(days=1)
LONGEST_WAIT = 1100
"""Days after which a deadline that no working hour brings nearer is given up."""


def worked(calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; none where the end is not after the start."""
    if end <= start:
        return timedelta()
    return sum((last - first for first, last in _stretches(calendar, start, _day(end))), timedelta()) - _after(
        calendar, end
    )


def deadline(calendar: WorkCalendar, start: datetime, amount: timedelta) -> datetime | None:
    """The first moment at which that much working time has passed since `start`.

    None where the calendar holds too little of it within three years.
    """
    left = amount
    if left <= timedelta():
        return start
    for first, last in _stretches(calendar, start, _day(start) + DAY * LONGEST_WAIT):
        if last - first >= left:
            return (first + left).astimezone(start.tzinfo)
        left -= last - first
    return None


def _stretches(calendar: WorkCalendar, start: datetime, last_day: date) -> Iterator[tuple[datetime, datetime]]:
    """The working stretches from a moment to the end of a day."""
    day = _day(start)
    while day <= last_day:
        midnight = datetime.combine(day, time(0), clock.VIETNAM)
        for first, last in calendar.of(day):
            begins, ends = midnight + timedelta(minutes=first), midnight + timedelta(minutes=last)
            if ends > start:
                yield max(begins, start), ends
        day += DAY


def _after(calendar: WorkCalendar, moment: datetime) -> timedelta:
    """The working time of the moment's day that is still to come."""
    return sum((last - first for first, last in _stretches(calendar, moment, _day(moment))), timedelta())


def _day(at: datetime) -> date:
    return at.astimezone(clock.VIETNAM).date()
