"""Stretches of the week."""

from __future__ import annotations

from dataclasses import dataclass

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class WeekWindow:
    """A stretch that begins on some days of the week (Monday is 0), in minutes from midnight in Viet Nam.

    One whose end is not after its start goes on past midnight; where both are the same it lasts a whole day.
    """

    days: frozenset[int]
    start: int
    end: int
