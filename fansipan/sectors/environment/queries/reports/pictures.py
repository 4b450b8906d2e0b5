"""The blocks one looks at: charts, the index by day, the largest emitters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.reports import (
    BandCalendar,
    BandRow,
    Cell,
    CellKind,
    Chart,
    Column,
    DayBand,
    LimitLine,
    Paragraph,
    Part,
    ReportKind,
    Table,
)
from fansipan.sectors.environment.queries.analyses import loads
from fansipan.sectors.environment.queries.published import Published
from fansipan.sectors.environment.queries.reports.context import Composing, count, figure
from fansipan.sectors.environment.queries.reports.findings import on_grid
from fansipan.sectors.environment.queries.reports.held import limit_text, usable
from fansipan.sectors.environment.queries.reports.index_days import Days
from fansipan.sectors.environment.queries.reports.words import SHORT_AVERAGES
from fansipan.sectors.environment.queries.words import AIR_BANDS, NOTES, WATER_BANDS
from fansipan.sectors.environment.rules import report_words
from fansipan.sectors.environment.rules.analyses.loads import Load
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.series import Period

HOUR, DAY = 3600, 86_400
MOST_CHARTS = 12
MOST_EMITTERS = 10


def charts(made: Composing) -> tuple[Part, ...]:
    """One chart a parameter and station, those with a limit first where not all have room."""
    most = made.section.most or MOST_CHARTS
    found = [(station, value) for station in made.stations for value in made.chosen(station)]
    found.sort(key=lambda pair: not made.findings.applied.get(pair[1].datastream))
    return tuple(_chart(made, station, value) for station, value in found[:most])


def _chart(made: Composing, station: StationNow, value: ValueNow) -> Chart:
    start, end = made.findings.start, made.findings.end
    daily = made.section.resolution == "day" or (
        made.section.resolution == "auto" and made.findings.subject.kind is ReportKind.QUARTER
    )
    step, rows = (DAY, made.findings.days) if daily else (HOUR, made.findings.hours)
    name = made.title(value)
    note = _("daily means") if daily else _("hourly means")
    if value.datastream in made.findings.corrected:
        note = _("%(means)s, corrected") % {"means": note}
    return Chart(
        title=f"{name} · {made.name(station.name)}" if made.several else name,
        unit=report_words.symbol(made.unit(value)),
        decimals=value.decimals,
        start=start,
        end=end,
        step_seconds=step,
        values=on_grid(rows.get(value.datastream), start, end, step),
        limits=tuple(_limit_lines(made, value)),
        note=note,
    )


def _limit_lines(made: Composing, value: ValueNow) -> Iterator[LimitLine]:
    """The limits of the shortest average that has any: the nearest to what is drawn."""
    spans = [span for span in made.findings.applied.get(value.datastream, ()) if usable(span)]
    shortest = min((span.average for span in spans), key=list(Average).index, default=None)
    for span in spans:
        if span.average is not shortest:
            continue
        start = datetime.combine(span.first, datetime.min.time(), clock.VIETNAM)
        end = datetime.combine(span.last + timedelta(days=1), datetime.min.time(), clock.VIETNAM)
        average = str(SHORT_AVERAGES[span.average])
        label = _("Limit %(limit)s (%(average)s)") % {
            "limit": limit_text(made, span, value.decimals),
            "average": average,
        }
        for number in (span.applied.low, span.applied.high):
            if number is not None:
                yield LimitLine(number, label, max(start, made.findings.start), min(end, made.findings.end))


def index_days(made: Composing) -> tuple[Part, ...]:
    """VN_AQI of the stations for air, VN_WQI of those for surface water, day by day."""
    return (*_air_days(made), *_water_days(made))


def _air_days(made: Composing) -> Iterator[Part]:
    stations = [one for one in made.stations if one.kind is StationKind.AMBIENT_AIR]
    if stations:
        yield _calendar(made, _("VN_AQI by day"), stations, made.findings.air_days, ("air", AIR_BANDS))


def _water_days(made: Composing) -> Iterator[Part]:
    stations = [one for one in made.stations if one.kind is StationKind.SURFACE_WATER]
    if stations:
        found = made.findings.water_days
        yield _calendar(made, _("VN_WQI by day"), stations, found, ("water", WATER_BANDS))
        reasons = {note for days in found.values() for one in days.values() if one.value is None for note in one.notes}
        yield from (Paragraph(str(NOTES[note])) for note in sorted(reasons))


def _calendar(
    made: Composing,
    title: str,
    stations: Sequence[StationNow],
    found: Days,
    named: tuple[str, Mapping[str, Any]],
) -> BandCalendar:
    """`named`: the index, and its bands by code."""
    index, bands = named
    rows = [
        BandRow(
            made.name(station.name),
            tuple(
                _day_band(day, found.get(station.id, {}).get(day), index) for day in made.findings.subject.stretch.days
            ),
        )
        for station in stations
    ]
    return BandCalendar(title, tuple(rows), tuple((f"{index}:{code}", str(name)) for code, name in bands.items()))


def _day_band(day: date, one: Published | None, index: str) -> DayBand:
    if one is None or one.band is None:
        return DayBand(day, None, "")
    return DayBand(day, one.value, f"{index}:{one.band.code}", one.leading)


def top_emitters(made: Composing) -> tuple[Part, ...]:
    """The mass that stations let out, by parameter: hourly concentration times hourly flow, where both are there."""
    most = made.section.most or MOST_EMITTERS
    found: dict[str, list[tuple[float, int, StationNow]]] = defaultdict(list)
    for station in made.stations:
        for value, load in _loads(made, station):
            found[made.name(value.name)].append((load.measured_kg, load.measured_hours, station))
    rows = []
    for name in sorted(found):
        ranked = sorted(found[name], key=lambda row: -row[0])[:most]
        for rank, (mass, hours, station) in enumerate(ranked, 1):
            owner = made.name(station.organisation)
            rows.append((Cell(name), count(rank), Cell(station.code), Cell(owner), figure(mass, 1), count(hours)))
    columns = (
        Column(_("Parameter"), weight=3),
        Column(_("Rank"), CellKind.NUMBER, 1),
        Column(_("Station"), weight=3),
        Column(_("Owner"), weight=5),
        Column(_("Mass (kg)"), CellKind.NUMBER, 2),
        Column(_("Hours counted"), CellKind.NUMBER, 2),
    )
    note = _(
        "Mass: the hourly mean of the concentration times that of the flow, both brought to one state of the gas, over "
        "the hours in which both are valid."
    )
    return (Table("", columns, tuple(rows), _("No station measures both concentration and flow."), (note,)),)


def _loads(made: Composing, station: StationNow) -> Iterator[tuple[ValueNow, Load]]:
    """As the analyses have them: both brought to one state of the gas, under the settings of each day."""
    known = {one.datastream for one in loads.substances([station]).get(station.code, [])}
    period = Period(made.findings.start, made.findings.end)
    for value in made.chosen(station):
        if value.datastream in known:
            found = loads.load(SYSTEM, station, value.datastream, period).load
            if found.measured_hours:
                yield value, found
