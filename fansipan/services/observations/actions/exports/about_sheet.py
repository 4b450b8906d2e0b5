"""The first sheet of an XLSX export: what, of whom, from when to when, in which units, which limits by what law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.permissions import Role
from fansipan.services.identity.models import ROLE_NAMES
from fansipan.services.observations.queries.exports.about import About, StreamAbout
from fansipan.services.observations.queries.exports.words import HEADINGS, MEANINGS, RESOLUTION_NAMES
from fansipan.services.observations.rules.exporting import Column

Row = tuple[object, ...]

WIDTHS = (24, 34, 30, 22, 16, 30, 12, 12, 12, 12, 12, 26, 60, 12)


def fill(book: Any, sheet: Any, about: About, columns: Sequence[Column], counts: Mapping[int, int]) -> None:
    """Write the sheet; `counts`: rows of each datastream."""
    bold = book.add_format({"bold": True})
    title = book.add_format({"bold": True, "font_size": 14})
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    tables: tuple[tuple[Any, list[Row]], ...] = (
        (title, [(_("Readings of monitoring stations"),)]),
        (None, _facts(about, sum(counts.values()))),
        (bold, [(), _heads()]),
        (None, [_line(stream, counts.get(stream.datastream, 0)) for stream in about.streams]),
        (bold, [(), (_("Column"), _("Meaning"))]),
        (None, [(str(HEADINGS[c.name]), str(MEANINGS[c.name])) for c in columns if c.name in MEANINGS]),
    )
    row = 0
    for look, rows in tables:
        for cells in rows:
            _write(sheet, row, cells, look)
            row += 1


def _write(sheet: Any, row: int, cells: Row, look: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int | float):
            sheet.write_number(row, column, cell, look)
        elif cell is not None:
            sheet.write_string(row, column, str(cell), look)


def _facts(about: About, rows: int) -> list[Row]:
    period = about.query.period
    facts: list[Row] = [
        (_("Contents"), str(RESOLUTION_NAMES[about.query.resolution])),
        (_("After"), _said(period.start)),
        (_("Up to and including"), _said(period.end)),
        (_("Stations"), len(about.stations)),
        (_("Rows"), rows),
        (_("Exported by"), f"{about.asked_by} ({ROLE_NAMES[Role(about.role)]})"),
        (_("Exported at"), _said(about.made_at)),
        (_("System"), f"Fansipan {about.version}"),
    ]
    if about.query.revisions:
        facts.append((_("Corrections"), _("Readings that a correction replaced are in the table too.")))
    return facts


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M:%S} (+07:00)"


def _heads() -> Row:
    return (
        _("Station code"),
        _("Station"),
        _("Owner"),
        _("Commune or ward"),
        _("Parameter code"),
        _("Parameter"),
        _("Unit"),
        _("Unit (UCUM)"),
        _("Interval (s)"),
        _("Low limit"),
        _("High limit"),
        _("Alarm levels"),
        _("Legal source"),
        _("Rows"),
    )


def _line(stream: StreamAbout, rows: int) -> Row:
    levels = "; ".join(stream.levels)
    return (
        stream.station,
        stream.station_name,
        stream.owner,
        stream.commune,
        stream.parameter,
        stream.name,
        stream.symbol,
        stream.unit,
        stream.interval_seconds,
        stream.low,
        stream.high,
        f"{levels} ({stream.datum})" if levels and stream.datum else levels,
        stream.source,
        rows,
    )
