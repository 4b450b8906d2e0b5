"""The JSON door: the air and water index and how each was computed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.forms import moment
from fansipan.sectors.environment.queries import air, water
from fansipan.sectors.environment.queries.published import Published
from fansipan.sectors.environment.queries.water import WaterNow
from fansipan.services.observations.queries.newest import StationNow

router = Router(tags=["environment"])


@router.get("/air", summary="Air index now")
def get_air(request: HttpRequest) -> Any:
    """VN_AQI of every station for ambient air: value, band, colour, leading pollutant, sub-indices."""
    found = air.overview(actor_of(request))
    return {"stations": [{**_station(request, one.station), "now": as_json(one.now)} for one in found]}


@router.get("/air/{code}", summary="Air index of a station")
def get_air_station(request: HttpRequest, code: str) -> Any:
    """VN_AQI of a station now, by hour over 24 hours (stamped at their end) and by day over 30 days."""
    found = air.history(actor_of(request), code)
    return {
        **_station(request, found.station),
        "now": as_json(found.now),
        "hours": [as_json(one) for _at, one in found.slots.hours if one is not None],
        "days": [as_json(one) for _at, one in found.slots.days if one is not None],
    }


@router.get("/air/{code}/computation", summary="How an air index was computed")
def get_air_computation(request: HttpRequest, code: str, at: str = Query("", description="Hour's end or day")) -> Any:
    """Formula, inputs and result of every step of a VN_AQI; of the newest hour unless a time is given."""
    found = air.computation(actor_of(request), code, moment(at))
    if found is None:
        return {"computation": None}
    return {
        **_station(request, found.station),
        "decision": found.decision,
        "computed_at": found.computed_at,
        "published": as_json(found.published),
        "computation": asdict(found.index.step),
    }


@router.get("/water", summary="Water index now")
def get_water(request: HttpRequest) -> Any:
    """VN_WQI of every station for surface water, null with the reasons where it cannot be issued."""
    found = water.overview(actor_of(request))
    return {"stations": [_water(request, one) for one in found]}


@router.get("/water/{code}", summary="Water index of a station")
def get_water_station(request: HttpRequest, code: str) -> Any:
    """VN_WQI of a station with its sub-indices and the steps of its computation."""
    found = water.history(actor_of(request), code)
    return {
        **_water(request, found.now),
        "computation": asdict(found.now.index.step) if found.now.index else None,
        "hours": [as_json(one) for _at, one in found.slots.hours if one is not None],
        "days": [as_json(one) for _at, one in found.slots.days if one is not None],
    }


def _station(request: HttpRequest, one: StationNow) -> dict[str, Any]:
    language = getattr(request, "LANGUAGE_CODE", "vi")
    return {
        "station": one.code,
        "name": pick(one.name, language),
        "place": pick(one.place, language),
        "lon": one.lon,
        "lat": one.lat,
    }


def as_json(one: Published | None) -> dict[str, Any] | None:
    """What was published of an hour or day; None for none."""
    if one is None:
        return None
    return {
        "at": one.at,
        "value": one.value,
        "band": one.band.code if one.band else None,
        "colour": one.band.colour if one.band else None,
        "leading": one.leading or None,
        "sub_indices": dict(one.subs),
        "notes": [note.value for note in one.notes],
        "table": one.table,
        "computed_at": one.computed_at,
    }


def _water(request: HttpRequest, one: WaterNow) -> dict[str, Any]:
    index = one.index
    return {
        **_station(request, one.station),
        "at": one.at,
        "value": index.value if index else None,
        "band": one.band.code if one.band else None,
        "colour": one.band.colour if one.band else None,
        "groups": index.groups if index else {},
        "sub_indices": index.subs if index else {},
        "notes": [note.value for note in index.notes] if index else [],
    }
