"""The hourly series of gauges with what stands beside them: what forecasts are learned from and issued on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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

USUAL_DELAY = timedelta(hours=6)
"""After its issue a run is known here so much later, where it was taken in long afterwards: as the history that models
learn from. Nothing may be learned from rain that nobody knew of then. A proposal: global models need four to six hours.
"""

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
    runs: Sequence[_Run],
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


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A weather forecast for a gauge: when it was issued and known here, its first hour's start, mm an hour."""

    issued: int
    known: int
    start: int
    mm: Floats


def _runs(ids: Sequence[int], now: datetime, hours: int) -> dict[int, list[_Run]]:
    """The weather forecasts that are known by now for each gauge, by the time at which they were known."""
    oldest = now - timedelta(hours=hours + OLDEST_RUN_H)
    rows = ForecastRain.objects.filter(gauge__in=ids, run__issued_at__lte=now, run__issued_at__gte=oldest)
    found: dict[int, list[_Run]] = defaultdict(list)
    for gauge, issued, taken, start, rain in rows.values_list(
        "gauge", "run__issued_at", "run__taken_at", "start", "hours"
    ):
        known = taken if taken - issued <= timedelta(hours=OLDEST_RUN_H) else issued + USUAL_DELAY
        if known <= now:
            mm = np.array(rain, dtype=np.float64)
            found[gauge].append(_Run(clock.to_us(issued), clock.to_us(known), clock.to_us(start), mm))
    return {gauge: sorted(runs, key=lambda one: one.known) for gauge, runs in found.items()}


def _ahead(runs: Sequence[_Run], start_us: int, count: int) -> Floats:
    """For each step the rain that the newest run known then expects in each of the 24 hours after it; NaN: not said."""
    table = np.full((count, AHEAD_H), np.nan)
    known = np.array([one.known for one in runs], dtype=np.int64)
    newest: list[_Run] = []
    for one in runs:
        newest.append(one if not newest or one.issued >= newest[-1].issued else newest[-1])
    for step in range(count):
        at = start_us + step * HOUR_US
        place = int(np.searchsorted(known, at, side="right")) - 1
        if place < 0 or at - newest[place].issued > OLDEST_RUN_H * HOUR_US:
            continue
        run = newest[place]
        begin = round((at - run.start) / HOUR_US)
        said = run.mm[begin : begin + AHEAD_H] if begin >= 0 else np.zeros(0)
        table[step, : len(said)] = said
    return table
