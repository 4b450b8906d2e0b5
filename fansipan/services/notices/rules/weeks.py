"""Stretches of the week: what holds a moment, and when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.services.notices.contracts.weeks import WeekWindow

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 1440
DAYS = 7


def length(window: WeekWindow) -> timedelta:
    """How long a stretch lasts."""
    return timedelta(minutes=(window.end - window.start - 1) % DAY_MINUTES + 1)


def begun(window: WeekWindow, moment: datetime) -> datetime | None:
    """When the occurrence that holds the moment began; None where none does. Its end is not in it."""
    local = moment.astimezone(clock.VIETNAM)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (midnight, midnight - timedelta(days=1)):
        start = day + timedelta(minutes=window.start)
        if day.weekday() in window.days and start <= moment < start + length(window):
            return start
    return None


def holds(windows: Iterable[WeekWindow], moment: datetime) -> bool:
    """Whether any stretch holds the moment."""
    return any(begun(window, moment) is not None for window in windows)


def ends(windows: Iterable[WeekWindow], moment: datetime) -> datetime | None:
    """When the stretch that holds the moment is over, and those that go on where it ends; None where none holds it."""
    kept, end = tuple(windows), moment
    for _step in range(DAYS * (len(kept) + 1)):
        starts = [(start, window) for window in kept if (start := begun(window, end)) is not None]
        if not starts:
            break
        end = max(start + length(window) for start, window in starts)
    return end if end > moment else None


def edges(windows: Iterable[WeekWindow], first: datetime, last: datetime) -> set[datetime]:
    """The moments between first and last at which a stretch begins or ends."""
    day = first.astimezone(clock.VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    found: set[datetime] = set()
    kept = tuple(windows)
    while day < last:
        for window in kept:
            if day.weekday() in window.days:
                start = day + timedelta(minutes=window.start)
                found |= {start, start + length(window)}
        day += timedelta(days=1)
    return {one for one in found if first < one < last}


def clock_text(minutes: int) -> str:
    """A time of day: 07:30."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def minutes_of(text: str) -> int:
    """Minutes from midnight of a time such as 07:30. Raises ValueError."""
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise ValueError(f"{text!r} is no time such as 07:30")
    return int(hour) * 60 + int(minute)
