"""The loss ledger as people read it: what was due, what became of each slot, summed by station, day and hour."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import Datastream, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules.rights import VIEW_FILES
from fansipan.services.observations.rules.windows import Window


@dataclass(frozen=True, slots=True)
class Parts:
    """Slots by what became of them. `expected` is always the sum of the four; `reasons` divide `refused`."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    refused: int = 0
    missing: int = 0
    reasons: Mapping[Refusal, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        """Slots that hold a reading, in time or late."""
        return self.on_time + self.late

    @property
    def share(self) -> float | None:
        """Received of expected, 0 to 1; None where nothing was due."""
        return self.received / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class StationLoss:
    """A station's parts over a window."""

    id: int
    code: str
    name: dict[str, str]
    kind: str
    organisation: dict[str, str]
    parts: Parts


@dataclass(frozen=True, slots=True)
class StreamHours:
    """A datastream's day: 24 hours, each stamped at its end; None where nothing was due (yet)."""

    id: int
    code: str
    name: dict[str, str]
    interval_seconds: int
    hours: tuple[Parts | None, ...]
    parts: Parts


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """One hour of one datastream, as it stands in the ledger."""

    station: str
    parameter: str
    hour_end: datetime
    parts: Parts


SUMS = "sum(expected), sum(on_time), sum(late), sum(refused), sum(missing)"
BY_STATION = f"""
SELECT station_id, {SUMS} FROM ledger_hour
WHERE station_id = ANY(%s) AND hour_end > %s AND hour_end <= %s GROUP BY 1
"""
BY_DAY = f"""
SELECT ((hour_end - interval '1 microsecond' + interval '7 hours') AT TIME ZONE 'UTC')::date, {SUMS}
FROM ledger_hour WHERE station_id = %s AND hour_end > %s AND hour_end <= %s GROUP BY 1
"""
BY_REASON = """
SELECT r.key, sum(r.value::int) FROM ledger_hour l CROSS JOIN LATERAL jsonb_each_text(l.reasons) r
WHERE l.station_id = ANY(%s) AND l.hour_end > %s AND l.hour_end <= %s AND l.refused > 0 GROUP BY 1 ORDER BY 2 DESC, 1
"""
BY_HOUR = """
SELECT datastream_id, hour_end, expected, on_time, late, refused, missing, reasons::text FROM ledger_hour
WHERE station_id = ANY(%s) AND hour_end > %s AND hour_end <= %s ORDER BY station_id, datastream_id, hour_end
"""


def stations(actor: Actor, window: Window) -> list[StationLoss]:
    """Every station whose record the actor may read, by code, with its parts over a window."""
    found = access.holding(actor, VIEW_FILES).select_related("organisation").order_by("code")
    sums = {row[0]: _parts(row[1:]) for row in _rows(BY_STATION, [[one.pk for one in found], *_ends(window)])}
    return [_loss(one, sums.get(one.pk, Parts())) for one in found]


def reasons(stations: Sequence[StationLoss], window: Window) -> dict[Refusal, int]:
    """The refused slots of these stations by reason, the most frequent first."""
    found = _rows(BY_REASON, [[one.id for one in stations], *_ends(window)])
    return {Refusal(reason): int(count) for reason, count in found}


def station(actor: Actor, code: str, window: Window) -> StationLoss:
    """One station's parts over a window, with its refusals by reason. Raises NotFound, Forbidden."""
    one = access.station(actor, code, VIEW_FILES)
    sums = _rows(BY_STATION, [[one.pk], *_ends(window)])
    reason = {Refusal(name): int(count) for name, count in _rows(BY_REASON, [[one.pk], *_ends(window)])}
    return _loss(one, _parts(sums[0][1:], reason) if sums else Parts())


def days(loss: StationLoss, window: Window) -> dict[date, Parts]:
    """A station's parts by Vietnamese day; a day on which nothing was due is not there."""
    return {row[0]: _parts(row[1:]) for row in _rows(BY_DAY, [loss.id, *_ends(window)])}


def hours(loss: StationLoss, day: Window) -> list[StreamHours]:
    """A station's day by datastream and hour."""
    streams = Datastream.objects.filter(station_id=loss.id).select_related("property").order_by("id")
    cells: dict[int, dict[int, Parts]] = {}
    for stream, hour_end, *sums, why in _rows(BY_HOUR, [[loss.id], *_ends(day)]):
        hour = round((hour_end - day.start).total_seconds() / 3600)
        cells.setdefault(stream, {})[hour] = _parts(sums, _reasons(why))
    return [_stream_hours(one, cells.get(one.pk, {})) for one in streams if one.active or one.pk in cells]


def cells(stations: Sequence[StationLoss], window: Window) -> Iterator[LedgerCell]:
    """The ledger itself, cell by cell, for a file."""
    codes = {one.id: one.code for one in stations}
    found = Datastream.objects.filter(station_id__in=codes).values_list("id", "station_id", "code")
    streams = {number: (codes[owner], code) for number, owner, code in found}
    for stream, hour_end, *sums, why in _rows(BY_HOUR, [list(codes), *_ends(window)]):
        yield LedgerCell(*streams[stream], hour_end.astimezone(clock.VIETNAM), _parts(sums, _reasons(why)))


def _stream_hours(stream: Datastream, cells: Mapping[int, Parts]) -> StreamHours:
    hours = tuple(cells.get(hour) for hour in range(1, 25))
    return StreamHours(
        stream.pk, stream.code, stream.property.name, stream.interval_seconds, hours, added(filter(None, hours))
    )


def added(parts: Any) -> Parts:
    """Parts put together."""
    whole = list(parts)
    names = ("expected", "on_time", "late", "refused", "missing")
    return Parts(*(sum(getattr(one, name) for one in whole) for name in names))


def _parts(sums: Sequence[Any], reasons: Mapping[Refusal, int] | None = None) -> Parts:
    expected, on_time, late, refused, missing = map(int, sums)
    return Parts(expected, on_time, late, refused, missing, reasons or {})


def _reasons(written: str) -> dict[Refusal, int]:
    return {Refusal(name): int(count) for name, count in json.loads(written).items()}


def _loss(one: Station, parts: Parts) -> StationLoss:
    return StationLoss(one.pk, one.code, one.name, one.kind, one.organisation.name, parts)


def _ends(window: Window) -> tuple[datetime, datetime]:
    return window.start, window.end


def _rows(query: str, parameters: Sequence[object]) -> list[Any]:
    with cursor() as raw:
        return list(raw.execute(query.encode(), parameters).fetchall())
