"""An index as it was published, of air or of water."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import Band, Note
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour, WaterIndexDay, WaterIndexHour
from fansipan.sectors.environment.queries.law import AirTables, WaterTables
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.scales import band_of

HOURS, DAYS = 24, 30

Row = AirIndexHour | AirIndexDay | WaterIndexHour | WaterIndexDay
Stamp = TypeVar("Stamp", date, datetime)
Slot = tuple[datetime | date, "Published | None"]


@dataclass(frozen=True, slots=True)
class Published:
    """The index of an hour (stamped at its end) or of a day. `value` None: sub-indices but no index.

    `leading` is the parameter that decided, "" without an index; `table` the code of the law's table.
    """

    at: datetime | date
    value: int | None
    band: Band | None
    leading: str
    subs: Mapping[str, float]
    notes: tuple[Note, ...]
    table: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Slots:
    """A slot for every one of the last 24 hours and 30 days, oldest first."""

    hours: tuple[tuple[datetime, Published | None], ...]
    days: tuple[tuple[date, Published | None], ...]


def published(row: Row, tables: AirTables | WaterTables) -> Published:
    """The row with its band and the code of its table."""
    table = tables.of(row.table_id)
    return Published(
        at=row.hour_end if isinstance(row, AirIndexHour | WaterIndexHour) else row.day,
        value=row.value,
        band=band_of(table.bands, row.value) if row.value is not None else None,
        leading=row.leading,
        subs=dict(row.subs),
        notes=tuple(Note(note) for note in row.notes),
        table=table.code,
        computed_at=row.computed_at,
    )


def last_ends() -> list[datetime]:
    """The ends of the last 24 full hours."""
    closed = hours.full_hour(clock.now())
    return hours.ends(closed - HOURS * hours.HOUR, closed)


def last_days() -> list[date]:
    """The last 30 days, today being the last."""
    return [clock.today() - timedelta(days=n) for n in reversed(range(DAYS))]


def slots(of_hours: Iterable[Row], of_days: Iterable[Row], tables: AirTables | WaterTables | None) -> Slots:
    """The rows in their slots."""
    by_hour = {one.at: one for row in of_hours if tables and (one := published(row, tables))}
    by_day = {one.at: one for row in of_days if tables and (one := published(row, tables))}
    return Slots(
        tuple((end, by_hour.get(end)) for end in last_ends()), tuple((day, by_day.get(day)) for day in last_days())
    )
