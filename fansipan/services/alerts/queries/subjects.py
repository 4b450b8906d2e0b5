"""Datastreams and stations as alarms see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from fansipan.services.alerts.contracts import AlarmSubject
from fansipan.services.observations.queries.raw import cursor

STREAMS = """
SELECT d.id, d.code, p.code, d.unit, d.interval_seconds, s.id, s.code, s.kind, o.id, o.code, u.code,
       coalesce(s.river -> 'name' ->> 'vi', s.river ->> 'name', ''), s.silent_after_seconds, s.phase
FROM observations_datastream d
JOIN observations_observedproperty p ON p.id = d.property_id
JOIN observations_station s ON s.id = d.station_id
JOIN identity_organisation o ON o.id = s.organisation_id
JOIN places_administrativeunit u ON u.id = s.place_id
WHERE d.active AND (%s::int4[] IS NULL OR d.id = ANY(%s::int4[])) ORDER BY d.id
"""
STATIONS = """
SELECT 0, '', '', '', s.interval_seconds, s.id, s.code, s.kind, o.id, o.code, u.code,
       coalesce(s.river -> 'name' ->> 'vi', s.river ->> 'name', ''), s.silent_after_seconds, s.phase
FROM observations_station s
JOIN identity_organisation o ON o.id = s.organisation_id
JOIN places_administrativeunit u ON u.id = s.place_id
WHERE %s::text IS NULL OR s.code = %s::text ORDER BY s.id
"""


def datastreams(ids: Collection[int] | None = None) -> list[AlarmSubject]:
    """Datastreams in use, by id; None: all of them."""
    wanted = None if ids is None else list(ids)
    return [_subject(row) for row in _rows(STREAMS, wanted)]


def stations(code: str | None = None) -> list[AlarmSubject]:
    """Stations as a whole; with a code that one alone."""
    return [_subject(row) for row in _rows(STATIONS, code)]


def of_station(one: AlarmSubject) -> AlarmSubject:
    """The whole station of a datastream."""
    return replace(one, key=f"station:{one.station_id}", datastream=0, code="", property="", unit="")


def _rows(query: str, wanted: Any) -> Iterable[Any]:
    with cursor() as raw:
        return list(raw.execute(query.encode(), [wanted, wanted]).fetchall())


def _subject(row: Any) -> AlarmSubject:
    key = f"datastream:{row[0]}" if row[0] else f"station:{row[5]}"
    return AlarmSubject(key, *row)
