"""Which stations speak for a place: nothing is worked out between them, the distance is said instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from fansipan.kernel.geo import Point, distance_m

MOST = 3
"""So many stations are shown of each kind."""

FAR_M = 20_000
"""Beyond it a station says little of the air or water at the place, which is said beside it."""


class Placed(Protocol):
    """Something with coordinates."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...


Thing = TypeVar("Thing", bound=Placed)


def nearest(to: Point, things: Iterable[Thing], most: int = MOST) -> list[tuple[float, Thing]]:
    """The nearest things with their distance in metres, the nearest first."""
    found = [(distance_m(to, Point(one.lon, one.lat)), one) for one in things]
    return sorted(found, key=lambda pair: pair[0])[:most]
