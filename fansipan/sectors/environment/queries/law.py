"""The numbers of the law as the pure rules take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


def index_table(kind: str, day: date) -> IndexTable | None:
    """The table of an index that is in force on a day, the newest if two are; None when none is loaded."""
    begun = IndexTable.objects.filter(kind=kind, valid_from__lte=day).order_by("-valid_from", "-pk")
    return next((row for row in begun if row.valid_to is None or row.valid_to >= day), None)


@dataclass(frozen=True, slots=True)
class AirTables:
    """Every table of VN_AQI with its row, by the day from which it holds; never empty."""

    tables: tuple[tuple[IndexTable, AirTable], ...]

    def on(self, day: date) -> tuple[IndexTable, AirTable]:
        """The table of a day; before the first one, the first: an index of old data is shown by it."""
        begun = [one for one in self.tables if one[0].valid_from <= day]
        return begun[-1] if begun else self.tables[0]


def air_tables() -> AirTables | None:
    """The tables of VN_AQI; None when none is loaded."""
    rows = IndexTable.objects.filter(kind="air").order_by("valid_from", "pk")
    found = tuple((row, air_table(row)) for row in rows)
    return AirTables(found) if found else None


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
    """Every limit in the regulations of a medium, in force or not."""
    rows = LimitValue.objects.filter(regulation__medium=medium).select_related("regulation")
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
