"""What is in an exported file: read again by other programs, it is what is in the database."""

from __future__ import annotations

import dataclasses
import io
import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.actions import exports
from fansipan.services.observations.actions.exports import as_xlsx, writing
from fansipan.services.observations.contracts import Flag, LoggerStatus
from fansipan.services.observations.models import Datastream, ObservationRevision, Station
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery, estimate, streams_of
from fansipan.services.observations.queries.series import Period, Resolution
from fansipan.services.observations.tests.exported import (
    NOON,
    Reading,
    excel_moment,
    put,
    put_many,
    read_csv,
    read_xlsx,
    roll_up,
)
from fansipan.services.observations.tests.make import make_property, make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FIVE = timedelta(minutes=5)
AROUND = Period(NOON - HOUR, NOON + HOUR)
CSV, XLSX, PARQUET = ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.PARQUET

FLAGS_VI = {1: "Đạt", 2: "Chưa đánh giá", 3: "Nghi ngờ", 4: "Không đạt", 9: "Không có giá trị"}
STATUS_VI = {0: "Đang đo", 1: "Đang hiệu chuẩn", 2: "Lỗi thiết bị"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, var=tmp_path)
    return tmp_path / "exports"


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"))


@pytest.fixture
def so2(station: Station) -> Datastream:
    return stream(station, "SO2")


@pytest.fixture
def chi() -> Actor:
    return cast.acting(cast.chi())


def taken(actor: Actor, query: ExportQuery, form: ExportFormat) -> bytes:
    with exports.at_once(actor, query, form).content as content:
        return content.read()


def asked(*streams: Datastream, period: Period = AROUND, **more: Any) -> ExportQuery:
    return ExportQuery(tuple(one.pk for one in streams), period, **more)


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


VALUES = st.one_of(st.just(math.nan), st.floats(-1e300, 1e300))
NAMES = st.text(alphabet="ạảãàáâậầấẩẫăắằặẳẵđĐêệểễềếôộổỗồốơợởỡờớưựửữừứỵỷỹỳý \",;\n='AZ-+@", min_size=1, max_size=30)


@st.composite
def reading(draw: st.DrawFn) -> Reading:
    seconds = draw(st.integers(1, 2 * 3600))
    fraction = draw(st.sampled_from([0, 0, 0, 250_000, 1]))
    status = draw(st.sampled_from(list(LoggerStatus)))
    flag = draw(st.sampled_from(list(Flag)))
    review = draw(st.sampled_from([0, 0, Flag.FAIL, Flag.PASS]))
    time = NOON - HOUR + timedelta(seconds=seconds - 1, microseconds=fraction + 1)
    return (time, draw(VALUES), status.value, flag.value, int(review))


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(reading(), min_size=1, max_size=20, unique_by=lambda one: one[0]), NAMES)
def test_a_file_read_again_is_what_is_in_the_database(
    station: Station, so2: Datastream, chi: Actor, readings: list[Reading], name: str
) -> None:
    kept = sorted(readings)
    with transaction.atomic():
        put(so2, readings)
        Station.objects.filter(pk=station.pk).update(name={"vi": name, "en": name})
        query = asked(so2, period=Period(NOON - HOUR, NOON + HOUR + timedelta(seconds=1)))
        by_csv = read_csv(taken(chi, query, CSV))
        by_pandas = pd.read_csv(io.BytesIO(taken(chi, query, CSV)), keep_default_na=False, na_values={"value": [""]})
        by_arrow = pq.read_table(io.BytesIO(taken(chi, query, PARQUET))).to_pylist()
        sheets = read_xlsx(taken(chi, query, XLSX))
        transaction.set_rollback(True)
    assert len(by_csv) == len(by_pandas) == len(by_arrow) == len(kept) == len(sheets["Số liệu"]) - 1
    harmless = f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
    for row, line, arrow, cells, (time, value, status, flag, review) in zip(
        by_csv, by_pandas.itertuples(), by_arrow, sheets["Số liệu"][1:], kept, strict=True
    ):
        effective = review or flag
        assert row["station_name"] == line.station_name == harmless
        assert arrow["station_name"] == name
        assert datetime.fromisoformat(row["time"]) == datetime.fromisoformat(row["time_utc"]) == arrow["time"] == time
        assert row["time"].endswith("+07:00")
        assert same(float(row["value"] or "nan"), value)
        assert same(line.value, value)
        assert same(math.nan if arrow["value"] is None else arrow["value"], value)
        assert (int(row["flag"]), int(row["status"]), int(row["by_hand"])) == (effective, status, review > 0)
        assert (arrow["flag"], arrow["status"], arrow["by_hand"], arrow["delivery"]) == (
            effective,
            status,
            review > 0,
            7,
        )
        assert abs(excel_moment(cells[5]) - time) <= timedelta(microseconds=2)
        assert abs(excel_moment(cells[6], UTC) - time) <= timedelta(microseconds=2)
        assert (cells[7] is None and math.isnan(value)) or cells[7] == pytest.approx(value, rel=1e-15)
        assert (cells[8], cells[9]) == (FLAGS_VI[effective], STATUS_VI[status])
        assert (cells[1] or "").replace("\r", "") == name


def test_a_csv_file_has_a_mark_for_excel_and_the_line_ends_of_the_standard(so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON, 12.5, 0, 1, 0), (NOON + FIVE, math.nan, 2, 9, 0)])
    content = taken(chi, asked(so2), CSV)
    assert content.decode("utf-8-sig") == (
        "station,station_name,parameter,name,unit,time,time_utc,value,flag,status,by_hand,delivery\r\n"
        "TL-KT-01,Trạm TL-KT-01,SO2,SO2,mg/m3,2026-10-05T12:00:00+07:00,2026-10-05T05:00:00Z,12.5,1,0,0,7\r\n"
        "TL-KT-01,Trạm TL-KT-01,SO2,SO2,mg/m3,2026-10-05T12:05:00+07:00,2026-10-05T05:05:00Z,,9,2,0,7\r\n"
    )
    assert content.startswith(b"\xef\xbb\xbf")


def test_a_period_holds_its_end_and_not_its_beginning(so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON + n * FIVE, float(n), 0, 1, 0) for n in range(4)])
    rows = read_csv(taken(chi, asked(so2, period=Period(NOON, NOON + 2 * FIVE)), CSV))
    assert [row["value"] for row in rows] == ["1.0", "2.0"]


def test_corrected_readings_stand_beside_what_they_were(so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON, 2.5, 0, 1, 0)], delivery=9)
    ObservationRevision.objects.create(
        datastream_id=so2.pk, time=NOON, value=1.5, status=0, flag=3, tests=4, delivery_id=7, replaced_by=9,
        replaced_at=NOON + HOUR,
    )  # fmt: skip
    query = asked(so2, revisions=True)
    assert estimate(query) == 1
    old, new = read_csv(taken(chi, query, CSV))
    assert (old["value"], old["flag"], old["delivery"], old["replaced_by"]) == ("1.5", "3", "7", "9")
    assert old["replaced_at"] == "2026-10-05T13:00:00+07:00"
    assert (new["value"], new["delivery"], new["replaced_at"], new["replaced_by"]) == ("2.5", "9", "", "")
    arrow = pq.read_table(io.BytesIO(taken(chi, query, PARQUET))).to_pylist()
    assert [row["replaced_by"] for row in arrow] == [9, None]
    assert [row["replaced_at"] for row in arrow] == [NOON + HOUR, None]
    cells = read_xlsx(taken(chi, query, XLSX))["Số liệu"]
    assert excel_moment(cells[1][12]) == NOON + HOUR
    assert cells[1][13] == 9
    assert len(cells[2]) == 12
    assert len(read_csv(taken(chi, asked(so2), CSV))) == 1


@pytest.mark.parametrize(
    ("resolution", "start", "end", "count"),
    [
        (Resolution.HOUR, "2026-10-05T12:00:00+07:00", "2026-10-05T13:00:00+07:00", "12"),
        (Resolution.DAY, "2026-10-05T00:00:00+07:00", "2026-10-06T00:00:00+07:00", "144"),
        (Resolution.MONTH, "2026-10-05T00:00:00+07:00", "2026-10-08T00:00:00+07:00", "720"),
    ],
)
def test_means_come_with_their_span_and_their_completeness(
    so2: Datastream, chi: Actor, resolution: Resolution, start: str, end: str, count: str
) -> None:
    put_many(so2, 720, NOON + FIVE)
    query = asked(so2, period=Period(NOON - 12 * HOUR, NOON + 60 * HOUR), resolution=resolution)
    rows = read_csv(taken(chi, query, CSV))
    assert estimate(query) == len(rows)
    first = rows[0]
    assert (first["from"], first["to"], first["count"], first["valid"]) == (start, end, count, count)
    assert first["to_utc"] == datetime.fromisoformat(end).astimezone(clock.EPOCH.tzinfo).isoformat().replace(
        "+00:00", "Z"
    )
    assert float(first["min"]) <= float(first["mean"]) <= float(first["max"])
    expected = int(first["expected"])
    assert float(first["completeness"]) == pytest.approx(100 * int(count) / expected, abs=0.05)
    arrow = pq.read_table(io.BytesIO(taken(chi, query, PARQUET))).to_pylist()
    assert [row["mean"] for row in arrow] == [float(row["mean"]) for row in rows]
    cells = read_xlsx(taken(chi, query, XLSX))["Số liệu"]
    assert cells[0][5] == "Từ (giờ Việt Nam)"
    assert [row[8] for row in cells[1:]] == pytest.approx([float(row["mean"]) for row in rows])


def test_a_month_begins_and_ends_with_the_period(so2: Datastream, chi: Actor) -> None:
    put_many(so2, 288 * 40, NOON - 24 * 20 * HOUR)
    midnight = NOON - 12 * HOUR
    query = asked(so2, period=Period(midnight - 24 * 7 * HOUR, midnight + 24 * 7 * HOUR), resolution=Resolution.MONTH)
    spans = [(row["from"][:10], row["to"][:10]) for row in read_csv(taken(chi, query, CSV))]
    assert spans == [("2026-09-28", "2026-10-01"), ("2026-10-01", "2026-10-12")]


def test_hours_of_which_nothing_is_valid_have_no_mean(so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON, math.nan, 2, 9, 0)])
    roll_up(so2)
    with transaction.atomic():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("UPDATE hour_rollup SET mean = NULL, min = NULL, max = NULL, valid = 0")
    query = asked(so2, resolution=Resolution.HOUR)
    row = read_csv(taken(chi, query, CSV))[0]
    assert (row["mean"], row["min"], row["completeness"]) == ("", "", "0.0")
    assert pq.read_table(io.BytesIO(taken(chi, query, PARQUET))).to_pylist()[0]["mean"] is None


def test_a_workbook_says_what_it_is(station: Station, so2: Datastream, chi: Actor) -> None:
    make_property("SO2")
    source = {"vi": "QCVN 19:2009/BTNMT, cột B", "en": "QCVN 19:2009/BTNMT, column B"}
    levels = [{"name": "BĐ1", "value": 450.0}]
    Datastream.objects.filter(pk=so2.pk).update(limits={"high": 500, "source": source}, levels=levels)
    put(so2, [(NOON, 1.0, 0, 1, 0)])
    with clock.frozen(NOON + HOUR):
        sheets = read_xlsx(taken(chi, asked(so2, stream(station, "NOx")), XLSX))
    assert list(sheets) == ["Giới thiệu tệp", "Số liệu"]
    said = {row[0]: row[1:] for row in sheets["Giới thiệu tệp"] if row}
    assert said["Xuất lúc"] == ["05/10/2026 13:00:00 (+07:00)"]
    assert said["Người xuất"] == ["Trần Thị Chi (Cán bộ tỉnh)"]
    assert said["Số dòng"] == [1.0]
    line = next(row for row in sheets["Giới thiệu tệp"] if row[4:5] == ["SO2"])
    assert line == [
        "TL-KT-01", "Trạm TL-KT-01", "Nhà máy Một", "Xã Tằng Loỏng", "SO2", "SO2", "mg/Nm³", "mg/m3", 300.0,
        None, 500.0, "BĐ1 450", "QCVN 19:2009/BTNMT, cột B", 1.0,
    ]  # fmt: skip
    english = read_xlsx(taken(chi, asked(so2, language="en"), XLSX))
    assert list(english) == ["About this file", "Data"]
    assert english["Data"][1][8:10] == ["Passed", "Measuring"]


def test_a_full_sheet_goes_on_on_the_next(so2: Datastream, chi: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_xlsx, "MOST_ROWS", 4)
    put(so2, [(NOON + n * timedelta(seconds=10), float(n), 0, 1, 0) for n in range(7)])
    sheets = read_xlsx(taken(chi, asked(so2), XLSX))
    assert list(sheets)[1:] == ["Số liệu", "Số liệu 2", "Số liệu 3"]
    assert [[row[7] for row in sheets[name][1:]] for name in list(sheets)[1:]] == [[0, 1, 2], [3, 4, 5], [6]]
    assert all(rows[0] == sheets["Số liệu"][0] for name, rows in sheets.items() if name != "Giới thiệu tệp")


def test_parquet_carries_units_and_limits_in_its_metadata(so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON, 1.0, 0, 1, 0)])
    table = pq.read_table(io.BytesIO(taken(chi, asked(so2), PARQUET)))
    told = json.loads(table.schema.metadata[b"fansipan"])
    assert [(one["parameter"], one["unit"], one["station"]) for one in told["datastreams"]] == [
        ("SO2", "mg/m3", "TL-KT-01")
    ]
    assert told["resolution"] == "raw"
    assert str(table.schema.field("time").type) == "timestamp[us, tz=UTC]"


@pytest.mark.parametrize("form", list(ExportFormat))
def test_nothing_to_export_is_a_file_with_headings(so2: Datastream, chi: Actor, form: ExportFormat) -> None:
    content = taken(chi, asked(so2), form)
    if form is CSV:
        assert read_csv(content) == []
        assert b"station_name" in content
    elif form is XLSX:
        assert len(read_xlsx(content)["Số liệu"]) == 1
    else:
        assert pq.read_table(io.BytesIO(content)).num_rows == 0


def test_datastreams_come_by_station_each_in_its_time(station: Station, chi: Actor) -> None:
    other = make_station("A-01", properties=("SO2",))
    for one in (stream(station, "NOx"), stream(station, "SO2"), stream(other, "SO2")):
        put(one, [(NOON + FIVE, 2.0, 0, 1, 0), (NOON, 1.0, 0, 1, 0)])
    rows = read_csv(taken(chi, ExportQuery(streams_of(chi, ["TL-KT-01", "A-01"]), AROUND), CSV))
    assert [(row["station"], row["parameter"], row["value"]) for row in rows] == [
        ("A-01", "SO2", "1.0"), ("A-01", "SO2", "2.0"), ("TL-KT-01", "SO2", "1.0"), ("TL-KT-01", "SO2", "2.0"),
        ("TL-KT-01", "NOx", "1.0"), ("TL-KT-01", "NOx", "2.0"),
    ]  # fmt: skip


def test_parameters_can_be_chosen_and_those_no_longer_measured_are_there(station: Station, chi: Actor) -> None:
    Datastream.objects.filter(pk=stream(station, "NOx").pk).update(active=False)
    assert len(streams_of(chi, ["TL-KT-01"])) == 2
    assert streams_of(chi, ["TL-KT-01"], ["NOx"]) == (stream(station, "NOx").pk,)


def test_a_plant_exports_its_own_and_nothing_of_another(station: Station, so2: Datastream) -> None:
    dung, ha = cast.acting(cast.dung()), cast.acting(cast.ha())
    put(so2, [(NOON, 1.0, 0, 1, 0)])
    assert len(read_csv(taken(dung, asked(so2), CSV))) == 1
    with pytest.raises(NotFound):
        exports.at_once(ha, asked(so2), CSV)
    with pytest.raises(NotFound):
        exports.ask(ha, asked(so2), CSV)
    with pytest.raises(NotFound):
        streams_of(ha, [station.code])


def test_the_public_exports_nothing_not_even_what_it_may_see(station: Station, so2: Datastream) -> None:
    Station.objects.filter(pk=station.pk).update(public=True)
    with pytest.raises(Unauthenticated):
        exports.at_once(cast.binh(), asked(so2), CSV)
    stranger = dataclasses.replace(cast.binh(), user_id=99)
    with pytest.raises(Forbidden):
        exports.at_once(stranger, asked(so2), CSV)


def test_every_export_is_on_record(station: Station, so2: Datastream, chi: Actor) -> None:
    put(so2, [(NOON, 1.0, 0, 1, 0)])
    taken(chi, asked(so2), CSV)
    entry = AuditEntry.objects.get(action="observations.export")
    assert (entry.actor, entry.target) == ("Trần Thị Chi", "station:TL-KT-01")
    assert entry.after == {
        "stations": ["TL-KT-01"],
        "datastreams": 1,
        "from": AROUND.start.isoformat(),
        "to": AROUND.end.isoformat(),
        "resolution": "raw",
        "revisions": False,
        "format": "csv",
        "rows": 1,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (ExportQuery((), AROUND), "export_nothing"),
        (ExportQuery((1,) * 2001, AROUND), "too_many_datastreams"),
        (ExportQuery((1,), Period(NOON, NOON)), "period_turned_round"),
        (ExportQuery((1,), Period(clock.EPOCH - HOUR, NOON)), "no_readings_of_that_year"),
        (ExportQuery((1,), AROUND, Resolution.AUTO), "no_such_table"),
    ],
)
def test_what_makes_no_sense_is_refused(chi: Actor, query: ExportQuery, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        exports.at_once(chi, query, CSV)


def test_what_is_too_long_to_wait_for_is_refused_at_once(so2: Datastream, chi: Actor, folder: Path) -> None:
    put_many(so2, 50_001, NOON - 200 * 24 * HOUR)
    whole = Period(NOON - 201 * 24 * HOUR, NOON)
    with pytest.raises(Invalid, match="export_too_long"):
        exports.at_once(chi, asked(so2, period=whole), CSV)


def test_an_estimate_that_lags_behind_does_not_hold_a_reader_for_long(
    so2: Datastream, chi: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fansipan.services.observations.actions.exports import asking

    monkeypatch.setattr(asking, "MOST_AT_ONCE", 2)
    put(so2, [(NOON + n * FIVE, 1.0, 0, 1, 0) for n in range(5)])
    with pytest.raises(Invalid, match="export_too_long"):
        exports.at_once(chi, asked(so2), XLSX)
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_nearly_full_is_left_alone(so2: Datastream, chi: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROOM_LEFT", 1 << 60)
    put(so2, [(NOON, 1.0, 0, 1, 0)])
    with pytest.raises(Exception, match="export_no_room"):
        exports.at_once(chi, asked(so2), PARQUET)


def test_an_export_leaves_nothing_lying_about_and_its_folder_is_shut(so2: Datastream, chi: Actor, folder: Path) -> None:
    for form in ExportFormat:
        taken(chi, asked(so2), form)
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_export_of_many_datastreams_asks_twice_for_each_at_most(
    station: Station, chi: Actor, django_assert_max_num_queries: Any
) -> None:
    query = ExportQuery(streams_of(chi, [station.code]), AROUND)
    with django_assert_max_num_queries(10):
        taken(chi, query, CSV)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    from django.utils import translation

    with translation.override("vi"):
        yield
