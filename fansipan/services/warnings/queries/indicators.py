"""Numbers for the centre, and the warnings in force on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from fansipan.kernel.manifest import Figure, FigureRow, GeoJson
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.kernel.text import language_of
from fansipan.services.warnings.contracts import CapMessageType, CapStatus, WarningNow, WarningState
from fansipan.services.warnings.models import WarningMessage
from fansipan.services.warnings.queries import places, standing

TOPIC = "warning"
MONTH = timedelta(days=30)
MINUTE = 60
LEVELS = {"Extreme": "bad", "Severe": "fault", "Moderate": "warn"}


def in_force(at: datetime) -> Figure:
    """Real warnings in force."""
    found = _in_force(SYSTEM)
    communes = Counter(code for one in found for code in set(one.communes))
    return Figure(float(len(found)), None, {code: float(count) for code, count in communes.items()})


def in_force_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """These warnings, the gravest first."""
    return [
        FigureRow(_headline(one), reverse("warnings:warning", args=[one.code]), one.code, one.sent)
        for one in _in_force(actor)
    ]


def _in_force(actor: Actor) -> list[WarningNow]:
    return [one for one in standing.standing(actor) if one.state is WarningState.IN_FORCE]


def _first_alerts(at: datetime) -> QuerySet[WarningMessage]:
    return WarningMessage.objects.filter(
        state=standing.RELEASED,
        status=CapStatus.ACTUAL.value,
        message_type=CapMessageType.ALERT.value,
        sent__lte=at,
        sent__gt=at - MONTH,
    )


def minutes_to_release(at: datetime) -> Figure:
    """Median of the minutes from the draft to the release, of the warnings of 30 days."""
    times = _first_alerts(at).values_list("drafted_at", "sent")
    took = [(sent - drafted).total_seconds() / MINUTE for drafted, sent in times if sent is not None]
    return Figure(median(took) if took else None)


def release_rows(actor: Actor, at: datetime) -> list[FigureRow]:
    """The warnings of 30 days, the slowest first."""
    rows = _first_alerts(at).select_related("warning").order_by(F("drafted_at") - F("sent"))
    return [
        FigureRow(one.warning.code, reverse("warnings:warning", args=[one.warning.code]), "", one.sent) for one in rows
    ]


def event(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """A real warning that was released or brought up to date; None for exercises, which are the desk's alone."""
    found = next((one for one in standing.standing(actor) if one.code == key), None)
    if found is None:
        return {"warning": key, "over": True}
    with translation.override(language):
        return {
            "warning": key,
            "title": _headline(found),
            "level": LEVELS.get(found.severity.value, "info"),
            "at": found.sent.isoformat(),
            "expires": found.expires.isoformat(),
            "over": found.state is not WarningState.IN_FORCE,
            "url": reverse("warnings:warning", args=[key]),
        }


def on_map(actor: Actor) -> GeoJson:
    """The communes under a warning in force."""
    found = _in_force(actor)
    codes = sorted({code for one in found for code in one.communes})
    rings = {place.code: place for place in places.warned(codes)}
    return {
        "type": "FeatureCollection",
        "features": [_feature(one, rings[code]) for one in found for code in one.communes if code in rings],
    }


def _feature(one: WarningNow, place: Any) -> dict[str, Any]:
    polygons = [[[[lon, lat] for lat, lon in ring]] for ring in place.rings]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        "properties": {
            "title": _headline(one),
            "level": LEVELS.get(one.severity.value, "info"),
            "note": place.name.get(get_language() or "vi") or place.name.get("vi", ""),
            "at": one.sent.isoformat(),
            "url": reverse("warnings:warning", args=[one.code]),
        },
    }


def _headline(one: WarningNow) -> str:
    text = one.texts.get(language_of(get_language())) or one.texts["vi"]
    return text.headline
