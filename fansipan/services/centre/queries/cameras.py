"""The cameras, on the map and beside a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.errors import NotFound
from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.manifest import CaseFacts, GeoJson
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.centre.models import Camera, CameraHost
from fansipan.services.centre.rules import relays
from fansipan.services.centre.rules.pictures import host_of
from fansipan.services.centre.rules.rights import LOAD, SEE_CAMERAS
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
    """A camera as pages show it.

    `stream`: its address at the site, which leads to the relay whoever may look. `relay`: the relay's origin where only
    the camera's own page may speak to it; that of the house may be spoken to from every page.
    """
    stream = stream_of(one)
    own = bool(stream) and not one.stream_url
    return {
        "one": one,
        "name": pick(one.name, get_language() or "vi"),
        "owner": pick(one.owner.name, get_language() or "vi") if one.owner else "",
        "picture": reverse("centre:camera_picture", args=[one.code]),
        "url": reverse("centre:camera", args=[one.code]),
        "stream": reverse("centre:camera_stream", args=[one.code]) if stream else "",
        "relay": "" if own else relays.origin(stream),
        "plays_here": own,
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
    away = {one.code: _away(one, spots) for one in known}
    near = sorted((one for one in known if away[one.code] < NEAR_M), key=lambda one: away[one.code])
    found = list({one.code: one for one in (*named_ones, *near)}.values())[:MOST_BESIDE]
    shown = [{**named(one), "away_m": round(away[one.code], -1) if away[one.code] < NEAR_M else None} for one in found]
    return {"cameras": shown} if shown else None


def _away(one: Camera, spots: Iterable[Point]) -> float:
    """Metres to the nearest of these spots."""
    return min((distance_m(Point(one.lon, one.lat), spot) for spot in spots), default=NEAR_M)


def stream_of(one: Camera) -> str:
    """Where a browser finds the moving picture: at another relay on the list of machines, or at the relay of the house,
    which reads the camera's RTSP; "" for none.

    A stream cannot be painted over: a camera with private zones shows its pictures only.
    """
    if one.private:
        return ""
    if one.stream_url:
        host = host_of(one.stream_url)
        return one.stream_url if host and CameraHost.objects.filter(host=host).exists() else ""
    return relays.playlist(settings.RELAY_URL, one.code) if settings.RELAY_URL and one.rtsp_address else ""


def streams(code: str) -> bool:
    """Whether the relay of the house may hand the camera's stream to anybody at all."""
    one = Camera.objects.filter(active=True, code=code).first()
    return one is not None and not one.stream_url and bool(stream_of(one))


def fed_by_rtsp(actor: Actor) -> list[Camera]:
    """The cameras that the relay of the house reads. Raises Forbidden."""
    require(actor, LOAD)
    return [one for one in Camera.objects.filter(active=True).exclude(rtsp_address="") if not one.private]
