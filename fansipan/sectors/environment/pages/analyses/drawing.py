"""Drawings made by the server: paths and words in a box, coloured by classes alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, isfinite, log10, radians, sin

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Path:
    """A shape; `look` names its colour, `says` what a pointer over it reads."""

    look: str
    d: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a drawing. `anchor`: start, middle or end."""

    x: str
    y: str
    text: str
    anchor: str = "middle"
    look: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour means."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with its title, what it tells to those who do not see it, and the key of its colours."""

    name: str
    title: str
    tells: str
    width: int
    height: int
    paths: tuple[Path, ...]
    labels: tuple[Label, ...]
    keys: tuple[Key, ...] = ()
    note: str = ""
    square: bool = False


class Scale:
    """Values to places between two edges of a drawing."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = low, high if high > low else low + 1
        self._start, self._step = start, (end - start) / (self.high - self.low)

    def __call__(self, value: float) -> float:
        return self._start + (value - self.low) * self._step


def nice(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers that span the values, about `count` of them."""
    if not (isfinite(low) and isfinite(high)):
        return [0.0, 1.0]
    span = high - low or abs(high) or 1.0
    raw = span / count
    power = 10.0 ** floor(log10(raw))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= raw * 0.999)
    first = floor(low / step)
    ticks = [first * step]
    while ticks[-1] < high - step * 1e-9:
        ticks.append((first + len(ticks)) * step)
    return [round(tick, 12) for tick in ticks]


def line(points: Iterable[Point]) -> str:
    """A line through points, broken where one is not a number."""
    parts, pen = [], "M"
    for x, y in points:
        if not (isfinite(x) and isfinite(y)):
            pen = "M"
            continue
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(parts)


def band(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The area between two lines, in pieces where either has a hole."""
    pieces: list[list[tuple[Point, Point]]] = [[]]
    for one, other in zip(upper, lower, strict=True):
        if isfinite(one[1]) and isfinite(other[1]):
            pieces[-1].append((one, other))
        elif pieces[-1]:
            pieces.append([])
    return "".join(
        line([*(a for a, _b in piece), *(b for _a, b in reversed(piece))]) + "Z" for piece in pieces if piece
    )


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle."""
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"


def dot(x: float, y: float, radius: float = 2.5) -> str:
    """A small disc."""
    return f"M{x - radius:.1f} {y:.1f}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0Z"


def ring(x: float, y: float, radius: float) -> str:
    """A circle."""
    return dot(x, y, round(radius, 1))


def wedge(centre: Point, inner: float, outer: float, around: float, width: float) -> str:
    """A piece of a ring around a direction of the compass, in degrees."""
    first, last = around - width / 2, around + width / 2
    a, b = bearing(centre, outer, first), bearing(centre, outer, last)
    c, d = bearing(centre, inner, last), bearing(centre, inner, first)
    arc = f"M{a[0]:.1f} {a[1]:.1f}A{outer:.1f} {outer:.1f} 0 0 1 {b[0]:.1f} {b[1]:.1f}L{c[0]:.1f} {c[1]:.1f}"
    return arc + (f"A{inner:.1f} {inner:.1f} 0 0 0 {d[0]:.1f} {d[1]:.1f}Z" if inner > 0 else "Z")


def bearing(centre: Point, radius: float, degrees: float) -> Point:
    """The point so far from the centre in a direction of the compass: north is up."""
    return centre[0] + radius * sin(radians(degrees)), centre[1] - radius * cos(radians(degrees))
