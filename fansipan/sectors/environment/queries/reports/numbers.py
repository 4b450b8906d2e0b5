"""The blocks about the record: availability, gaps, calibration."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts.reports import Cell, CellKind, Column, Part, Table
from fansipan.sectors.environment.queries.reports.context import Composing, count, figure
from fansipan.services.observations.queries import ledger
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.queries.ledger import Parts
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.observations.queries.record_words import GAP_NAMES

NUMBER, SHARE, MOMENT, DAY = CellKind.NUMBER, CellKind.SHARE, CellKind.MOMENT, CellKind.DAY
ENOUGH, LITTLE = 0.9, 0.75
"""Shares from which completeness is good, and under which it is bad, as the calendar of the loss ledger has them."""

MOST_ROWS = 60


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


def more(total: int, shown: int) -> str:
    """That a table shows some of its rows only."""
    return _("%(shown)s of %(total)s are shown; the pages of the system hold the rest.") % {
        "shown": shown,
        "total": total,
    }


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
    notes = (more(len(found), most),) if len(found) > most else ()
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
