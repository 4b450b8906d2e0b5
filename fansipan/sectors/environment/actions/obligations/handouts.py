"""The list of obligations as it leaves the house: CSV for programs and people, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.environment.queries.obligations import standing
from fansipan.sectors.environment.queries.obligations.standing import StationObligations
from fansipan.sectors.environment.queries.obligations.words import KIND_NAMES, said
from fansipan.sectors.environment.rules.rights import VIEW_OBLIGATIONS
from fansipan.services.observations.rules.windows import Window

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (14, 30, 30, 26, 20, 24, 17, 12, 12, 12, 12, 14, 12, 14, 60)

Cell = str | int | float | datetime | None


@transaction.atomic
def sheet(actor: Actor, month: Window, organisation: str, kind: str) -> tuple[bytes, str]:
    """The obligations of the stations whose record the actor may read, as bytes and their type.

    Raises Unauthenticated, Forbidden, NotFound for another kind of file than csv and xlsx.
    """
    require(actor, VIEW_OBLIGATIONS)
    written = {"csv": (_csv, CSV), "xlsx": (_xlsx, XLSX)}.get(kind)
    if written is None:
        raise NotFound("environment.no_such_sheet", kind=kind)
    found = standing.standing(actor, month, organisation)
    after = {"month": f"{month.first:%Y-%m}", "stations": len(found), "format": kind}
    audit.record(actor, "environment.export_obligations", "stations", after=after)
    write, mime = written
    return write(_head(), [row for one in found for row in _rows(one)]), mime


def _head() -> list[str]:
    return [
        _("Code"),
        _("Station"),
        _("Organisation"),
        _("Obligation"),
        _("Of what"),
        _("State"),
        _("Due"),
        _("Expected"),
        _("Received"),
        _("Valid"),
        _("Calibrating"),
        _("Device fault"),
        _("Excused by maintenance"),
        _("Rule confirmed"),
        _("Source"),
    ]


def _rows(one: StationObligations) -> list[list[Cell]]:
    language = get_language() or "vi"
    parts = one.parts
    counts: list[Cell] = [
        parts.expected,
        parts.received,
        parts.valid,
        parts.calibrating,
        parts.faulty,
        parts.excused,
    ]
    return [
        [
            one.code,
            pick(one.name, language),
            pick(one.organisation, language),
            str(KIND_NAMES[item.kind]),
            item.subject,
            said(item),
            item.due.astimezone(clock.VIETNAM).replace(tzinfo=None) if item.due else None,
            *(counts if item.share else [None] * len(counts)),
            _("yes") if item.confirmed else _("no"),
            item.terms.source if item.terms else "",
        ]
        for item in one.items
    ]


def _csv(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet does not take for a formula."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _xlsx(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(_("Obligations")[:31])
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        moments = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_row(0, 0, head, heading)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, cell, moments)
                else:
                    page.write(number, column, cell)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(1, len(rows)), len(head) - 1)
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
    return buffer.getvalue()
