"""The cameras, on the map and beside a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.errors import NotFound
from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.manifest import CaseFacts, GeoJson
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.centre.models import Camera, CameraHost
from fansipan.services.centre.rules.pictures import host_of
from fansipan.services.centre.rules.rights import SEE_CAMERAS
from fansipan.services.observations.queries import newest

NEAR_M = 3000
MOST_BESIDE = 4


def cameras(actor: Actor) -> list[Camera]:
    """The cameras in use. Raises Unauthenticated, Forbidden."""
    require(actor, SEE_CAMERAS)
    return list(Camera.objects.filter(active=True).select_related("owner"))


def camera(actor: Actor, code: str) -> Camera:
    """One of them. Raises NotFound."""
    require(actor, SEE_CAMERAS)
    found = Camera.objects.filter(active=True, code=code).select_related("owner").first()
    if found is None:
        raise NotFound("centre.camera", code=code)
    return found


def named(one: Camera) -> dict[str, Any]:
    """A camera as pages show it."""
    return {
        "one": one,
        "name": pick(one.name, get_language() or "vi"),
        "owner": pick(one.owner.name, get_language() or "vi") if one.owner else "",
        "picture": reverse("centre:camera_picture", args=[one.code]),
        "url": reverse("centre:camera", args=[one.code]),
        "stream": stream_of(one),
    }


def on_map(actor: Actor) -> GeoJson:
    """The cameras as a layer."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "title": pick(one.name, get_language() or "vi"),
                "level": "tune",
                "note": _("Camera"),
                "url": reverse("centre:camera", args=[one.code]),
                "picture": reverse("centre:camera_picture", args=[one.code]),
            },
        }
        for one in cameras(actor)
    ]
    return {"type": "FeatureCollection", "features": features}


def beside_case(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """The cameras that name a thing of the case, or stand near its point or one of its stations, the nearest first.

    None for a closed case.
    """
    if facts.end is not None or not allows(actor, SEE_CAMERAS):
        return None
    known = cameras(actor)
    named_ones = [one for one in known if set(one.refs) & set(facts.refs)]
    codes = {ref.partition(":")[2] for ref in facts.refs if ref.startswith("station:")}
    spots = [Point(one.lon, one.lat) for one in newest.stations(actor) if one.code in codes] if codes else []
    if facts.lon is not None and facts.lat is not None:
        spots.insert(0, Point(facts.lon, facts.lat))
    away = {
        one.code: min((distance_m(Point(one.lon, one.lat), spot) for spot in spots), default=NEAR_M) for one in known
    }
    near = sorted((one for one in known if away[one.code] < NEAR_M), key=lambda one: away[one.code])
    found = list({one.code: one for one in (*named_ones, *near)}.values())[:MOST_BESIDE]
    return {"cameras": [named(one) for one in found]} if found else None


def _away(one: Camera, spots: Iterable[Point]) -> float:
    """Metres to the nearest of these spots."""
    return min((distance_m(Point(one.lon, one.lat), spot) for spot in spots), default=NEAR_M)


def stream_of(one: Camera) -> str:
    """Where a browser may play the moving picture: at a relay on the list of machines; "" for none.

    A stream cannot be painted over: a camera with private zones shows its pictures only.
    """
    if not one.stream_url or one.private:
        return ""
    host = host_of(one.stream_url)
    return one.stream_url if host and CameraHost.objects.filter(host=host).exists() else ""
