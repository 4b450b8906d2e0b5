"""Sheets of limits: good rows go on, the others say what to mend; no bytes whatever bring the reader down."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.sheets import SheetFault
from fansipan.sectors.environment.rules import sheets

STARTS = date(2025, 9, 1)
HEAD = ("Thông số", "Cột", "Trung bình", "Thấp nhất", "Cao nhất", "Đơn vị", "Nhân hệ số", "Hiệu lực từ", "Điều khoản")


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def text(*rows: str, head: str = "parameter;column;average;low;high;unit") -> bytes:
    return ("\ufeff" + "\r\n".join((head, *rows)) + "\r\n").encode()


def faults(content: bytes) -> list[tuple[int, str, SheetFault]]:
    return [(one.row, one.column, one.fault) for one in sheets.read(content, STARTS).faults]


def test_a_workbook_with_vietnamese_headings_is_read_as_people_write() -> None:
    read = sheets.read(
        workbook(
            ("COD", "A", "24 giờ", "", 60, "mg/L", "", "", "Bảng 1"),
            ("pH", "", "", 6, "9,5", "[pH]", "có", date(2026, 1, 1), "Bảng 1"),
            ("", "", "", "", "", "", "", "", ""),
        ),
        STARTS,
    )
    assert not read.faults
    first, second = read.limits
    assert (first.row, first.parameter, first.column, first.average, first.high) == (2, "COD", "A", Average.DAY, 60)
    assert (first.valid_from, first.multiplied) == (STARTS, False)
    assert (second.low, second.high, second.multiplied, second.valid_from) == (6, 9.5, True, date(2026, 1, 1))
    assert (second.average, second.compared) == (Average.ANY, Average.DAY)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_text_file_is_read_by_whatever_parts_its_cells(separator: str) -> None:
    rows = ["parameter;column;average;low;high;unit", "SO2;B;1h;;200;mg/m3"]
    read = sheets.read("\n".join(rows).replace(";", separator).encode(), STARTS)
    assert [(one.parameter, one.average, one.high) for one in read.limits] == [("SO2", Average.HOUR, 200)]


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (";B;1h;;200;mg/m3", "parameter", SheetFault.NO_PARAMETER),
        ("SO2;B;1h;;;mg/m3", "high", SheetFault.NO_NUMBER),
        ("SO2;B;1h;;2OO;mg/m3", "high", SheetFault.BAD_NUMBER),
        ("SO2;B;1h;;nan;mg/m3", "high", SheetFault.BAD_NUMBER),
        ("SO2;B;1h;;1.000;mg/m3", "high", SheetFault.GROUPED_NUMBER),
        ("SO2;B;1h;;1,000;mg/m3", "high", SheetFault.GROUPED_NUMBER),
        ("SO2;B;1h;9;5;mg/m3", "low", SheetFault.TURNED_ROUND),
        ("SO2;B;1h;;200;", "unit", SheetFault.NO_UNIT),
        ("SO2;B;1h;;200;mg per m3", "unit", SheetFault.BAD_UNIT),
        ("SO2;B;2h;;200;mg/m3", "average", SheetFault.BAD_AVERAGE),
        ("SO2;" + "B" * 11 + ";1h;;200;mg/m3", "column", SheetFault.TOO_LONG),
    ],
)
def test_a_row_with_a_fault_says_which_and_the_others_go_on(row: str, column: str, fault: SheetFault) -> None:
    content = text("CO;B;1h;;1000;mg/m3", row, "NOx;B;1h;;0,125;mg/m3")
    assert faults(content) == [(3, column, fault)]
    assert [(one.row, one.high) for one in sheets.read(content, STARTS).limits] == [(2, 1000), (4, 0.125)]


def test_the_same_place_twice_and_days_that_are_none_are_refused() -> None:
    head = "parameter;high;unit;valid_from;valid_to;multiplied"
    content = text(
        "SO2;200;mg/m3;;;", "SO2;300;mg/m3;;;", "SO2;300;mg/m3;2027-01-01;31/12/2027;x", "CO;1;mg/m3;32/01/2027;;",
        "CO;1;mg/m3;2027-01-01;2026-01-01;", "CO;1;mg/m3;;;vâng", head=head,
    )  # fmt: skip
    assert faults(content) == [
        (3, "parameter", SheetFault.TWICE),
        (5, "valid_from", SheetFault.BAD_DATE),
        (6, "valid_to", SheetFault.TURNED_ROUND),
        (7, "multiplied", SheetFault.BAD_ANSWER),
    ]
    kept = sheets.read(content, STARTS).limits
    assert [(one.valid_from, one.valid_to) for one in kept] == [(STARTS, None), (date(2027, 1, 1), date(2027, 12, 31))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "environment.sheet_empty"),
        (b"\xff\xfe\x00", "environment.sheet_unreadable"),
        (b"PK\x03\x04 no zip at all", "environment.sheet_unreadable"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "environment.sheet_unreadable"),
        (workbook(("SO2", 1))[:-200], "environment.sheet_unreadable"),
        (b"SO2;200;mg/m3\n", "environment.sheet_headings"),
        (b"parameter;unit\nSO2;mg/m3\n", "environment.sheet_headings"),
        (b"parameter;high;unit\n" + b"SO2;1;mg/m3\n" * 2001, "environment.sheet_long"),
    ],
)
def test_a_damaged_sheet_is_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        sheets.read(content, STARTS)
    assert refused.value.code == code


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", text()]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    try:
        read = sheets.read(start + content, STARTS)
    except Invalid:
        return
    assert all(one.unit and one.parameter and one.place for one in read.limits)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e11, max_value=1e11))
def test_a_number_comes_out_as_it_went_in(value: float) -> None:
    (one,) = sheets.read(workbook(("X", "", "", "", value, "mg/L", "", "", "")), STARTS).limits
    assert one.high == pytest.approx(value, rel=1e-12)
