"""Regulations and their numbers as pages and programs read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fansipan.sectors.environment.contracts.confirming import NumberKind
from fansipan.sectors.environment.contracts.law import AppliedSpan


@dataclass(frozen=True, slots=True)
class RegulationCard:
    """A regulation, when it holds, and how many of its numbers somebody confirmed. `slug` is its name in addresses.

    `unsure_dates`: those of its dates that nobody compared with the official text yet.
    """

    id: int
    slug: str
    code: str
    title: dict[str, str]
    medium: str
    valid_from: date
    valid_to: date | None
    existing_until: date | None
    replaced_by: str
    source: str
    confirmed: int
    unconfirmed: int
    unsure_dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawNumber:
    """One number of the law. `name` is the parameter, the symbol or the index; `place` where it stands.

    `existing_until` and `unsure_dates` are of the dates of a regulation only. `confirmation` is the one that stands for
    it, if any: numbers of the house's own files have none.
    """

    kind: NumberKind
    id: int
    regulation: str
    medium: str
    name: str
    column: str
    category: str
    average: str
    compared: str
    low: float | None
    high: float | None
    unit: str
    confirmed: bool
    source: str
    article: str
    valid_from: date | None = None
    valid_to: date | None = None
    multiplied: bool = False
    oxygen_reference: float | None = None
    confirmation: int | None = None
    existing_until: date | None = None
    unsure_dates: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The number's name in forms and addresses."""
        return f"{self.kind.value}-{self.id}"


@dataclass(frozen=True, slots=True)
class ConfirmationLine:
    """A comparison with the official text, without the bytes of its scan."""

    id: int
    regulation: str
    source: str
    article: str
    text_date: date
    scan_name: str
    scan_sha256: str
    confirmed_by: str
    confirmed_at: datetime
    count: int
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_why: str


@dataclass(frozen=True, slots=True)
class StreamLaw:
    """A datastream and every limit that held for it, by average and day; `unnamed`: the law has no name for it."""

    id: int
    code: str
    name: dict[str, str]
    unit: str
    unnamed: bool
    spans: tuple[AppliedSpan, ...]
