"""What VN_WQI is computed from: hourly means of the stations, and what laboratories found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.queries.sources import HOUR_US, by_stream, on_grid
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow

WATER = {
    "water-ph": ("pH", "[pH]"),
    "water-temperature": ("T", "Cel"),
    "water-do": ("DO", "mg/L"),
    "water-bod5": ("BOD5", "mg/L"),
    "water-cod": ("COD", "mg/L"),
    "water-toc": ("TOC", "mg/L"),
    "water-nh4": ("N-NH4", "mg/L"),
    "water-no3": ("N-NO3", "mg/L"),
    "water-no2": ("N-NO2", "mg/L"),
    "water-po4": ("P-PO4", "mg/L"),
    "water-as": ("As", "mg/L"),
    "water-cd": ("Cd", "mg/L"),
    "water-pb": ("Pb", "mg/L"),
    "water-cr6": ("Cr6", "mg/L"),
    "water-cu": ("Cu", "mg/L"),
    "water-zn": ("Zn", "mg/L"),
    "water-hg": ("Hg", "mg/L"),
}
"""Observed properties of VN_WQI, as the decision names them, in its units: nitrogen as N, phosphate as P."""


@dataclass(frozen=True, slots=True)
class WaterSource:
    """A station at surface water that measures something of VN_WQI, and the datastream of each parameter."""

    station: int
    code: str
    streams: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WaterMeans:
    """Hourly means on an unbroken row of hours, None where too little was valid. `first` is an hour's end, UTC."""

    first: datetime
    means: Mapping[str, list[float | None]]


def water_sources() -> list[WaterSource]:
    """Every station at surface water that measures a parameter of the index; of two datastreams the first."""
    found = newest.stations(SYSTEM, StationFilter(kind="surface_water"))
    sources = [WaterSource(one.id, one.code, streams_of(one)) for one in found]
    return [one for one in sources if one.streams]


def streams_of(one: StationNow) -> dict[str, int]:
    """The datastream of each parameter that a station measures, as the decision names them."""
    known = [(WATER[value.property_code][0], value.datastream) for value in one.values if value.property_code in WATER]
    return dict(reversed(known))


def hourly_means(source: WaterSource, start: datetime, end: datetime, least_share: float) -> WaterMeans:
    """The means of the hours that end in (start, end], both full hours, in the units of the decision."""
    units = dict(WATER.values())
    count = (clock.to_us(end) - clock.to_us(start)) // HOUR_US
    found = by_stream(list(source.streams.values()), start, end)
    means = {
        name: [None if mean != mean else float(mean) for mean in grid]
        for name, stream in source.streams.items()
        for grid in (on_grid(found[stream], clock.to_us(start), count, least_share, units[name]),)
    }
    return WaterMeans(clock.from_us(clock.to_us(start) + HOUR_US), means)
