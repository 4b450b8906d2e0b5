"""GET /stations: the stations as they stand, for lists, maps and programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from fansipan.kernel.asking import actor_of
from fansipan.kernel.offline import keep
from fansipan.kernel.text import pick
from fansipan.services.observations.queries import newest, searching
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.observations.queries.searching import Said
from fansipan.services.observations.queries.words import STATE_NAMES, number

router = Router(tags=["stations"])


@router.get("/stations", summary="Stations as they stand")
def get_stations(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    state: str = "",
    organisation: str = "",
    place: str = "",
) -> Any:
    """Every station the caller may see with its state and newest values; filters narrow the list.

    `q` is searched as on the page: words of code, name, owner, place and address, former places too.
    """
    wanted = StationFilter(q, kind, state, organisation, place)
    return {"stations": [asdict(one) for one in searching.found(actor_of(request), wanted)]}


@router.get("/stations.geojson", summary="Stations for a map", url_name="stations_geojson")
def get_stations_geojson(request: HttpRequest, response: HttpResponse) -> Any:
    """The stations the caller may see as a GeoJSON FeatureCollection, coloured by state."""
    language = getattr(request, "LANGUAGE_CODE", "vi")
    found = newest.stations(actor_of(request))
    said = searching.said(found)
    keep(request, response)
    features = [_feature(one, language, said[one.id]) for one in found]
    return {"type": "FeatureCollection", "features": features}


@router.get("/stations/{code}", summary="One station")
def get_station(request: HttpRequest, code: str) -> Any:
    """One station as it stands. 404 for one the caller may not see."""
    return asdict(newest.station(actor_of(request), code))


@router.get("/latest", summary="The newest reading of every datastream")
def get_latest(request: HttpRequest) -> Any:
    """In columns, for screens that show thousands: times in seconds since 1970 UTC, null where no value was sent."""
    rows = newest.latest(actor_of(request))
    names = ("datastream", "value", "status", "flag")
    return {"time": rows["time"] / 1e6, **{name: np.ascontiguousarray(rows[name]) for name in names}}


def _feature(one: StationNow, language: str, said: Said) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        "properties": {
            "code": one.code,
            "name": pick(one.name, language),
            "kind": one.kind.value,
            "state": one.state.value,
            "state_label": str(STATE_NAMES[one.state]),
            "place": pick(one.place, language),
            "said": " ".join((said.words, *said.former)),
            "newest": one.newest,
            "url": reverse("observations:station", args=[one.code]),
            "values": [
                {
                    "datastream": value.datastream,
                    "code": value.code,
                    "name": pick(value.name, language),
                    "text": number(value.value, value.decimals),
                    "unit": value.symbol,
                    "time": value.time,
                    "flag": value.flag,
                    "exceeds": value.exceeds,
                }
                for value in one.values
                if value.value is not None
            ],
        },
    }
