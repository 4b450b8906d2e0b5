"""Readings of a stack raw beside corrected, and the correction of one moment step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import AmountUnit, FlueGasSample, OutletTerms, Step
from fansipan.sectors.environment.contracts.stacks import NO, NO2, LegalStation, LegalStream
from fansipan.sectors.environment.queries import compliance
from fansipan.sectors.environment.rules import flue_gas, stacks
from fansipan.sectors.environment.rules.correcting import GasColumns
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.valid import valid_readings

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class CorrectedValue:
    """A reading as measured and as the law compares it; None where it could not be corrected."""

    time: datetime
    raw: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A datastream's valid readings of a period, and the settings that held at its end (None: nobody gave any)."""

    station: StationNow
    streams: tuple[LegalStream, ...]
    stream: LegalStream | None
    outlet: OutletTerms | None
    rows: tuple[CorrectedValue, ...]


def corrected(actor: Actor, code: str, datastream: int | None, start: datetime, end: datetime) -> Corrected:
    """The readings of (start, end] of a corrected datastream, the first unless one is named; oldest first.

    Raises NotFound, Forbidden; Invalid for a period turned round or longer than a month.
    """
    if end <= start:
        raise Invalid("observations.period_turned_round")
    if end - start > LONGEST:
        raise Invalid("environment.period_too_long", days=LONGEST.days)
    now, known = newest.station(actor, code), compliance.station(actor, code)
    gases = tuple(one for one in known.streams if one.substance) if known and known.corrects else ()
    stream = next((one for one in gases if one.id == datastream), gases[0] if gases else None)
    if known is None or stream is None:
        return Corrected(now, gases, None, None, ())
    readings = _readings(known, stream, start, end)
    rows: tuple[CorrectedValue, ...] = ()
    if stream.id in readings:
        found = stacks.corrected(known, stream, readings)
        value = np.where(found.whole, found.value, np.nan)
        rows = tuple(
            CorrectedValue(clock.from_us(at), raw, None if np.isnan(one) else one)
            for at, raw, one in zip(found.time.tolist(), found.raw.tolist(), value.tolist(), strict=True)
        )
    return Corrected(now, gases, stream, _outlet(known, end), rows)


def moment(actor: Actor, code: str, datastream: int, at: datetime) -> Step | None:
    """The correction of one reading, opened; None where no valid reading or no settings are.

    Raises NotFound, Forbidden.
    """
    known = compliance.station(actor, code)
    stream = compliance.streams_by_id(known).get(datastream) if known else None
    outlet = _outlet(known, at) if known else None
    if known is None or stream is None or outlet is None or not stream.substance:
        return None
    second = timedelta(microseconds=1)
    readings = _readings(known, stream, at - second, at)
    if stream.id not in readings:
        return None
    step = _step(known, stream, outlet, readings)
    if stream.property_code != NO2 or NO not in known.helpers:
        return step
    no = _step(known, known.helpers[NO], outlet, readings)
    if step.result is None or no is None or no.result is None:
        return step
    both = flue_gas.nox_from_mass(no.result, step.result)
    return Step(both.name, both.formula, both.inputs, both.result, both.unit, both.about, parts=(no, step))


def _readings(known: LegalStation, stream: LegalStream, start: datetime, end: datetime) -> dict[int, stacks.Readings]:
    found = valid_readings(known.needed(stream), start, end)
    return {one: (rows.time, rows.value) for one, rows in found.items()}


def _outlet(known: LegalStation, at: datetime) -> OutletTerms | None:
    moment = clock.to_us(at)
    return next((one for begin, end, one in stacks.settings(known.outlets) if begin < moment <= end), None)


def _step(known: LegalStation, stream: LegalStream, outlet: OutletTerms, readings: dict[int, stacks.Readings]) -> Step:
    time, value = readings.get(stream.id, (np.empty(0, np.int64), np.empty(0)))
    gas = stacks.columns(known, stream, outlet, readings, (time, value))
    return flue_gas.corrected(_sample(gas), outlet.stack())


def _sample(gas: GasColumns) -> FlueGasSample:
    def first(column: NDArray[np.float64]) -> float | None:
        return None if not len(column) or np.isnan(column[0]) else float(column[0])

    return FlueGasSample(
        substance=gas.substance,
        value=first(gas.value) or 0.0,
        unit=AmountUnit(gas.unit),
        basis=gas.basis,
        celsius=first(gas.celsius),
        kpa=first(gas.kpa),
        moisture=first(gas.moisture),
        oxygen=first(gas.oxygen),
        oxygen_dry=gas.oxygen_dry,
    )
