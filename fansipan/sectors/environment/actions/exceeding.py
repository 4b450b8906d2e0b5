"""Exceedances kept in step with what they are found from, and told to whoever listens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from fansipan.kernel import clock, events
from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LawStatus
from fansipan.sectors.environment.contracts.compliance import Episode, Standing
from fansipan.sectors.environment.contracts.stacks import LegalStation, LegalStream
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.rules.lines import Lines
from fansipan.sectors.environment.rules.windows import Known, Window

BEGAN, CHANGED, ENDED = (
    "environment.exceedance_began",
    "environment.exceedance_changed",
    "environment.exceedance_ended",
)
NEWS = timedelta(days=31)
"""What was over longer ago is history: it is kept, but nobody is told of it any more."""

SAID = (
    "kind",
    "start",
    "last",
    "end",
    "peak",
    "peak_time",
    "count",
    "low",
    "high",
    "unit",
    "status",
    "reason",
    "source",
)
TOLD = ("kind", "start", "peak", "low", "high", "status", "source")
"""A change of any of these is told; that it goes on is not."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose exceedances: of which datastream, of its readings or of an average."""

    station: LegalStation
    stream: LegalStream
    average: Average
    lines: Lines


def present(station: LegalStation, start: int, end: int) -> dict[tuple[int, str], list[Exceedance]]:
    """Those that are kept and reach into (start, end], by datastream and average."""
    found: dict[tuple[int, str], list[Exceedance]] = {}
    rows = Exceedance.objects.filter(
        datastream__in=[one.id for one in station.streams],
        last__gte=clock.from_us(start),
        start__lte=clock.from_us(end),
    )
    for row in rows.order_by("start"):
        found.setdefault((row.datastream_id, row.average), []).append(row)
    return found


def known(row: Exceedance) -> Known:
    """The row as the rules take it."""
    resume = Standing(**row.resume) if row.resume else None
    return Known(row.pk, clock.to_us(row.start), clock.to_us(row.last), resume)


def keep(place: Place, window: Window, rows: Sequence[Exceedance], found: Iterable[Episode]) -> None:
    """Bring the kept exceedances of a window to those that were found.

    One that overlaps a kept one goes on as it, by its number: what people did about it stays with it.
    """
    left = {row.pk: row for row in rows if row.pk in window.touched}
    fresh: list[Exceedance] = []
    kept: list[tuple[Exceedance, dict[str, Any]]] = []
    for episode in found:
        if not window.holds(episode.start):
            continue
        said = _said(place, episode)
        row = _same(left, said)
        if row is None:
            fresh.append(_new(place, said))
        else:
            kept.append((left.pop(row.pk), said))
    _forget(place, left)
    for row, said in kept:
        _go_on(place, row, said)
    for row in Exceedance.objects.bulk_create(fresh):
        _tell(place, row, BEGAN)
        if row.end is not None:
            _tell(place, row, ENDED)


def _said(place: Place, episode: Episode) -> dict[str, Any]:
    applied = place.lines.limits[episode.limit]
    line = next(one for one in place.lines.lines if one.limit == episode.limit)
    confirmed = applied.status is LawStatus.CONFIRMED and place.average is not Average.ANY
    last = clock.from_us(episode.last)
    return {
        "kind": (ExceedanceKind.VIOLATION if confirmed else ExceedanceKind.WARNING).value,
        "start": clock.from_us(episode.start),
        "last": last,
        "end": last if episode.over else None,
        "peak": episode.peak,
        "peak_time": clock.from_us(episode.peak_time),
        "count": episode.count,
        "low": None if applied.low is None else line.low,
        "high": None if applied.high is None else line.high,
        "unit": place.stream.compared_unit,
        "status": applied.status.value,
        "reason": applied.reason.value,
        "source": applied.source,
        "resume": asdict(episode.resume) if episode.resume else None,
    }


def _new(place: Place, said: Mapping[str, Any]) -> Exceedance:
    return Exceedance(datastream_id=place.stream.id, average=place.average.value, found_at=clock.now(), **said)


def _same(left: Mapping[int, Exceedance], said: Mapping[str, Any]) -> Exceedance | None:
    """The kept one that this one overlaps."""
    return next((row for row in left.values() if row.start < said["last"] and row.last > said["start"]), None)


def _go_on(place: Place, row: Exceedance, said: Mapping[str, Any]) -> None:
    if all(getattr(row, name) == value for name, value in said.items()):
        return
    was_over, told = row.end is not None, any(getattr(row, name) != said[name] for name in TOLD)
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    if told or (was_over and row.end is None):
        _tell(place, row, CHANGED)
    if row.end is not None and not was_over:
        _tell(place, row, ENDED)


def _forget(place: Place, rows: Mapping[int, Exceedance]) -> None:
    Exceedance.objects.filter(pk__in=list(rows)).delete()
    for pk, row in rows.items():
        row.pk = pk
        _tell(place, row, ENDED, withdrawn=True)


def _tell(place: Place, row: Exceedance, name: str, *, withdrawn: bool = False) -> None:
    if row.end is not None and row.last < clock.now() - NEWS:
        return
    events.publish(
        name,
        {
            "id": row.pk,
            "station": place.station.code,
            "organisation": place.station.organisation,
            "datastream": place.stream.id,
            "property": place.stream.property_code,
            "average": place.average.value,
            "withdrawn": withdrawn,
            **{one: _plain(getattr(row, one)) for one in SAID},
        },
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
