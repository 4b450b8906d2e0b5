"""Flue gas as the law compares it, for a whole row of readings at once: rules/flue_gas.py in columns.

The same arithmetic in the same order, so that a column and a single moment opened step by step say the same number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts import AmountUnit, Basis, StackSettings
from fansipan.sectors.environment.rules import flue_gas

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GasColumns:
    """Readings of one substance and what was measured at the same moments; NaN where it was not."""

    substance: str
    value: Column
    unit: AmountUnit
    basis: Basis
    celsius: Column
    kpa: Column
    moisture: Column
    oxygen: Column
    oxygen_dry: bool = True


@dataclass(frozen=True, slots=True)
class CorrectedColumns:
    """mg/Nm3 as far as the correction went, NaN where an input was missing; `whole`: every step was made."""

    value: Column
    whole: NDArray[np.bool_]


def corrected(gas: GasColumns, stack: StackSettings) -> CorrectedColumns:
    """What `flue_gas.corrected` gives of each reading; `whole` is false where that has a note or no result."""
    value = _normal(gas, stack)
    if not gas.basis.dry:
        value = _dry(value, gas.moisture)
    there = np.isfinite(value)
    if stack.oxygen_reference is None or gas.basis.oxygen:
        return CorrectedColumns(value, there)
    factor = _oxygen_factor(gas, stack, stack.oxygen_reference)
    possible = np.isfinite(factor)
    return CorrectedColumns(np.where(possible, value * np.where(possible, factor, 1.0), value), there & possible)


def as_no2(no: Column, no2: Column) -> Column:
    """NOx counted as NO2 from masses at the same reference: every molecule of NO weighs as one of NO2."""
    return no * flue_gas.MOLAR_MASS["NO2"] / flue_gas.MOLAR_MASS["NO"] + no2


def _normal(gas: GasColumns, stack: StackSettings) -> Column:
    if gas.unit is AmountUnit.PPM:
        return gas.value * flue_gas.molar_mass(gas.substance) / flue_gas.molar_volume(stack)
    if gas.basis.normal:
        return gas.value
    kpa = np.where(gas.kpa >= flue_gas.LEAST_KPA, gas.kpa, np.nan)
    warmth = (flue_gas.KELVIN + gas.celsius) / (flue_gas.KELVIN + stack.normal_celsius)
    return gas.value * (warmth * stack.normal_kpa / kpa)


def _dry(wet: Column, moisture: Column) -> Column:
    return wet / _dry_share(moisture)


def _dry_share(moisture: Column) -> Column:
    return 1 - np.where((moisture >= 0) & (moisture < 100), moisture, np.nan) / 100


def _oxygen_factor(gas: GasColumns, stack: StackSettings, reference: float) -> Column:
    """The factor of the oxygen correction; NaN where it would mislead or oxygen was not measured."""
    oxygen = gas.oxygen
    if not gas.oxygen_dry:
        oxygen = oxygen / _dry_share(gas.moisture)
    usable = np.where((oxygen <= stack.most_oxygen) & (oxygen < stack.oxygen_base), oxygen, np.nan)
    factor = (stack.oxygen_base - reference) / (stack.oxygen_base - usable)
    return np.where(factor > stack.most_factor, np.nan, factor)
