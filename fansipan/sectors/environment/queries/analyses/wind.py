"""The wind at a station, or at the nearest one that measures it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.units import conversion
from fansipan.sectors.environment.queries.analyses.series import DIRECTION, SPEED
from fansipan.sectors.environment.rules import rights
from fansipan.sectors.environment.rules.analyses import roses
from fansipan.sectors.environment.rules.analyses.roses import Wind
from fansipan.services.observations.contracts import Flag, LoggerStatus
from fansipan.services.observations.queries import series
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.series import Period, Resolution, Series

USABLE = (Flag.PASS, Flag.NOT_EVALUATED, Flag.SUSPECT)


@dataclass(frozen=True, slots=True)
class WindSource:
    """A station that measures wind, and how far it stands from the one asked for."""

    station: str
    name: dict[str, str]
    metres: float
    direction: int
    speed: int


@dataclass(frozen=True, slots=True)
class Blown:
    """Hours of wind; `unpaired` readings had no partner of the same moment, `refused` ones were not valid."""

    wind: Wind
    unpaired: int
    refused: int


def source(of: StationNow, seen: Sequence[StationNow]) -> WindSource | None:
    """The station itself where it measures wind, else the nearest one that the actor may see."""
    here = Point(of.lon, of.lat)
    found = [_source(one, distance_m(here, Point(one.lon, one.lat)) if one.code != of.code else 0.0) for one in seen]
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: (one.station != of.code, one.metres), default=None)


def _source(one: StationNow, metres: float) -> WindSource | None:
    streams = {value.property_code: value.datastream for value in reversed(one.values)}
    if DIRECTION not in streams or SPEED not in streams:
        return None
    return WindSource(one.code, one.name, metres, streams[DIRECTION], streams[SPEED])


def blown(actor: Actor, found: WindSource, period: Period) -> Blown:
    """Hourly wind as vector means of the readings themselves: a stored mean of degrees would point the wrong way."""
    require(actor, rights.VIEW_ANALYSES)
    direction, speed = series.series(actor, [found.direction, found.speed], period, Resolution.RAW)
    good, other = _usable(direction), _usable(speed)
    refused = int((~good).sum() + (~other).sum())
    angles, speeds = _in(direction, "deg"), _in(speed, "m/s")
    time, one, two = np.intersect1d(direction.time[good], speed.time[other], return_indices=True)
    unpaired = int(good.sum() + other.sum() - 2 * len(time))
    return Blown(roses.hourly(time, angles[good][one], speeds[other][two]), unpaired, refused)


def _usable(found: Series) -> NDArray[np.bool_]:
    assert found.flag is not None
    return np.isin(found.flag, USABLE) & (found.status == LoggerStatus.MEASURING) & np.isfinite(found.value)


def _in(found: Series, unit: str) -> NDArray[np.float64]:
    factor, offset = conversion(found.datastream.unit, unit)
    return found.value * factor + offset
