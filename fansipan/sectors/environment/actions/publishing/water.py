"""VN_WQI of one station over one stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.sectors.environment.actions.publishing import keeping
from fansipan.sectors.environment.contracts import LabResult, WaterTable
from fansipan.sectors.environment.models import IndexTable, WaterIndexDay, WaterIndexHour
from fansipan.sectors.environment.queries import laboratory, rivers
from fansipan.sectors.environment.queries.law import WaterTables
from fansipan.sectors.environment.queries.rivers import WaterMeans, WaterSource
from fansipan.sectors.environment.rules import hours, water
from fansipan.sectors.environment.rules.hours import Span

DAY = 24


def publish(source: WaterSource, span: Span, tables: WaterTables) -> int:
    """Compute the hours ending in the stretch and the days they belong to; gives how many hours that were."""
    start, end = span
    days = hours.days(start, end, clock.VIETNAM)
    first = hours.day_end(days[0], clock.VIETNAM) - timedelta(hours=DAY)
    last = min(hours.day_end(days[-1], clock.VIETNAM), hours.full_hour(clock.now()))
    _row, table = tables.on(days[-1])
    oldest = first - timedelta(days=max(one.laboratory.days for _row, one in tables.tables))
    results = laboratory.results(source.station, oldest, hours.day_end(days[-1], clock.VIETNAM))
    window = _Window(source, rivers.hourly_means(source, first, last, table.least_share), results)
    ends = hours.ends(start, end)
    _keep_hours(window, ends, tables)
    _keep_days(window, days, tables)
    return len(ends)


@dataclass(frozen=True, slots=True)
class _Window:
    """The means of a station around a stretch, and what laboratories found up to its end."""

    source: WaterSource
    means: WaterMeans
    results: Sequence[LabResult]

    def of_hours(self, first: datetime, count: int) -> dict[str, list[float | None]]:
        """The means of so many hours from the one that ends at `first`; hours to come are none."""
        at = (first - self.means.first) // hours.HOUR
        found = {name: row[at : at + count] for name, row in self.means.means.items()}
        return {name: row + [None] * (count - len(row)) for name, row in found.items()}


def _keep_hours(window: _Window, ends: Sequence[datetime], tables: WaterTables) -> None:
    fresh: dict[Any, dict[str, Any]] = {}
    for hour in ends:
        held = tables.on(hour.astimezone(clock.VIETNAM).date())
        if (said := _published(window, held, window.of_hours(hour, 1), hour)) is not None:
            fresh[hour] = said
    keeping.replace(WaterIndexHour, "hour_end", window.source.station, ends, fresh)


def _keep_days(window: _Window, days: Sequence[date], tables: WaterTables) -> None:
    fresh: dict[Any, dict[str, Any]] = {}
    for day in days:
        end = hours.day_end(day, clock.VIETNAM)
        means = window.of_hours(end - timedelta(hours=DAY - 1), DAY)
        if (said := _published(window, tables.on(day), means, end)) is not None:
            fresh[day] = said
    keeping.replace(WaterIndexDay, "day", window.source.station, days, fresh)


def _published(
    window: _Window, held: tuple[IndexTable, WaterTable], means: Mapping[str, list[float | None]], at: datetime
) -> dict[str, Any] | None:
    """What is kept of an hour or day; None where the station itself measured nothing."""
    row, table = held
    results = water.holding(table.laboratory, window.results, window.source.streams, at)
    own = water.of_hours(table, means)
    if not own.subs:
        return None
    found = water.of_hours(table, means, results) if results else own
    return {
        "table_id": row.pk,
        "value": found.value,
        "leading": water.decides(found.subs) if found.value is not None else "",
        "subs": dict(found.subs),
        "inputs": {"hours": dict(means), "laboratory": [_kept(one) for one in results]},
        "notes": [note.value for note in found.notes],
    }


def _kept(one: LabResult) -> dict[str, Any]:
    return {
        "parameter": one.parameter,
        "value": one.value,
        "at": one.at.isoformat(),
        "sample": one.sample,
        "below": one.below,
    }
