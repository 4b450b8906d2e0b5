"""Stretches of time to be worked over again, merged so that nothing is worked over twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
VIETNAM_US = 7 * HOUR_US


@dataclass(frozen=True, slots=True)
class Span:
    """(start, end] of one datastream, microseconds UTC: a reading at `start` is not in it."""

    datastream: int
    start: int
    end: int


def whole_hours(span: Span) -> Span:
    """The hours that hold the span's readings, each (start, end]."""
    return Span(span.datastream, span.start // HOUR_US * HOUR_US, -(-span.end // HOUR_US) * HOUR_US)


def whole_days(span: Span) -> Span:
    """The Vietnamese days that hold the span's readings."""
    start = (span.start + VIETNAM_US) // DAY_US * DAY_US - VIETNAM_US
    end = -(-(span.end + VIETNAM_US) // DAY_US) * DAY_US - VIETNAM_US
    return Span(span.datastream, start, end)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same stretches, those that touch or overlap joined, ordered by datastream and start."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.datastream, one.start)):
        last = joined[-1] if joined else None
        if last is not None and last.datastream == span.datastream and span.start <= last.end:
            joined[-1] = Span(last.datastream, last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined
