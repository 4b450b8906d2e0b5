"""What a case of a station shows of its readings: the hourly means around it, drawn for page and paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.drawing import Drawing, draw

STATION = "station:"
AROUND = timedelta(hours=24)
LONGEST = timedelta(days=14)
MOST_STATIONS = 4

MEANS = """
SELECT datastream_id, hour_end, mean FROM hour_rollup
WHERE datastream_id = ANY(%s::int4[]) AND hour_end > %s AND hour_end <= %s AND mean IS NOT NULL ORDER BY 1, 2
"""


def case_readings(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """For every station the case is about: its parameters' hourly means from a day before to a day after."""
    start = facts.start - AROUND
    end = min(clock.now(), (facts.end or clock.now()) + AROUND, start + LONGEST)
    found = [_station(one, start, end, facts) for one in _stations(actor, facts.refs)]
    charts = [one for one in found if one["charts"]]
    return {"stations": charts, "start": start, "end": end} if charts else None


def _stations(actor: Actor, refs: Iterable[str]) -> list[StationNow]:
    found = []
    for ref in [one.removeprefix(STATION) for one in refs if one.startswith(STATION)][:MOST_STATIONS]:
        try:
            found.append(newest.station(actor, ref))
        except NotFound:
            continue
    return found


def _station(one: StationNow, start: datetime, end: datetime, facts: CaseFacts) -> dict[str, Any]:
    points: dict[int, list[tuple[datetime, float]]] = {value.datastream: [] for value in one.values}
    with cursor() as raw:
        rows: list[Any] = raw.execute(MEANS.encode(), [list(points), start, end]).fetchall()
    for stream, hour, mean in rows:
        points[stream].append((hour, mean))
    marks = [at for at in (facts.start, facts.end) if at is not None]
    charts = [_chart(value, points[value.datastream], (start, end), marks) for value in one.values]
    return {"station": one, "charts": [chart for chart in charts if chart["drawing"] is not None]}


def _chart(
    value: ValueNow, points: list[tuple[datetime, float]], span: tuple[datetime, datetime], marks: list[datetime]
) -> dict[str, Any]:
    drawing: Drawing | None = draw(points, span, value.high, marks) if points else None
    return {"name": value.name, "symbol": value.symbol, "high": value.high, "drawing": drawing}
