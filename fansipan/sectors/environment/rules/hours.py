"""Which hours and days an index must be computed again for, when averages changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

Span = tuple[datetime, datetime]
"""(start, end]: the hours that end in it, `start` itself not."""

HOUR = timedelta(hours=1)

REACH = timedelta(hours=11)
"""NowCast of an hour looks eleven hours back, an 8-hour mean seven: an hour that changed moves the eleven after it."""


def full_hour(moment: datetime) -> datetime:
    """The last full hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def ends(start: datetime, end: datetime) -> list[datetime]:
    """The ends of the hours in (start, end], both full hours."""
    return [start + place * HOUR for place in range(1, (end - start) // HOUR + 1)]


def days(start: datetime, end: datetime, zone: timezone) -> list[date]:
    """The days that hold the hours ending in (start, end]; midnight belongs to the day that it ends."""
    first, last = (start + HOUR).astimezone(zone), end.astimezone(zone)
    first_day, last_day = ((moment - timedelta(microseconds=1)).date() for moment in (first, last))
    return [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]


def day_end(day: date, zone: timezone) -> datetime:
    """The midnight that ends a day."""
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same stretches by their start, those that touch or overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def pieces(span: Span, longest: timedelta) -> list[Span]:
    """The stretch in parts of at most that length."""
    start, end = span
    count = -(-(end - start) // longest)
    return [(start + n * longest, min(start + (n + 1) * longest, end)) for n in range(count)]
