"""What open pages hear of a case, and the open cases on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from fansipan.kernel import manifest
from fansipan.kernel.errors import Problem
from fansipan.kernel.manifest import GeoJson
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.models import Case
from fansipan.services.cases.queries import access, cases, showing, types
from fansipan.services.places import queries as places

TOPIC = "case"


def event(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """A case as lists show it, or None for those who may not see it."""
    try:
        row = access.visible(actor).filter(code=key).first()
    except Problem:
        return None
    if row is None:
        return None
    with translation.override(language):
        shown = showing.card(cases.cards([row])[0])
        return {
            "case": key,
            "title": row.title,
            "state": shown["state"],
            "level": shown["level"],
            "late": shown["one"].late,
            "closed": shown["one"].closed,
            "agency": shown["agency"],
            "type": shown["type"],
            "at": row.opened_at.isoformat(),
            "url": shown["url"],
        }


def on_map(actor: Actor) -> GeoJson:
    """The open cases that have a place and no layer of their own: their point, else the middle of their commune."""
    elsewhere = [code for app in manifest.installed() for layer in app.layers for code in layer.case_types]
    found = types.counted(access.visible(actor)).exclude(version__type__code__in=elsewhere)
    rows = list(found.filter(closed_at=None).order_by("-opened_at"))
    features = [_feature(row, card) for row, card in zip(rows, cases.cards(rows), strict=True)]
    return {"type": "FeatureCollection", "features": [one for one in features if one is not None]}


def _feature(row: Case, card: Any) -> dict[str, Any] | None:
    point = _point(row)
    if point is None:
        return None
    shown = showing.card(card)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {
            "title": row.title,
            "level": "bad" if card.late else "warn",
            "note": f"{row.code} · {shown['state']} · {shown['agency']}",
            "at": row.opened_at.isoformat(),
            "url": reverse("cases:case", args=[row.code]),
        },
    }


def _point(row: Case) -> list[float] | None:
    if row.lon is not None and row.lat is not None:
        return [row.lon, row.lat]
    middle = places.middle(row.place) if row.place else None
    return [middle.lon, middle.lat] if middle else None
