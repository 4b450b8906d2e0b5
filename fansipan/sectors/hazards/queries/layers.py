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
from fansipan.sectors.hazards.queries.rainfall import STEP, RainRow, RainSquare
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.services.places import queries as places

RAIN_LEVELS = ((100.0, "bad"), (50.0, "fault"), (16.0, "warn"), (6.0, "info"))
"""Millimetres in 24 hours from which a colour holds: very heavy, heavy, moderate, rain."""


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


def rain(actor: Actor) -> GeoJson:
    """Rain gauges with the rain of 24 hours."""
    return _collection(_rain(row) for row in rainfall.rows(actor))


def _rain(row: RainRow) -> dict[str, Any]:
    day = row.mm("24h")
    level = "still" if row.old or day is None else rain_level(day)
    note = (
        _("No newer rain") if row.old or day is None else _("%(mm)s mm in 24 h") % {"mm": formats.number_format(day, 1)}
    )
    return _point(row, level, note)


def rain_level(mm: float) -> str:
    """The colour of rain in 24 hours."""
    return next((level for least, level in RAIN_LEVELS if mm >= least), "good")


def surface(actor: Actor) -> GeoJson:
    """Rain of 24 hours between the gauges, as squares; below the first colour nothing is drawn."""
    return _collection(_square(one) for one in rainfall.surface(actor, "24h") if one.mm >= RAIN_LEVELS[-1][0])


def _square(one: RainSquare) -> dict[str, Any]:
    half = STEP / 2
    west, east, south, north = one.lon - half, one.lon + half, one.lat - half, one.lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "title": _("About %(mm)s mm in 24 h") % {"mm": formats.number_format(one.mm, 0)},
            "level": rain_level(one.mm),
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
        level, note = ("info", "warn", "fault")[one.step - 1], str(words.STEPS[one.step])
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
