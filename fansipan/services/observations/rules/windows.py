"""Days, weeks and months as people look back on them: Vietnamese days, weeks from Monday."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from fansipan.kernel import clock

DAY = timedelta(days=1)


class Length(StrEnum):
    """How long a stretch is looked at."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both included."""

    length: Length
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Midnight before the first day, at +07:00."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """Midnight after the last day, at +07:00."""
        return midnight(self.last + DAY)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + DAY * number for number in range((self.last - self.first).days + 1))

    def before(self) -> Window:
        """The day, week or month that ends where this one begins."""
        return window(self.length, self.first - DAY)

    def after(self) -> Window:
        """The day, week or month that begins where this one ends."""
        return window(self.length, self.last + DAY)


def window(length: Length, holding: date) -> Window:
    """The day, the week from Monday or the month that holds a day."""
    if length is Length.DAY:
        return Window(length, holding, holding)
    if length is Length.WEEK:
        monday = holding - DAY * holding.weekday()
        return Window(length, monday, monday + 6 * DAY)
    last = calendar.monthrange(holding.year, holding.month)[1]
    return Window(length, holding.replace(day=1), holding.replace(day=last))


def weeks(month: Window) -> list[list[date | None]]:
    """The days of a month in rows from Monday to Sunday; None where another month's days would stand."""
    cells: list[date | None] = [None] * month.first.weekday()
    cells += month.days
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def midnight(day: date) -> datetime:
    """The beginning of a Vietnamese day."""
    return datetime.combine(day, time(0), clock.VIETNAM)
