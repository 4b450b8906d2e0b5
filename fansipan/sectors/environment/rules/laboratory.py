"""What a result sheet may say, and how it is read: values, units, limits of detection."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from fansipan.sectors.environment.contracts import WaterTable

TEMPERATURE, OXYGEN = "T", "DO"

UNITS: dict[str, tuple[tuple[str, float], ...]] = {
    "mg/L": (("mg/L", 1.0), ("µg/L", 0.001)),
    "µg/L": (("µg/L", 1.0), ("mg/L", 1000.0)),
    "/100 ml": (("MPN/100 ml", 1.0), ("CFU/100 ml", 1.0)),
    "°C": (("°C", 1.0),),
    "": (("", 1.0),),
}
"""By the unit of the law's table: the units that sheets use, and what turns each into the law's."""


@dataclass(frozen=True, slots=True)
class NewResult:
    """One line of a sheet: the value as it says, its unit, and whether it is the limit of detection ("<")."""

    parameter: str
    said: float
    unit: str
    below: bool = False
    method: str = ""


def parameters(table: WaterTable) -> dict[str, tuple[str, ...]]:
    """The parameters that a sheet can hold with the units it may use, group by group, then the temperature."""
    found = {one: _units(table, one) for group in table.groups for one in group.parameters}
    return {**found, TEMPERATURE: ("°C",)}


def in_law(table: WaterTable, result: NewResult) -> float:
    """The value in the unit of the law's table. Raises ValueError for an unknown unit or parameter, or no amount."""
    factors = dict(UNITS[_law_unit(table, result.parameter)])
    if result.unit not in factors or not math.isfinite(result.said):
        raise ValueError(result.unit)
    if result.said < 0 and result.parameter != TEMPERATURE:
        raise ValueError(result.parameter)
    return result.said * factors[result.unit]


GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
"""Six thousand to one reader, six to another: nobody may guess."""


def read(text: str) -> tuple[float, bool] | None:
    """A value as sheets write it ("0,02", "0.02", "6000", "<0,001") and whether it is a limit; None for nothing.

    Raises ValueError for what is no number, and for "6.000", which may be six or six thousand.
    """
    plain = text.strip().replace("≤", "<").replace(" ", "")
    if not plain or plain in ("-", "–"):
        return None
    amount = plain.removeprefix("<")
    if GROUPED.fullmatch(amount) or "_" in amount:
        raise ValueError(text)
    return float(amount.replace(",", ".")), amount != plain


def _units(table: WaterTable, parameter: str) -> tuple[str, ...]:
    return tuple(unit for unit, _factor in UNITS[_law_unit(table, parameter)])


def _law_unit(table: WaterTable, parameter: str) -> str:
    if parameter == TEMPERATURE:
        return "°C"
    if parameter == OXYGEN:
        return "mg/L"
    if parameter not in table.scales:
        raise ValueError(parameter)
    return table.scales[parameter].unit
