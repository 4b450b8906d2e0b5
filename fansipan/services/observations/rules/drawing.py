"""A small chart as coordinates of an SVG: hourly means as lines that break where an hour is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, HEIGHT = 600.0, 120.0
HEADROOM = 1.05
GAP = timedelta(hours=1, minutes=30)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines as "x,y x,y" in a box of 600 by 120; `limit` and `marks` are a height and places; the extremes' values."""

    lines: tuple[str, ...]
    limit: float | None
    marks: tuple[float, ...]
    low: float
    high: float
    top: float


def draw(
    points: Sequence[tuple[datetime, float]],
    span: tuple[datetime, datetime],
    limit: float | None,
    marks: Sequence[datetime],
) -> Drawing:
    """The drawing of points in order of time. The box begins at zero, or below where a value does."""
    values = [value for _at, value in points]
    base = min(0.0, *values)
    top = max(*values, *([limit] if limit is not None else []), base + 1e-9)
    top = base + (top - base) * HEADROOM

    def x(at: datetime) -> float:
        return round(WIDTH * ((at - span[0]) / (span[1] - span[0])), 1)

    def y(value: float) -> float:
        return round(HEIGHT * (1 - (value - base) / (top - base)), 1)

    lines: list[list[str]] = []
    before: datetime | None = None
    for at, value in points:
        if before is None or at - before > GAP:
            lines.append([])
        lines[-1].append(f"{x(at)},{y(value)}")
        before = at
    return Drawing(
        lines=tuple(" ".join(_stroke(line)) for line in lines),
        limit=None if limit is None else y(limit),
        marks=tuple(x(at) for at in marks if span[0] <= at <= span[1]),
        low=min(values),
        high=max(values),
        top=top,
    )


def _stroke(line: list[str]) -> list[str]:
    """A single hour is a dot: a line from itself to itself."""
    return line if len(line) > 1 else line * 2
