"""What every block of a report is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import Cell, CellKind
from fansipan.sectors.environment.contracts.stacks import AMOUNTS, NO2
from fansipan.sectors.environment.queries.law_words import parameter_name, unit_shown
from fansipan.sectors.environment.queries.reports.findings import Findings
from fansipan.sectors.environment.rules import report_words
from fansipan.services.observations.queries.newest import StationNow, ValueNow


@dataclass(frozen=True, slots=True)
class Making:
    """This making of the report: when, as which edition in place of which, and what the officer wrote."""

    made_on: date
    edition: int = 1
    replaces: int | None = None
    remarks: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Composing:
    """One section of a layout on its way to become a section of a report."""

    findings: Findings
    section: LayoutSection
    body: LayoutBody
    making: Making
    language: str
    values: Mapping[str, str]

    @property
    def stations(self) -> tuple[StationNow, ...]:
        """The stations it tells of."""
        return self.findings.subject.stations

    @property
    def several(self) -> bool:
        """Whether it tells of more than one station, so that each must be named."""
        return len(self.stations) > 1

    def name(self, names: Mapping[str, str]) -> str:
        """A bilingual name in the report's language."""
        return pick(names, self.language)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number as the report's language writes it."""
        return report_words.number(value, decimals, self.language)

    def share(self, value: float | None) -> str:
        """A share in percent."""
        return report_words.cell(Cell(value, CellKind.SHARE), self.language)

    def chosen(self, station: StationNow) -> list[ValueNow]:
        """The datastreams of a station that the section tells of."""
        wanted = self.section.parameters
        return [one for one in station.values if not wanted or one.property_code in wanted]

    def corrected_names(self) -> list[str]:
        """The parameters that are shown corrected, as the law compares them."""
        shown = (value for station in self.stations for value in self.chosen(station))
        return list(dict.fromkeys(self.title(one) for one in shown if one.datastream in self.findings.corrected))

    def title(self, value: ValueNow) -> str:
        """What is shown: the parameter, or all oxides of nitrogen where NO2 stands for them."""
        stream = self.findings.corrected.get(value.datastream)
        return parameter_name("NOx") if stream and stream.property_code == NO2 else self.name(value.name)

    def unit(self, value: ValueNow) -> str:
        """Its unit; that of the corrected values where the stack measures in ppm."""
        stream = self.findings.corrected.get(value.datastream)
        return unit_shown(stream.compared_unit) if stream and stream.unit in AMOUNTS else value.symbol

    def parameter(self, value: ValueNow) -> str:
        """A parameter with its unit."""
        unit = report_words.symbol(self.unit(value))
        name = self.title(value)
        return f"{name} ({unit})" if unit and unit.casefold() not in ("1", name.casefold()) else name


def figure(value: float | None, decimals: int, tone: str = "") -> Cell:
    """A number to so many decimals, kept in full."""
    return Cell(value, CellKind.NUMBER, decimals, tone)


def count(value: int | None, tone: str = "") -> Cell:
    """A whole number."""
    return Cell(value, CellKind.NUMBER, 0, tone)
