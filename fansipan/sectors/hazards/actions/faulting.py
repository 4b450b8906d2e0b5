"""Faults of gauges, opened and closed with every delivery; nothing here stops an alarm about water."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from fansipan.kernel import clock, events
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.models import GaugeFault, RainTotal
from fansipan.sectors.hazards.queries import network, readings
from fansipan.sectors.hazards.rules import faults
from fansipan.sectors.hazards.rules.faults import FaultKind, FaultLimits, FoundFault, Series, Surroundings
from fansipan.sectors.hazards.rules.interpolation import distances_km
from fansipan.sectors.hazards.rules.windows import HOUR_US

FAULTY, MENDED = "hazards.gauge_faulty", "hazards.gauge_mended"
"""The events: {gauge, kind, since, detail} and {gauge, kind, since, until}."""

LOOK_BACK_US = 12 * HOUR_US
SPIKE_LASTS = timedelta(hours=1)
NEIGHBOUR_KM = 15.0
FRESH = timedelta(hours=2)
WINDOWS = ("6h", "10m")


def look_at_level(gauge: GaugeFacts, end: int, limits: FaultLimits) -> None:
    """What is wrong with a level gauge as everything that it sent until `end` shows it."""
    series = readings.sent(gauge, end - LOOK_BACK_US, end)
    found = faults.level_faults(series, surroundings(gauge, end), limits)
    keep(gauge, found, end)


def surroundings(gauge: GaugeFacts, end: int) -> Surroundings:
    """Levels above a gauge, as late as their water is here, levels below it, the most rain of six hours above it."""
    up = network.above([gauge.id]).get(gauge.id, [])
    down = network.below([gauge.id]).get(gauge.id, [])
    known = network.gauges_by_id([one.gauge for one in (*up, *down)])
    # What stands below has not seen this water yet: its own newest readings are all that can be compared.
    shifts = {one.gauge: one.hours for one in up} | {one.gauge: 0.0 for one in down}
    levels = [known[number] for number in shifts if number in known and known[number].kind is GaugeKind.LEVEL]
    rain = [one.gauge for one in up if one.gauge in known and known[one.gauge].kind is GaugeKind.RAIN]
    return Surroundings(tuple(_moved(levels, shifts, end)), _rain(rain, clock.from_us(end)))


def _moved(levels: Sequence[GaugeFacts], hours: Mapping[int, float], end: int) -> Iterable[Series]:
    """Each neighbour's levels as late as its water is here."""
    most = round(max((abs(hours[one.id]) for one in levels), default=0.0) * HOUR_US)
    for number, (time, value) in readings.measured(levels, end - LOOK_BACK_US - most, end).items():
        moved = time + round(hours[number] * HOUR_US)
        inside = (moved > end - LOOK_BACK_US) & (moved <= end)
        yield moved[inside], value[inside]


def _rain(gauges: Sequence[int], at: datetime) -> float | None:
    rows = RainTotal.objects.filter(gauge_id__in=gauges, window="6h", end__gt=at - FRESH, mm__isnull=False)
    found = list(rows.values_list("mm", flat=True))
    return max((one for one in found if one is not None), default=None)


def look_at_rain(gauges: Sequence[GaugeFacts]) -> None:
    """Gauges that are blocked while it rains around them, and amounts that nobody believes."""
    ids = [one.id for one in gauges]
    sums = {(row.gauge_id, row.window): row for row in RainTotal.objects.filter(gauge_id__in=ids, window__in=WINDOWS)}
    wet = _wet() if any(row.mm == 0.0 and row.window == "6h" for row in sums.values()) else []
    faulty = set(GaugeFault.objects.filter(gauge__in=ids, until=None).values_list("gauge", flat=True))
    for one in gauges:
        mine, ten = sums.get((one.id, "6h")), sums.get((one.id, "10m"))
        if mine is None:
            continue
        around = _around(one, mine, wet) if mine.mm == 0.0 else []
        kinds = faults.rain_faults(mine.mm, ten.mm if ten else None, around, FaultLimits())
        if kinds or one.id in faulty:
            end = clock.to_us(mine.end)
            keep(one, [FoundFault(kind, end) for kind in kinds], end)


def _wet() -> list[tuple[GaugeFacts, float, datetime]]:
    """Gauges with so much rain in six hours that a dry one beside them is doubtful: few, and mostly none."""
    rows = RainTotal.objects.filter(window="6h", mm__gte=FaultLimits().blocked_mm)
    found = {gauge_id: (mm or 0.0, end) for gauge_id, mm, end in rows.values_list("gauge_id", "mm", "end")}
    return [(one, *found[one.id]) for one in network.gauges_by_id(list(found)).values()]


def _around(gauge: GaugeFacts, mine: RainTotal, wet: Sequence[tuple[GaugeFacts, float, datetime]]) -> list[float]:
    known = [(one, mm) for one, mm, end in wet if one.id != gauge.id and abs(end - mine.end) <= FRESH]
    if not known:
        return []
    places = np.array([(one.lon, one.lat) for one, _mm in known])
    near = distances_km(np.array([(gauge.lon, gauge.lat)]), places)[0] <= NEIGHBOUR_KM
    return [mm for (_one, mm), close in zip(known, near, strict=True) if close]


def keep(gauge: GaugeFacts, found: Sequence[FoundFault], end: int) -> None:
    """Open what is new, close what is over; says both to the house."""
    at = clock.from_us(end)
    open_ones = {row.kind: row for row in GaugeFault.objects.filter(gauge=gauge.id, until=None)}
    now = {one.kind.value: one for one in found}
    for kind, one in now.items():
        if kind not in open_ones:
            _open(gauge, one)
    for kind, row in open_ones.items():
        if kind not in now and not (kind == FaultKind.SPIKE and at < row.since + SPIKE_LASTS):
            row.until = at
            row.save(update_fields=["until"])
            events.publish(MENDED, {"gauge": gauge.code, "kind": kind, "since": row.since, "until": at})


def _open(gauge: GaugeFacts, one: FoundFault) -> None:
    detail: dict[str, Any] = dict(one.numbers)
    since = clock.from_us(one.since)
    if GaugeFault.objects.filter(gauge=gauge.id, kind=one.kind.value, since=since).exists():
        return  # the same spike is seen again by a delivery that came late
    GaugeFault.objects.create(gauge_id=gauge.id, kind=one.kind.value, since=since, detail=detail)
    events.publish(FAULTY, {"gauge": gauge.code, "kind": one.kind.value, "since": since, "detail": detail})
