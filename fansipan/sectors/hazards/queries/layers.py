"""Rain, rivers, risk and sirens on the live map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import GeoJson
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.queries import duty, rainfall, risks, rivers, words
from fansipan.sectors.hazards.queries.rainfall import STEP, RainRow, RainSquare, Scale
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.services.places import queries as places


def levels(actor: Actor) -> GeoJson:
    """Level gauges with the stage that they reach."""
    return _collection(_level(row) for row in rivers.overview(actor))


def _level(row: LevelRow) -> dict[str, Any]:
    reading = row.reading
    if reading.level is None or row.old:
        level, note = "still", _("No newer level")
    else:
        level = words.STAGE_COLOURS[reading.stage] if reading.comparable else "still"
        said = str(words.STAGES[reading.stage]) if reading.stage else _("Below alarm level I")
        said = said if reading.comparable else _("No alarm level holds for the gauge's zero")
        note = f"{formats.number_format(reading.level, 2)} m · {said}"
    return _point(row, level, note)


def _point(row: LevelRow | RainRow, level: str, note: str) -> dict[str, Any]:
    at = row.reading.at if isinstance(row, LevelRow) else row.at
    url = reverse("hazards:gauge", args=[row.gauge.code]) if isinstance(row, LevelRow) else reverse("hazards:rain")
    title = pick(row.gauge.name, get_language() or "vi")
    properties = {"title": title, "level": level, "note": note, "url": url, "at": at.isoformat() if at else ""}
    place = {"type": "Point", "coordinates": [row.gauge.lon, row.gauge.lat]}
    return {"type": "Feature", "geometry": place, "properties": properties}


def rain(actor: Actor, window: str = "24h") -> GeoJson:
    """Rain gauges with the rain of a window, coloured by the classes of rain."""
    scale = rainfall.scale(window)
    return _collection(_rain(row, window, scale) for row in rainfall.rows(actor))


def _rain(row: RainRow, window: str, scale: Scale) -> dict[str, Any]:
    mm = row.mm(window)
    if row.old or mm is None:
        return _point(row, "still", _("No newer rain"))
    note = _("%(mm)s mm in %(window)s") % {"mm": formats.number_format(mm, 1), "window": window}
    return _point(row, rainfall.colour(mm, scale), note)


def surface(actor: Actor, window: str = "24h") -> GeoJson:
    """Rain of a window between the gauges, as squares; below the first colour nothing is drawn."""
    scale = rainfall.scale(window)
    found = rainfall.surface(actor, window) if scale else []
    return _collection(_square(one, window, scale) for one in found if one.mm >= scale[-1][0])


def _square(one: RainSquare, window: str, scale: Scale) -> dict[str, Any]:
    half = STEP / 2
    west, east, south, north = one.lon - half, one.lon + half, one.lat - half, one.lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    said = {"mm": formats.number_format(one.mm, 0), "window": window}
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "title": _("About %(mm)s mm in %(window)s") % said,
            "level": rainfall.colour(one.mm, scale),
            "note": _("Worked out from the gauges around, not measured"),
            "url": reverse("hazards:rain"),
        },
    }


def risk(actor: Actor) -> GeoJson:
    """Communes with a risk or an indication."""
    known = {one.commune.code: one for one in risks.communes(actor) if one.levels or one.indications}
    shapes = places.boundaries_geojson()["features"] if known else []
    return _collection(
        _commune(known[code], shape["geometry"]) for shape in shapes if (code := shape["properties"]["code"]) in known
    )


def _commune(one: risks.CommuneRisk, geometry: dict[str, Any]) -> dict[str, Any]:
    worst = one.worst
    if worst is None:
        level, note = words.STEP_COLOURS[one.step], str(words.STEPS[one.step])
    elif worst.level is None:
        level, note = "tune", _("Unknown: ask a forecaster")
    else:
        level, note = words.RISK_COLOURS[worst.level], str(words.RISK_NAMES[worst.level])
    properties = {
        "title": pick(one.commune.name, get_language() or "vi"),
        "level": level,
        "note": note,
        "url": reverse("hazards:risk"),
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def sirens(actor: Actor) -> GeoJson:
    """Sirens and loudspeakers that have a place."""
    return _collection(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "title": pick(one.name, get_language() or "vi"),
                "level": "tune",
                "note": _("Siren, loudspeaker"),
                "url": reverse("hazards:contacts"),
            },
        }
        for one in duty.sirens(actor)
        if one.lon is not None and one.lat is not None
    )


def _collection(features: Iterable[dict[str, Any]]) -> GeoJson:
    return {"type": "FeatureCollection", "features": list(features)}
