"""Alarms where people look anyway: beside the menu, on the map, in a station's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from fansipan.kernel.manifest import GeoJson
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter, LifePhase
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import alarms, words
from fansipan.services.alerts.rules.rights import ACKNOWLEDGE
from fansipan.services.observations.models import Station
from fansipan.services.places import queries as places

ON_MAP, COUNTED, OF_STATION = 1000, 999, 200
ASKING = (LifePhase.UNACKNOWLEDGED.value, LifePhase.RETURNED.value)


def unacknowledged(actor: Actor) -> int:
    """How many alarms wait for somebody who may acknowledge; at most COUNTED are counted, muted ones are not."""
    if not allows(actor, ACKNOWLEDGE):
        return 0
    waiting = Alarm.objects.filter(closed_at=None, phase__in=ASKING, muted=[], inhibited_by=None)
    if actor.organisation_id is not None and not actor.sees_all:
        waiting = waiting.filter(organisation_id=actor.organisation_id)
    return waiting[:COUNTED].count()


def on_map(actor: Actor) -> GeoJson:
    """The alarms that stand, the gravest of each station or commune."""
    gravest: dict[str, AlarmCard] = {}
    for one in alarms.alarms(actor, AlarmFilter(standing=True), ON_MAP):
        place = one.station or one.commune
        if place and (place not in gravest or gravest[place].priority < one.priority):
            gravest[place] = one
    where = _positions([one.station for one in gravest.values() if one.station])
    found = [(one, where.get(one.station) or _middle(one.commune)) for one in gravest.values()]
    return {"type": "FeatureCollection", "features": [_feature(one, place) for one, place in found if place]}


def _positions(codes: list[str]) -> dict[str, tuple[float, float]]:
    return {
        code: (lon, lat) for code, lon, lat in Station.objects.filter(code__in=codes).values_list("code", "lon", "lat")
    }


def _middle(commune: str) -> tuple[float, float] | None:
    found = places.middle(commune) if commune else None
    return (found.lon, found.lat) if found else None


def _feature(one: AlarmCard, place: tuple[float, float]) -> dict[str, Any]:
    language = get_language() or "vi"
    title = pick(one.level_title, language) or pick(one.rule_title, language)
    about = (pick(one.station_name, language), pick(one.parameter, language), str(words.PRIORITIES[one.priority]))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(place)},
        "properties": {
            "title": title,
            "level": words.LEVELS[one.priority],
            "note": " · ".join(filter(None, about)),
            "at": one.raised_at.isoformat(),
            "url": reverse("alerts:alarm", args=[one.code]),
        },
    }


def of_station(actor: Actor, code: str, asked: Mapping[str, str]) -> list[AlarmCard]:
    """The alarms of a station: those that stand, or with ?show=all all of them; at most OF_STATION."""
    standing = None if asked.get("show") == "all" else True
    return alarms.alarms(actor, AlarmFilter(station=code, standing=standing), OF_STATION)
