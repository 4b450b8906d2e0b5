"""How much of what a datastream owed was usable, and what of the rest somebody had declared beforehand or since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

Span = tuple[datetime, datetime]


def excused(hour_end: datetime, expected: int, valid: int, declared: Sequence[Span]) -> int:
    """Of one hour's slots without a valid reading, how many lie in declared spans.

    Slots are spread evenly over the hour; one counts when all of it is declared. More than is missing is never excused.
    """
    if not expected:
        return 0
    inside = sum((overlap(span, (hour_end - HOUR, hour_end)) for span in merged(declared)), timedelta())
    return min(max(0, expected - valid), int(inside * expected / HOUR))


def overlap(one: Span, other: Span) -> timedelta:
    """How long both last at once."""
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that do not touch, by their beginning."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def runs(hours: Sequence[datetime]) -> list[Span]:
    """Hours given by their ends, in order, as unbroken spans."""
    return merged((hour - HOUR, hour) for hour in hours)
