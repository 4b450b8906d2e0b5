"""How a number went, as a drawing of 600 by 160: what has no place in the element for readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from fansipan.kernel import clock

WIDTH, HEIGHT, TOP, BOTTOM = 600.0, 160.0, 8.0, 152.0
GAP = timedelta(hours=1)


def plot(points: Sequence[tuple[datetime, float]], target: float | None) -> dict[str, Any] | None:
    """Segments as "x,y x,y", the y of the target, the ends of both axes; None for fewer than two points.

    Coordinates are text, since a template would write the reader's decimal comma.
    """
    if len(points) < 2:
        return None
    values = [value for _at, value in points] + ([target] if target is not None else [])
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    first, last = points[0][0], points[-1][0]
    span = (last - first).total_seconds() or 1.0

    def height(value: float) -> str:
        return f"{BOTTOM - (value - low) / room * (BOTTOM - TOP):.1f}"

    segments: list[list[str]] = []
    before: datetime | None = None
    for at, value in points:
        if before is None or at - before > GAP:
            segments.append([])
        segments[-1].append(f"{(at - first).total_seconds() / span * WIDTH:.1f},{height(value)}")
        before = at
    return {
        "segments": [" ".join(one if len(one) > 1 else one * 2) for one in segments],
        "target": height(target) if target is not None else None,
        "low": low,
        "high": high,
        "first": first.astimezone(clock.VIETNAM),
        "last": last.astimezone(clock.VIETNAM),
    }
