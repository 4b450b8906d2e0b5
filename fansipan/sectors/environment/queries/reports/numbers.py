"""The blocks of numbers: availability, averages against limits, exceedances, gaps, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import AppliedSpan, Average, ExceedanceKind
from fansipan.sectors.environment.contracts.reports import Cell, CellKind, Column, Part, Table
from fansipan.sectors.environment.queries.averages import LegalMean
from fansipan.sectors.environment.queries.reports.context import Composing, count, figure
from fansipan.sectors.environment.queries.reports.words import EXCEEDANCE_NAMES, SHORT_AVERAGES
from fansipan.sectors.environment.rules import limits, report_words
from fansipan.services.observations.queries import ledger
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.queries.ledger import Parts
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.record_words import GAP_NAMES
from fansipan.services.observations.queries.series import Series

NUMBER, SHARE, MOMENT, DAY = CellKind.NUMBER, CellKind.SHARE, CellKind.MOMENT, CellKind.DAY
ENOUGH, LITTLE = 0.9, 0.75
"""Shares from which completeness is good, and under which it is bad, as the calendar of the loss ledger has them."""

MOST_ROWS = 60

WITHOUT_MEAN = frozenset({"weather-wind-direction"})
"""A direction: the mean of 350° and 10° is no 180°."""


def tone_of(share: float | None) -> str:
    """The colour of a completeness."""
    if share is None:
        return ""
    return "good" if share >= ENOUGH else "warn" if share >= LITTLE else "bad"


def availability(made: Composing) -> tuple[Part, ...]:
    """Slots by what became of them, station by station."""
    losses = [made.findings.losses[one.code] for one in made.stations if one.code in made.findings.losses]
    rows = [(Cell(one.code), Cell(made.name(one.name)), *_parts(one.parts)) for one in losses]
    if len(losses) > 1:
        rows.append((Cell(""), Cell(_("All together")), *_parts(ledger.added(one.parts for one in losses))))
    columns = (
        Column(_("Code"), weight=3),
        Column(_("Station"), weight=5),
        Column(_("Due"), NUMBER, 2),
        Column(_("Received"), NUMBER, 2),
        Column(_("of them late"), NUMBER, 2),
        Column(_("Refused"), NUMBER, 2),
        Column(_("Missing"), NUMBER, 2),
        Column(_("Share received"), SHARE, 2),
    )
    return (Table("", columns, tuple(rows), _("No readings were due in this period.")),)


def _parts(parts: Parts) -> tuple[Cell, ...]:
    numbers = (parts.expected, parts.received, parts.late, parts.refused, parts.missing)
    return (*map(count, numbers), Cell(parts.share, SHARE, tone=tone_of(parts.share)))


def averages(made: Composing) -> tuple[Part, ...]:
    """Each parameter's mean, lowest and highest hour, completeness, and the average that its limit is held against."""
    tables = []
    for station in made.stations:
        meant = [one for one in made.chosen(station) if one.property_code not in WITHOUT_MEAN]
        rows = [row for value in meant for row in _averages(made, value)]
        title = f"{station.code} · {made.name(station.name)}" if made.several else ""
        if rows:
            tables.append(Table(title, _averages_columns(), tuple(rows)))
    notes = (
        _("Mean, lowest and highest value are of the hourly means of valid readings."),
        _("Held against the limit is the average that the limit is for; only complete averages count."),
    )
    if not tables:
        return (Table("", _averages_columns(), (), _("Nothing was measured in this period.")),)
    last = tables[-1]
    return (*tables[:-1], Table(last.title, last.columns, last.rows, notes=notes))


def _averages_columns() -> tuple[Column, ...]:
    return (
        Column(_("Parameter"), weight=5),
        Column(_("Mean"), NUMBER, 2),
        Column(_("Lowest"), NUMBER, 2),
        Column(_("Highest"), NUMBER, 2),
        Column(_("at"), MOMENT, 3),
        Column(_("Valid"), SHARE, 2),
        Column(_("Limit"), weight=3),
        Column(_("Average of"), weight=2),
        Column(_("Highest average"), NUMBER, 2),
        Column(_("Times over"), NUMBER, 2),
    )


def _averages(made: Composing, value: ValueNow) -> list[tuple[Cell, ...]]:
    """One row a limit of the datastream; the first one tells of its readings."""
    hours = made.findings.hours.get(value.datastream)
    own = (Cell(made.parameter(value)), *_extremes(hours, value.decimals, _hours_due(made)))
    spans = made.findings.applied.get(value.datastream, ())
    rows = []
    for average in sorted({span.average for span in spans}, key=list(Average).index):
        held = [span for span in spans if span.average is average]
        means = made.findings.means.get((value.datastream, average), [])
        rows.append(_against(made, held, means, value.decimals))
    if not rows:
        return [(*own, *(Cell(None),) * 4)]
    blank = (Cell(""),) * len(own)
    return [(*(own if number == 0 else (own[0], *blank[1:])), *row) for number, row in enumerate(rows)]


def _hours_due(made: Composing) -> int:
    """The hours of the report that are over."""
    over = min(made.findings.end, clock.now()) - made.findings.start
    return max(0, int(over.total_seconds() // 3600))


def _extremes(hours: Series | None, decimals: int, hours_due: int) -> tuple[Cell, ...]:
    """Mean, lowest and highest hour, when the highest was, and the share of expected readings that were valid."""
    if hours is None or hours.extent is None or not np.isfinite(hours.value).any():
        return (Cell(None),) * 5
    there = np.isfinite(hours.value)
    value, time, valid = hours.value[there], hours.time[there], hours.extent["valid"][there]
    highest = int(value.argmax())
    # Silent hours have no row, and are expected all the same.
    expected = int(hours.extent["expected"].max()) * hours_due
    share = min(1.0, float(hours.extent["valid"].sum()) / expected) if expected else None
    return (
        figure(float(np.average(value, weights=np.maximum(valid, 1))), decimals),
        figure(float(value.min()), decimals),
        figure(float(value[highest]), decimals),
        Cell(clock.from_us(int(time[highest])).astimezone(clock.VIETNAM), MOMENT),
        Cell(share, SHARE, tone=tone_of(share)),
    )


def _against(
    made: Composing, held: Sequence[AppliedSpan], means: Sequence[LegalMean], decimals: int
) -> tuple[Cell, ...]:
    """The limit, which average it is for, the highest such average, how many were over."""
    whole = [(_day_of(one), one.value) for one in means if one.complete and one.value is not None]
    over = sum(_is_over(day, value, held) for day, value in whole)
    highest = max((value for _day, value in whole), default=None)
    said = "; ".join(dict.fromkeys(limit_text(made, span, decimals) for span in held))
    return (
        Cell(said),
        Cell(str(SHORT_AVERAGES[held[0].average])),
        figure(highest, decimals, "bad" if over else ""),
        count(over if whole else None, "bad" if over else ""),
    )


def _is_over(day: date, value: float, held: Sequence[AppliedSpan]) -> bool:
    spans = (span for span in held if span.first <= day <= span.last)
    return any(limits.verdict(value, span.applied) is not limits.Verdict.WITHIN for span in spans)


def _day_of(mean: LegalMean) -> date:
    """The day that an average belongs to: midnight ends one."""
    return clock.from_us(clock.to_us(mean.end) - 1).astimezone(clock.VIETNAM).date()


def limit_text(made: Composing, span: AppliedSpan, decimals: int) -> str:
    """A limit in words."""
    low, high = span.applied.low, span.applied.high
    if low is not None and high is not None:
        return f"{_figure(made, low, decimals)} – {_figure(made, high, decimals)}"
    return f"≥ {_figure(made, low, decimals)}" if high is None else f"≤ {_figure(made, high, decimals)}"


def _figure(made: Composing, value: float | None, decimals: int) -> str:
    """A limit with the decimals it has, so that 50 is not 50,00."""
    if value is None:
        return report_words.NOTHING
    needed = next(places for places in range(decimals + 3) if places == decimals + 2 or round(value, places) == value)
    return made.number(value, needed)


def exceedances(made: Composing) -> tuple[Part, ...]:
    """Every exceedance, the first one first."""
    most = made.section.most or MOST_ROWS
    wanted = made.section.parameters
    codes = {value.datastream: value for one in made.stations for value in one.values}
    found = [one for one in made.findings.exceedances if not wanted or _code(codes.get(one.datastream)) in wanted]
    rows = []
    for one in found[:most]:
        value = codes.get(one.datastream)
        decimals = value.decimals if value else 2
        limit = report_words.number(one.high if one.high is not None else one.low, decimals, made.language)
        violation = ExceedanceKind(one.kind) is ExceedanceKind.VIOLATION
        rows.append(
            (
                Cell(one.station_code),
                Cell(made.parameter(value) if value else str(one.property_name)),
                Cell(str(EXCEEDANCE_NAMES[ExceedanceKind(one.kind)]), tone="bad" if violation else "warn"),
                Cell(str(SHORT_AVERAGES.get(Average(one.average), "–"))),
                Cell(one.start.astimezone(clock.VIETNAM), MOMENT),
                Cell(one.end.astimezone(clock.VIETNAM) if one.end else None, MOMENT),
                figure(one.peak, decimals),
                Cell(limit),
                count(one.count),
            )
        )
    notes = (_more(len(found), most),) if len(found) > most else ()
    return (Table("", _exceedance_columns(), tuple(rows), _("No exceedance was recorded."), notes),)


def _code(value: ValueNow | None) -> str:
    return value.property_code if value else ""


def _more(total: int, shown: int) -> str:
    return _("%(shown)s of %(total)s are shown; the pages of the system hold the rest.") % {
        "shown": shown,
        "total": total,
    }


def _exceedance_columns() -> tuple[Column, ...]:
    return (
        Column(_("Station"), weight=3),
        Column(_("Parameter"), weight=4),
        Column(_("Kind"), weight=3),
        Column(_("Average of"), weight=2),
        Column(_("From"), MOMENT, 3),
        Column(_("To"), MOMENT, 3),
        Column(_("Highest"), NUMBER, 2),
        Column(_("Limit"), weight=2),
        Column(_("Values"), NUMBER, 2),
    )


def gaps(made: Composing) -> tuple[Part, ...]:
    """The gaps of the record, the longest first."""
    most = made.section.most or MOST_ROWS
    codes = {one.id: one.code for one in made.stations}
    found = sorted(made.findings.gaps, key=lambda gap: gap.start - gap.end)
    columns = (
        Column(_("Station"), weight=3),
        Column(_("Parameters"), weight=4),
        Column(_("From"), MOMENT, 3),
        Column(_("To"), MOMENT, 3),
        Column(_("Hours"), NUMBER, 2),
        Column(_("Missing"), NUMBER, 2),
        Column(_("Cause"), weight=5),
    )
    rows = tuple(_gap(gap, codes) for gap in found[:most])
    notes = (_more(len(found), most),) if len(found) > most else ()
    return (Table("", columns, rows, _("The record has no gap."), notes),)


def _gap(gap: Gap, codes: dict[int, str]) -> tuple[Cell, ...]:
    cause = gap.statement.cause if gap.statement else str(GAP_NAMES[gap.kind])
    return (
        Cell(codes.get(gap.station, "")),
        Cell(_("all") if gap.whole else ", ".join(gap.codes)),
        Cell(gap.start.astimezone(clock.VIETNAM), MOMENT),
        Cell(gap.end.astimezone(clock.VIETNAM), MOMENT),
        figure((gap.end - gap.start).total_seconds() / 3600, 1),
        count(gap.missing),
        Cell(cause, tone="warn" if gap.is_open else ""),
    )


def calibration(made: Composing) -> tuple[Part, ...]:
    """The instruments in use and the days on which something is due, held against the last day of the report."""
    columns = (
        Column(_("Station"), weight=3),
        Column(_("Instrument"), weight=5),
        Column(_("Measures"), weight=4),
        Column(_("Calibration due"), DAY, 2),
        Column(_("Inspection due"), DAY, 2),
    )
    rows = [row for one in made.stations for row in _instruments(made, one)]
    return (Table("", columns, tuple(rows), _("No instrument is on record.")),)


def _instruments(made: Composing, station: StationNow) -> list[tuple[Cell, ...]]:
    last = made.findings.subject.stretch.last
    rows: list[tuple[Cell, ...]] = []
    for one in made.findings.sensors[station.code]:
        made_by = " ".join(part for part in (one.manufacturer, one.model, one.serial) if part)
        rows.append(
            (
                Cell(station.code),
                Cell(f"{one.code} {made_by}".strip()),
                Cell(", ".join(made.name(name) for name in one.measures)),
                _due(one.calibration_due, last),
                _due(one.verification_due, last),
            )
        )
    return rows


def _due(day: date | None, last: date) -> Cell:
    return Cell(day, DAY, tone="bad" if day is not None and day <= last else "")
