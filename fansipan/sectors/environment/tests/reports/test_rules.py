"""The pure parts of reports: content as JSON, layouts and their faults, periods, words, drawings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.environment.actions.reports import layouts
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import (
    BandCalendar,
    BandRow,
    BlockKind,
    Cell,
    CellKind,
    Chart,
    Column,
    DayBand,
    Facts,
    LimitLine,
    Paragraph,
    Report,
    ReportKind,
    Section,
    Signatures,
    Table,
)
from fansipan.sectors.environment.rules import drawing, report_codec, report_layouts, report_periods, report_words

START = datetime(2026, 9, 30, 17, tzinfo=UTC)
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=64), st.integers())
CELLS = st.builds(
    Cell,
    st.one_of(NUMBERS, st.text(max_size=8), st.dates(), st.datetimes(timezones=st.just(UTC))),
    st.sampled_from(CellKind),
    st.integers(0, 4),
)
TABLES = st.builds(
    lambda title, cells: Table(title, tuple(Column(f"c{n}") for n in range(len(cells))), (tuple(cells),)),
    st.text(max_size=8),
    st.lists(CELLS, min_size=1, max_size=4),
)
CHARTS = st.builds(
    lambda values: chart(tuple(values)),
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=60),
)
PARTS = st.one_of(
    TABLES,
    CHARTS,
    st.builds(Paragraph, st.text(max_size=8)),
    st.builds(lambda cell: Facts((("a", cell),)), CELLS),
    st.just(BandCalendar("x", (BandRow("y", (DayBand(date(2026, 1, 1), 5, "air:good"),)),), (("air:good", "Tốt"),))),
    st.just(Signatures("Lào Cai", ("Người lập",))),
)
REPORTS = st.builds(
    lambda parts: Report("vi", "A", "B", "C", "D", (Section(BlockKind.AVERAGES, "E", tuple(parts)),)),
    st.lists(PARTS, max_size=3),
)


def chart(values: tuple[float | None, ...], *limits: float) -> Chart:
    end = START + timedelta(hours=len(values))
    lines = tuple(LimitLine(one, f"≤ {one}", START, end) for one in limits)
    return Chart("SO₂", "mg/Nm³", 2, START, end, 3600, values, lines)


@given(REPORTS)
def test_a_report_comes_back_from_json_as_it_was(report: Report) -> None:
    said = json.loads(json.dumps(report_codec.plain(report)))
    assert report_codec.read(said) == report
    assert report_codec.differences(report, report_codec.read(said)) == []


def test_a_changed_number_is_named_with_its_row_and_column() -> None:
    columns = (Column("Thông số"), Column("Trung bình", CellKind.NUMBER))

    def made(*means: float) -> Report:
        rows = tuple(
            (Cell(name), Cell(mean, CellKind.NUMBER)) for name, mean in zip(("SO₂", "NOx"), means, strict=True)
        )
        return Report("vi", "", "", "", "", (Section(BlockKind.AVERAGES, "Trung bình", (Table("", columns, rows),)),))

    (found,) = report_codec.differences(made(1.0, 2.0), made(1.0, 2.5))
    assert (found.row, found.column, found.before.value, found.after.value) == ("NOx", "Trung bình", 2.0, 2.5)


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0.999, 2, "1,00", "1.00"),
        (-0.001, 2, "0,00", "0.00"),
        (-1234567.891, 2, "−1.234.567,89", "−1,234,567.89"),
        (None, 2, "–", "–"),
    ],
)
def test_numbers_are_written_in_groups(value: float | None, decimals: int, vi: str, en: str) -> None:
    assert report_words.number(value, decimals, "vi") == vi
    assert report_words.number(value, decimals, "en") == en


def test_midnight_is_the_end_of_the_day_before() -> None:
    assert report_words.moment(datetime(2026, 10, 1, 17, tzinfo=UTC)) == "24:00 01/10/2026"
    assert report_words.moment(datetime(2026, 10, 1, 16, 55, tzinfo=UTC)) == "23:55 01/10/2026"


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (ReportKind.DAY, date(2026, 2, 28), date(2026, 2, 28)),
        (ReportKind.MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (ReportKind.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_holds_its_day(kind: ReportKind, first: date, last: date) -> None:
    found = report_periods.holding(kind, date(2026, 2, 28))
    assert (found.first, found.last) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(ReportKind))
def test_periods_follow_one_another_without_a_hole(day: date, kind: ReportKind) -> None:
    this, last = report_periods.holding(kind, day), report_periods.before(kind, day)
    assert this.first <= day <= this.last
    assert last.last + timedelta(days=1) == this.first
    assert report_periods.holding(kind, last.first) == last


def body(text: str = "", **more: object) -> LayoutBody:
    section = LayoutSection(BlockKind.SUMMARY, text={"vi": text}, **more)  # type: ignore[arg-type]
    return LayoutBody({}, {"vi": "TT"}, {"vi": "Báo cáo {period}"}, {}, (), (section,))


def test_every_layout_of_the_house_is_sound_and_comes_back_as_it_was() -> None:
    for row in json.loads(layouts.FILE.read_text(encoding="utf-8")):
        read = report_layouts.read(row["body"])
        assert report_layouts.faults(read) == [], row["code"]
        assert report_layouts.read(report_layouts.kept(read)) == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tháng {month} năm {year}", None),
        ("{{không phải}}", None),
        ("{thang}", "environment.layout_placeholder"),
        ("{period.__class__}", "environment.layout_placeholder"),
        ("{period!r}", "environment.layout_placeholder"),
        ("{period:>99999}", "environment.layout_placeholder"),
        ("{", "environment.layout_braces"),
        ("}", "environment.layout_braces"),
        ("x" * 9000, "environment.layout_long_text"),
    ],
)
def test_placeholders_are_checked(text: str, code: str | None) -> None:
    assert [fault for fault, _data in report_layouts.faults(body(text))] == ([code] if code else [])


def test_a_layout_needs_a_title_sections_and_words() -> None:
    sound = body()
    for layout, code in (
        (replace(sound, title={"en": "Report"}), "environment.layout_no_title"),
        (replace(sound, sections=()), "environment.layout_sections"),
        (replace(sound, sections=(LayoutSection(BlockKind.TEXT),)), "environment.layout_no_text"),
        (body(resolution="minute"), "environment.layout_resolution"),
    ):
        assert [fault for fault, _data in report_layouts.faults(layout)] == [code]


def drawn(one: Chart) -> drawing.Drawing:
    return drawing.draw(one, lambda value, decimals: f"{value:.{decimals}f}", report_words.tick)


@given(CHARTS)
def test_a_drawing_stays_in_its_box(one: Chart) -> None:
    found = drawn(one)
    for x, y in [*found.dots, *points(found.path)]:
        assert found.left <= x <= found.right
        assert found.top <= y <= found.bottom
    there = [value for value in one.values if value is not None]
    assert len(points(found.path)) + len(found.dots) == len(there)


def points(path: str) -> list[tuple[float, float]]:
    pairs = (pair.split() for pair in path.replace("M", "L").split("L") if pair.strip())
    return [(float(x), float(y)) for x, y in pairs]


def test_a_gap_breaks_the_line_and_is_shaded() -> None:
    found = drawn(chart((1.0, 2.0, None, None, 3.0, 4.0, None, 5.0)))
    assert found.path.count("M") == 2
    assert len(found.gaps) == 2
    assert len(found.dots) == 1
    assert found.gaps[0][1] == pytest.approx(2 / 8 * (found.right - found.left), abs=0.2)


def test_a_limit_is_drawn_where_it_stands_and_named_when_it_is_far_above() -> None:
    near = drawn(chart((1.0, 2.0), 3.0))
    assert [line.y for line in near.limits] == [next(tick.at for tick in near.up if float(tick.label) == 3.0)]
    far = drawn(chart((1.0, 2.0), 300.0))
    assert far.limits == ()
    assert far.beyond == ("≤ 300.0",)


@given(st.floats(1e-6, 1e9), st.floats(0.001, 1.0))
def test_ticks_are_round_and_hold_the_values(high: float, share: float) -> None:
    found = drawn(chart((high * share, high)))
    labels = [tick.label for tick in found.up]
    assert len(set(labels)) == len(labels)
    assert 2 <= len(labels) <= 8
    assert all(first.at > second.at for first, second in zip(found.up, found.up[1:], strict=False))
