"""The published air index: now, over the last day, over the last month, and how each value was computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import AirIndex, Band, Note, Pollutant
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.rules import aqi, hours
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.sectors.environment.rules.scales import band_of
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow

CURRENT = timedelta(hours=3)
"""An index older than this says nothing of now."""

HOURS, DAYS = 24, 30


@dataclass(frozen=True, slots=True)
class Published:
    """The index of an hour (stamped at its end) or of a day. `value` None: sub-indices but no index."""

    at: datetime | date
    value: int | None
    band: Band | None
    leading: Pollutant | None
    subs: Mapping[Pollutant, int]
    notes: tuple[Note, ...]


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
    hours: tuple[tuple[datetime, Published | None], ...]
    days: tuple[tuple[date, Published | None], ...]


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
    stations = newest.stations(actor, StationFilter(kind="ambient_air"))
    rows = AirIndexHour.objects.filter(
        station_id__in=[one.id for one in stations], hour_end__gt=clock.now() - CURRENT
    ).order_by("hour_end")
    latest = {row.station_id: row for row in rows if row.value is not None}
    bands = law.air_tables()
    return [AirNow(one, _published(latest[one.id], bands) if one.id in latest else None) for one in stations]


def history(actor: Actor, code: str) -> AirHistory:
    """One station's index. Raises NotFound for a station the actor may not see."""
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    closed, today = hours.full_hour(clock.now()), clock.today()
    ends = hours.ends(closed - HOURS * hours.HOUR, closed)
    days = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    of_hours = AirIndexHour.objects.filter(station_id=station.id, hour_end__range=(ends[0], ends[-1]))
    of_days = AirIndexDay.objects.filter(station_id=station.id, day__range=(days[0], days[-1]))
    tables = law.air_tables()
    by_hour = {row.hour_end: _published(row, tables) for row in of_hours}
    by_day = {row.day: _published(row, tables) for row in of_days}
    return AirHistory(
        station,
        _current(by_hour.values()),
        tuple((end, by_hour.get(end)) for end in ends),
        tuple((day, by_day.get(day)) for day in days),
    )


def _current(found: Iterable[Published]) -> Published | None:
    since = clock.now() - CURRENT
    fresh = [one for one in found if one.value is not None and isinstance(one.at, datetime) and one.at > since]
    return max(fresh, key=lambda one: one.at) if fresh else None


def computation(actor: Actor, code: str, at: datetime | date | None) -> AirComputation | None:
    """How the index of an hour (by its end) or of a day was computed; without a time, of the newest hour.

    None when no time was asked for and there is no hour. Raises NotFound for a station the actor may not see and for
    a time without index.
    """
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    row = _row(station.id, at)
    if row is None and at is None:
        return None
    if row is None:
        raise NotFound("environment.no_index")
    given = {Pollutant(name): means for name, means in row.inputs.items()}
    compute = aqi.hourly if isinstance(row, AirIndexHour) else aqi.daily
    index = compute(law.air_table(row.table), given)
    published = _published(row, law.air_tables())
    return AirComputation(station, published, index, row.table.decision, row.table.title, row.computed_at)


def _row(station: int, at: datetime | date | None) -> AirIndexHour | AirIndexDay | None:
    if at is None:
        return AirIndexHour.objects.filter(station_id=station).select_related("table").order_by("-hour_end").first()
    if isinstance(at, datetime):
        return AirIndexHour.objects.filter(station_id=station, hour_end=at).select_related("table").first()
    return AirIndexDay.objects.filter(station_id=station, day=at).select_related("table").first()


def _published(row: AirIndexHour | AirIndexDay, tables: law.AirTables | None) -> Published:
    bands = next((table.bands for one, table in tables.tables if one.pk == row.table_id), ()) if tables else ()
    return Published(
        at=row.hour_end if isinstance(row, AirIndexHour) else row.day,
        value=row.value,
        band=band_of(bands, row.value) if row.value is not None and bands else None,
        leading=Pollutant(row.leading) if row.leading else None,
        subs={Pollutant(name): value for name, value in row.subs.items()},
        notes=tuple(Note(note) for note in row.notes),
    )
