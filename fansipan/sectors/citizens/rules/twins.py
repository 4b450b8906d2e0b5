"""Reports that may be one: the same category, near by, and not long ago."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from fansipan.kernel.geo import Point, distance_m

METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Known:
    """A report that is there already."""

    code: str
    point: Point
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Twin:
    """One that may be the same, and how far away it is."""

    code: str
    metres: int


def twins(place: Point, at: datetime, known: Iterable[Known], metres: float, days: float) -> list[Twin]:
    """The reports within so many metres and days, the nearest first."""
    since = at - timedelta(days=days)
    found = [(distance_m(place, one.point), one) for one in known if one.sent_at >= since]
    near = sorted((distance, one.code) for distance, one in found if distance <= metres)
    return [Twin(code, round(distance)) for distance, code in near]


def box(points: Sequence[Point], metres: float) -> tuple[float, float, float, float]:
    """A box (west, south, east, north) that surely holds every place within so many metres of a line's corners."""
    boxes = [around(point, metres) for point in points]
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def around(place: Point, metres: float) -> tuple[float, float, float, float]:
    """A box (west, south, east, north) that surely holds every place within so many metres."""
    up = metres / METRES_PER_DEGREE * 1.01
    across = up / max(0.01, cos(radians(place.lat)))
    return place.lon - across, place.lat - up, place.lon + across, place.lat + up
