from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from fansipan.kernel import clock, sheets
from fansipan.kernel.errors import NotFound

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
SHEET = sheets.Sheet("Cảnh báo", ["Lúc", "Nơi", "Trị"], [17, 20, 8], [[NOON, "Tằng Loỏng", 1.5], [None, "=1+1", None]])


def test_a_moment_is_viet_nam_time_in_both_kinds_of_file() -> None:
    content, _kind = sheets.written(SHEET, "csv")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == ["2026-10-05 12:00", "Tằng Loỏng", "1.5"]
    content, _kind = sheets.written(SHEET, "xlsx")
    page = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    days = (date(2026, 10, 5) - date(1899, 12, 30)).days + 0.5
    assert f'<c r="A2" s="2"><v>{days}</v></c>' in page


def test_a_moment_without_a_zone_is_written_as_it_stands() -> None:
    noon = NOON.astimezone(clock.VIETNAM).replace(tzinfo=None)
    assert sheets.local(noon) == sheets.local(NOON) == noon


def test_text_that_a_spreadsheet_would_compute_stays_text() -> None:
    content, _kind = sheets.written(SHEET, "csv")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[2] == ["", "'=1+1", ""]


def test_another_kind_of_file_is_refused_by_name() -> None:
    with pytest.raises(NotFound):
        sheets.written(SHEET, "ods")
