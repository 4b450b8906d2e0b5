"""Alarms with the names under which people know what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries.standing import definition_of
from fansipan.services.alerts.rules.wording import Told
from fansipan.services.observations.models import Datastream


@dataclass(frozen=True, slots=True)
class Measured:
    """What a datastream measures, as people write it. `unit`: that of its readings, `usual` that of the property."""

    name: Mapping[str, str]
    symbol: str
    decimals: int
    unit: str = ""
    usual: tuple[str, str] = ("", "")


def measured(ids: Iterable[int]) -> dict[int, Measured]:
    """What each of these datastreams measures."""
    rows = Datastream.objects.filter(pk__in=set(ids)).select_related("property")
    return {
        row.pk: Measured(
            row.property.name,
            row.property.symbol if row.unit == row.property.unit else row.unit,
            row.property.decimals,
            row.unit,
            (row.property.unit, row.property.symbol),
        )
        for row in rows
    }


UNKNOWN = Measured({}, "", 2)


def told(rows: Iterable[Alarm]) -> list[Told]:
    """The alarms as they are told; `version`, `rule` and `station` should be read with them."""
    kept = list(rows)
    known = measured(row.datastream_id for row in kept if row.datastream_id)
    return [_told(row, known.get(row.datastream_id or 0, UNKNOWN)) for row in kept]


def _told(row: Alarm, of: Measured) -> Told:
    station = row.station
    return Told(
        code=row.code,
        rule=row.version.title,
        station=station.code if station else "",
        station_name=station.name if station else {},
        parameter=of.name,
        level=row.level_title,
        level_code=row.level_code,
        value=row.value,
        at=row.value_at or row.occurred_at,
        limit=row.limit,
        symbol=symbol(row, of),
        decimals=of.decimals,
        clause=row.clause,
        suspect=row.suspect,
        over=row.returned_at is not None,
        note=row.note,
        texts=definition_of(row).texts,
    )


def symbol(row: Alarm, of: Measured) -> str:
    """The unit of the alarm's value as people write it; a sector may report another one than the readings have."""
    if of.unit and row.unit and row.unit.removesuffix("/h") != of.unit.removesuffix("/h"):
        return of.usual[1] if row.unit == of.usual[0] else row.unit
    if not of.symbol:
        return row.unit
    return f"{of.symbol}/h" if row.unit.endswith("/h") and not of.symbol.endswith("/h") else of.symbol
