"""Polygons of susceptibility maps, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import RiskHazard, Zone
from fansipan.sectors.hazards.models import SusceptibleArea
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK
from fansipan.services.places import queries as places

MOST_BYTES = 32 * 1024 * 1024
MOST_AREAS = 20_000
SHAPES = ("Polygon", "MultiPolygon")


@transaction.atomic
def import_areas(actor: Actor, content: bytes, source: str) -> int:
    """Bring the polygons of a FeatureCollection (WGS 84) in; gives how many. Those of the same source are replaced.

    Each feature says `hazard` (flash_flood, landslide) and `zone` (low, medium, high, very_high). Raises Forbidden,
    Invalid for a file that is none, is too large or leaves something out: then nothing is changed.
    """
    require(actor, ADJUST_RISK)
    if not source.strip():
        raise Invalid("hazards.why")
    rows = [_area(one, source.strip()[:500]) for one in _features(content)]
    SusceptibleArea.objects.filter(source=source.strip()[:500]).delete()
    SusceptibleArea.objects.bulk_create(rows)
    audit.record(actor, "hazards.import_areas", "susceptible-areas", after={"source": source, "areas": len(rows)})
    return len(rows)


def _features(content: bytes) -> list[Mapping[str, Any]]:
    if len(content) > MOST_BYTES:
        raise Invalid("hazards.area")
    try:
        found = json.loads(content)["features"]
    except (ValueError, KeyError, TypeError):
        raise Invalid("hazards.area") from None
    if not isinstance(found, list) or not 0 < len(found) <= MOST_AREAS:
        raise Invalid("hazards.area")
    return found


def _area(feature: Mapping[str, Any], source: str) -> SusceptibleArea:
    try:
        said, geometry = feature["properties"], feature["geometry"]
        hazard, zone, shape = RiskHazard(said["hazard"]), Zone(said["zone"]), geometry["type"]
        communes = list(places.commune_codes_meeting(geometry))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid("hazards.area") from None
    if shape not in SHAPES:
        raise Invalid("hazards.area")
    return SusceptibleArea(
        hazard=hazard.value,
        zone=zone.value,
        geometry=geometry,
        communes=communes,
        source=source,
        imported_at=clock.now(),
    )
