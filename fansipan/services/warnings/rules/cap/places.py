"""Polygons and circles as CAP writes them: `lat,lon lat,lon …`, `lat,lon radius` (CAP 1.2 section 3.2.4)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shapely import LinearRing

from fansipan.services.warnings.contracts import CapCircle, Place

FEWEST = 4
LARGEST_RADIUS_KM = 20_040
"""Half way round the Earth."""


def polygon(text: str) -> tuple[Place, ...] | None:
    """The ring that is written; None when it is too short, not closed, off the Earth, or crosses itself."""
    found = [_place(pair) for pair in text.split()]
    ring = [place for place in found if place is not None]
    if len(ring) != len(found) or len(ring) < FEWEST or ring[0] != ring[-1]:
        return None
    return tuple(ring) if LinearRing([(lon, lat) for lat, lon in ring]).is_simple else None


def circle(text: str) -> CapCircle | None:
    """The circle that is written; None when it is none."""
    parts = text.split()
    if len(parts) != 2:
        return None
    centre, radius = _place(parts[0]), _number(parts[1])
    if centre is None or radius is None or not 0 <= radius <= LARGEST_RADIUS_KM:
        return None
    return CapCircle(centre, radius)


def _place(text: str) -> Place | None:
    lat, comma, lon = text.partition(",")
    found = _number(lat), _number(lon)
    if not comma or found[0] is None or found[1] is None:
        return None
    return (found[0], found[1]) if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def written_polygon(ring: Sequence[Place]) -> str:
    """The ring as CAP writes it: six decimals are a tenth of a metre."""
    return " ".join(_written(place) for place in ring)


def written_circle(one: CapCircle) -> str:
    """The circle as CAP writes it."""
    return f"{_written(one.centre)} {one.radius_km:g}"


def _written(place: Place) -> str:
    lat, lon = (f"{part:.6f}".rstrip("0").rstrip(".") for part in place)
    return f"{lat},{lon}"
