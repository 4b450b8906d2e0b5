"""The numbers of the law as the pure rules take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from fansipan.sectors.environment.contracts import (
    AirTable,
    Average,
    LawStatus,
    LegalLimit,
    RegulationTerms,
    WaterTable,
)
from fansipan.sectors.environment.models import IndexTable, LimitValue, Regulation
from fansipan.sectors.environment.rules import tables

Table = TypeVar("Table", AirTable, WaterTable)


def loaded() -> bool:
    """Whether the numbers of the law are there."""
    return IndexTable.objects.exists()


@dataclass(frozen=True, slots=True)
class Tables(Generic[Table]):
    """Every table of an index with its row, by the day from which it holds; never empty."""

    tables: tuple[tuple[IndexTable, Table], ...]

    def on(self, day: date) -> tuple[IndexTable, Table]:
        """The table of a day; before the first one, the first: an index of old data is shown by it."""
        begun = [one for one in self.tables if one[0].valid_from <= day]
        return begun[-1] if begun else self.tables[0]

    def of(self, row: int) -> Table:
        """The table that a published index names."""
        return next(table for one, table in self.tables if one.pk == row)


AirTables = Tables[AirTable]
WaterTables = Tables[WaterTable]


def air_tables() -> AirTables | None:
    """The tables of VN_AQI; None when none is loaded."""
    found = tuple((row, air_table(row)) for row in _rows("air"))
    return Tables(found) if found else None


def water_tables() -> WaterTables | None:
    """The tables of VN_WQI; None when none is loaded."""
    found = tuple((row, water_table(row)) for row in _rows("water"))
    return Tables(found) if found else None


def _rows(kind: str) -> list[IndexTable]:
    return list(IndexTable.objects.filter(kind=kind).order_by("valid_from", "pk"))


def air_table(row: IndexTable) -> AirTable:
    """The row as the rules of VN_AQI take it."""
    return tables.air_table(row.code, row.decision, row.table)


def water_table(row: IndexTable) -> WaterTable:
    """The row as the rules of VN_WQI take it."""
    return tables.water_table(row.code, row.decision, row.table)


def regulations(medium: str) -> list[RegulationTerms]:
    """Every regulation of a medium, in force or not."""
    return [
        RegulationTerms(row.code, row.valid_from, row.valid_to, row.existing_until, row.replaced_by)
        for row in Regulation.objects.filter(medium=medium)
    ]


def medium_limits(medium: str) -> list[LegalLimit]:
    """Every limit in the regulations of a medium, in force or not; of two that hold on a day the newer comes first."""
    found = LimitValue.objects.filter(regulation__medium=medium).select_related("regulation")
    rows = found.order_by("regulation", "parameter", "-valid_from", "pk")
    return [_limit(row) for row in rows]


def _limit(row: LimitValue) -> LegalLimit:
    return LegalLimit(
        regulation=row.regulation.code,
        parameter=row.parameter,
        column=row.column,
        category=row.category,
        average=Average(row.average),
        compared=Average(row.compared),
        low=row.low,
        high=row.high,
        unit=row.unit,
        multiplied=row.multiplied,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=LawStatus(row.status),
        source=row.source or row.regulation.source,
        article=row.article,
        oxygen_reference=row.oxygen_reference,
    )
