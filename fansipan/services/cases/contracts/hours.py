"""When people work: the hours of a week, and the days that are otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Minutes = tuple[int, int]
"""A stretch of a day, in minutes from midnight: (480, 720) is 08:00 to 12:00."""

WHOLE_DAY: Minutes = (0, 1440)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`week` holds the stretches of Monday to Sunday; `days` those of days that are otherwise, none for a day off.

    The stretches of a day are in order and do not touch.
    """

    week: tuple[tuple[Minutes, ...], ...]
    days: Mapping[date, tuple[Minutes, ...]] = field(default_factory=dict)

    def of(self, day: date) -> tuple[Minutes, ...]:
        """When people work on a day."""
        found = self.days.get(day)
        return self.week[day.weekday()] if found is None else found


ALWAYS = WorkCalendar(((WHOLE_DAY,),) * 7)
"""For clocks that never rest."""
