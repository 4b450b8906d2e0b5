"""Which past forecasts are drawn beside what came: a few, evenly over the time that is shown."""

from __future__ import annotations

from collections.abc import Sequence

MOST_TRAILS = 8


def spread(moments: Sequence[int], start: int, end: int, most: int = MOST_TRAILS) -> list[int]:
    """Places of at most `most` of these rising moments (microseconds): the first of each equal part of [start, end)."""
    taken: dict[int, int] = {}
    for place, moment in enumerate(moments):
        if start <= moment < end:
            taken.setdefault((moment - start) * most // (end - start), place)
    return sorted(taken.values())
