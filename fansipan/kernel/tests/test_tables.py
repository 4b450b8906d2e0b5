"""A table that somebody filled in is read the same out of CSV and XLSX."""

from __future__ import annotations

import pytest

from fansipan.kernel import tables
from fansipan.kernel.sheets import Sheet, written

HEAD, ROW = ["Mã", "Tên", "lon"], ["D-1", "Đèn 1", 104.5]
READ = [{"ma": "D-1", "ten": "Đèn 1", "lon": "104.5"}]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_house_writes_it_reads(kind: str) -> None:
    content, _mime = written(Sheet("x", HEAD, [9, 9, 9], [ROW, ["", "", None]]), kind)
    assert tables.read(content) == READ


def test_semicolons_are_as_good_as_commas_and_whole_numbers_stay_whole() -> None:
    assert tables.read("Mã;Tên;lon\nD-1;Đèn 1;104.5\n;;\n".encode()) == READ
    content, _mime = written(Sheet("x", ["n"], [9], [[5]]), "xlsx")
    assert tables.read(content) == [{"n": "5"}]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04nothing", b"\n\n"])
def test_what_is_no_table_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError):
        tables.read(content)
