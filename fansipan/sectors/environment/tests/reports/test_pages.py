"""The pages of reports: ordering, the way to a signature, the editor of layouts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.sectors.environment.actions.reports import making
from fansipan.sectors.environment.models import Report, ReportLayout
from fansipan.sectors.environment.tests.reports.make import FEW, NOW, draft, load_layouts, stack
from fansipan.services.identity.models import User
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def edited(**more: str) -> dict[str, str]:
    """The editor's form of a small layout."""
    return {
        "over": "1",
        "name.vi": "Báo cáo tháng",
        "title.vi": "BÁO CÁO <b>{month}</b>",
        "agency.vi": "Trung tâm",
        "active": "on",
        "section.0.block": "identification",
        "section.0.place": "2",
        "section.1.block": "text",
        "section.1.place": "1",
        "section.1.text.vi": "Kỳ báo cáo: {period}",
        "section.2.block": "charts",
        "section.2.remove": "on",
        **more,
    }


def test_a_report_is_ordered_made_handed_in_and_signed_by_its_pages() -> None:
    load_layouts()
    station = stack(FEW)
    with clock.frozen(NOW):
        chi = of(cast.chi())
        asked = {"layout": "daily-station", "station": station.code, "day": "2026-10-05"}
        answer = chi.post("/reports/new", asked)
        number = Report.objects.get().pk
        assert answer.headers["Location"] == f"/reports/{number}"
        assert "Đang chờ" in chi.get(f"/reports/{number}/standing").content.decode()
        making.make(number)
        assert chi.get(f"/reports/{number}/standing").headers["HX-Refresh"] == "true"
        page = chi.get(f"/reports/{number}").content.decode()
        assert "BẢN TIN QUAN TRẮC TỰ ĐỘNG NGÀY 05/10/2026" in page
        assert page.count('<svg class="report-drawing"') == len(FEW)
        assert " style=" not in page
        chi.post(f"/reports/{number}/again", {"remarks.vi": "Lò dừng <ngày 5>"})
        making.make(number)
        assert "Lò dừng &lt;ngày 5&gt;" in chi.get(f"/reports/{number}").content.decode()
        chi.post(f"/reports/{number}/submit")
        chi.post(f"/reports/{number}/sign")
        making.make(number)
        page = chi.get(f"/reports/{number}").content.decode()
        file, odd = chi.get(f"/reports/{number}/file/vi.pdf"), chi.get(f"/reports/{number}/file/vi.exe")
    assert "Trần Thị Chi ký lúc 12:00 22/11/2026" in page
    assert (file.status_code, file.content[:5], odd.status_code) == (200, b"%PDF-", 404)


def test_days_to_come_and_nonsense_are_refused_in_words() -> None:
    load_layouts()
    station = make_station()
    chi = of(cast.chi())
    with clock.frozen(NOW):
        for day, said in (("2027-01-01", "chưa bắt đầu"), ("hôm qua", "không phải là một ngày")):
            answer = chi.post("/reports/new", {"layout": "daily-station", "station": station.code, "day": day})
            assert answer.status_code == 422
            assert said in answer.content.decode()
    assert not Report.objects.exists()


def test_the_list_is_filtered() -> None:
    load_layouts()
    station = make_station()
    row = draft(station, "x", cast.chi())
    chi = of(cast.chi())
    link = f"/reports/{row.pk}"
    for asked, there in (
        ("", True),
        ("?kind=month", True),
        ("?kind=day", False),
        ("?year=2026", True),
        ("?year=2025", False),
    ):
        assert (link in chi.get(f"/reports{asked}").content.decode()) is there, asked
    assert link not in Client().get("/reports").content.decode()


def test_an_administrator_previews_and_saves_a_layout_and_old_versions_stay() -> None:
    load_layouts()
    station = make_station()
    giang = of(cast.giang())
    address = "/reports/layouts/monthly-station"
    shown = giang.post(address, edited(preview="1")).content.decode()
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    assert f"Kỳ báo cáo: tháng {last_month:%m/%Y}" in shown
    assert "BÁO CÁO &lt;b&gt;" in shown
    assert station.code in shown
    assert ReportLayout.objects.get(code="monthly-station").version == 1
    assert giang.post(address, edited(save="1")).headers["Location"] == address
    row = ReportLayout.objects.get(code="monthly-station")
    assert (row.version, [one["block"] for one in row.body["sections"]]) == (2, ["text", "identification"])
    assert len(row.versions.get(number=1).body["sections"]) > 2
    late = giang.post(address, edited(save="1"))
    assert (late.status_code, ReportLayout.objects.get(code="monthly-station").version) == (422, 2)


def test_an_unknown_placeholder_is_not_saved_and_what_was_written_stays_in_the_form() -> None:
    load_layouts()
    giang = of(cast.giang())
    answer = giang.post("/reports/layouts/monthly-station", {**edited(save="1"), "section.1.text.vi": "Trong {thang}"})
    assert answer.status_code == 422
    assert "không có chỗ điền {thang}" in answer.content.decode()
    assert "Trong {thang}" in answer.content.decode()
    assert ReportLayout.objects.get(code="monthly-station").version == 1


def test_a_section_is_added_in_the_editor_and_a_layout_is_copied() -> None:
    load_layouts()
    giang = of(cast.giang())
    page = giang.post("/reports/layouts/monthly-station", edited(add="1", block="gaps")).content.decode()
    assert 'name="section.2.block" value="gaps"' in page
    giang.post("/reports/layouts/monthly-station/copy", {"code": "thang-moi", "name.vi": "Mẫu mới"})
    assert ReportLayout.objects.get(code="thang-moi").name == {"vi": "Mẫu mới"}
    assert giang.get("/reports/layouts/thang-moi").status_code == 200
    assert of(cast.chi()).get("/reports/layouts").status_code == 403
