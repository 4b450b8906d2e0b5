"""How much of what was due is usable: per datastream over a window, calibration, faults and maintenance told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fansipan.kernel import clock
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.models import Datastream, StationLogEntry
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.availability import Span, excused
from fansipan.services.observations.rules.windows import Window


@dataclass(frozen=True, slots=True)
class Availability:
    """Slots of a datastream, or of several added up.

    `valid` counts what averages are made of, at most what was expected in each hour. `calibrating` and `faulty` are
    readings with that status of the logger, `failed` those that did not pass the quality tests. `excused` are slots
    without a valid reading within declared maintenance: they stay in `expected`.
    """

    expected: int = 0
    received: int = 0
    valid: int = 0
    calibrating: int = 0
    faulty: int = 0
    failed: int = 0
    excused: int = 0

    def __add__(self, other: Availability) -> Availability:
        return Availability(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class StreamAvailability:
    """A datastream's own."""

    station: int
    datastream: int
    code: str
    name: dict[str, str]
    parts: Availability


COUNTS = """
SELECT l.datastream_id, sum(l.expected), sum(l.on_time + l.late), sum(least(coalesce(h.valid, 0), l.expected))
FROM ledger_hour l LEFT JOIN hour_rollup h ON h.datastream_id = l.datastream_id AND h.hour_end = l.hour_end
WHERE l.station_id = ANY(%s::int8[]) AND l.hour_end > %s AND l.hour_end <= %s GROUP BY 1
"""
UNUSABLE = """
SELECT o.datastream_id, count(*) FILTER (WHERE o.status = 1), count(*) FILTER (WHERE o.status = 2),
       count(*) FILTER (WHERE o.status = 0)
FROM hour_rollup h
JOIN observation o ON o.datastream_id = h.datastream_id AND o.time > h.hour_end - interval '1 hour'
  AND o.time <= h.hour_end AND o.time > %s AND o.time <= %s
WHERE h.datastream_id = ANY(%s::int4[]) AND h.hour_end > %s AND h.hour_end <= %s AND h.count > h.valid
  AND NOT (o.status = 0 AND CASE WHEN o.review > 0 THEN o.review ELSE o.flag END IN (1, 2, 3) AND o.value <> 'NaN')
GROUP BY 1
"""
DECLARED_HOURS = """
SELECT DISTINCT l.station_id, l.datastream_id, l.hour_end, l.expected, least(coalesce(h.valid, 0), l.expected)
FROM unnest(%s::int8[], %s::timestamptz[], %s::timestamptz[]) AS m (station, start, stop)
JOIN ledger_hour l ON l.station_id = m.station AND l.hour_end > m.start AND l.hour_end < m.stop + interval '1 hour'
  AND l.hour_end > %s AND l.hour_end <= %s
LEFT JOIN hour_rollup h ON h.datastream_id = l.datastream_id AND h.hour_end = l.hour_end
"""


def availability(stations: Sequence[int], window: Window) -> list[StreamAvailability]:
    """The datastreams of some stations from which anything was due in a window, by station. Five reads for all."""
    ids, ends = list(stations), (window.start, window.end)
    with cursor() as raw:
        counts = {row[0]: row[1:] for row in _rows(raw, COUNTS, [ids, *ends])}
        unusable = {row[0]: row[1:] for row in _rows(raw, UNUSABLE, [*ends, list(counts), *ends])}
        excuses = _excused(raw, ids, ends)
    streams = Datastream.objects.filter(pk__in=counts).select_related("property").order_by("station__code", "pk")
    return [
        StreamAvailability(
            one.station_id,
            one.pk,
            one.code,
            one.property.name,
            Availability(*map(int, (*counts[one.pk], *unusable.get(one.pk, (0, 0, 0)), excuses.get(one.pk, 0)))),
        )
        for one in streams
    ]


def added(parts: Iterable[Availability]) -> Availability:
    """Several put together."""
    return sum(parts, Availability())


def _excused(raw: Any, stations: list[int], ends: Span) -> Mapping[int, int]:
    """Slots excused by datastream: entries of the log book about maintenance, of one datastream or of all."""
    rows = StationLogEntry.objects.filter(
        station__in=stations, kind=LogKind.MAINTENANCE.value, start__lt=ends[1]
    ).values_list("station_id", "datastream_id", "start", "end")
    entries = [(one, stream, start, end or clock.now()) for one, stream, start, end in rows]
    entries = [entry for entry in entries if entry[3] > max(entry[2], ends[0])]
    asked = [[entry[place] for entry in entries] for place in (0, 2, 3)]
    found: dict[int, int] = defaultdict(int)
    for station, stream, hour, expected, valid in _rows(raw, DECLARED_HOURS, [*asked, *ends]):
        spans = [entry[2:] for entry in entries if entry[0] == station and entry[1] in (None, stream)]
        found[stream] += excused(hour, expected, valid, spans)
    return found


def _rows(raw: Any, query: str, parameters: Sequence[object]) -> list[Any]:
    return list(raw.execute(query.encode(), parameters).fetchall())
