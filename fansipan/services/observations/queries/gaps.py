"""Gaps in the record: where readings are missing without a break, slot by slot, and why as far as anybody knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.services.observations.contracts import LoggerStatus
from fansipan.services.observations.models import Datastream, GapCause
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, cursor, read, row_of
from fansipan.services.observations.rules import ledger
from fansipan.services.observations.rules.ledger import Evidence, GapKind
from fansipan.services.observations.rules.spans import HOUR_US
from fansipan.services.observations.rules.windows import Window

LOOK_BACK_DAYS = 40
"""How far before and after a gap a reading still says something of it: a gap may begin in the month before."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Why readings are missing, as a person stated it; without a datastream of the whole station."""

    id: int
    station: int
    datastream: int | None
    code: str
    start: datetime
    end: datetime
    cause: str
    stated_by: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """(start, end] in which all slots of some datastreams of a station are missing, for the same reason.

    `missing` counts slots; `whole` when no datastream of the station sent anything; `ongoing` when it has not ended
    by the last closed hour.
    """

    station: int
    datastreams: tuple[int, ...]
    codes: tuple[str, ...]
    whole: bool
    start: datetime
    end: datetime
    missing: int
    kind: GapKind
    statement: Statement | None
    ongoing: bool

    @property
    def is_open(self) -> bool:
        """Nobody and nothing explains it yet."""
        return self.kind.is_open


CELLS = """
SELECT datastream_id, hour_end FROM ledger_hour
WHERE station_id = ANY(%s::int8[]) AND hour_end > %s AND hour_end <= %s AND missing > 0
ORDER BY datastream_id, hour_end
"""
CELL = row_of(datastream=">i4", time=">i8")

ARRIVED = """
SELECT (r.number - 1)::int4, o.time
FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS r (datastream, start, stop, number)
JOIN observation o ON o.datastream_id = r.datastream AND o.time > r.start AND o.time <= r.stop
"""
TURNED_AWAY = """
SELECT (r.number - 1)::int4, q.time
FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS r (datastream, start, stop, number)
JOIN observations_refusedline q ON q.datastream_id = r.datastream AND q.time > r.start AND q.time <= r.stop
"""

EVIDENCE = f"""
SELECT coalesce((
           SELECT o.status FROM observation o
           WHERE o.datastream_id = g.datastream AND o.time <= g.start
             AND o.time > g.start - interval '{LOOK_BACK_DAYS} days' ORDER BY o.time DESC LIMIT 1), 0),
       coalesce((
           SELECT o.status FROM observation o
           WHERE o.datastream_id = g.datastream AND o.time > g.stop
             AND o.time <= g.stop + interval '{LOOK_BACK_DAYS} days' ORDER BY o.time LIMIT 1), 0),
       EXISTS (
           SELECT FROM observations_datastream d
           JOIN observation o ON o.datastream_id = d.id AND o.time > g.start AND o.time <= g.stop
           WHERE d.station_id = s.station_id AND d.id <> g.datastream)
FROM unnest(%s::int4[], %s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS g (datastream, start, stop, number)
JOIN observations_datastream s ON s.id = g.datastream
ORDER BY g.number
"""


def gaps(stations: Sequence[int], window: Window) -> list[Gap]:
    """The gaps of some stations within a window, the newest first. Five reads, however many stations."""
    cells = read(CELLS, [list(stations), window.start, window.end], CELL)
    if not len(cells):
        return []
    streams = {one.pk: one for one in Datastream.objects.filter(station__in=stations).select_related("station")}
    stretches = _stretches(cells, streams)
    return _told(stretches, streams, _statements(stations, window))


def open_counts(found: Sequence[Gap]) -> Mapping[int, int]:
    """How many gaps without a cause each station has."""
    return Counter(gap.station for gap in found if gap.is_open)


def _stretches(cells: NDArray[Any], streams: Mapping[int, Datastream]) -> NDArray[np.void]:
    """GAP rows, exact to the slot, of the ledger's cells in which something is missing."""
    stream, hour = cells["datastream"].astype(np.int64), cells["time"].astype(np.int64) + POSTGRES_EPOCH_US
    opens = np.append(True, (np.diff(stream) != 0) | (np.diff(hour) != HOUR_US))
    closes = np.append(opens[1:], True)
    owner = stream[opens]
    due = np.zeros(len(owner), ledger.DUE)
    # Each run of hours stands for a datastream of its own, so that a gap never reaches over hours that are whole.
    due["datastream"] = np.arange(len(owner))
    due["interval"] = [streams[int(one)].interval_seconds * 1_000_000 for one in owner]
    due["start"], due["end"] = hour[opens] - HOUR_US, hour[closes]
    runs = [owner.tolist(), *([clock.from_us(us) for us in due[name].tolist()] for name in ("start", "end"))]
    arrived = _times(ARRIVED, runs, ledger.ARRIVED)
    refused = _times(TURNED_AWAY, runs, ledger.TURNED_AWAY)
    found = ledger.gaps(ledger.slots(due, arrived, refused))
    found["datastream"] = owner[found["datastream"]]
    return found


def _times(query: str, runs: Sequence[Any], kind: np.dtype[Any]) -> NDArray[np.void]:
    rows = read(query, runs, CELL)
    found = np.zeros(len(rows), kind)
    found["datastream"], found["time"] = rows["datastream"], rows["time"] + POSTGRES_EPOCH_US
    return found


def _told(stretches: NDArray[np.void], streams: Mapping[int, Datastream], statements: Sequence[Statement]) -> list[Gap]:
    """Gaps with their cause; datastreams that went missing together, for the same cause, are one gap."""
    together: dict[tuple[Any, ...], list[tuple[Datastream, int]]] = defaultdict(list)
    now = clock.now_us()
    for row, (before, after, others) in zip(stretches.tolist(), _evidence(stretches), strict=True):
        number, start, end, missing = row
        stream = streams[number]
        said = _said(statements, stream, clock.from_us(start), clock.from_us(end))
        evidence = Evidence(
            declared=said is not None,
            reported=LoggerStatus(max(before, after)),
            others_arrived=int(others),
            waiting=ledger.is_waiting(end, stream.station.late_after_seconds * 1_000_000, now),
        )
        kind = ledger.cause_of(evidence)
        key = stream.station_id, start, end, kind, said if kind is GapKind.DECLARED else None
        together[key].append((stream, missing))
    active = Counter(stream.station_id for stream in streams.values() if stream.active)
    found = [_gap(key, members, active) for key, members in together.items()]
    return sorted(found, key=lambda gap: (gap.start, gap.end, gap.codes), reverse=True)


def _gap(key: tuple[Any, ...], members: Sequence[tuple[Datastream, int]], active: Mapping[int, int]) -> Gap:
    station, start, end, kind, said = key
    closed = clock.now_us() // HOUR_US * HOUR_US
    return Gap(
        station=station,
        datastreams=tuple(stream.pk for stream, _ in members),
        codes=tuple(stream.code for stream, _ in members),
        whole=len(members) >= active[station],
        start=clock.from_us(start),
        end=clock.from_us(end),
        missing=sum(missing for _, missing in members),
        kind=kind,
        statement=said,
        ongoing=end >= closed,
    )


def _evidence(stretches: NDArray[np.void]) -> list[Any]:
    times = ([clock.from_us(us) for us in stretches[name].tolist()] for name in ("start", "end"))
    with cursor() as raw:
        return list(raw.execute(EVIDENCE.encode(), [stretches["datastream"].tolist(), *times]).fetchall())


def _statements(stations: Sequence[int], window: Window) -> list[Statement]:
    """What people stated of the window, the latest first: it outweighs what was said before."""
    rows = GapCause.objects.filter(station__in=stations, start__lt=window.end, end__gt=window.start)
    return [_statement(row) for row in rows.select_related("stated_by", "datastream").order_by("-stated_at", "-pk")]


def _statement(row: GapCause) -> Statement:
    return Statement(
        id=row.pk,
        station=row.station_id,
        datastream=row.datastream_id,
        code=row.datastream.code if row.datastream else "",
        start=row.start,
        end=row.end,
        cause=row.cause,
        stated_by=str(row.stated_by),
        stated_at=row.stated_at,
    )


def statements(station: int, window: Window) -> list[Statement]:
    """The causes that people stated for a station within a window, the latest first."""
    return _statements([station], window)


def _said(said: Sequence[Statement], stream: Datastream, start: datetime, end: datetime) -> Statement | None:
    """The latest statement that covers the whole gap."""
    for one in said:
        theirs = one.station == stream.station_id and one.datastream in (None, stream.pk)
        if theirs and one.start <= start and end <= one.end:
            return one
    return None
