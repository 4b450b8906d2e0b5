"""Imported maps of susceptibility: what is there, and how it lies on the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import get_language

from fansipan.kernel.manifest import GeoJson
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import ZONES, RiskHazard, Zone
from fansipan.sectors.hazards.models import SusceptibleArea
from fansipan.sectors.hazards.queries import indications, words
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.services.places import queries as places

MOST_DRAWN = 3000
"""The most prone areas are drawn first; a browser draws no more than some thousands without halting."""

COLOURS = {Zone.LOW: "good", Zone.MEDIUM: "info", Zone.HIGH: "warn", Zone.VERY_HIGH: "bad"}


@dataclass(frozen=True, slots=True)
class ImportedMap:
    """A map by its source and hazard: when it came in, its areas by zone, how many meet no commune."""

    source: str
    hazard: str
    imported_at: datetime
    zones: tuple[tuple[str, int], ...]
    areas: int
    outside: int


def maps(actor: Actor) -> list[ImportedMap]:
    """Every imported map, the newest first. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    counts = {zone.value: Count("pk", filter=Q(zone=zone.value)) for zone in ZONES}
    rows = SusceptibleArea.objects.order_by().values("source", "hazard")
    outside = Count("pk", filter=Q(communes=[]))
    counted = rows.annotate(at=Max("imported_at"), areas=Count("pk"), outside=outside, **counts)
    known: list[dict[str, Any]] = [dict(row) for row in counted]
    found = [
        ImportedMap(
            row["source"], row["hazard"], row["at"],
            tuple((zone.value, row[zone.value]) for zone in ZONES if row[zone.value]), row["areas"], row["outside"],
        )
        for row in known
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.imported_at.timestamp(), one.source, one.hazard))


def flash_floods(actor: Actor) -> GeoJson:
    """How prone places are to flash floods."""
    return _layer(actor, RiskHazard.FLASH_FLOOD)


def landslides(actor: Actor) -> GeoJson:
    """How prone places are to landslides."""
    return _layer(actor, RiskHazard.LANDSLIDE)


def _layer(actor: Actor, hazard: RiskHazard) -> GeoJson:
    require(actor, VIEW_DUTY)
    return {"type": "FeatureCollection", "features": [*_communes(hazard), *_areas(hazard)]}


def _areas(hazard: RiskHazard) -> Iterator[dict[str, Any]]:
    left = MOST_DRAWN
    for zone in reversed(ZONES):
        rows = SusceptibleArea.objects.filter(hazard=hazard.value, zone=zone.value).order_by("pk")[:left]
        for geometry, source in rows.values_list("geometry", "source"):
            left -= 1
            yield _feature(geometry, str(words.ZONES[zone]), zone, source)
        if left <= 0:
            return


def _communes(hazard: RiskHazard) -> Iterator[dict[str, Any]]:
    """Communes by what is entered for them, where no map says it more finely."""
    drawn = {
        code for row in SusceptibleArea.objects.filter(hazard=hazard.value).only("communes") for code in row.communes
    }
    zones = {code: zone for (code, name), zone in indications.zones().items() if name == hazard.value}
    names = {one.code: pick(one.name, get_language() or "vi") for one in places.communes()}
    for shape in places.boundaries_geojson()["features"] if zones else []:
        code = shape["properties"]["code"]
        if code in zones and code not in drawn:
            yield _feature(shape["geometry"], names.get(code, code), zones[code], str(words.ZONES[zones[code]]))


def _feature(geometry: dict[str, Any], title: str, zone: Zone, note: str) -> dict[str, Any]:
    url = reverse("hazards:import_areas")
    properties = {"title": title, "level": COLOURS[zone], "note": note, "url": url}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
