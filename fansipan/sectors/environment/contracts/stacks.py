"""Stations as the law holds their readings against its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts.outlets import OutletTerms

NOX = "flue-nox"
NO = "flue-no"
NO2 = "flue-no2"

GASES = {
    "flue-pm": "PM",
    "flue-so2": "SO2",
    NOX: "NOx",
    NO2: "NO2",
    "flue-co": "CO",
    "flue-so3": "SO3",
    "flue-h2so4": "H2SO4",
    "flue-nh3": "NH3",
    "flue-hf": "HF",
    "flue-hcl": "HCl",
    "flue-h2s": "H2S",
    "flue-hg": "Hg",
}
"""Observed properties that are brought to reference conditions, and the substance of each."""

OXYGEN, TEMPERATURE, PRESSURE, MOISTURE = "flue-o2", "flue-temperature", "flue-pressure", "flue-moisture"
HELPERS = (OXYGEN, TEMPERATURE, PRESSURE, MOISTURE, NO)
"""What the correction needs beside the substance itself."""

AMOUNTS = {"[ppm]": 1.0, "[ppb]": 1e-3}
"""Units of volume fractions, and how many ppm one is."""

MASS_UNIT = "mg/m3"


@dataclass(frozen=True, slots=True)
class LegalStream:
    """A datastream that the law has a name for. `unit` is that of its readings."""

    id: int
    code: str
    property_code: str
    unit: str
    interval_us: int

    @property
    def per_hour(self) -> int:
        return 3_600_000_000 // self.interval_us

    @property
    def substance(self) -> str:
        """The substance to be corrected; "" for what is compared as measured."""
        return GASES.get(self.property_code, "")

    @property
    def compared_unit(self) -> str:
        """The unit of what is held against a limit."""
        return MASS_UNIT if self.unit in AMOUNTS else self.unit


@dataclass(frozen=True, slots=True)
class LegalStation:
    """A station with what the law holds against limits there, the helpers of the correction by property, its outlets.

    `resting` are stretches (start, end] of maintenance, in microseconds.
    """

    id: int
    code: str
    organisation: int
    streams: tuple[LegalStream, ...]
    helpers: Mapping[str, LegalStream]
    outlets: tuple[OutletTerms, ...] = ()
    resting: tuple[tuple[int, int], ...] = ()

    @property
    def corrects(self) -> bool:
        """Whether anything here is corrected at any time."""
        return any(one.medium == "flue_gas" for one in self.outlets)

    def as_measured(self, stream: LegalStream) -> bool:
        """Whether its readings are held against limits just as they arrive."""
        return not (stream.unit in AMOUNTS or stream.property_code == NO2 or (self.corrects and stream.substance))

    def needed(self, stream: LegalStream) -> tuple[int, ...]:
        """The datastreams whose readings the correction of this one takes, itself first."""
        return (stream.id, *(one.id for one in self.helpers.values()))


@dataclass(frozen=True, slots=True)
class CorrectedReadings:
    """Readings of a substance and what they come to. `held`: settings of the stack were in force then.

    `value` is NaN where a step could not be made; `whole`: every step was.
    """

    time: NDArray[np.int64]
    raw: NDArray[np.float64]
    value: NDArray[np.float64]
    whole: NDArray[np.bool_]
    held: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a stack."""

    at: datetime
    raw: float
    value: float | None
