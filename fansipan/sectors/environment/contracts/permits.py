"""Environmental permits as pages and programs read and write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fansipan.sectors.environment.contracts.law import Average

EMITTED = ("flue_gas", "wastewater")
"""Media for which a permit may set numbers for all of a plant's stations; air and rivers are not the plant's."""


@dataclass(frozen=True, slots=True)
class PermitNumber:
    """A number of a permit, for one station or (None) for all of the plant's that watch the `medium`."""

    parameter: str
    average: Average
    low: float | None
    high: float | None
    unit: str
    article: str = ""
    station: int | None = None
    station_code: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class PermitEntry:
    """What an officer enters of a permit."""

    organisation: int
    number: str
    issued_by: str
    issued_on: date | None
    valid_from: date
    valid_to: date | None
    note: dict[str, str]
    limits: tuple[PermitNumber, ...]


@dataclass(frozen=True, slots=True)
class PermitCard:
    """A permit without the bytes of its scan."""

    id: int
    organisation: int
    organisation_name: dict[str, str]
    number: str
    issued_by: str
    issued_on: date | None
    valid_from: date
    valid_to: date | None
    scan_name: str
    note: dict[str, str]
    demo: bool
    limits: tuple[PermitNumber, ...]

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def state(self, day: date) -> str:
        """held, future or ended."""
        return "held" if self.holds(day) else "future" if day < self.valid_from else "ended"
