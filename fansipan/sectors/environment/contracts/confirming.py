"""Comparing numbers of the law with the official text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class NumberKind(StrEnum):
    """What can be confirmed."""

    LIMIT = "limit"
    COEFFICIENT = "coefficient"
    AVERAGE = "average"
    INDEX = "index"
    OBLIGATION = "obligation"
    DATES = "dates"


DATES = ("valid_from", "valid_to", "existing_until")
"""The dates of a regulation: in force from and until, and until when older plants may stay on it."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as somebody sent it. Its type is found in its bytes; the name is only what people call it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the number stands in the official text, and the scan that shows it."""

    source: str
    article: str
    text_date: date
    scan: Scan


@dataclass(frozen=True, slots=True)
class Checked:
    """A number that was compared, with what had to be corrected.

    By field: low, high, unit, compared, value, least_share, number, and the dates of a regulation.
    """

    kind: NumberKind
    number: int
    corrections: Mapping[str, float | str | date | None] = field(default_factory=dict)
