"""The blocks of words: who and where, the summary, free text, remarks, signatures, sources."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fansipan.sectors.environment.contracts import ExceedanceKind, LawStatus
from fansipan.sectors.environment.contracts.reports import (
    Cell,
    CellKind,
    Column,
    Facts,
    Paragraph,
    Part,
    ReportScope,
    Signatures,
    Table,
)
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.law_words import parameter_name
from fansipan.sectors.environment.queries.reports.context import Composing
from fansipan.sectors.environment.queries.reports.held import usable
from fansipan.sectors.environment.queries.reports.words import EXCEEDANCE_NAMES, KIND_NAMES
from fansipan.sectors.environment.queries.words import AIR_BANDS
from fansipan.sectors.environment.rules import report_layouts, report_words
from fansipan.services.observations.queries import ledger
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.words import KIND_NAMES as STATION_KINDS

CIRCULAR = "Thông tư 10/2021/TT-BTNMT"


def text(made: Composing) -> tuple[Part, ...]:
    """What the layout says itself, its placeholders filled."""
    said = report_layouts.pick(made.section.text, made.language)
    return paragraphs(report_layouts.filled(said, made.values))


def paragraphs(said: str) -> tuple[Part, ...]:
    """One paragraph a line that is not empty."""
    return tuple(Paragraph(line.strip()) for line in said.splitlines() if line.strip())


def remarks(made: Composing) -> tuple[Part, ...]:
    """What the officer wrote for this report."""
    return paragraphs(report_layouts.pick(made.making.remarks or {}, made.language))


def identification(made: Composing) -> tuple[Part, ...]:
    """Who and where, over which days, which edition."""
    subject = made.findings.subject
    stretch = subject.stretch
    span = f"{report_words.day(stretch.first)} – {report_words.day(stretch.last)}"
    rows = [
        (_("Kind of report"), Cell(str(KIND_NAMES[subject.kind]))),
        (_("Period"), Cell(span if stretch.first != stretch.last else report_words.day(stretch.first))),
        (_("Edition"), Cell(_edition(made))),
        (_("Made on"), Cell(made.making.made_on, CellKind.DAY)),
    ]
    if subject.scope is ReportScope.STATION:
        rows += [row for one in made.stations for row in _one(made, one)]
        return (Facts(tuple(rows)),)
    rows.append((_("Stations"), Cell(len(made.stations), CellKind.NUMBER)))
    return Facts(tuple(rows)), _stations(made)


def _edition(made: Composing) -> str:
    number = str(made.making.edition)
    if made.making.replaces is None:
        return number
    return _("%(edition)s, in place of report %(number)s") % {"edition": number, "number": made.making.replaces}


def _one(made: Composing, one: StationNow) -> list[tuple[str, Cell]]:
    parameters = ", ".join(dict.fromkeys(made.name(value.name) for value in one.values))
    return [
        (_("Station"), Cell(f"{made.name(one.name)} ({one.code})")),
        (_("Kind"), Cell(str(STATION_KINDS[one.kind]))),
        (_("Owner"), Cell(made.name(one.organisation))),
        (_("Commune or ward"), Cell(made.name(one.place))),
        (_("Position"), Cell(f"{made.number(one.lat, 4)} °N; {made.number(one.lon, 4)} °E")),
        (_("Parameters"), Cell(parameters)),
    ]


def _stations(made: Composing) -> Table:
    columns = (
        Column(_("Code"), weight=2),
        Column(_("Station"), weight=4),
        Column(_("Kind"), weight=2),
        Column(_("Owner"), weight=4),
        Column(_("Commune or ward"), weight=3),
    )
    rows = [
        (one.code, made.name(one.name), str(STATION_KINDS[one.kind]), made.name(one.organisation), made.name(one.place))
        for one in made.stations
    ]
    empty = _("No station belongs to this report.")
    return Table("", columns, tuple(tuple(Cell(value) for value in row) for row in rows), empty)


def summary(made: Composing) -> tuple[Part, ...]:
    """The most important numbers in sentences."""
    said = [_scope(made), _received(made), _exceeded(made), _air(made), _silent(made)]
    return tuple(Paragraph(one) for one in said if one)


def _scope(made: Composing) -> str:
    stations, streams = len(made.stations), len(made.findings.subject.datastreams)
    first = ngettext("The report tells of %(count)s station", "The report tells of %(count)s stations", stations)
    second = ngettext("with %(count)s datastream.", "with %(count)s datastreams.", streams)
    return f"{first % {'count': stations}} {second % {'count': made.number(streams)}}"


def _received(made: Composing) -> str:
    parts = ledger.added(loss.parts for loss in made.findings.losses.values())
    if not parts.expected:
        return _("No readings were due in this period.")
    said = _("Of %(expected)s readings that were due, %(received)s (%(share)s) were received, %(late)s of them late.")
    numbers = {"expected": parts.expected, "received": parts.received, "late": parts.late}
    return said % {"share": made.share(parts.share), **{name: made.number(one) for name, one in numbers.items()}}


def _exceeded(made: Composing) -> str:
    found = made.findings.exceedances
    if not found:
        return _("No exceedance was recorded.")
    kinds = Counter(ExceedanceKind(one.kind) for one in found)
    listed = "; ".join(f"{str(EXCEEDANCE_NAMES[kind]).lower()}: {made.number(n)}" for kind, n in kinds.most_common())
    where = len({one.station_code for one in found})
    said = ngettext(
        "%(count)s exceedance was recorded (%(kinds)s), at %(stations)s station(s).",
        "%(count)s exceedances were recorded (%(kinds)s), at %(stations)s station(s).",
        len(found),
    )
    return said % {"count": made.number(len(found)), "kinds": listed, "stations": where}


def _air(made: Composing) -> str:
    names = {one.id: made.name(one.name) for one in made.stations}
    days = [
        (one.value, station, day, one.band)
        for station, known in made.findings.air_days.items()
        for day, one in known.items()
        if one.value is not None
    ]
    if not days:
        return ""
    low, (high, station, day, worst) = min(row[0] for row in days), max(days, key=lambda row: row[0])
    said = _("The daily VN_AQI lay between %(low)s and %(high)s; the highest was at %(station)s on %(day)s (%(band)s).")
    band = str(AIR_BANDS[worst.code]) if worst else ""
    return said % {
        "low": low,
        "high": high,
        "station": names[station],
        "day": report_words.day(day),
        "band": band.lower(),
    }


def _silent(made: Composing) -> str:
    found = made.findings.gaps
    if not found:
        return _("The record has no gap.")
    longest = max(found, key=lambda gap: gap.end - gap.start)
    hours = (longest.end - longest.start).total_seconds() / 3600
    said = ngettext(
        "The record has %(count)s gap; it is %(hours)s hours long.",
        "The record has %(count)s gaps, the longest of %(hours)s hours.",
        len(found),
    )
    unexplained = sum(gap.is_open for gap in found)
    said = said % {"count": made.number(len(found)), "hours": made.number(hours, 1)}
    without = _("Without a known cause: %(count)s.") % {"count": made.number(unexplained)}
    return f"{said} {without}"


def signature(made: Composing) -> tuple[Part, ...]:
    """Where it is signed."""
    place = report_layouts.pick(made.body.place, made.language)
    day = made.making.made_on
    on = _("day %(day)s month %(month)s year %(year)s") % {
        "day": f"{day.day:02d}",
        "month": f"{day.month:02d}",
        "year": day.year,
    }
    titles = tuple(report_layouts.pick(one, made.language) for one in made.body.signers)
    return (Signatures(f"{place}, {on}" if place else on, titles or (_("Signed by"),)),)


def sources(made: Composing) -> tuple[Part, ...]:
    """The law that the numbers were held against, and where the readings come from."""
    readings = _("Readings: automatic monitoring stations, received and checked under %(law)s.") % {"law": CIRCULAR}
    said = [readings, *_limits(made)]
    last = made.findings.subject.stretch.last
    if made.findings.air_days and (air := law.air_tables()):
        said.append(_("Air index VN_AQI: %(decision)s.") % {"decision": air.on(last)[0].decision})
    if made.findings.water_days and (water := law.water_tables()):
        said.append(_("Water index VN_WQI: %(decision)s.") % {"decision": water.on(last)[0].decision})
    return tuple(Paragraph(one) for one in said)


def _limits(made: Composing) -> list[str]:
    held: dict[str, set[str]] = defaultdict(set)
    unsure: dict[str, set[str]] = defaultdict(set)
    for applied in (span.applied for spans in made.findings.applied.values() for span in spans if usable(span)):
        name = parameter_name(applied.step.about)
        held[applied.source].add(name)
        if applied.status is not LawStatus.CONFIRMED:
            unsure[applied.source].add(name)
    return [
        _("Limits: %(source)s%(mark)s.") % {"source": source, "mark": _mark(unsure[source], held[source])}
        for source in sorted(held)
    ]


def _mark(unsure: set[str], held: set[str]) -> str:
    """What is said of a table of limits of which nobody compared some numbers, or none, with the official text."""
    if not unsure:
        return ""
    if unsure == held:
        return _(" (unconfirmed: such a number only warns)")
    return _(" (unconfirmed, and only warning: %(names)s)") % {"names": ", ".join(sorted(unsure))}
