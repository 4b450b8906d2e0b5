"""When a whole station sent nothing: from its last reading to its next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.availability import Span, runs


@dataclass(frozen=True, slots=True)
class Silence:
    """A station without any reading after `start` and before `end`; None while it goes on."""

    station: int
    start: datetime
    end: datetime | None


SILENT_HOURS = """
SELECT m.station_id, m.hour_end FROM (
    SELECT DISTINCT station_id, hour_end FROM ledger_hour
    WHERE station_id = ANY(%s::int8[]) AND hour_end > %s AND hour_end <= %s AND missing > 0 AND missing = expected) m
WHERE NOT EXISTS (
    SELECT FROM ledger_hour l
    WHERE l.station_id = m.station_id AND l.hour_end = m.hour_end AND l.expected > l.missing)
ORDER BY 1, 2
"""
READINGS_AROUND = """
SELECT (SELECT max(b.time) FROM observations_datastream d CROSS JOIN LATERAL (
            SELECT o.time FROM observation o WHERE o.datastream_id = d.id AND o.time <= r.start
              AND o.time > r.start - interval '40 days' ORDER BY o.time DESC LIMIT 1) b WHERE d.station_id = r.station),
       (SELECT min(a.time) FROM observations_datastream d CROSS JOIN LATERAL (
            SELECT o.time FROM observation o WHERE o.datastream_id = d.id AND o.time > r.stop
            ORDER BY o.time LIMIT 1) a WHERE d.station_id = r.station)
FROM unnest(%s::int8[], %s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS r (station, start, stop, number)
ORDER BY r.number
"""


def silences(stations: Sequence[int], span: Span, shortest: timedelta) -> list[Silence]:
    """The silences that reach into a span of closed hours and last as long or longer, by station and beginning.

    One that still goes on at the end of the span is among them from its first whole hour on.
    A silence older than the span begins with the last reading of up to 40 days before it; without any, with the span.
    """
    by_station: dict[int, list[datetime]] = defaultdict(list)
    with cursor() as raw:
        for station, hour in _rows(raw, SILENT_HOURS, [list(stations), *span]):
            by_station[station].append(hour)
        found = [(station, *run) for station, hours in by_station.items() for run in runs(hours)]
        # Two hours less: a silence may begin and end within hours of which something came.
        least, last = shortest - timedelta(hours=2), span[1] - timedelta(hours=2)
        found = [run for run in found if run[2] - run[1] > least or run[2] > last]
        around = _rows(raw, READINGS_AROUND, [[run[place] for run in found] for place in range(3)])
    silent = [Silence(run[0], before or run[1], after) for run, (before, after) in zip(found, around, strict=True)]
    return [one for one in silent if one.end is None or one.end - one.start >= shortest]


def _rows(raw: Any, query: str, parameters: Sequence[object]) -> list[Any]:
    return list(raw.execute(query.encode(), parameters).fetchall())
