"""Polygons of susceptibility maps, as GeoJSON: brought in, replaced by their source, and taken away again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions import logging
from fansipan.sectors.hazards.contracts import Zone
from fansipan.sectors.hazards.models import SusceptibleArea
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK
from fansipan.sectors.hazards.rules.risk import LAND
from fansipan.services.places import queries as places

MOST_BYTES = 32 * 1024 * 1024
MOST_AREAS = 20_000
SHAPES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many areas came in, and how many of them meet no commune of the province."""

    areas: int
    outside: int


@transaction.atomic
def import_areas(actor: Actor, content: bytes, source: str) -> Imported:
    """Bring the polygons of a FeatureCollection (WGS 84) in. Those of the same source are replaced.

    Each feature says `hazard` (flash_flood, landslide) and `zone` (low, medium, high, very_high). Raises Forbidden,
    Invalid with the number of the first feature that is wrong, and for a map that meets no commune at all: then
    nothing is changed.
    """
    require(actor, ADJUST_RISK)
    named = source.strip()[:500]
    if not named:
        raise Invalid("hazards.source")
    rows = [_area(number, one, named) for number, one in enumerate(_features(content), start=1)]
    outside = sum(not row.communes for row in rows)
    if outside == len(rows):
        raise Invalid("hazards.area_outside")
    SusceptibleArea.objects.filter(source=named).delete()
    SusceptibleArea.objects.bulk_create(rows)
    _note(actor, "hazards.import_areas", {"source": named, "areas": len(rows), "outside": outside})
    return Imported(len(rows), outside)


@transaction.atomic
def forget_areas(actor: Actor, source: str) -> int:
    """Take a map away; gives how many areas it had. Raises Forbidden, NotFound."""
    require(actor, ADJUST_RISK)
    count, _by_model = SusceptibleArea.objects.filter(source=source).delete()
    if not count:
        raise NotFound("hazards.entry")
    _note(actor, "hazards.forget_areas", {"source": source, "areas": count})
    return count


def _note(actor: Actor, action: str, after: Mapping[str, object]) -> None:
    audit.record(actor, action, "susceptible-areas", after=after)
    live.announce(logging.TOPIC, "risk:areas")


def _features(content: bytes) -> list[Mapping[str, Any]]:
    if len(content) > MOST_BYTES:
        raise Invalid("hazards.area_too_large", most=MOST_BYTES // 1024 // 1024)
    try:
        found = json.loads(content)["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid("hazards.area_file") from None
    if not isinstance(found, list) or not 0 < len(found) <= MOST_AREAS:
        raise Invalid("hazards.area_count", most=MOST_AREAS)
    return found


def _area(number: int, feature: Any, source: str) -> SusceptibleArea:
    said = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(said, dict) or not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        raise Invalid("hazards.area_shape", number=number)
    hazard, zone = said.get("hazard"), said.get("zone")
    if hazard not in set(LAND):
        raise Invalid("hazards.area_hazard", number=number, said=str(hazard)[:40])
    if zone not in set(Zone):
        raise Invalid("hazards.area_zone", number=number, said=str(zone)[:40])
    return SusceptibleArea(
        hazard=str(hazard),
        zone=str(zone),
        geometry=geometry,
        communes=_communes(number, geometry),
        source=source,
        imported_at=clock.now(),
    )


def _communes(number: int, geometry: Mapping[str, Any]) -> list[str]:
    try:
        first = geometry["coordinates"][0][0]
        lon, lat = first[0] if geometry["type"] == "MultiPolygon" else first
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            # Maps of the survey are in VN-2000, metres: to be brought to WGS 84 before.
            raise Invalid("hazards.area_metres", number=number)
        return list(places.commune_codes_meeting(geometry))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise Invalid("hazards.area_shape", number=number) from None
