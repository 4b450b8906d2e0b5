"""What a report holds against the law: the numbers that compliance has, with the mark of what is not sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.actions.reports import asking, making
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.contracts.reports import BlockKind, Cell, Chart, Paragraph, Table
from fansipan.sectors.environment.contracts.reports import Report as Content
from fansipan.sectors.environment.models import Coefficient, Outlet, PermitLimit, Report
from fansipan.sectors.environment.queries.analyses import loads
from fansipan.sectors.environment.queries.reports import composing
from fansipan.sectors.environment.queries.reports.findings import Findings
from fansipan.sectors.environment.tests import stacks
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.reports.make import MEASURED, NOW, OCTOBER, Measured, load_layouts, stack
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.make import stream
from tests import cast

pytestmark = pytest.mark.django_db

WET = 0.88
GASES: tuple[Measured, ...] = (
    MEASURED[1],
    ("flue-hf", "Hyđro florua (HF)", "mg/m3", "mg/Nm³", 25.0),
    MEASURED[-1],
)


@pytest.fixture
def made() -> tuple[Content, Findings, Report]:
    """A month of a stack that measures wet SO2 and, over an unconfirmed limit, HF."""
    load_law()
    Coefficient.objects.update(status="confirmed")
    load_layouts()
    station = stack(GASES)
    basis = {"flue-so2": ["normal"], "flue-hf": ["normal", "dry"], "flue-flow": ["normal", "dry"]}
    stacks.outlet(station, basis=basis, moisture=12, regulations=["QCVN 19:2009/BTNMT"])
    stacks.permit(station, "CO", 1.0)
    with clock.frozen(NOW):
        while following.follow():
            pass
        row = Report.objects.get(
            pk=asking.ask(cast.acting(cast.chi()), NewReport("monthly-station", OCTOBER, station=station.code))
        )
        content, findings = making.contents(row)
    return content["vi"], findings, row


def rows(content: Content, block: BlockKind) -> dict[str, tuple[Cell, ...]]:
    tables = [part for one in content.sections if one.block is block for part in one.parts if isinstance(part, Table)]
    return {str(row[0].value): row for table in tables for row in table.rows}


def test_hours_beside_a_limit_are_those_that_the_limit_is_for(made: tuple[Content, Findings, Report]) -> None:
    content = made[0]
    charts = [part for one in content.sections for part in one.parts if isinstance(part, Chart)]
    sulphur = next(one for one in charts if one.title.startswith("Lưu huỳnh"))
    assert max(value for value in sulphur.values if value is not None) > 210 * 1.3 / WET
    assert sulphur.note == "trung bình giờ, đã quy về điều kiện chuẩn"
    flow = next(one for one in charts if one.title.startswith("Lưu lượng"))
    assert flow.note == "trung bình giờ"
    mean = rows(content, BlockKind.AVERAGES)["Lưu huỳnh đioxit (SO₂) (mg/Nm³)"][1].value
    assert mean == pytest.approx(210 / WET, rel=0.01)


def test_a_number_that_nobody_confirmed_keeps_its_mark_and_only_warns(made: tuple[Content, Findings, Report]) -> None:
    content = made[0]
    found = rows(content, BlockKind.AVERAGES)
    fluoride, sulphur = found["Hyđro florua (HF) (mg/Nm³)"], found["Lưu huỳnh đioxit (SO₂) (mg/Nm³)"]
    assert (sulphur[6].value, fluoride[6].value) == ("≤ 450", "≤ 18 (chưa xác nhận)")
    assert fluoride[9].value
    assert fluoride[9].tone == "warn"
    said = [part.text for one in content.sections for part in one.parts if isinstance(part, Paragraph)]
    assert "Giới hạn: QCVN 19:2009/BTNMT, Bảng 1 (chưa xác nhận, chỉ cảnh báo: HF)." in said
    tables = [
        part
        for one in content.sections
        if one.block is BlockKind.EXCEEDANCES
        for part in one.parts
        if isinstance(part, Table)
    ]
    assert {row[7].value for table in tables for row in table.rows} == {"≤ 18 (chưa xác nhận)"}
    assert any("QCVN 19:2009/BTNMT, Bảng 1" in note for table in tables for note in table.notes)


def test_a_limit_in_another_unit_is_said_to_be_held_against_nothing(made: tuple[Content, Findings, Report]) -> None:
    _content, _findings, row = made
    PermitLimit.objects.create(
        permit=PermitLimit.objects.get().permit, station=row.station, parameter="HF", high=5, unit="[ppm]", average="1h"
    )
    with clock.frozen(NOW):
        content, _again = making.contents(row)
    cells = [row[6].value for row in rows(content["vi"], BlockKind.AVERAGES).values()]
    limits = [
        str(one[6].value)
        for section in content["vi"].sections
        if section.block is BlockKind.AVERAGES
        for part in section.parts
        if isinstance(part, Table)
        for one in part.rows
    ]
    assert "≤ 5 [ppm] (không so sánh: khác đơn vị)" in limits
    assert "≤ 450" in cells


def test_a_report_names_the_mass_that_the_analysis_names(made: tuple[Content, Findings, Report]) -> None:
    _content, findings, row = made
    body = making.standing.body_of(row)
    sections = (replace(body.sections[0], block=BlockKind.TOP_EMITTERS),)
    with clock.frozen(NOW):
        content = composing.compose(
            findings, replace(body, sections=sections), composing.Making(date(2026, 11, 1)), "vi"
        )
        assert row.station is not None
        station = newest.station(SYSTEM, row.station.code)
        period = Period(findings.start, findings.end)
        found = loads.load(SYSTEM, station, stream(row.station, "flue-so2").pk, period).load
    (part,) = [one for one in content.sections[0].parts if isinstance(one, Table)]
    told = {str(one[0].value): one[4].value for one in part.rows}
    assert told["Lưu huỳnh đioxit (SO₂)"] == pytest.approx(found.measured_kg)
    assert set(told) == {"Lưu huỳnh đioxit (SO₂)", "Hyđro florua (HF)"}


def test_outlets_of_no_stack_are_shown_as_measured(made: tuple[Content, Findings, Report]) -> None:
    _content, _findings, row = made
    Outlet.objects.all().delete()
    with clock.frozen(NOW):
        content, _again = making.contents(row)
    mean = rows(content["vi"], BlockKind.AVERAGES)["Lưu huỳnh đioxit (SO₂) (mg/Nm³)"][1].value
    assert mean == pytest.approx(210, rel=0.01)
