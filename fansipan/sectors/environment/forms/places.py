"""A point on earth out of an address."""

from __future__ import annotations

import math

from fansipan.kernel.errors import Invalid
from fansipan.kernel.geo import Point


def place(lat: str, lon: str) -> Point:
    """The point, rounded to a hundredth of a degree, about a kilometre: nobody's house is noted. Raises Invalid."""
    try:
        found = Point(round(float(lon), 2), round(float(lat), 2))
    except ValueError:
        raise Invalid("environment.point") from None
    if not (math.isfinite(found.lon) and -180 <= found.lon <= 180 and -90 <= found.lat <= 90):
        raise Invalid("environment.point")
    return found
