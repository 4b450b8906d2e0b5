"""What an analyser in a stack says, and how the stack is set up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AmountUnit(StrEnum):
    """How an analyser says how much there is."""

    PPM = "ppm"
    MG = "mg/m3"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the analyser has done already, so that no correction is made twice."""

    normal: bool = False
    dry: bool = False
    oxygen: bool = False


@dataclass(frozen=True, slots=True)
class StackSettings:
    """A stack as it is configured: reference conditions, reference oxygen, and when its correction is refused.

    QCVN 19:2009/BTNMT and QCVN 19:2024/BTNMT 1.3.10: Nm3 is at 25 °C and 760 mmHg. `oxygen_reference` None: the
    regulation or the permit asks for no oxygen correction. `oxygen_base` is 20.9, or 21 where a regulation says so.
    """

    normal_celsius: float = 25.0
    normal_kpa: float = 101.325
    oxygen_reference: float | None = None
    oxygen_base: float = 20.9
    most_oxygen: float = 20.0
    most_factor: float = 10.0


@dataclass(frozen=True, slots=True)
class FlueGasSample:
    """One average of one substance, with what was measured beside it (°C, kPa, % of volume); None: not measured."""

    substance: str
    value: float
    unit: AmountUnit
    basis: Basis
    celsius: float | None = None
    kpa: float | None = None
    moisture: float | None = None
    oxygen: float | None = None
    oxygen_dry: bool = True
