"""A stack's readings corrected with what was measured at the same moments and the settings in force that day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts import AmountUnit, Basis, OutletTerms
from fansipan.sectors.environment.contracts.stacks import (
    AMOUNTS,
    MOISTURE,
    NO,
    NO2,
    OXYGEN,
    PRESSURE,
    TEMPERATURE,
    CorrectedReadings,
    LegalStation,
    LegalStream,
)
from fansipan.sectors.environment.rules import correcting, flue_gas
from fansipan.sectors.environment.rules.correcting import Column, CorrectedColumns, GasColumns
from fansipan.sectors.environment.rules.means import midnight

Times = NDArray[np.int64]
Readings = tuple[Times, Column]
Correct = Callable[
    [LegalStation, LegalStream, OutletTerms, Mapping[int, Readings], Readings],
    CorrectedColumns,
]
FOREVER = np.iinfo(np.int64).max


def corrected(station: LegalStation, stream: LegalStream, readings: Mapping[int, Readings]) -> CorrectedReadings:
    """The readings of a substance as the law compares them; `readings` by datastream, sorted by time.

    NO2 stands for all nitrogen oxides, counted as NO2, at a station that measures NO beside it and no NOx: the law
    knows NOx alone, and without NO there is none.
    """
    return _over_time(station, stream, readings, _by_settings)


def alone(station: LegalStation, stream: LegalStream, readings: Mapping[int, Readings]) -> CorrectedReadings:
    """The readings of one gas, NO and NO2 too, corrected without any other gas beside it."""
    return _over_time(station, stream, readings, _gas)


def _over_time(
    station: LegalStation, stream: LegalStream, readings: Mapping[int, Readings], correct: Correct
) -> CorrectedReadings:
    time, raw = readings[stream.id]
    value, whole, held = np.full(len(time), np.nan), np.zeros(len(time), bool), np.zeros(len(time), bool)
    for first, last, outlet in settings(station.outlets):
        begin, end = np.searchsorted(time, (first, last), side="right")
        part = slice(int(begin), int(end))
        if begin < end:
            found = correct(station, stream, outlet, readings, (time[part], raw[part]))
            value[part], whole[part], held[part] = found.value, found.whole, True
    return CorrectedReadings(time, raw, value, whole, held)


def settings(outlets: tuple[OutletTerms, ...]) -> Iterator[tuple[int, int, OutletTerms]]:
    """The stretches (start, end] over which settings of a stack hold."""
    begins = [midnight(one.valid_from) for one in outlets]
    for outlet, begin, end in zip(outlets, begins, [*begins, FOREVER][1:], strict=True):
        if outlet.medium == "flue_gas":
            yield begin, end, outlet


def at(readings: Mapping[int, Readings], stream: LegalStream | None, time: Times) -> Column:
    """What a datastream said at these very moments; NaN where it said nothing that counts."""
    found = np.full(len(time), np.nan)
    if stream is None or stream.id not in readings:
        return found
    known, value = readings[stream.id]
    place = np.searchsorted(known, time)
    there = place < len(known)
    there[there] = known[place[there]] == time[there]
    found[there] = value[place[there]]
    return found


def _by_settings(
    station: LegalStation,
    stream: LegalStream,
    outlet: OutletTerms,
    readings: Mapping[int, Readings],
    own: Readings,
) -> CorrectedColumns:
    found = _gas(station, stream, outlet, readings, own)
    if stream.property_code != NO2:
        return found
    no = station.helpers.get(NO)
    if no is None:
        return CorrectedColumns(found.value, np.zeros(len(found.value), bool))
    other = _gas(station, no, outlet, readings, (own[0], at(readings, no, own[0])))
    return CorrectedColumns(correcting.as_no2(other.value, found.value), found.whole & other.whole)


def _gas(
    station: LegalStation,
    stream: LegalStream,
    outlet: OutletTerms,
    readings: Mapping[int, Readings],
    own: Readings,
) -> CorrectedColumns:
    gas = columns(station, stream, outlet, readings, own)
    if gas.unit is AmountUnit.PPM and gas.substance not in flue_gas.MOLAR_MASS:
        return CorrectedColumns(np.full(len(own[0]), np.nan), np.zeros(len(own[0]), bool))
    return correcting.corrected(gas, outlet.stack())


def columns(
    station: LegalStation,
    stream: LegalStream,
    outlet: OutletTerms,
    readings: Mapping[int, Readings],
    own: Readings,
) -> GasColumns:
    """The readings of a gas with what was measured at the same moments."""
    time, value = own
    moisture = at(readings, station.helpers.get(MOISTURE), time)
    if outlet.moisture is not None:
        moisture = np.where(np.isnan(moisture), outlet.moisture, moisture)
    return GasColumns(
        substance="NO" if stream.property_code == NO else stream.substance,
        value=value * AMOUNTS.get(stream.unit, 1.0),
        unit=AmountUnit.PPM if stream.unit in AMOUNTS else AmountUnit.MG,
        basis=outlet.basis.get(stream.property_code, Basis()),
        celsius=at(readings, station.helpers.get(TEMPERATURE), time),
        kpa=at(readings, station.helpers.get(PRESSURE), time),
        moisture=moisture,
        oxygen=at(readings, station.helpers.get(OXYGEN), time),
        # An oxygen analyser of which nothing is said measures dry gas, as extractive ones do.
        oxygen_dry=OXYGEN not in outlet.basis or outlet.basis[OXYGEN].dry,
    )
