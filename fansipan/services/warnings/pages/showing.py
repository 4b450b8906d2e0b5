"""A warning and its places in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import cos, radians
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from fansipan.kernel.text import language_of, pick
from fansipan.services.warnings.contracts import WarningNow, WarningPlace, WarningState, WarningText
from fansipan.services.warnings.queries import places, words

WIDTH = 1000
LEVELS = {"Extreme": "bad", "Severe": "bad", "Moderate": "warn", "Minor": "info", "Unknown": "info"}


def language() -> str:
    """The language of this answer."""
    return language_of(get_language())


def text_of(texts: Any) -> WarningText:
    """What is said in the reader's language, else in Vietnamese."""
    return texts.get(language()) or texts["vi"]


def names(codes: Iterable[str]) -> list[str]:
    """The names of communes."""
    return [pick(place.name, language()) for place in places.warned(list(codes))]


def shown(one: WarningNow) -> dict[str, Any]:
    """A warning as the pages show it."""
    return {
        "code": one.code,
        "identifier": one.identifier,
        "text": text_of(one.texts),
        "state": words.STATES[one.state],
        "over": one.state is not WarningState.IN_FORCE,
        "type": words.TYPES[one.message_type],
        "status": "" if one.status.value == "Actual" else words.STATUSES[one.status],
        "severity": words.SEVERITIES[one.severity],
        "level": "good" if one.state is WarningState.ENDED else LEVELS[one.severity.value],
        "urgency": words.URGENCIES[one.urgency],
        "certainty": words.CERTAINTIES[one.certainty],
        "responses": [words.RESPONSES[each] for each in one.responses],
        "risk_level": one.risk_level,
        "sent": one.sent,
        "expires": one.expires,
        "communes": names(one.communes),
        "page": reverse("warnings:warning", args=[one.code]),
        "document": reverse("warnings:document", args=[one.identifier]),
    }


def outline(chosen: Collection[str]) -> dict[str, Any]:
    """The communes as one drawing (SVG path data), those chosen marked; None of them when the province has none."""
    known = places.all_places()
    corners = [place for one in known for ring in one.rings for place in ring]
    if not corners:
        return {}
    north, west = max(lat for lat, _lon in corners), min(lon for _lat, lon in corners)
    south, east = min(lat for lat, _lon in corners), max(lon for _lat, lon in corners)
    squeeze = cos(radians((north + south) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    paths = [
        {
            "code": one.code,
            "name": pick(one.name, language()),
            "d": _path(one, north, west, squeeze * scale, scale),
            "chosen": one.code in chosen,
        }
        for one in known
        if one.rings
    ]
    return {"width": WIDTH, "height": round((north - south) * scale), "paths": paths}


def _path(one: WarningPlace, north: float, west: float, across: float, down: float) -> str:
    rings = (
        "L".join(f"{(lon - west) * across:.0f} {(north - lat) * down:.0f}" for lat, lon in ring[:-1])
        for ring in one.rings
    )
    return "".join(f"M{ring}Z" for ring in rings)
