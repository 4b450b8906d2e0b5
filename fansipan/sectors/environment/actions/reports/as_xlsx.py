"""XLSX: every section a sheet, real numbers and dates, charts that Excel draws itself from a sheet with their data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel import sheets
from fansipan.sectors.environment.actions.reports.seals import Seal
from fansipan.sectors.environment.contracts.reports import (
    BandCalendar,
    Cell,
    CellKind,
    Chart,
    Facts,
    Paragraph,
    Report,
    Section,
    Signatures,
    Table,
)

MOST_NAME = 31
WIDTHS = {CellKind.TEXT: 24, CellKind.NUMBER: 12, CellKind.SHARE: 12, CellKind.DAY: 12, CellKind.MOMENT: 17}
TONES = {"good": "#0B6B34", "warn": "#8A4B00", "bad": "#A3271D"}
BANDS = {
    "air:good": "#00E400",
    "air:moderate": "#FFFF00",
    "air:poor": "#FF7E00",
    "air:bad": "#FF0000",
    "air:very_bad": "#8F3F97",
    "air:hazardous": "#7E0023",
    "water:very_good": "#3333FF",
    "water:good": "#00E400",
    "water:moderate": "#FFFF00",
    "water:bad": "#FF7E00",
    "water:poor": "#FF0000",
    "water:extremely_polluted": "#7E0023",
}
DARK = {"air:very_bad", "air:hazardous", "water:very_good", "water:extremely_polluted"}
CHART_ROWS = 18


def xlsx(report: Report, seal: Seal | None = None) -> bytes:
    """The report as a workbook."""
    with translation.override(report.language):
        held = BytesIO()
        book = xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
        book.set_properties({"title": report.title, "subject": report.subtitle, "company": report.agency})
        writer = _Book(book)
        writer.front(report, seal)
        for number, section in enumerate(report.sections, 1):
            writer.section(number, section)
        writer.data()
        book.close()
        return held.getvalue()


class _Book:
    """A workbook in the making. Data of charts are gathered on a sheet of their own, the last one."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()
        self._charts: list[tuple[str, Chart]] = []
        self._data = self._name(_("Chart data"))

    def _format(self, **said: object) -> Any:
        key = tuple(sorted(said.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(said)
        return self._formats[key]

    def _name(self, wanted: str) -> str:
        """A name for a sheet that Excel takes and no other sheet has."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:MOST_NAME]
        name, number = plain, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain[: MOST_NAME - len(str(number)) - 1]} {number}"
        self._names.add(name.casefold())
        return name

    def front(self, report: Report, seal: Seal | None) -> None:
        """The first sheet: what the book is."""
        sheet = self._book.add_worksheet(self._name(_("Report")))
        sheet.set_column(0, 0, 100)
        lines: list[tuple[str, dict[str, object]]] = [
            (report.superior, {}),
            (report.agency, {"bold": True}),
            ("", {}),
            (report.title, {"bold": True, "font_size": 16}),
        ]
        lines.append((report.subtitle, {"font_size": 12}))
        if report.demo:
            lines.append((_("Demo data: not for decisions."), {"font_color": TONES["warn"]}))
        if seal is None:
            lines.append((_("Draft: not signed."), {"bold": True}))
        else:
            lines.append((_("Signed by %(name)s at %(at)s.") % {"name": seal.name, "at": seal.at}, {"bold": True}))
            lines.append((f"{_('SHA-256 of the signed content:')} {seal.fingerprint}", {}))
        for row, (text, look) in enumerate(lines):
            sheet.write_string(row, 0, text, self._format(text_wrap=True, **look))

    def section(self, number: int, section: Section) -> None:
        """A sheet for a section."""
        sheet = self._book.add_worksheet(self._name(f"{number}. {section.title}"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, section.title, self._format(bold=True, font_size=14))
        row = 2
        for part in section.parts:
            row = SHAPES[type(part)](self, sheet, row, part) + 1

    def paragraph(self, sheet: Any, row: int, part: Paragraph) -> int:
        sheet.write_string(row, 0, part.text)
        return row + 1

    def facts(self, sheet: Any, row: int, part: Facts) -> int:
        sheet.set_column(0, 1, 28)
        for name, cell in part.rows:
            sheet.write_string(row, 0, name, self._format(font_color="#4A5462"))
            self._cell(sheet, row, 1, cell)
            row += 1
        return row

    def table(self, sheet: Any, row: int, part: Table) -> int:
        if part.title:
            sheet.write_string(row, 0, part.title, self._format(bold=True))
            row += 1
        if not part.rows:
            sheet.write_string(row, 0, part.empty)
            return row + 1
        head = self._format(bold=True, bg_color="#EEF1F5", border=1, text_wrap=True, valign="top")
        for at, column in enumerate(part.columns):
            sheet.set_column(at, at, WIDTHS[column.kind])
            sheet.write_string(row, at, column.title, head)
        for cells in part.rows:
            row += 1
            for at, cell in enumerate(cells):
                self._cell(sheet, row, at, cell)
        for note in part.notes:
            row += 1
            sheet.write_string(row, 0, note, self._format(italic=True, font_color="#4A5462"))
        return row + 1

    def calendar(self, sheet: Any, row: int, part: BandCalendar) -> int:
        sheet.write_string(row, 0, part.title, self._format(bold=True))
        sheet.set_column(0, 0, 30)
        for at, one in enumerate(part.rows[0].days if part.rows else (), 1):
            sheet.write_datetime(row + 1, at, one.day, self._format(num_format="dd/mm/yyyy", bold=True))
            sheet.set_column(at, at, 11)
        for down, band_row in enumerate(part.rows, row + 2):
            sheet.write_string(down, 0, band_row.name)
            for at, one in enumerate(band_row.days, 1):
                if one.value is not None:
                    sheet.write_number(down, at, one.value, self._band(one.band))
        row += len(part.rows) + 3
        for band, name in part.key:
            sheet.write_string(row, 0, name, self._band(band))
            row += 1
        return row

    def _band(self, band: str) -> Any:
        if band not in BANDS:
            return None
        return self._format(bg_color=BANDS[band], font_color="#FFFFFF" if band in DARK else "#10151D")

    def signatures(self, sheet: Any, row: int, part: Signatures) -> int:
        sheet.write_string(row, 0, part.place_and_day, self._format(italic=True))
        for at, title in enumerate(part.titles):
            sheet.write_string(row + 1, at, title, self._format(bold=True))
        return row + 2

    def chart(self, sheet: Any, row: int, part: Chart) -> int:
        """A chart that Excel draws from the sheet of data: two columns of it, and one for each limit."""
        first = sum(2 + len(one.limits) for _title, one in self._charts)
        self._charts.append((part.title, part))
        last = 1 + len(part.values)
        drawn = self._book.add_chart({"type": "scatter", "subtype": "straight"})
        drawn.add_series(self._line(part.title, first, first + 1, last, "#2A55B8", "solid"))
        for number, limit in enumerate(part.limits, 2):
            drawn.add_series(self._line(limit.label, first, first + number, last, "#C3362B", "dash"))
        drawn.set_title({"name": f"{part.title} ({part.unit})", "name_font": {"size": 11}, "overlay": False})
        drawn.set_x_axis({"num_format": "dd/mm hh:mm", "min": sheets.local(part.start), "max": sheets.local(part.end)})
        drawn.set_y_axis({"name": part.unit, "num_format": f"#,##0{'.' if part.decimals else ''}{'0' * part.decimals}"})
        drawn.set_legend({"position": "bottom"})
        drawn.show_blanks_as("gap")
        drawn.set_size({"width": 960, "height": 20 * CHART_ROWS - 20})
        sheet.insert_chart(row, 0, drawn)
        return row + CHART_ROWS

    def _line(self, name: str, x: int, y: int, last: int, colour: str, dash: str) -> dict[str, object]:
        line = {"color": colour, "width": 1.25, "dash_type": dash}
        where = {"categories": [self._data, 2, x, last, x], "values": [self._data, 2, y, last, y]}
        return {"name": name, "line": line, "marker": {"type": "none"}, **where}

    def data(self) -> None:
        """The sheet with what the charts are drawn from."""
        if not self._charts:
            return
        sheet = self._book.add_worksheet(self._data)
        sheet.freeze_panes(2, 0)
        head, moment = self._format(bold=True, text_wrap=True), self._format(num_format="dd/mm/yyyy hh:mm")
        at = 0
        for title, chart in self._charts:
            sheet.write_string(0, at, f"{title} ({chart.unit})", self._format(bold=True))
            for number, name in enumerate((_("Up to"), _("Mean"), *(limit.label for limit in chart.limits))):
                sheet.write_string(1, at + number, name, head)
            sheet.set_column(at, at, 16)
            number_format = self._number(chart.decimals)
            for row, value in enumerate(chart.values):
                end = chart.start + timedelta(seconds=chart.step_seconds) * (row + 1)
                sheet.write_datetime(row + 2, at, sheets.local(end), moment)
                if value is not None:
                    sheet.write_number(row + 2, at + 1, value, number_format)
                for number, limit in enumerate(chart.limits, 2):
                    if limit.start < end <= limit.end:
                        sheet.write_number(row + 2, at + number, limit.value, number_format)
            at += 2 + len(chart.limits)

    def _number(self, decimals: int, tone: str = "") -> Any:
        look = {"num_format": f"#,##0.{'0' * decimals}" if decimals else "#,##0"}
        return self._format(**look, **({"font_color": TONES[tone]} if tone in TONES else {}))

    def _cell(self, sheet: Any, row: int, at: int, cell: Cell) -> None:
        value = cell.value
        tone = {"font_color": TONES[cell.tone]} if cell.tone in TONES else {}
        if isinstance(value, datetime):
            sheet.write_datetime(row, at, sheets.local(value), self._format(num_format="dd/mm/yyyy hh:mm", **tone))
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self._format(num_format="dd/mm/yyyy", **tone))
        elif isinstance(value, str):
            sheet.write_string(row, at, value, self._format(text_wrap=True, valign="top", **tone))
        elif value is not None:
            share = cell.kind is CellKind.SHARE
            look = self._format(num_format="0.0%", **tone) if share else self._number(cell.decimals, cell.tone)
            sheet.write_number(row, at, value, look)


SHAPES: Mapping[type, Callable[[_Book, Any, int, Any], int]] = {
    Paragraph: _Book.paragraph,
    Facts: _Book.facts,
    Table: _Book.table,
    BandCalendar: _Book.calendar,
    Signatures: _Book.signatures,
    Chart: _Book.chart,
}
