"""The stretches that reports look back on: Vietnamese days, months, quarters."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from fansipan.sectors.environment.contracts.reports import ReportKind

DAY = timedelta(days=1)
QUARTER = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + DAY * n for n in range((self.last - self.first).days + 1))


def holding(kind: ReportKind, day: date) -> Stretch:
    """The day, month or quarter that holds a day."""
    if kind is ReportKind.DAY:
        return Stretch(day, day)
    month = day.month if kind is ReportKind.MONTH else (day.month - 1) // QUARTER * QUARTER + 1
    last = month if kind is ReportKind.MONTH else month + QUARTER - 1
    return Stretch(date(day.year, month, 1), date(day.year, last, monthrange(day.year, last)[1]))


def before(kind: ReportKind, day: date) -> Stretch:
    """The day, month or quarter that ended last before a day."""
    return holding(kind, holding(kind, day).first - DAY)


def quarter(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // QUARTER + 1
