"""The station's log book: what people wrote, and what the loggers themselves reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import LoggerStatus, LogKind
from fansipan.services.observations.models import Datastream, Station, StationLogEntry
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.rights import VIEW_FILES

REPORTED_DAYS = 90
"""How far back the loggers' own reports are gathered from their readings."""

KIND_OF_STATUS = {LoggerStatus.CALIBRATING: LogKind.CALIBRATION, LoggerStatus.FAULT: LogKind.FAULT}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One stretch of the log: an entry of a person (`entry` is its number), or what a logger reported.

    `codes` empty: the whole station. Of a report: `readings` carry its status, `datastream` is the only one that it
    concerns, and it is `explained` when an entry of the same kind overlaps it.
    """

    kind: LogKind
    start: datetime
    end: datetime | None
    codes: tuple[str, ...]
    entry: int | None = None
    text: str = ""
    written_by: str = ""
    written_at: datetime | None = None
    readings: int = 0
    datastream: int | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to show: `source` "people" or "loggers"; empty fields match all."""

    source: str = ""
    kind: str = ""
    text: str = ""
    datastream: int | None = None


PEOPLE, LOGGERS = "people", "loggers"

REPORTED = """
WITH odd AS (
    SELECT o.datastream_id, o.time, o.status,
           o.time - lag(o.time) OVER (PARTITION BY o.datastream_id, o.status ORDER BY o.time)
               <= d.interval_seconds * interval '1.5 seconds' AS goes_on
    FROM observations_datastream d
    JOIN observation o ON o.datastream_id = d.id AND o.time > %(since)s AND o.time <= %(until)s
    WHERE d.station_id = %(station)s AND o.status IN (1, 2)
), numbered AS (
    SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY datastream_id, status ORDER BY time) AS n
    FROM odd
)
SELECT datastream_id, status, min(time), max(time), count(*) FROM numbered GROUP BY datastream_id, status, n
"""


def log(actor: Actor, code: str, wanted: LogFilter, order: str = "-start") -> list[LogLine]:
    """Entries and reports that match, the newest first; "start" turns the order round. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_FILES)
    streams = {one.pk: one for one in station.datastreams.all()}
    written = _entries(station, wanted)
    found = [] if wanted.source == LOGGERS else written
    if wanted.source != PEOPLE and not wanted.text:
        reports = _reports(station, streams, wanted)
        found = [*found, *(_explained(one, written) for one in reports)]
    return sorted(found, key=lambda line: (line.start, line.codes), reverse=order != "start")


def _entries(station: Station, wanted: LogFilter) -> list[LogLine]:
    rows = StationLogEntry.objects.filter(station=station).select_related("datastream", "written_by")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        rows = rows.filter(text__icontains=wanted.text)
    if wanted.datastream:
        rows = rows.filter(Q(datastream=wanted.datastream) | Q(datastream=None))
    return [_entry(row) for row in rows]


def _entry(row: StationLogEntry) -> LogLine:
    return LogLine(
        kind=LogKind(row.kind),
        start=row.start,
        end=row.end,
        codes=(row.datastream.code,) if row.datastream else (),
        entry=row.pk,
        text=row.text,
        written_by=str(row.written_by),
        written_at=row.written_at,
    )


def _reports(station: Station, streams: dict[int, Datastream], wanted: LogFilter) -> list[LogLine]:
    """Stretches of readings marked as calibration or fault; datastreams marked together are one."""
    now = clock.now()
    where = {"station": station.pk, "since": now - timedelta(days=REPORTED_DAYS), "until": now}
    with cursor() as raw:
        rows: list[Any] = raw.execute(REPORTED, where).fetchall()
    together: dict[tuple[LogKind, datetime, datetime], list[tuple[Datastream, int]]] = defaultdict(list)
    for number, status, first, last, count in rows:
        kind, stream = KIND_OF_STATUS[LoggerStatus(status)], streams[number]
        if wanted.kind in ("", kind) and wanted.datastream in (None, number):
            start = first - timedelta(seconds=stream.interval_seconds)
            together[kind, start, last].append((stream, count))
    return [_report(*key, members) for key, members in together.items()]


def _report(kind: LogKind, start: datetime, end: datetime, members: Sequence[tuple[Datastream, int]]) -> LogLine:
    return LogLine(
        kind=kind,
        start=start,
        end=end,
        codes=tuple(sorted(stream.code for stream, _ in members)),
        readings=sum(count for _, count in members),
        datastream=members[0][0].pk if len(members) == 1 else None,
    )


def _explained(report: LogLine, written: Sequence[LogLine]) -> LogLine:
    """The report, marked when an entry of its kind speaks of the same time."""
    end = report.end or report.start
    said = any(
        entry.kind is report.kind
        and entry.start <= end
        and (entry.end is None or entry.end >= report.start)
        and (not entry.codes or set(entry.codes) & set(report.codes))
        for entry in written
    )
    return replace(report, explained=said)
