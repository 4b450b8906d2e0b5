"""The dates of a regulation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def follow(days: Sequence[date | None]) -> bool:
    """Whether there is a first day, and the days that are given follow one another; in the order of `DATES`."""
    given = [day for day in days if day is not None]
    return days[0] is not None and given == sorted(given)
