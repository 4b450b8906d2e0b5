"""The outline of a commune as a warning carries it: fewer corners, closed, not crossing itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapely import MultiPolygon, Polygon
from shapely.geometry import shape

from fansipan.services.warnings.contracts import Place

TOLERANCE = 0.001
"""Degrees, about a hundred metres: the outline is for maps, the geocode says exactly which commune is meant."""

SMALLEST = 1e-6
"""Square degrees; a sliver below about one hectare is left out unless the commune is nothing else."""


def outer_rings(geometry: Mapping[str, Any], tolerance: float = TOLERANCE) -> tuple[tuple[Place, ...], ...]:
    """The outer rings of a GeoJSON geometry, latitude first, each closed, the largest first."""
    plain = shape(geometry).simplify(tolerance, preserve_topology=True).buffer(0)
    parts = [plain] if isinstance(plain, Polygon) else list(plain.geoms) if isinstance(plain, MultiPolygon) else []
    largest = sorted(parts, key=lambda part: -part.area)
    kept = largest[:1] + [part for part in largest[1:] if part.area >= SMALLEST]
    return tuple(tuple((round(lat, 5), round(lon, 5)) for lon, lat in part.exterior.coords) for part in kept)
