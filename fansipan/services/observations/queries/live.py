"""What the live stream tells an open page, as plain values ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import translation
from psycopg.conninfo import make_conninfo

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.observations.models import Station
from fansipan.services.observations.queries import access, newest
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.words import STATE_NAMES, number


def database_address() -> str:
    """Where to LISTEN: the site's own database, as the site's own role."""
    parameters = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: parameters[name] for name in known if parameters.get(name)})


def station_ids(actor: Actor, codes: Sequence[str]) -> frozenset[int] | None:
    """The ids of the stations a page wants to hear; None for every one. Raises NotFound for one it may not."""
    return frozenset(access.station(actor, code).pk for code in codes) if codes else None


def states() -> dict[int, str]:
    """The state of every station, for telling open pages which of them changed without sending."""
    return {one.id: one.state.value for one in newest.stations(SYSTEM)}


def event(actor: Actor, key: str, language: str) -> dict[str, Any] | None:
    """The newest values of the station with that id as an event, or None for an actor who may not see it."""
    code = Station.objects.filter(pk=int(key)).values_list("code", flat=True).first()
    try:
        found = newest.station(actor, code or "")
    except NotFound:
        return None
    with translation.override(language):
        return _event(found)


def _event(found: StationNow) -> dict[str, Any]:
    return {
        "station": found.code,
        "state": found.state.value,
        "state_label": str(STATE_NAMES[found.state]),
        "at": found.newest.isoformat() if found.newest else None,
        "values": [_value(value) for value in found.values if value.time is not None],
    }


def _value(value: ValueNow) -> dict[str, Any]:
    return {
        "datastream": value.datastream,
        "time": value.time.isoformat() if value.time else None,
        "value": value.value,
        "text": number(value.value, value.decimals),
        "flag": value.flag,
        "status": value.status,
        "exceeds": value.exceeds,
    }
