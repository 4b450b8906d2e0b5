"""The published water index: now, over the last day, over the last month, and how each value was computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import Band, LabResult, WaterIndex
from fansipan.sectors.environment.models import IndexTable, WaterIndexDay, WaterIndexHour
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.published import Published, Slots, last_days, last_ends, published, slots
from fansipan.sectors.environment.rules import water
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow

CURRENT = timedelta(hours=3)
"""A water index older than this gives way to newer sub-indices without an index."""

LOOK_BACK = timedelta(hours=24)
"""What is older than this says nothing of now."""


@dataclass(frozen=True, slots=True)
class WaterNow:
    """A station, the end of the hour its index is for, the index, its band. None where nothing came in 24 hours."""

    station: StationNow
    at: datetime | None
    index: WaterIndex | None
    band: Band | None
    decision: str
    laboratory: tuple[LabResult, ...] = ()
    now: Published | None = None


@dataclass(frozen=True, slots=True)
class WaterHistory:
    """A station's index now, and a slot for every one of the last 24 hours and 30 days, oldest first."""

    now: WaterNow
    slots: Slots


@dataclass(frozen=True, slots=True)
class WaterComputation:
    """An index computed once more from what it was computed from, with the table of the law it was computed by."""

    station: StationNow
    published: Published
    index: WaterIndex
    laboratory: tuple[LabResult, ...]
    decision: str
    title: dict[str, str]
    computed_at: datetime


def overview(actor: Actor) -> list[WaterNow]:
    """The stations for surface water that the actor may see, by code."""
    require(actor, VIEW_INDICES)
    return of_stations(newest.stations(actor, StationFilter(kind="surface_water")))


def of_stations(stations: Sequence[StationNow]) -> list[WaterNow]:
    """The index now of stations that the caller is known to be allowed to see."""
    rows = WaterIndexHour.objects.filter(
        station_id__in=[one.id for one in stations], hour_end__gt=clock.now() - LOOK_BACK
    ).order_by("hour_end")
    latest = {row.station_id: row for row in rows}
    since = clock.now() - CURRENT
    latest |= {row.station_id: row for row in rows if row.value is not None and row.hour_end > since}
    tables, today = law.water_tables(), clock.today()
    if tables is None:
        return [WaterNow(one, None, None, None, "") for one in stations]
    decision = tables.on(today)[0].decision
    return [
        _now(one, latest[one.id], tables) if one.id in latest else WaterNow(one, None, None, None, decision)
        for one in stations
    ]


def history(actor: Actor, code: str) -> WaterHistory:
    """One station's index. Raises NotFound for a station the actor may not see."""
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    ends, days = last_ends(), last_days()
    of_hours = WaterIndexHour.objects.filter(station_id=station.id, hour_end__range=(ends[0], ends[-1]))
    of_days = WaterIndexDay.objects.filter(station_id=station.id, day__range=(days[0], days[-1]))
    return WaterHistory(of_stations([station])[0], slots(of_hours, of_days, law.water_tables()))


def computation(actor: Actor, code: str, at: datetime | date | None) -> WaterComputation | None:
    """How the index of an hour (by its end) or of a day was computed; without a time, of the newest hour.

    None when no time was asked for and there is no hour. Raises NotFound for a station the actor may not see and for
    a time without index.
    """
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    row, tables = _row(station.id, at), law.water_tables()
    if row is None and at is None:
        return None
    if row is None or tables is None:
        raise NotFound("environment.no_index")
    index, results = _opened(row, tables)
    table: IndexTable = row.table
    return WaterComputation(
        station, published(row, tables), index, results, table.decision, table.title, row.computed_at
    )


def _now(one: StationNow, row: WaterIndexHour, tables: law.WaterTables) -> WaterNow:
    index, results = _opened(row, tables)
    said = published(row, tables)
    decision = tables.of(row.table_id).decision
    return WaterNow(one, row.hour_end, index, said.band, decision, results, said)


def _opened(row: WaterIndexHour | WaterIndexDay, tables: law.WaterTables) -> tuple[WaterIndex, tuple[LabResult, ...]]:
    """The index computed once more from the inputs that were kept with it."""
    results = tuple(
        LabResult(one["parameter"], one["value"], datetime.fromisoformat(one["at"]), one["sample"], one["below"])
        for one in row.inputs["laboratory"]
    )
    return water.of_hours(tables.of(row.table_id), row.inputs["hours"], results), results


def _row(station: int, at: datetime | date | None) -> WaterIndexHour | WaterIndexDay | None:
    if at is None:
        return WaterIndexHour.objects.filter(station_id=station).select_related("table").order_by("-hour_end").first()
    if isinstance(at, datetime):
        return WaterIndexHour.objects.filter(station_id=station, hour_end=at).select_related("table").first()
    return WaterIndexDay.objects.filter(station_id=station, day=at).select_related("table").first()
