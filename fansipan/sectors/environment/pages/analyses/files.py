"""An analysis as CSV and as XLSX: the same numbers, unrounded, and all that is said of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from math import isfinite

import xlsxwriter
from django.utils.translation import gettext as _

from fansipan.sectors.environment.pages.analyses.shown import Cell, Shown

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NAME_LENGTH = 31


def about(heading: str, shown: Shown, address: str) -> Iterator[tuple[Cell, ...]]:
    """What the numbers are, line by line."""
    yield heading, shown.subject
    if shown.demo:
        yield (
            _("Demo data."),
            _("Real measurements from elsewhere, replayed at this province's stations. Not for decisions."),
        )
    yield _("Address"), address
    yield from shown.facts
    yield from ((_("Result"), said) for said in shown.says)
    yield from ((_("Mind"), said) for said in shown.warnings)
    yield from ((f"{_('Left out')}: {name}", text) for name, text in shown.left)
    for method in shown.methods:
        yield _("Method"), method.text, method.formula, method.source


def as_csv(heading: str, shown: Shown, address: str) -> bytes:
    """What is said first, then every table under its title."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerows([_harmless(cell) for cell in row] for row in about(heading, shown, address))
    for table in shown.tables:
        writer.writerow(())
        writer.writerow((_harmless(table.title),))
        writer.writerow([_harmless(cell) for cell in table.head])
        writer.writerows([_harmless(_known(cell)) for cell in row] for row in table.rows)
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def as_xlsx(heading: str, shown: Shown, address: str) -> bytes:
    """A sheet that says what the file is, then one for every table."""
    buffer = BytesIO()
    # Text stays text: a name that begins with "=" is no formula, an address no link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("About this file")[:NAME_LENGTH])
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 90)
        for place, row in enumerate(about(heading, shown, address)):
            sheet.write_row(place, 0, row)
        for table in shown.tables:
            sheet = book.add_worksheet(table.name[:NAME_LENGTH])
            sheet.write(0, 0, table.title)
            sheet.write_row(2, 0, table.head, bold)
            sheet.set_column(0, len(table.head) - 1, 18)
            sheet.freeze_panes(3, 1)
            for place, cells in enumerate(table.rows, start=3):
                sheet.write_row(place, 0, [_known(cell) for cell in cells])
    return buffer.getvalue()


def _known(cell: Cell) -> Cell:
    """Nothing where there is no number."""
    return None if isinstance(cell, float) and not isfinite(cell) else cell


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet does not take for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
