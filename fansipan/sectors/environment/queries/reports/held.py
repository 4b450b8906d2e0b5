"""The blocks of what is held against the law: averages beside their limits, exceedances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import AppliedSpan, Average, ExceedanceKind, LawStatus, Note, Verdict
from fansipan.sectors.environment.contracts.reports import Cell, Column, Part, Table
from fansipan.sectors.environment.queries.averages import LegalMean
from fansipan.sectors.environment.queries.law_words import unit_shown
from fansipan.sectors.environment.queries.reports.context import Composing, count, figure
from fansipan.sectors.environment.queries.reports.findings import Rolled
from fansipan.sectors.environment.queries.reports.numbers import MOMENT, MOST_ROWS, NUMBER, SHARE, more, tone_of
from fansipan.sectors.environment.queries.reports.words import EXCEEDANCE_NAMES, SHORT_AVERAGES
from fansipan.sectors.environment.rules import limits, report_words
from fansipan.services.observations.queries.newest import ValueNow

WITHOUT_MEAN = frozenset({"weather-wind-direction"})
"""A direction: the mean of 350° and 10° is no 180°."""


def averages(made: Composing) -> tuple[Part, ...]:
    """Each parameter's mean, lowest and highest hour, completeness, and the average that its limit is held against."""
    tables = []
    for station in made.stations:
        meant = [one for one in made.chosen(station) if one.property_code not in WITHOUT_MEAN]
        rows = [row for value in meant for row in _averages(made, value)]
        title = f"{station.code} · {made.name(station.name)}" if made.several else ""
        if rows:
            tables.append(Table(title, _averages_columns(), tuple(rows)))
    notes: tuple[str, ...] = (
        _("Mean, lowest and highest value are of the hourly means of valid readings."),
        _("Held against the limit is the average that the limit is for; only complete averages count."),
    )
    if corrected := made.corrected_names():
        said = _("As the law compares them, corrected to reference conditions: %(names)s. All others as measured.")
        notes = (*notes, said % {"names": ", ".join(corrected)})
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


def _extremes(hours: Rolled | None, decimals: int, hours_due: int) -> tuple[Cell, ...]:
    """Mean, lowest and highest hour, when the highest was, and the share of expected readings that were valid."""
    if hours is None or not np.isfinite(hours.value).any():
        return (Cell(None),) * 5
    there = np.isfinite(hours.value)
    value, time, valid = hours.value[there], hours.time[there], hours.valid[there]
    highest = int(value.argmax())
    # Silent hours have no row, and are expected all the same.
    expected = int(hours.expected.max()) * hours_due
    share = min(1.0, float(hours.valid.sum()) / expected) if expected else None
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
    found = [_verdict(day, value, held) for day, value in whole]
    over = sum(one is not Verdict.WITHIN for one in found)
    tone = "bad" if Verdict.EXCEEDS in found else "warn" if over else ""
    highest = max((value for _day, value in whole), default=None)
    said = "; ".join(dict.fromkeys(limit_text(made, span, decimals) for span in held))
    judged = whole and any(usable(span) for span in held)
    return (
        Cell(said),
        Cell(str(SHORT_AVERAGES[held[0].average])),
        figure(highest, decimals, tone),
        count(over if judged else None, tone),
    )


def _verdict(day: date, value: float, held: Sequence[AppliedSpan]) -> Verdict:
    """What the limit of the day says; nothing is held against one in a unit that does not convert."""
    spans = (span for span in held if span.first <= day <= span.last and usable(span))
    found = {limits.verdict(value, span.applied) for span in spans}
    return next((one for one in (Verdict.EXCEEDS, Verdict.WARNING) if one in found), Verdict.WITHIN)


def usable(span: AppliedSpan) -> bool:
    """Whether anything can be held against a limit."""
    return Note.OTHER_UNIT not in span.applied.step.notes


def _day_of(mean: LegalMean) -> date:
    """The day that an average belongs to: midnight ends one."""
    return clock.from_us(clock.to_us(mean.end) - 1).astimezone(clock.VIETNAM).date()


def limit_text(made: Composing, span: AppliedSpan, decimals: int) -> str:
    """A limit in words, with its mark where nobody confirmed it or where nothing can be held against it."""
    applied = span.applied
    said = bounds_text(made, (applied.low, applied.high), decimals)
    if not usable(span):
        return _("%(limit)s %(unit)s (not judged: another unit)") % {"limit": said, "unit": unit_shown(applied.unit)}
    return marked(said, applied.status)


def marked(said: str, status: LawStatus) -> str:
    """A limit with the mark of a number that nobody has compared with the official text."""
    return said if status is LawStatus.CONFIRMED else _("%(limit)s (unconfirmed)") % {"limit": said}


def bounds_text(made: Composing, bounds: tuple[float | None, float | None], decimals: int) -> str:
    """The lowest and the highest that is allowed."""
    low, high = bounds
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
        limit = marked(bounds_text(made, (one.low, one.high), decimals), one.status)
        violation = ExceedanceKind(one.kind) is ExceedanceKind.VIOLATION
        rows.append(
            (
                Cell(one.station_code),
                Cell(made.parameter(value) if value else made.name(one.property_name)),
                Cell(str(EXCEEDANCE_NAMES[ExceedanceKind(one.kind)]), tone="bad" if violation else "warn"),
                Cell(str(SHORT_AVERAGES.get(Average(one.average), "–"))),
                Cell(one.start.astimezone(clock.VIETNAM), MOMENT),
                Cell(one.end.astimezone(clock.VIETNAM) if one.end else None, MOMENT),
                figure(one.peak, decimals),
                Cell(limit),
                count(one.count),
            )
        )
    notes = (more(len(found), most),) if len(found) > most else ()
    if sources := sorted({one.source for one in found[:most]}):
        notes = (*notes, _("The limits are those of: %(sources)s.") % {"sources": "; ".join(sources)})
    return (Table("", _exceedance_columns(), tuple(rows), _("No exceedance was recorded."), notes),)


def _code(value: ValueNow | None) -> str:
    return value.property_code if value else ""


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
