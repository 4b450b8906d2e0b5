"""Loads of a station, and of all that let out the same substance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.units import conversion
from fansipan.sectors.environment.contracts import Basis, OutletTerms, StackSettings
from fansipan.sectors.environment.contracts.stacks import AMOUNTS, GASES, NO
from fansipan.sectors.environment.queries import outlets
from fansipan.sectors.environment.queries.analyses.series import HourlySeries, hourly
from fansipan.sectors.environment.rules import flue_gas, rights, stacks
from fansipan.sectors.environment.rules.analyses import loads as rules
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Hours, Values, tidy
from fansipan.sectors.environment.rules.analyses.loads import Gas, Load, Rank
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries import access, newest
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.series import Period

FLOWS = {
    StationKind.FLUE_GAS: ("flue-flow",),
    StationKind.WASTEWATER: ("waste-flow-out", "waste-flow-in"),
}
"""What is let out is measured by these; of several the first."""

NO_MASS = frozenset({"waste-do"})
"""Concentrations whose mass nobody lets out."""

GAS = ("flue-temperature", "flue-pressure", "flue-moisture", "flue-o2")
GAS_UNITS = ("Cel", "kPa", "%", "%")


class State(StrEnum):
    """What is known of the states of gas in which concentration and flow are told."""

    WATER = "water"
    ASSUMED = "assumed"
    SAME = "same"
    CONVERTED = "converted"


STRONGEST = (State.SAME, State.CONVERTED, State.ASSUMED)
"""What is said of a period whose stretches differ, the last that is among them: an assumption is never hidden."""

KG_OF_MG = 1e-6


@dataclass(frozen=True, slots=True)
class LoadFound:
    """The load of one datastream with the flow of its station; both series with their accounts. `stack` as it was set
    at the end of the period.
    """

    concentration: HourlySeries
    flow: HourlySeries
    load: Load
    state: State
    oxygen_removed: bool
    unconverted: int
    stack: StackSettings


@dataclass(frozen=True, slots=True)
class Emitter:
    """One station in the list of emitters; `before` is its load over as long a period just before."""

    station: StationNow
    load: Load
    before: Load
    rank: Rank


def flow_of(one: StationNow) -> ValueNow | None:
    """The datastream that measures what the station's outlet lets out."""
    streams = {value.property_code: value for value in reversed(one.values)}
    return next((streams[code] for code in FLOWS.get(one.kind, ()) if code in streams), None)


def substances(seen: Sequence[StationNow]) -> dict[str, list[ValueNow]]:
    """By station: what it measures that has a mass, where it measures a flow too. `seen` are the actor's to see."""
    letting_out = [one for one in seen if flow_of(one) is not None]
    ids = [value.datastream for one in letting_out for value in one.values]
    units = {stream.pk: stream.unit for stream in access.datastreams(SYSTEM, ids)}
    return {one.code: [value for value in one.values if _has_mass(value, units)] for one in letting_out}


def _has_mass(value: ValueNow, units: Mapping[int, str]) -> bool:
    let_out = value.property_code.startswith(("flue-", "waste-")) and value.property_code not in NO_MASS
    unit = units[value.datastream]
    if unit in AMOUNTS:
        return let_out and substance_of(value.property_code) in flue_gas.MOLAR_MASS
    return let_out and _factor(unit, "kg/m3") is not None


def load(actor: Actor, station: StationNow, datastream: int, period: Period) -> LoadFound:
    """The mass of one substance that a station let out. Raises NotFound, Invalid when it measures no flow."""
    require(actor, rights.VIEW_ANALYSES)
    flow = flow_of(station)
    if flow is None:
        raise Invalid("environment.no_flow", code=station.code)
    gas = {value.property_code: value.datastream for value in reversed(station.values) if value.property_code in GAS}
    found = {
        one.measured.datastream: one for one in hourly(actor, [datastream, flow.datastream, *gas.values()], period)
    }
    series = {code: found[stream] for code, stream in gas.items()}
    return _load(station, (found[datastream], found[flow.datastream]), series, period)


def _load(
    station: StationNow, both: tuple[HourlySeries, HourlySeries], gas: Mapping[str, HourlySeries], period: Period
) -> LoadFound:
    concentration, flow = both
    q = _scaled(flow, "m3/h")
    bounds = clock.to_us(period.start) // HOUR_US * HOUR_US, clock.to_us(period.end) // HOUR_US * HOUR_US
    if station.kind is not StationKind.FLUE_GAS:
        found = rules.load(_scaled(concentration, "kg/m3"), q, *bounds)
        return LoadFound(concentration, flow, found, State.WATER, False, 0, StackSettings())
    ppm = concentration.measured.unit in AMOUNTS
    c = concentration.hours if ppm else _scaled(concentration, "kg/m3")
    common = np.intersect1d(c.end, q.end, assume_unique=True)
    value, flowing = rules.on_row(c, common), rules.on_row(q, common)
    states, removed, stack = [], False, StackSettings()
    for begin, end, outlet in _settings(station.id, bounds):
        part = slice(*np.searchsorted(common, (begin, end), side="right"))
        made = _Stretch(both, outlet, _gas(gas, common[part], outlet))
        value[part], flowing[part] = made.brought(value[part], flowing[part])
        states.append(made.state)
        removed, stack = removed or made.oxygen_removed, made.stack
    lost = int((~np.isfinite(value * flowing)).sum())
    load = rules.load(tidy(common, value), tidy(common, flowing), *bounds)
    return LoadFound(concentration, flow, load, max(states, key=STRONGEST.index), removed, lost, stack)


def _settings(station: int, bounds: tuple[int, int]) -> list[tuple[int, int, OutletTerms | None]]:
    """The settings of a stack over the stretches (start, end] of a period; None before anybody gave any."""
    held = list(stacks.settings(outlets.outlets([station]).get(station, ())))
    before = (bounds[0], held[0][0] if held else bounds[1], None)
    cut = [(max(begin, bounds[0]), min(end, bounds[1]), outlet) for begin, end, outlet in (before, *held)]
    return [one for one in cut if one[0] < one[1]] or [(*bounds, None)]


class _Stretch:
    """Concentration and flow of a stack over a stretch in which its settings did not change."""

    def __init__(self, both: tuple[HourlySeries, HourlySeries], outlet: OutletTerms | None, air: Gas) -> None:
        self.measured = both[0].measured
        self.air, self.stack = air, StackSettings() if outlet is None else outlet.stack()
        self.concentration, self.flow = (_basis(outlet, one.measured.property_code) for one in both)
        if self.concentration is not None and self.measured.unit in AMOUNTS:
            self.concentration = replace(self.concentration, normal=True)
        self.state = _state(self.concentration, self.flow)

    @property
    def oxygen_removed(self) -> bool:
        """Whether a concentration at reference oxygen is brought back to the gas that flows."""
        return bool(self.concentration and self.concentration.oxygen) and self.stack.oxygen_reference is not None

    def brought(self, value: Values, flowing: Values) -> tuple[Values, Values]:
        """Both in one state: kg/m³ and m³/h."""
        if self.measured.unit in AMOUNTS:
            ppm = value * AMOUNTS[self.measured.unit]
            mass = flue_gas.molar_mass(substance_of(self.measured.property_code))
            value = ppm * mass / flue_gas.molar_volume(self.stack) * KG_OF_MG
        if self.oxygen_removed:
            value = rules.without_oxygen_reference(value, self.air, self.stack)
        if self.state is State.CONVERTED and self.concentration is not None and self.flow is not None:
            flowing = rules.to_state(flowing, self.air, self.flow, self.concentration, self.stack)
        return value, flowing


def substance_of(property_code: str) -> str:
    """The gas that is measured itself: NO as NO, though the law counts it as NO2."""
    return "NO" if property_code == NO else GASES.get(property_code, "")


def _state(concentration: Basis | None, flow: Basis | None) -> State:
    if concentration is None or flow is None:
        return State.ASSUMED
    same = (concentration.normal, concentration.dry) == (flow.normal, flow.dry)
    return State.SAME if same else State.CONVERTED


def _basis(outlet: OutletTerms | None, property_code: str) -> Basis | None:
    """What the analyser has done to it; None where nobody has said."""
    return None if outlet is None else outlet.basis.get(property_code)


def _gas(found: Mapping[str, HourlySeries], common: NDArray[np.int64], outlet: OutletTerms | None) -> Gas:
    nothing = Hours(np.empty(0, np.int64), np.empty(0))
    rows = [
        rules.on_row(_scaled(found[code], unit) if code in found else nothing, common)
        for code, unit in zip(GAS, GAS_UNITS, strict=True)
    ]
    if outlet is not None and outlet.moisture is not None:
        rows[2] = np.where(np.isfinite(rows[2]), rows[2], outlet.moisture)
    return Gas(*rows)


def _scaled(found: HourlySeries, unit: str) -> Hours:
    factor, offset = conversion(found.measured.unit, unit)
    return Hours(found.hours.end, found.hours.value * factor + offset)


def _factor(unit: str, wanted: str) -> float | None:
    try:
        return conversion(unit, wanted)[0]
    except Invalid:
        return None


def emitting(actor: Actor) -> dict[str, list[tuple[StationNow, ValueNow]]]:
    """By substance: the stations for which the actor may compare loads, a plant its own only."""
    owned = set(access.holding(actor, rights.VIEW_ANALYSES).values_list("pk", flat=True))
    seen = {one.code: one for one in newest.stations(actor) if one.id in owned}
    found: dict[str, list[tuple[StationNow, ValueNow]]] = {}
    for code, values in substances(list(seen.values())).items():
        for value in values:
            found.setdefault(value.property_code, []).append((seen[code], value))
    return found


def emitters(actor: Actor, among: Sequence[tuple[StationNow, ValueNow]], period: Period) -> list[Emitter]:
    """The stations by what they let out in a period, the most first, beside as long a period just before."""
    before = Period(period.start - (period.end - period.start), period.start)
    now, then = ([load(actor, one, value.datastream, when).load for one, value in among] for when in (period, before))
    earlier = [one.measured_kg if one.measured_hours else None for one in then]
    ranks = rules.ranking([one.measured_kg for one in now], earlier)
    return [Emitter(among[rank.index][0], now[rank.index], then[rank.index], rank) for rank in ranks]
