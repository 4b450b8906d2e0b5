"""Hydrographs and long profiles as numbers for SVG: what stands where in a box, nothing of how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.hazards.rules.windows import DAY_US, HOUR_US, VIETNAM_US

WIDTH, HEIGHT = 760.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 12.0, 24.0
RAIN_SHARE = 0.3
MOST_POINTS = 700
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 96, 168)
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class FanPoint:
    """A forecast for a moment (microseconds since 1970 UTC): its middle and its band, metres."""

    time: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A horizontal line: its height in the box, its value, its name."""

    y: float
    value: float
    name: str


@dataclass(frozen=True, slots=True)
class DrawnTick:
    """A mark on an axis; `time` microseconds since 1970 UTC, `value` of the other axis."""

    at: float
    time: int = 0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """An hour of rain that hangs from the top."""

    x: float
    width: float
    height: float
    mm: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A hydrograph. Paths are SVG's `d`; "" where there is nothing to draw."""

    line: str
    fan: str
    middle: str
    trails: tuple[str, ...]
    thresholds: tuple[DrawnLine, ...]
    bars: tuple[DrawnBar, ...]
    days: tuple[DrawnTick, ...]
    heights: tuple[DrawnTick, ...]
    now_x: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class ToDraw:
    """What a hydrograph shows. Times are microseconds since 1970 UTC, levels metres, rain (end of the hour, mm)."""

    start: int
    end: int
    now: int
    time: NDArray[np.int64]
    level: NDArray[np.float64]
    thresholds: Sequence[tuple[str, float]] = ()
    rain: Sequence[tuple[int, float]] = ()
    fan: Sequence[FanPoint] = ()
    trails: Sequence[Sequence[tuple[int, float]]] = field(default_factory=tuple)
    longest_gap: int = 3 * HOUR_US


def hydrograph(shown: ToDraw) -> Drawing:
    """Where everything stands in the box."""
    low, high = _domain(shown)
    x = _Scale(float(shown.start), float(shown.end), LEFT, WIDTH - RIGHT)
    y = _Scale(low, high, HEIGHT - BOTTOM, TOP)
    upper = [(one.time, one.high) for one in shown.fan]
    lower = [(one.time, one.low) for one in reversed(shown.fan)]
    return Drawing(
        line=_path(x, y, _thinned(shown.time, shown.level), shown.longest_gap),
        fan=f"{_path(x, y, [*upper, *lower], None)}Z" if shown.fan else "",
        middle=_path(x, y, [(one.time, one.middle) for one in shown.fan], None),
        trails=tuple(_path(x, y, list(one), None) for one in shown.trails),
        thresholds=tuple(DrawnLine(y.at(v), v, name) for name, v in shown.thresholds if low <= v <= high),
        bars=_bars(x, shown.rain),
        days=_ticks(x, shown.start, shown.end),
        heights=tuple(DrawnTick(y.at(value), value=value) for value in _round_values(low, high)),
        now_x=x.at(shown.now),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.first) / (self.last - self.first)
        return round(self.start + share * (self.end - self.start), 1)


def _domain(shown: ToDraw) -> tuple[float, float]:
    """From the lowest to the highest of what is shown; the next threshold above belongs to it, far ones do not."""
    values = [*shown.level.tolist(), *(one for point in shown.fan for one in (point.low, point.high))]
    values += [value for trail in shown.trails for _time, value in trail]
    levels = sorted(value for _name, value in shown.thresholds)
    if not values:
        values = levels or [0.0, 1.0]
    low, high = min(values), max(values)
    above = [one for one in levels if one >= high]
    high = max(high, above[0]) if above and above[0] - high < max(3.0, 2 * (high - low)) else high
    margin = max(0.2, 0.06 * (high - low))
    return low - margin, high + margin


def _thinned(time: NDArray[np.int64], level: NDArray[np.float64]) -> list[tuple[int, float]]:
    """No more points than can be seen; every stretch keeps its lowest and its highest."""
    if len(time) <= MOST_POINTS:
        return list(zip(time.tolist(), level.tolist(), strict=True))
    kept: list[int] = []
    for part in np.array_split(np.arange(len(time)), MOST_POINTS // 2):
        kept += sorted({int(part[np.argmin(level[part])]), int(part[np.argmax(level[part])])})
    return [(int(time[place]), float(level[place])) for place in kept]


def _path(x: _Scale, y: _Scale, points: Sequence[tuple[int, float]], longest: int | None) -> str:
    parts, before = [], None
    for time, value in points:
        broken = before is None or (longest is not None and time - before > longest)
        parts.append(f"{'M' if broken else 'L'}{x.at(time)} {y.at(value)}")
        before = time
    return "".join(parts)


def _bars(x: _Scale, rain: Sequence[tuple[int, float]]) -> tuple[DrawnBar, ...]:
    most = max((mm for _time, mm in rain), default=0.0)
    if most <= 0:
        return ()
    tall = (HEIGHT - BOTTOM - TOP) * RAIN_SHARE
    scale = tall / max(most, 10.0)
    return tuple(
        DrawnBar(left, max(0.5, round(x.at(time) - left - 0.5, 1)), round(mm * scale, 1), mm)
        for time, mm in rain
        if mm > 0 and (left := max(LEFT, x.at(time - HOUR_US))) < WIDTH - RIGHT
    )


def _ticks(x: _Scale, start: int, end: int) -> tuple[DrawnTick, ...]:
    hours = (end - start) / HOUR_US
    step = next((one for one in TICK_HOURS if hours / one <= MOST_TICKS), TICK_HOURS[-1]) * HOUR_US
    midnight = (start + VIETNAM_US) // DAY_US * DAY_US - VIETNAM_US
    first = midnight + -(-(start - midnight) // step) * step
    return tuple(DrawnTick(x.at(at), time=at) for at in range(first, end + 1, step))


def _round_values(low: float, high: float) -> list[float]:
    raw = (high - low) / 5
    size = 10.0 ** np.floor(np.log10(raw))
    step = float(next(one * size for one in (1, 2, 5, 10) if one * size >= raw))
    return [round(float(one), 6) for one in np.arange(np.ceil(low / step) * step, high, step)]


@dataclass(frozen=True, slots=True)
class ProfileGauge:
    """A gauge of a long profile in the box: where it stands, its levels as shares of the way from I to III."""

    code: str
    x: float
    share: float | None
    bar_y: float


def profile(positions: Sequence[tuple[str, float, float | None]]) -> tuple[ProfileGauge, ...]:
    """Gauges by (code, km, share) from the river's start on; a share of 0 is level I, 1 level III; None: not known.

    Rivers fall by a hundred metres between gauges, so heights above the sea say nothing: what can be compared is how
    far each gauge is between its own levels.
    """
    if not positions:
        return ()
    first, last = min(km for _code, km, _share in positions), max(km for _code, km, _share in positions)
    x = _Scale(first, last if last > first else first + 1.0, LEFT + 20, WIDTH - RIGHT - 40)
    y = _Scale(-1.0, 2.0, HEIGHT - BOTTOM, TOP)
    return tuple(
        ProfileGauge(code, x.at(km), share, y.at(max(-1.0, min(2.0, share))) if share is not None else HEIGHT - BOTTOM)
        for code, km, share in positions
    )


def line_through(points: Sequence[tuple[float, float]]) -> str:
    """The path of a line through points of a drawing, "" for none."""
    return " ".join(f"{'L' if number else 'M'}{x:g} {y:g}" for number, (x, y) in enumerate(points))


def share(level_m: float | None, levels: Sequence[float]) -> float | None:
    """How far a level is from the first alarm level (0) to the third (1); None without both."""
    if level_m is None or len(levels) < 3 or levels[2] <= levels[0]:
        return None
    return (level_m - levels[0]) / (levels[2] - levels[0])
