"""The hourly series of gauges with what stands beside them: what forecasts are learned from and issued on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.models import ForecastRain, GaugeDatum
from fansipan.sectors.hazards.queries import network, readings
from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Floats, Input, InputKind, Series, gridded

MOST_INPUTS = 8
"""Gauges beside one that are looked at: the nearest above it."""

AHEAD_H = 24
OLDEST_RUN_H = 24
"""A weather forecast that was issued longer ago says nothing any more."""

KINDS = {GaugeKind.RAIN: InputKind.RAIN, GaugeKind.LEVEL: InputKind.RIVER}


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A level gauge and the gauges above it, nearest first."""

    gauge: GaugeFacts
    above: tuple[GaugeFacts, ...]


def neighbourhoods(ids: Sequence[int] | None = None) -> list[Neighbourhood]:
    """The level gauges in use (of these ids) with what stands above them in the graph, at most eight each."""
    levels = [one for one in network.gauges_of_kind(GaugeKind.LEVEL) if ids is None or one.id in set(ids)]
    direct = _graph([one.id for one in levels])
    known = network.gauges_by_id(list({one for row in direct.values() for one in row} | {one.id for one in levels}))
    return [
        Neighbourhood(one, tuple(known[other] for other in _nearest(one.id, direct) if other in known))
        for one in levels
    ]


def _graph(ids: Sequence[int]) -> dict[int, list[int]]:
    """What stands directly above each gauge, for these gauges and all that stand above them."""
    found: dict[int, list[int]] = {}
    waiting = list(ids)
    while waiting:
        rows = network.above(waiting)
        for one in waiting:
            found[one] = [other.gauge for other in sorted(rows.get(one, ()), key=lambda other: other.hours)]
        waiting = [other for one in waiting for other in found[one] if other not in found]
    return found


def _nearest(gauge: int, direct: Mapping[int, Sequence[int]]) -> list[int]:
    """Above a gauge, step by step up the graph."""
    found: list[int] = []
    waiting = [gauge]
    while waiting and len(found) < MOST_INPUTS:
        above = [other for one in waiting for other in direct.get(one, ()) if other not in found and other != gauge]
        found += list(dict.fromkeys(above))
        waiting = above
    return found[:MOST_INPUTS]


def hourly(places: Sequence[Neighbourhood], hours: int, now: datetime) -> dict[int, Series]:
    """The series of the last hours of each gauge, ending with its newest reading, so that no minute of it is lost.

    Only readings under the zero in force are in it: those of another zero are another river. Gauges without a reading
    in the time are left out.
    """
    everyone = {one.id: one for place in places for one in (place.gauge, *place.above)}
    end_us = clock.to_us(now)
    columns = readings.measured(everyone.values(), end_us - (hours + 1) * HOUR_US, end_us)
    since = _zero_since([place.gauge.id for place in places], now)
    rain = _runs([place.gauge.id for place in places], now, hours)
    found = {}
    for place in places:
        time, _level = columns[place.gauge.id]
        if len(time):
            newest = int(time[-1])
            first = max(newest - hours * HOUR_US, since.get(place.gauge.id, 0))
            found[place.gauge.id] = _series(place, columns, (first, newest), rain.get(place.gauge.id, ()))
    return found


def _series(
    place: Neighbourhood,
    columns: Mapping[int, readings.Columns],
    span: tuple[int, int],
    runs: Sequence[tuple[int, int, Floats]],
) -> Series:
    first, newest = span
    count = max((newest - first) // HOUR_US, 1)
    start = newest - (count - 1) * HOUR_US
    own = gridded(*columns[place.gauge.id], start, HOUR_US, count, summed=False)
    inputs = {
        one.code: Input(
            KINDS[one.kind], gridded(*columns[one.id], start, HOUR_US, count, summed=one.kind is GaugeKind.RAIN)
        )
        for one in place.above
    }
    return Series(place.gauge.code, start, HOUR_US, own, inputs, _ahead(runs, start, count) if runs else None)


def _zero_since(ids: Sequence[int], now: datetime) -> dict[int, int]:
    """From when the zero in force holds at each gauge, microseconds since 1970 UTC."""
    day = now.astimezone(clock.VIETNAM).date()
    rows = GaugeDatum.objects.filter(gauge__in=ids, valid_from__lte=day).order_by("valid_from")
    return {
        gauge: clock.to_us(datetime(begun.year, begun.month, begun.day, tzinfo=clock.VIETNAM))
        for gauge, begun in rows.values_list("gauge", "valid_from")
    }


def _runs(ids: Sequence[int], now: datetime, hours: int) -> dict[int, list[tuple[int, int, Floats]]]:
    """The weather forecasts for each gauge by the time they were issued: issued, first hour's start, mm an hour."""
    rows = ForecastRain.objects.filter(gauge__in=ids, run__issued_at__lte=now).order_by("run__issued_at")
    found: dict[int, list[tuple[int, int, Floats]]] = defaultdict(list)
    oldest = clock.to_us(now) - (hours + OLDEST_RUN_H) * HOUR_US
    for gauge, issued, start, rain in rows.values_list("gauge", "run__issued_at", "start", "hours"):
        if clock.to_us(issued) >= oldest:
            found[gauge].append((clock.to_us(issued), clock.to_us(start), np.array(rain, dtype=np.float64)))
    return dict(found)


def _ahead(runs: Sequence[tuple[int, int, Floats]], start_us: int, count: int) -> Floats:
    """For each step the rain that the newest run known then expects in each of the 24 hours after it; NaN: not said."""
    table = np.full((count, AHEAD_H), np.nan)
    issued = np.array([one[0] for one in runs], dtype=np.int64)
    for step in range(count):
        at = start_us + step * HOUR_US
        newest = int(np.searchsorted(issued, at, side="right")) - 1
        if newest < 0 or at - issued[newest] > OLDEST_RUN_H * HOUR_US:
            continue
        begin = round((at - runs[newest][1]) / HOUR_US)
        said = runs[newest][2][max(begin, 0) : begin + AHEAD_H] if begin >= 0 else np.zeros(0)
        table[step, : len(said)] = said
    return table
