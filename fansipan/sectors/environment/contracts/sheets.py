"""Limits out of a sheet: rows that can be used, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fansipan.sectors.environment.contracts.law import Average


class SheetFault(StrEnum):
    """What is wrong with a row: the closed set."""

    NO_PARAMETER = "no_parameter"
    NO_NUMBER = "no_number"
    BAD_NUMBER = "bad_number"
    GROUPED_NUMBER = "grouped_number"
    TURNED_ROUND = "turned_round"
    NO_UNIT = "no_unit"
    BAD_UNIT = "bad_unit"
    BAD_AVERAGE = "bad_average"
    BAD_ANSWER = "bad_answer"
    BAD_DATE = "bad_date"
    TOO_LONG = "too_long"
    TWICE = "twice"
    ALREADY_THERE = "already_there"


@dataclass(frozen=True, slots=True)
class SheetLimit:
    """A limit as a row of a sheet says it; `row` counts from 1 as the spreadsheet does."""

    row: int
    parameter: str
    column: str
    category: str
    average: Average
    compared: Average
    low: float | None
    high: float | None
    unit: str
    multiplied: bool
    oxygen_reference: float | None
    valid_from: date
    valid_to: date | None
    article: str

    @property
    def place(self) -> tuple[str, str, str, str, date]:
        """What tells the rows of a regulation apart."""
        return self.parameter, self.column, self.category, self.average.value, self.valid_from


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong with one row: where, what, and the offending text."""

    row: int
    column: str
    fault: SheetFault
    text: str


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a sheet comes to."""

    limits: tuple[SheetLimit, ...]
    faults: tuple[RowFault, ...]
