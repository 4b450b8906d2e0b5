"""Cameras beside a gauge, and communes by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import GaugeFacts
from fansipan.services.centre.queries import cameras
from fansipan.services.centre.rules.rights import SEE_CAMERAS
from fansipan.services.places import queries as places

NEAR_M = 3000.0
MOST = 3


def beside(actor: Actor, gauge: GaugeFacts) -> list[dict[str, Any]]:
    """The cameras that name the gauge's station or stand near it, the nearest first."""
    if not allows(actor, SEE_CAMERAS):
        return []
    spot = Point(gauge.lon, gauge.lat)
    found = [(distance_m(Point(one.lon, one.lat), spot), one) for one in cameras.cameras(actor)]
    ref = f"station:{gauge.station}"
    near = [(away, one) for away, one in found if ref in one.refs or away <= NEAR_M]
    return [cameras.named(one) for _away, one in sorted(near, key=lambda pair: pair[0])[:MOST]]


def named_communes(reached: Sequence[tuple[str, float]], language: str) -> list[tuple[str, float]]:
    """Communes by their names, each with its hours."""
    units = {one.code: one for one in places.communes()}
    return [(pick(units[code].name, language) if code in units else code, hours) for code, hours in reached]
