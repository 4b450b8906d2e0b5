"""What the law asks of the place that a station watches: a stack, an outlet, a body of water, the air around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fansipan.sectors.environment.contracts.flue_gas import Basis, StackSettings
from fansipan.sectors.environment.contracts.law import PermitTerm


@dataclass(frozen=True, slots=True)
class OutletTerms:
    """An outlet from a day on. `regulations` in the order in which they are asked; none: every one of the medium.

    `basis` says by observed property what the analyser has corrected already; `moisture` (% of volume) is what the gas
    is taken to hold where nothing measures it. `amounts`: what a coefficient depends on, by symbol: a category and
    an amount.
    """

    station: int
    valid_from: date
    medium: str
    regulations: tuple[str, ...] = ()
    column: str = ""
    category: str = ""
    operating_since: date | None = None
    coefficients: Mapping[str, float] = field(default_factory=dict)
    amounts: Mapping[str, tuple[str, float | None]] = field(default_factory=dict)
    oxygen_reference: float | None = None
    oxygen_base: float = 20.9
    most_oxygen: float = 20.0
    most_factor: float = 10.0
    normal_celsius: float = 25.0
    normal_kpa: float = 101.325
    moisture: float | None = None
    basis: Mapping[str, Basis] = field(default_factory=dict)
    source: str = ""

    def stack(self) -> StackSettings:
        """The outlet as flue-gas arithmetic takes it."""
        return StackSettings(
            normal_celsius=self.normal_celsius,
            normal_kpa=self.normal_kpa,
            oxygen_reference=self.oxygen_reference,
            oxygen_base=self.oxygen_base,
            most_oxygen=self.most_oxygen,
            most_factor=self.most_factor,
        )


@dataclass(frozen=True, slots=True)
class LawName:
    """What the law calls an observed property: value × factor is the value as the law counts it (HF as F: 0.9497)."""

    parameter: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A datastream as the law sees it: its names there, its unit, its outlets by day and the plant's permits.

    `permits` in the order in which they are asked: the station's own before those of the whole plant, newest first.
    """

    medium: str
    names: tuple[LawName, ...]
    unit: str
    outlets: tuple[OutletTerms, ...] = ()
    permits: tuple[PermitTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class OutletCard:
    """The outlet that a station watches, with all its descriptions by day; none where nobody described it yet."""

    station: int
    code: str
    name: dict[str, str]
    kind: str
    organisation: int | None
    organisation_name: dict[str, str]
    described: tuple[OutletTerms, ...]

    def on(self, day: date) -> OutletTerms | None:
        """What held on a day."""
        return next((one for one in reversed(self.described) if one.valid_from <= day), None)

    @property
    def medium(self) -> str:
        """Of the newest description, else of the station's kind."""
        return self.described[-1].medium if self.described else self.kind
