"""A day of one datastream as a small line: coordinates in a box of 100 by 24, y growing downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fansipan.services.observations.rules.spans import HOUR_US

WIDTH, TOP, BOTTOM = 100.0, 2.0, 22.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Lines unbroken by a missing hour, as "x,y x,y …", and the y of the limit (None: outside the box).

    All of it is text: a template would write a number with the decimal comma of the reader, which no drawing knows.
    """

    segments: tuple[str, ...]
    limit: str | None


def sparkline(points: Sequence[tuple[int, float]], start: int, end: int, limit: float | None = None) -> Sparkline:
    """Hourly means (end of the hour in microseconds, value), ascending, drawn between two moments."""
    values = [value for _, value in points]
    if not values:
        return Sparkline((), None)
    low, high = min(values), max(values)
    if limit is not None and low < limit < high + (high - low or abs(high)):
        high = max(high, limit)
    room = high - low

    def height(value: float) -> str:
        return f"{BOTTOM - (value - low) / room * (BOTTOM - TOP) if room else (TOP + BOTTOM) / 2:.1f}"

    drawn = [(time, f"{(time - start) / (end - start) * WIDTH:.1f},{height(value)}") for time, value in points]
    shown = limit is not None and low <= limit <= high
    return Sparkline(_unbroken(drawn), height(limit) if shown and limit is not None else None)


def _unbroken(drawn: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    segments: list[list[str]] = []
    before = None
    for time, point in drawn:
        if before is None or time - before > HOUR_US:
            segments.append([])
        segments[-1].append(point)
        before = time
    # A single hour between two gaps would draw nothing: it becomes a dash of its own width.
    return tuple(" ".join(points if len(points) > 1 else points * 2) for points in segments)
