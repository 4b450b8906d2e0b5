"""Hourly means of one datastream for an analysis, with an account of what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.rules import rights
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Hours, tidy
from fansipan.services.observations.contracts import ValueKind
from fansipan.services.observations.queries import newest, series
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import Period, Resolution, Series

ENOUGH = 0.75
"""Share of its expected readings that must be valid before an hour counts."""

MOST_YEARS = 10

DIRECTION, SPEED = "weather-wind-direction", "weather-wind-speed"


@dataclass(frozen=True, slots=True)
class Measured:
    """A datastream as a page names it; `symbol` is the unit shown, `unit` its UCUM code."""

    datastream: int
    code: str
    name: dict[str, str]
    property_code: str
    unit: str
    symbol: str
    station_id: int
    station: str
    station_name: dict[str, str]
    demo: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Hours of the period: used, with too few valid readings, without any. `refused`: readings that did not count."""

    hours: int
    used: int
    too_few: int
    none: int
    refused: int


@dataclass(frozen=True, slots=True)
class HourlySeries:
    """What an analysis takes, and what it does not."""

    measured: Measured
    hours: Hours
    account: Account


def stations(actor: Actor) -> list[StationNow]:
    """The stations whose series the actor may analyse. Raises Unauthenticated, Forbidden."""
    require(actor, rights.VIEW_ANALYSES)
    return newest.stations(actor)


def hourly(actor: Actor, ids: Sequence[int], period: Period) -> list[HourlySeries]:
    """The hours that end in the period, of each datastream. Raises NotFound for one that is not to be seen.

    Means of valid readings only: calibration, faults and what failed quality control never count; an hour counts when
    three quarters of its readings do. Of what is a sum, such as rain, the sum of the hour.
    """
    require(actor, rights.VIEW_ANALYSES)
    return [_hourly(one, period) for one in series.series(actor, ids, period, Resolution.HOUR)]


def _hourly(found: Series, period: Period) -> HourlySeries:
    assert found.extent is not None
    rows, hours = found.extent, (clock.to_us(period.end) - clock.to_us(period.start)) // HOUR_US
    some = np.isfinite(found.value)
    enough = some & (rows["valid"] >= np.maximum(1, ENOUGH * rows["expected"]))
    summed = found.datastream.property.kind == ValueKind.SUM
    value = found.value * rows["valid"] if summed else found.value
    account = Account(
        int(hours),
        int(enough.sum()),
        int((some & ~enough).sum()),
        int(hours - some.sum()),
        int((rows["count"] - rows["valid"]).sum()),
    )
    return HourlySeries(measured(found, summed), tidy(found.time[enough], value[enough]), account)


def measured(found: Series, summed: bool = False) -> Measured:
    """What a series is of."""
    stream = found.datastream
    own, station = stream.property, stream.station
    symbol = own.symbol if stream.unit == own.unit else stream.unit
    return Measured(
        stream.pk,
        stream.code,
        own.name,
        own.code,
        stream.unit,
        f"{symbol}/h" if summed else symbol,
        station.pk,
        station.code,
        station.name,
        station.demo,
    )
