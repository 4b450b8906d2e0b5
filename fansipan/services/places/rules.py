"""The rights of this room: where communes lie is public. What a boundary and a map view must be."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import shape

from fansipan.kernel.permissions import Permission, Role

VIEW_PLACES = Permission("places.view_places", frozenset(Role))


def boundary_fault(geometry: object) -> str:
    """What keeps a GeoJSON geometry from being a boundary: it must be a valid polygon, or several, in degrees."""
    try:
        polygon = shape(geometry)
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        return f"{type(error).__name__}: {error}"
    if polygon.geom_type not in ("Polygon", "MultiPolygon"):
        return str(polygon.geom_type)
    if not polygon.is_valid or polygon.is_empty:
        return str(shapely.is_valid_reason(polygon))
    west, south, east, north = polygon.bounds
    on_earth = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    return "" if on_earth else f"{west:g} {south:g} {east:g} {north:g}"


def view_fault(view: object) -> bool:
    """True unless the view has a centre (2 degrees), a bbox (4) and a zoom."""
    if not isinstance(view, dict):
        return True
    lengths = _numbers(view.get("centre")), _numbers(view.get("bbox")), _numbers([view.get("zoom")])
    return lengths != (2, 4, 1)


def _numbers(value: object) -> int:
    """How many numbers a list holds; -1 when it is none or holds something else."""
    if not isinstance(value, Sequence) or not all(isinstance(one, int | float) for one in value):
        return -1
    return len(value)
