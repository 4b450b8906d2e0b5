"""What gauges measured, in metres and millimetres, as columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.rules.levels import metres
from fansipan.sectors.hazards.rules.rain import millimetres
from fansipan.sectors.hazards.rules.windows import HOUR_US
from fansipan.services.observations.queries import valid

Columns = tuple[NDArray[np.int64], NDArray[np.float64]]
NOTHING: Columns = (np.empty(0, np.int64), np.empty(0))


def factor(gauge: GaugeFacts) -> float:
    """By what its stored readings are multiplied. Raises Invalid for a unit that is missing or is none of a length."""
    return metres(1.0, gauge.unit) if gauge.kind is GaugeKind.LEVEL else millimetres(gauge.unit)


def measured(gauges: Iterable[GaugeFacts], start: int, end: int) -> dict[int, Columns]:
    """Valid readings with start < t <= end (microseconds since 1970 UTC) of each gauge; suspect ones count."""
    known = list(gauges)
    found = valid.valid_readings([one.datastream for one in known], clock.from_us(start), clock.from_us(end))
    return {
        one.id: (found[one.datastream].time, found[one.datastream].value * factor(one))
        if one.datastream in found
        else NOTHING
        for one in known
    }


def sent(gauge: GaugeFacts, start: int, end: int) -> Columns:
    """Everything that a gauge sent in (start, end], failed readings too: that is where its faults show."""
    found = list(valid.every_reading([gauge.datastream], clock.from_us(start), clock.from_us(end)))
    if not found:
        return NOTHING
    _stream, time, value, _valid = found[0]
    known = np.isfinite(value)
    return time[known], value[known] * factor(gauge)


def between(gauge: GaugeFacts, start: datetime, end: datetime) -> Columns:
    """Valid readings of one gauge."""
    return measured([gauge], clock.to_us(start), clock.to_us(end))[gauge.id]


def by_hour(columns: Columns, start: int, hours: int) -> NDArray[np.float64]:
    """Sums by hour that ends in (start, start + hours]; NaN for an hour without a reading."""
    time, value = columns
    place = (time - start - 1) // HOUR_US
    inside = (place >= 0) & (place < hours)
    total = np.bincount(place[inside], weights=value[inside], minlength=hours)
    count = np.bincount(place[inside], minlength=hours)
    return np.where(count > 0, total, np.nan)
