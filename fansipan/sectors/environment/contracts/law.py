"""Limits of the law: a regulation, its numbers, a plant's permit, and which of them applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fansipan.sectors.environment.contracts.steps import Step


class LawStatus(StrEnum):
    """Whether a person compared the number with the official text."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class Average(StrEnum):
    """Which average a limit is for; ANY: the text names none."""

    ANY = "any"
    HOUR = "1h"
    EIGHT_HOURS = "8h"
    DAY = "24h"
    MONTH = "month"
    YEAR = "year"


class LimitReason(StrEnum):
    """Why this limit and no other applied."""

    PERMIT = "permit"
    REGULATION = "regulation"
    TRANSITION = "transition"


class Verdict(StrEnum):
    """What a comparison says. WARNING: over a number that nobody has confirmed. The word violation is a person's."""

    WITHIN = "within"
    WARNING = "warning"
    EXCEEDS = "exceeds"


@dataclass(frozen=True, slots=True)
class RegulationTerms:
    """When a regulation holds. Plants older than the one that replaced it may stay on it until `existing_until`."""

    code: str
    valid_from: date
    valid_to: date | None = None
    existing_until: date | None = None
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """A number of a regulation. `multiplied`: Cmax = C times the plant's coefficients."""

    regulation: str
    parameter: str
    column: str
    category: str
    average: Average
    low: float | None
    high: float | None
    unit: str
    multiplied: bool
    valid_from: date
    valid_to: date | None
    status: LawStatus
    source: str
    article: str
    oxygen_reference: float | None = None
    compared: Average = Average.DAY


@dataclass(frozen=True, slots=True)
class PermitTerm:
    """A number of a plant's environmental permit (giấy phép môi trường)."""

    permit: str
    parameter: str
    average: Average
    low: float | None
    high: float | None
    unit: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of Cmax for amounts in (above, up_to], or for a category."""

    regulation: str
    symbol: str
    category: str
    above: float | None
    up_to: float | None
    value: float
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Law:
    """The law of one medium: its regulations, their limits by regulation and parameter, the factors of Cmax
    (regulation, symbol, value) that somebody compared with the official text, and all of them by regulation.
    """

    regulations: tuple[RegulationTerms, ...]
    limits: Mapping[tuple[str, str], tuple[LegalLimit, ...]]
    factors: frozenset[tuple[str, str, float]] = frozenset()
    spans: Mapping[str, tuple[Factor, ...]] = field(default_factory=dict)


class ExceedanceKind(StrEnum):
    """WARNING: readings as they arrive, or an unconfirmed number. VIOLATION: the legal average, a confirmed number."""

    WARNING = "warning"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Applied:
    """The limit that applied, why, and its computation."""

    low: float | None
    high: float | None
    unit: str
    status: LawStatus
    reason: LimitReason
    source: str
    step: Step


@dataclass(frozen=True, slots=True)
class AppliedSpan:
    """A limit that held for a datastream over a span of days, both ends included, and the average it is for."""

    first: date
    last: date
    average: Average
    applied: Applied
