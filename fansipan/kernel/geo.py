"""Points and boundaries on WGS84, longitude first as in GeoJSON. One file to swap for PostGIS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

import shapely
from shapely.geometry import mapping, shape

EARTH_RADIUS_M = 6_371_008.8
WGS84 = "SRID=4326;"
"""What PostGIS writes before a text of our coordinates."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth in degrees."""

    lon: float
    lat: float


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine, sphere of the mean earth radius)."""
    dlat, dlon = radians(b.lat - a.lat), radians(b.lon - a.lon)
    h = sin(dlat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(h))


class Boundaries:
    """Named polygons with an index: which of them holds a point?"""

    def __init__(self, geometries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        named = list(geometries)
        self._names = [name for name, _ in named]
        self._tree = shapely.STRtree([shape(geometry) for _, geometry in named])

    def holding(self, point: Point) -> str | None:
        """The name of the polygon that holds the point, border included; None outside all."""
        found = self._tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
        return self._names[found.min()] if len(found) else None

    def meeting(self, area: Mapping[str, Any]) -> list[str]:
        """The names of the polygons that an area has any point in common with, borders included, in their order."""
        found = self._tree.query(shape(area), predicate="intersects")
        return [self._names[place] for place in sorted(found)]


def inner_point(geometry: Mapping[str, Any]) -> Point:
    """A point near the middle of a polygon and surely within it: the centroid of a bent one may lie outside."""
    body = shape(geometry)
    centre = body.centroid
    found = centre if body.contains(centre) else body.representative_point()
    return Point(found.x, found.y)


def from_wkt(text: str) -> dict[str, Any]:
    """A geometry of GeoJSON out of well-known text, with the mark of WGS84 before it or none. Raises ValueError."""
    try:
        return dict(mapping(shapely.from_wkt(text.strip().removeprefix(WGS84))))
    except (shapely.errors.ShapelyError, TypeError, AttributeError) as error:
        raise ValueError("is no WKT") from error


def to_wkt(geometry: Mapping[str, Any]) -> str:
    """Well-known text of a geometry of GeoJSON, to about ten centimetres."""
    return str(shapely.to_wkt(shape(geometry), rounding_precision=6))
