"""A chart as lines and words in a box: axes, ticks, the series with its gaps, limits. Units of the box are points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.sectors.environment.contracts.reports import Chart, LimitLine

WIDTH, HEIGHT = 520.0, 124.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 10.0, 20.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 4
MOST_LABELS = 11
FAR = 2.5
"""A limit further up than so many times the highest value would press the line flat: it is named, not drawn."""

FLOOR_SHARE = 0.4
"""Values that never fall under this share of the highest are drawn without the zero."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and its label; `text`: where the label stands, `anchor`: to which side of it."""

    at: float
    label: str
    text: float
    anchor: str = "end"


@dataclass(frozen=True, slots=True)
class Line:
    """A limit: a straight line with its label."""

    x1: float
    x2: float
    y: float
    label: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart in its box. `labels`, `foot`, `words`: where the labels of the axes stand.

    `path`: what an SVG path draws; `gaps`: (x, width) of stretches without a value; `beyond`: limits too far up.
    """

    left: float
    right: float
    top: float
    bottom: float
    depth: float
    labels: float
    foot: float
    words: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    path: str
    dots: tuple[tuple[float, float], ...]
    gaps: tuple[tuple[float, float], ...]
    limits: tuple[Line, ...]
    beyond: tuple[str, ...]


Number = Callable[[float, int], str]
Moment = Callable[[datetime, bool], str]
"""How a moment is written: with its hour, or as a day."""


def draw(chart: Chart, number: Number, moment: Moment) -> Drawing:
    """The chart as lines and words."""
    values = [value for value in chart.values if value is not None]
    near = [one for one in chart.limits if not values or one.value <= FAR * max(*values, 0.0, 1e-12)]
    far = [one.label for one in chart.limits if one not in near]
    low, high = _extent([*values, *(one.value for one in near)])
    ticks, decimals = _ticks(low, high)
    low, high = ticks[0], ticks[-1]
    frame = _Frame(chart, low, high)
    return Drawing(
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        depth=HEIGHT - BOTTOM - TOP,
        labels=LEFT - 4,
        foot=HEIGHT - BOTTOM + 3,
        words=HEIGHT - BOTTOM + 11,
        across=tuple(_across(chart, frame, moment)),
        up=tuple(_up(frame, value, number(value, decimals)) for value in ticks),
        path=" ".join(_pieces(frame, chart.values)),
        dots=tuple(_dots(frame, chart.values)),
        gaps=tuple(_gaps(frame, chart.values)),
        limits=tuple(_limits(frame, near)),
        beyond=tuple(dict.fromkeys(far)),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values and moments lie in the box."""

    chart: Chart
    low: float
    high: float

    def x(self, moment: datetime) -> float:
        whole = (self.chart.end - self.chart.start).total_seconds()
        share = (moment - self.chart.start).total_seconds() / whole
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT)

    def place(self, number: int) -> float:
        """Where the value of that number stands: in the middle of its stretch."""
        step = timedelta(seconds=self.chart.step_seconds)
        return self.x(self.chart.start + (number + 0.5) * step)

    def edge(self, number: int) -> float:
        """Where the stretch of that number begins."""
        return self.x(self.chart.start + number * timedelta(seconds=self.chart.step_seconds))

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - min(1.0, max(0.0, share)) * (HEIGHT - BOTTOM - TOP)


def _extent(values: Sequence[float]) -> tuple[float, float]:
    """What the axis must at least span."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if low >= 0 and low <= FLOOR_SHARE * high:
        low = 0.0
    if math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-12):
        pad = abs(high) * 0.1 or 1.0
        low, high = (0.0 if high >= 0 and low == 0.0 else low - pad), high + pad
    return low, high


def _ticks(low: float, high: float) -> tuple[list[float], int]:
    """Round numbers from under the lowest to over the highest, and the decimals that tell them apart."""
    raw = (high - low) / TICKS
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * one for one in STEPS if size * one >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if not math.isclose(round(step, decimals), step, rel_tol=1e-9):
        decimals += 1
    return [number * step for number in range(first, last + 1)], decimals


def _up(frame: _Frame, value: float, label: str) -> Tick:
    at = _round(frame.y(value))
    return Tick(at, label, _round(at + 2.5))


def _across(chart: Chart, frame: _Frame, moment: Moment) -> Iterator[Tick]:
    length = chart.end - chart.start
    hourly = length <= timedelta(days=2)
    whole = timedelta(hours=1) if hourly else timedelta(days=1)
    wanted = math.ceil(length / whole / MOST_LABELS)
    step = next((one for one in ((1, 2, 3, 6, 12, 24) if hourly else (1, 2, 3, 5, 7, 10, 14, 30)) if one >= wanted), 30)
    at = chart.start
    while at <= chart.end:
        x = _round(frame.x(at))
        yield Tick(x, moment(at, hourly), x, "end" if x > WIDTH - RIGHT - 10 else "middle")
        at += step * whole


def _runs(values: Sequence[float | None]) -> Iterator[tuple[int, int]]:
    """[first, last) of stretches in which every value is there."""
    begun: int | None = None
    for number, value in enumerate([*values, None]):
        if value is not None and begun is None:
            begun = number
        elif value is None and begun is not None:
            yield begun, number
            begun = None


def _pieces(frame: _Frame, values: Sequence[float | None]) -> Iterator[str]:
    for first, last in _runs(values):
        if last - first > 1:
            points = [f"{frame.place(n):.1f} {frame.y(values[n] or 0.0):.1f}" for n in range(first, last)]
            yield "M" + "L".join(points)


def _dots(frame: _Frame, values: Sequence[float | None]) -> Iterator[tuple[float, float]]:
    """Values that stand alone: no line would show them."""
    for first, last in _runs(values):
        if last - first == 1:
            yield _round(frame.place(first)), _round(frame.y(values[first] or 0.0))


def _gaps(frame: _Frame, values: Sequence[float | None]) -> Iterator[tuple[float, float]]:
    for first, last in _runs([1.0 if value is None else None for value in values]):
        yield _round(frame.edge(first)), _round(frame.edge(last) - frame.edge(first))


def _limits(frame: _Frame, limits: Sequence[LimitLine]) -> Iterator[Line]:
    for one in limits:
        y = _round(frame.y(one.value))
        over = y - 2.5 if y > TOP + 8 else y + 7.5
        yield Line(_round(frame.x(one.start)), _round(frame.x(one.end)), y, one.label, over)


def _round(value: float) -> float:
    return round(value, 1)
