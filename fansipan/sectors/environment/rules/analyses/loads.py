"""Mass let out: concentration × flow, hour by hour, and what is said about hours that were not measured.

kg/h = kg/m³ × m³/h, both of the same gas (facts: mass flow, mg/Nm³ × Nm³/h / 10⁶) or of water. The flow is brought to
the state of the concentration by rules/flue_gas: actual → normal (25 °C, 760 mmHg) → dry. A concentration that the
analyser has brought to reference oxygen is brought back first: the dilution that it takes out is in the flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fansipan.sectors.environment.contracts import Basis, StackSettings
from fansipan.sectors.environment.rules import flue_gas
from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Hours, Numbers, Times, Values

LEAST_FOR_ESTIMATE = 0.5
"""Share of a month's hours that must be measured before its other hours are estimated."""


@dataclass(frozen=True, slots=True)
class Gas:
    """What was measured in the stack beside the flow, hour by hour on the same row; NaN where it was not."""

    celsius: Values
    kpa: Values
    moisture: Values
    oxygen: Values


@dataclass(frozen=True, slots=True)
class Month:
    """One month, or the part of it that was asked for. `estimated` is None where too little was measured."""

    number: int
    hours: int
    measured_hours: int
    measured_kg: float
    estimated_kg: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """kg/h of the hours with both, by month and as a whole. `estimated_kg` is for the hours without, and apart."""

    hourly: Hours
    months: tuple[Month, ...]
    hours: int

    @property
    def measured_hours(self) -> int:
        return len(self.hourly)

    @property
    def measured_kg(self) -> float:
        return float(self.hourly.value.sum())

    @property
    def coverage(self) -> float:
        return len(self.hourly) / self.hours if self.hours else 0.0

    @property
    def estimated_kg(self) -> float | None:
        """Of all months, or None when one of them cannot be estimated."""
        parts = [month.estimated_kg for month in self.months]
        return None if None in parts else float(sum(part or 0.0 for part in parts))


def load(concentration: Hours, flow: Hours, start: int, end: int) -> Load:
    """Of kg/m³ and m³/h of the same state: only hours that have both, in (start, end] of full hours."""
    common, one, other = np.intersect1d(concentration.end, flow.end, assume_unique=True, return_indices=True)
    inside = (common > start) & (common <= end)
    kg = concentration.value[one][inside] * flow.value[other][inside]
    hourly = Hours(common[inside], kg)
    every = np.arange(start + HOUR_US, end + 1, HOUR_US, dtype=np.int64)
    return Load(hourly, _months(hourly, at.month_number(every)), len(every))


def _months(hourly: Hours, every: Numbers) -> tuple[Month, ...]:
    own = at.month_number(hourly.end)
    numbers, hours = np.unique(every, return_counts=True)
    return tuple(
        _month(int(number), int(due), hourly.value[own == number]) for number, due in zip(numbers, hours, strict=True)
    )


def _month(number: int, due: int, kg: Values) -> Month:
    measured, missing = float(kg.sum()), due - len(kg)
    estimated = float(kg.mean()) * missing if len(kg) >= LEAST_FOR_ESTIMATE * due and len(kg) else None
    return Month(number, due, len(kg), measured, 0.0 if not missing else estimated)


def to_state(flow: Values, gas: Gas, of_flow: Basis, wanted: Basis, stack: StackSettings) -> Values:
    """The flow in the state of the concentration; NaN where what that needs was not measured."""
    found = flow
    if wanted.normal and not of_flow.normal:
        found = found * _normal_factor(gas, stack)
    if of_flow.normal and not wanted.normal:
        found = found / _normal_factor(gas, stack)
    if wanted.dry and not of_flow.dry:
        found = found * _dry_factor(gas)
    if of_flow.dry and not wanted.dry:
        found = found / _dry_factor(gas)
    return found


def _normal_factor(gas: Gas, stack: StackSettings) -> Values:
    def of(celsius: float, kpa: float) -> float:
        # Neither a stack at −100 °C nor one without pressure: a broken sensor must not become a mass.
        sound = celsius > -100 and kpa >= flue_gas.LEAST_KPA
        return (flue_gas.normal_flow(1.0, celsius, kpa, stack).result or np.nan) if sound else np.nan

    return np.array([of(*one) for one in zip(gas.celsius.tolist(), gas.kpa.tolist(), strict=True)], np.float64)


def _dry_factor(gas: Gas) -> Values:
    sound = np.where((gas.moisture >= 0) & (gas.moisture < 100), gas.moisture, np.nan)
    return np.array([flue_gas.dry_flow(1.0, one).result for one in sound.tolist()], np.float64)


def without_oxygen_reference(concentration: Values, gas: Gas, stack: StackSettings) -> Values:
    """The concentration at the oxygen that there was, out of one at reference oxygen; NaN where it is not known."""
    if stack.oxygen_reference is None:
        return concentration
    reference = stack.oxygen_reference
    steps = [flue_gas.at_reference(1.0, None if o != o else o, stack, reference) for o in gas.oxygen.tolist()]
    factor = np.array([np.nan if step.notes else step.result for step in steps], np.float64)
    return concentration / factor


def on_row(found: Hours, end: Times) -> Values:
    """The values of some hours; NaN where there is none."""
    row = np.full(len(end), np.nan)
    _common, place, own = np.intersect1d(end, found.end, assume_unique=True, return_indices=True)
    row[place] = found.value[own]
    return row


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in the list of emitters; None: not in the list of that period."""

    index: int
    place: int
    before: int | None
    share: float


def ranking(now: Sequence[float], before: Sequence[float | None]) -> tuple[Rank, ...]:
    """The largest first; equals share a place. `before` None: nothing was measured in the period before."""
    whole = sum(now)
    then = [one for one in before if one is not None]
    order = sorted(range(len(now)), key=lambda index: (-now[index], index))
    return tuple(
        Rank(index, _place(now[index], now), _place_before(before[index], then), now[index] / whole if whole else 0.0)
        for index in order
    )


def _place(one: float, among: Sequence[float]) -> int:
    return 1 + sum(other > one for other in among)


def _place_before(one: float | None, among: Sequence[float]) -> int | None:
    return None if one is None else _place(one, among)
