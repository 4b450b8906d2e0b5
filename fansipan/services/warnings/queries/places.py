"""Communes as a warning needs them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from shapely import Polygon, union_all

from fansipan.services.places import queries as places
from fansipan.services.warnings.contracts import WarningPlace
from fansipan.services.warnings.rules.areas import outer_rings


def warned(codes: Sequence[str]) -> list[WarningPlace]:
    """The communes of these codes that exist today, in that order."""
    known = _places(places.boundaries_version())
    return [known[code] for code in codes if code in known]


@lru_cache(maxsize=1)
def _places(version: str) -> dict[str, WarningPlace]:
    # Kept by version: simplifying 99 outlines costs a third of a second.
    shapes: dict[str, Any] = {one["properties"]["code"]: one for one in places.boundaries_geojson()["features"]}
    return {
        card.code: WarningPlace(
            card.code,
            card.name,
            outer_rings(shapes[card.code]["geometry"]) if card.code in shapes else (),
            tuple(old.code for old in places.formerly(card.code)),
        )
        for card in places.communes()
    }


def all_places() -> list[WarningPlace]:
    """Every commune of today, by name."""
    return warned([card.code for card in places.communes()])


def covering(codes: Sequence[str], rings: Sequence[Sequence[tuple[float, float]]]) -> list[str]:
    """The communes that a received message means: those whose codes it names, and those its outlines touch."""
    known = _places(places.boundaries_version())
    named = {code for code in codes if code in known}
    if not rings:
        return sorted(named)
    meant = union_all([Polygon([(lon, lat) for lat, lon in ring]).buffer(0) for ring in rings])
    touched = {
        code
        for code, place in known.items()
        if any(Polygon([(lon, lat) for lat, lon in ring]).intersects(meant) for ring in place.rings)
    }
    return sorted(named | touched)
