"""The files of a report: looked into with other people's tools."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from django.db import transaction
from pypdf import PdfReader
from pytest_django.plugin import DjangoDbBlocker
from python_calamine import CalamineWorkbook

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.models import Outlet, Permit, PermitLimit, Report
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.reports.make import MEASURED, NOW, load_layouts, monthly, stack
from tests import cast

MOST_BYTES = 2_000_000


def made() -> Report:
    """A monthly report of a stack with twelve parameters, some of them limited by its permit."""
    load_law()
    load_layouts()
    station = stack()
    done = {code: ["normal", "dry", "oxygen"] for code, *_rest in MEASURED}
    Outlet.objects.create(station=station, valid_from=date(2020, 1, 1), medium="flue_gas", basis=done)
    permit = Permit.objects.create(
        organisation=station.organisation, number="GPMT 123/GP-BNNMT", valid_from=date(2025, 1, 1)
    )
    for parameter, average, high in (("SO2", "24h", 250), ("NOx", "1h", 400), ("Bụi tổng", "24h", 1500)):
        PermitLimit.objects.create(permit=permit, parameter=parameter, average=average, high=high, unit="mg/m3")
    with clock.frozen(NOW):
        while following.follow():
            pass
        return monthly(cast.acting(cast.chi()), station)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class Made:
    """What a report says in Vietnamese, and its files by language and format."""

    sections: list[dict[str, Any]]
    files: dict[tuple[str, str], bytes]

    @property
    def parts(self) -> list[dict[str, Any]]:
        return [part for one in self.sections for part in one["parts"]]


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Made:
    """Made once for all that look at it, and gone from the database before they do."""
    with django_db_blocker.unblock(), transaction.atomic():
        row = made()
        assert row.state == "draft", row.error
        files = {(one.language, one.format): bytes(one.content) for one in row.files.all()}
        transaction.set_rollback(True)
    return Made(row.content["vi"]["sections"], files)


def test_a_monthly_report_with_twelve_charts_prints_on_a_few_pages_with_its_fonts_in_it(report: Made) -> None:
    content = report.files["vi", "pdf"]
    pdf = PdfReader(BytesIO(content))
    text = words(" ".join(page.extract_text() for page in pdf.pages))
    charts = [part for part in report.parts if part["_"] == "Chart"]
    assert len(charts) == len(MEASURED)
    assert len(content) < MOST_BYTES
    assert 4 <= len(pdf.pages) <= 8
    assert pdf.pages[0].mediabox.width == pytest.approx(595.3, abs=0.5)
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nhà máy phốt pho vàng Tằng Loỏng", "Các oxit nitơ", "152.337"):
        assert said in text, said
    assert "01/10/2026 – 31/10/2026" in text
    assert f"Trang 1/{len(pdf.pages)}" in text
    fonts = [font for page in pdf.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    assert all(embedded(font.get_object()) for font in fonts)


def embedded(font: Any) -> bool:
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    name = str(font["/BaseFont"])
    # The six letters before the plus say that only the glyphs in use are in it.
    subset = re.match(r"/[A-Z]{6}\+", name) is not None
    return subset and "Vietnam" in name and any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_another_reader_opens_it_and_no_page_is_empty(report: Made) -> None:
    pdf = pypdfium2.PdfDocument(report.files["en", "pdf"])
    for page in pdf:
        inked = page.render(scale=0.5).to_numpy()
        assert (inked < 128).any()
    assert "Of 8,928 readings that were due, 8,640 (96.8 %)" in words(pdf[0].get_textpage().get_text_range())


def test_numbers_are_written_as_each_language_writes_them(report: Made) -> None:
    for language, said in (("vi", "204.102"), ("en", "204,102")):
        pdf = PdfReader(BytesIO(report.files[language, "pdf"]))
        assert said in words(" ".join(page.extract_text() for page in pdf.pages))


def test_a_workbook_holds_numbers_dates_and_charts(report: Made) -> None:
    content = report.files["vi", "xlsx"]
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    averages = next(name for name in book.sheet_names if "Giá trị trung bình" in name)
    rows = book.get_sheet_by_name(averages).to_python()
    flow = next(row for row in rows if str(row[0]).startswith("Lưu lượng"))
    assert flow[1] == pytest.approx(152_337, abs=1)
    assert isinstance(flow[4], datetime)
    data = book.get_sheet_by_name("Dữ liệu biểu đồ").to_python()
    assert data[2][0].isoformat() == "2026-10-01T01:00:00"
    assert len([row for row in data if isinstance(row[0], date)]) == 31 * 24
    assert data[301][1] == ""
    with ZipFile(BytesIO(content)) as parts:
        assert len([name for name in parts.namelist() if name.startswith("xl/charts/chart")]) == len(MEASURED)


def test_an_average_over_its_limit_is_counted_and_the_limit_is_drawn(report: Made) -> None:
    tables = [part for one in report.sections if one["block"]["is"] == "averages" for part in one["parts"]]
    rows = {row[0]["value"]: row for table in tables for row in table["rows"]}
    sulphur = rows["Lưu huỳnh đioxit (SO₂) (mg/Nm³)"]
    nitrogen = rows["Các oxit nitơ tính theo NO₂ (mg/Nm³)"]
    assert (sulphur[6]["value"], sulphur[9]["value"]) == ("≤ 250", 0)
    assert nitrogen[6]["value"] == "≤ 400"
    assert nitrogen[9]["value"] > 0
    limits = {part["title"]: part["limits"] for part in report.parts if part["_"] == "Chart"}
    assert limits["Các oxit nitơ tính theo NO₂"][0]["value"] == 400
    assert limits["Oxy dư"] == []
