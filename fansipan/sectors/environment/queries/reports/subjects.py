"""What a report is about: a station, a plant or the province over a stretch of days."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope
from fansipan.sectors.environment.models import Report
from fansipan.sectors.environment.rules.report_periods import Stretch
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.places import queries as places

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """The stations that a report tells of, over which days, and how it is called."""

    kind: ReportKind
    scope: ReportScope
    stretch: Stretch
    code: str
    name: Names
    province: Names
    stations: tuple[StationNow, ...]

    @property
    def datastreams(self) -> list[int]:
        """Every datastream of it."""
        return [value.datastream for station in self.stations for value in station.values]


def subject_of(row: Report, body: LayoutBody) -> Subject:
    """What a report is about. Stations are those of today: one that was taken away since is not told of."""
    code, name, stations = _stations(row)
    if body.kinds:
        stations = [one for one in stations if one.kind.value in body.kinds]
    if body.only_public:
        stations = [one for one in stations if one.public]
    stretch = Stretch(row.first, row.last)
    return Subject(ReportKind(row.kind), ReportScope(row.scope), stretch, code, name, province_name(), tuple(stations))


def _stations(row: Report) -> tuple[str, Names, list[StationNow]]:
    if row.scope == ReportScope.STATION and row.station is not None:
        one = newest.station(SYSTEM, row.station.code)
        return one.code, one.name, [one]
    if row.scope == ReportScope.PLANT and row.organisation is not None:
        owner = row.organisation
        return owner.code, owner.name, newest.stations(SYSTEM, StationFilter(organisation=owner.code))
    return "", province_name(), newest.stations(SYSTEM)


def province_name() -> Names:
    """The province as its data name it."""
    found = places.province()
    return dict(found.name) if found else {}
