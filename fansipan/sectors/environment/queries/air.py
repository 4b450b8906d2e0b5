"""The published air index: now, over the last day, over the last month, and how each value was computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import AirIndex, Pollutant
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.published import Published, Slots, last_days, last_ends, published, slots
from fansipan.sectors.environment.rules import aqi
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow

CURRENT = timedelta(hours=3)
"""An index older than this says nothing of now."""


@dataclass(frozen=True, slots=True)
class AirNow:
    """A station and its index now; None when there is no hour of late."""

    station: StationNow
    now: Published | None


@dataclass(frozen=True, slots=True)
class AirHistory:
    """A station, its index now, and a slot for every one of the last 24 hours and 30 days, oldest first."""

    station: StationNow
    now: Published | None
    slots: Slots


@dataclass(frozen=True, slots=True)
class AirComputation:
    """An index computed once more from what it was computed from, with the table of the law it was computed by."""

    station: StationNow
    published: Published
    index: AirIndex
    decision: str
    title: dict[str, str]
    computed_at: datetime


def overview(actor: Actor) -> list[AirNow]:
    """The stations for ambient air that the actor may see with their index now, by code."""
    require(actor, VIEW_INDICES)
    return of_stations(newest.stations(actor, StationFilter(kind="ambient_air")))


def of_stations(stations: Sequence[StationNow]) -> list[AirNow]:
    """The index now of stations that the caller is known to be allowed to see."""
    rows = AirIndexHour.objects.filter(
        station_id__in=[one.id for one in stations], hour_end__gt=clock.now() - CURRENT, value__isnull=False
    ).order_by("hour_end")
    latest = {row.station_id: row for row in rows}
    tables = law.air_tables()
    now = {key: published(row, tables) for key, row in latest.items() if tables}
    return [AirNow(one, now.get(one.id)) for one in stations]


def history(actor: Actor, code: str) -> AirHistory:
    """One station's index. Raises NotFound for a station the actor may not see."""
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    ends, days = last_ends(), last_days()
    of_hours = AirIndexHour.objects.filter(station_id=station.id, hour_end__range=(ends[0], ends[-1]))
    of_days = AirIndexDay.objects.filter(station_id=station.id, day__range=(days[0], days[-1]))
    return AirHistory(station, of_stations([station])[0].now, slots(of_hours, of_days, law.air_tables()))


def computation(actor: Actor, code: str, at: datetime | date | None) -> AirComputation | None:
    """How the index of an hour (by its end) or of a day was computed; without a time, of the newest hour.

    None when no time was asked for and there is no hour. Raises NotFound for a station the actor may not see and for
    a time without index.
    """
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    row, tables = _row(station.id, at), law.air_tables()
    if row is None and at is None:
        return None
    if row is None or tables is None:
        raise NotFound("environment.no_index")
    given = {Pollutant(name): means for name, means in row.inputs.items()}
    compute = aqi.hourly if isinstance(row, AirIndexHour) else aqi.daily
    index = compute(law.air_table(row.table), given)
    return AirComputation(station, published(row, tables), index, row.table.decision, row.table.title, row.computed_at)


def _row(station: int, at: datetime | date | None) -> AirIndexHour | AirIndexDay | None:
    if at is None:
        return AirIndexHour.objects.filter(station_id=station).select_related("table").order_by("-hour_end").first()
    if isinstance(at, datetime):
        return AirIndexHour.objects.filter(station_id=station, hour_end=at).select_related("table").first()
    return AirIndexDay.objects.filter(station_id=station, day=at).select_related("table").first()
