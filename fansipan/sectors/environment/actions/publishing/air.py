"""VN_AQI of one station over one stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.sectors.environment.actions.publishing import keeping
from fansipan.sectors.environment.contracts import HOURS_BEFORE, AirIndex, Pollutant
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour, IndexTable
from fansipan.sectors.environment.queries import sources
from fansipan.sectors.environment.queries.law import AirTables
from fansipan.sectors.environment.queries.sources import AirSource, HourlyMeans
from fansipan.sectors.environment.rules import aqi, hours
from fansipan.sectors.environment.rules.hours import Span

BEFORE = timedelta(hours=12)
"""Hours before a day that its indices look back to: NowCast of the first hour eleven, the first 8-hour mean seven."""

Means = dict[Pollutant, list[float | None]]


def publish(source: AirSource, span: Span, tables: AirTables) -> int:
    """Compute the hours ending in the stretch and the days they belong to; gives how many hours that were."""
    start, end = span
    days = hours.days(start, end, clock.VIETNAM)
    first = hours.day_end(days[0], clock.VIETNAM) - timedelta(hours=24) - BEFORE
    last = min(hours.day_end(days[-1], clock.VIETNAM), hours.full_hour(clock.now()))
    _row, table = tables.on(days[-1])
    window = _Window(source, sources.hourly_means(source, first, last, table.least_share))
    ends = hours.ends(start, end)
    _keep_hours(window, ends, tables)
    _keep_days(window, days, tables)
    return len(ends)


@dataclass(frozen=True, slots=True)
class _Window:
    """The means of a station around a stretch."""

    source: AirSource
    means: HourlyMeans

    def back(self, hour: datetime, count: int) -> Means:
        """The means of so many hours up to this one, this one first."""
        at = self._place(hour)
        return {one: _plain(grid[at - count + 1 : at + 1][::-1]) for one, grid in self.means.means.items()}

    def of_day(self, day: date) -> Means:
        """The means of the seven hours before a day and of its own, oldest first; hours to come are none."""
        last = self._place(hours.day_end(day, clock.VIETNAM))
        length = 24 + HOURS_BEFORE
        found = {one: _plain(grid[last + 1 - length : last + 1]) for one, grid in self.means.means.items()}
        return {one: means + [None] * (length - len(means)) for one, means in found.items()}

    def _place(self, hour: datetime) -> int:
        return (hour - self.means.first) // hours.HOUR


def _plain(grid: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(mean) else float(mean) for mean in grid]


def _keep_hours(window: _Window, ends: Sequence[datetime], tables: AirTables) -> None:
    fresh: dict[Any, dict[str, Any]] = {}
    for hour in ends:
        row, table = tables.on(hour.astimezone(clock.VIETNAM).date())
        given = window.back(hour, table.nowcast.hours)
        if (found := aqi.hourly(table, given)).subs:
            needed = {one: means if one.is_particles else means[:1] for one, means in given.items()}
            fresh[hour] = _published(row, found, needed)
    keeping.replace(AirIndexHour, "hour_end", window.source.station, ends, fresh)


def _keep_days(window: _Window, days: Sequence[date], tables: AirTables) -> None:
    fresh: dict[Any, dict[str, Any]] = {}
    for day in days:
        row, table = tables.on(day)
        given = window.of_day(day)
        if (found := aqi.daily(table, given)).subs:
            fresh[day] = _published(row, found, given)
    keeping.replace(AirIndexDay, "day", window.source.station, days, fresh)


def _published(row: IndexTable, found: AirIndex, given: Means) -> dict[str, Any]:
    return {
        "table_id": row.pk,
        "value": found.value,
        "leading": found.leading.value if found.leading else "",
        "subs": {one.value: value for one, value in found.subs.items()},
        "inputs": {one.value: means for one, means in given.items()},
        "notes": [note.value for note in found.notes],
    }
