"""The published daily indices of some stations, as reports list them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fansipan.sectors.environment.models import AirIndexDay, WaterIndexDay
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.published import Published, published

Days = dict[int, dict[date, Published]]
"""By station, by day."""


def air_days(stations: Iterable[int], first: date, last: date) -> Days:
    """The daily VN_AQI between two days, both included."""
    return _days(AirIndexDay, stations, (first, last), law.air_tables())


def water_days(stations: Iterable[int], first: date, last: date) -> Days:
    """The daily VN_WQI between two days, both included."""
    return _days(WaterIndexDay, stations, (first, last), law.water_tables())


def _days(
    model: type[AirIndexDay] | type[WaterIndexDay],
    stations: Iterable[int],
    days: tuple[date, date],
    tables: law.AirTables | law.WaterTables | None,
) -> Days:
    found: Days = {}
    if tables is None:
        return found
    for row in model._default_manager.filter(station_id__in=list(stations), day__range=days):
        found.setdefault(row.station_id, {})[row.day] = published(row, tables)
    return found
