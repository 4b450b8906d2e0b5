"""Where a rating curve stands in its box: discharge to the right, level upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 14.0, 14.0, 34.0
TICKS = 5


@dataclass(frozen=True, slots=True)
class DrawnCurve:
    """`line`: SVG's d. `flows`, `levels`: places on the axes and their values. `now`: where the gauge stands."""

    line: str
    flows: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, float], ...]
    now: tuple[float, float] | None
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def curve(table: Sequence[tuple[float, float]], now: tuple[float, float] | None) -> DrawnCurve | None:
    """The curve of (level m, discharge m3/s), the lowest first; None where it is no line."""
    if len(table) < 2 or table[-1][0] <= table[0][0] or table[-1][1] <= 0:
        return None
    low, high, most = table[0][0], table[-1][0], table[-1][1]

    def spot(level: float, flow: float) -> tuple[float, float]:
        x = LEFT + flow / most * (WIDTH - RIGHT - LEFT)
        y = HEIGHT - BOTTOM - (level - low) / (high - low) * (HEIGHT - BOTTOM - TOP)
        return round(x, 1), round(y, 1)

    spots = [spot(level, flow) for level, flow in table]
    shares = [number / (TICKS - 1) for number in range(TICKS)]
    return DrawnCurve(
        "M" + "L".join(f"{x} {y}" for x, y in spots),
        tuple((spot(low, most * share)[0], most * share) for share in shares),
        tuple((spot(low + (high - low) * share, 0.0)[1], low + (high - low) * share) for share in shares),
        spot(*now) if now is not None and low <= now[0] <= high and 0 <= now[1] <= most else None,
    )
