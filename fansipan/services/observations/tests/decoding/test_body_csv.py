"""CSV bodies, long and wide, with English and Vietnamese headings."""

from __future__ import annotations

import contextlib
import csv
import io
import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Decoded, Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import times
from fansipan.services.observations.rules.decoding.body import decode_csv
from fansipan.services.observations.tests.decoding import oracle, written
from fansipan.services.observations.tests.decoding.oracle import Reading

TIME = "2026-10-05T08:30:00+07:00"
SO2 = Reading("SO2", "mg/m3", clock.from_us(times.iso_time(TIME)), 12.3, 2)


def decode(text: str, fmt: VendorFormat | None = None) -> Decoded:
    return decode_csv(text.encode(), fmt or VendorFormat())


def refusals(decoded: Decoded) -> list[tuple[int, Refusal]]:
    return [(refused.line, refused.reason) for refused in decoded.refused]


@pytest.mark.parametrize(
    "text",
    [
        f"parameter,time,value,unit,status\nSO2,{TIME},12.3,mg/m3,02\n",
        f"\ufeffTime;Status;Value;Unit;Parameter\r\n{TIME};2;12,3;mg/m3;SO2\r\n",
        f"Thông số\tThời gian\tGiá trị\tĐơn vị\tTrạng thái\nSO2\t{TIME}\t12,3\tmg/m3\t02",
        "Ma thong so|Gia tri|Don vi|Thoi gian|Trang thai\nSO2|12.3|mg/m3|20261005083000|02\n",
        f'parameter,time,value,unit,status\n"SO2","{TIME}","12,3","mg/m3","02"\n',
        f"time,SO2 [mg/m3],status\n{TIME},12.3,02\n",
        f"Thời gian;SO2[ mg/m3 ];Trạng thái;\n{TIME};12,3;02;\n",
        f"\n\nparameter,time,value,unit,status\n\nSO2, {TIME}, 12.3, mg/m3, 02\n\n",
    ],
)
def test_long_and_wide_tables_say_the_same(text: str):
    decoded = decode(text)
    assert decoded.refused == ()
    assert oracle.readings(decoded) == [SO2]


def test_unit_and_status_may_be_left_out():
    decoded = decode(f"time,parameter,value\n{TIME},SO2,1\n")
    assert (decoded.units, decoded.status.tolist()) == (("",), [0])


def test_a_datastream_may_be_named_by_its_id():
    assert decode(f"time,datastream,value\n{TIME},12,1\n").codes == ("#12",)


def test_an_empty_cell_is_no_value_in_a_long_table_and_nothing_sent_in_a_wide_one():
    long = decode(f"time,parameter,value\n{TIME},SO2,\n{TIME},NO,-\n{TIME},CO,null\n")
    assert [math.isnan(value) for value in long.value] == [True] * 3
    wide = decode(f"time,SO2,NO,CO\n{TIME},,-,1\n")
    assert [(reading.code, reading.value) for reading in oracle.readings(wide)] == [("NO", None), ("CO", 1.0)]


def test_the_comma_of_pm2_5_survives():
    wide = decode(f"time,PM2,5 [ug/m3],PM10\n{TIME},1,2\n")
    assert [(reading.code, reading.unit, reading.value) for reading in oracle.readings(wide)] == [
        ("PM2,5", "ug/m3", 1.0),
        ("PM10", "", 2.0),
    ]
    assert decode(f"time,parameter,value\n{TIME},PM2,5,7\n").codes == ("PM2,5",)


@pytest.mark.parametrize(
    ("row", "reason", "detail"),
    [
        ("SO2,2026-10-05T08:30:00,1,,00", Refusal.BAD_TIME, "2026-10-05T08:30:00: zone is missing"),
        ("SO2,1791163800,1,,00", Refusal.BAD_TIME, "1791163800: not an ISO 8601 time with zone"),
        (f"SO2,{TIME},NaN,,00", Refusal.BAD_VALUE, "NaN"),
        (f"SO2,{TIME},Infinity,,00", Refusal.BAD_VALUE, "Infinity"),
        (f"SO2,{TIME},true,,00", Refusal.BAD_VALUE, "true"),
        (f'SO2,{TIME},"12,5",,00', Refusal.BAD_VALUE, "12,5"),
        (f"SO2,{TIME},1,,3", Refusal.BAD_STATUS, "3"),
        (f"SO2,{TIME},1,,", Refusal.BAD_STATUS, ""),
        (f",{TIME},1,,00", Refusal.UNKNOWN_PARAMETER, ""),
        (f"SO2,{TIME},1,{'u' * 61},00", Refusal.BAD_UNIT, "u" * 61),
        (f"SO2,{TIME},1,00", Refusal.TOO_FEW_FIELDS, "4"),
        (f"SO2,{TIME},1,,00,x", Refusal.TOO_MANY_FIELDS, "6"),
        (f'SO2,"{TIME},1,,00', Refusal.DAMAGED, ""),
        (f"SO2,{TIME},1\0,,00", Refusal.DAMAGED, ""),
    ],
)
def test_a_row_with_a_fault_is_refused_and_the_next_is_read(row: str, reason: Refusal, detail: str):
    decoded = decode(f"parameter,time,value,unit,status\n{row}\nNO,{TIME},1.5,,00\nCO,{TIME},2.5,,00\n")
    assert [(item.line, item.reason, item.detail) for item in decoded.refused] == [(2, reason, detail)]
    assert decoded.line.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ("parameter,time,value,staus", "header: unknown: staus"),
        ("parameter,value", "header: no time"),
        ("SO2,NO", "header: no time"),
        ("time", "header: no value"),
        ("time,parameter,unit", "header: no value"),
        ("time,value", "header: either parameter or datastream"),
        ("time,value,parameter,datastream", "header: either parameter or datastream"),
        ("time,time,SO2", "header: a column twice"),
        ("time,,SO2", "header: no parameter: "),
        ('time,"SO2', "header: quote marks"),
        ("time" + ",SO2" * 2000, "header: 2001 columns"),
        (f"time,SO2{' ' * 300}x", "header: 304 characters"),
        (f"SO2,{TIME},12.3", "header: no time"),
    ],
)
def test_a_header_that_leaves_a_doubt_refuses_the_body(header: str, detail: str):
    decoded = decode(f"{header}\n{TIME},1\n")
    assert len(decoded) == 0
    assert [(item.line, item.reason, item.detail) for item in decoded.refused] == [(1, Refusal.DAMAGED, detail)]


@pytest.mark.parametrize("text", ["", "\n \n", "parameter,time,value\n", f"time,SO2\n{TIME},\n"])
def test_a_table_without_readings_is_empty(text: str):
    assert refusals(decode(text)) == [(1, Refusal.EMPTY)]


@pytest.mark.parametrize("rows", ["x\n" * 1_000_001, f"{TIME}{',1' * 1999}\n" * 501])
def test_a_table_of_more_readings_than_memory_should_hold_is_too_large(rows: str):
    assert refusals(decode(f"time{',SO2' * 1999}\n{rows}")) == [(1, Refusal.TOO_LARGE)]


def test_bytes_that_are_no_text_are_one_refusal():
    assert refusals(decode_csv(bytes(range(256)))) == [(1, Refusal.NOT_TEXT)]


def test_a_profile_is_honoured():
    fmt = VendorFormat(
        decimal=",", time_format="%d/%m/%Y %H:%M", status_map={"ok": 2}, code_map={"lưu huỳnh": "SO2"}, skip_lines=1,
    )  # fmt: skip
    text = "export of 5/10\nparameter;time;value;unit;status\nLưu huỳnh;05/10/2026 08:30;12,3;mg/m3;ok\n"
    assert oracle.readings(decode(text, fmt)) == [SO2]


@given(written.some_readings(), st.sampled_from(",;\t|"), st.sampled_from((",", ".")), st.booleans())
def test_what_is_written_is_read_back(readings: list[Reading], separator: str, decimal: str, local: bool):
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=separator)
    writer.writerow(["parameter", "time", "value", "unit", "status"])
    for reading in readings:
        value = "" if reading.value is None else f"{reading.value:.4f}".replace(".", decimal)
        time = (reading.time + timedelta(hours=7)).strftime("%Y%m%d%H%M%S") if local else reading.time.isoformat()
        writer.writerow([reading.code, time, value, reading.unit, f"0{reading.status}"])
    decoded = decode(sheet.getvalue())
    assert oracle.readings(decoded) == readings
    assert decoded.refused == ()


@given(written.some_readings(least=3), st.data())
@settings(max_examples=250)
def test_a_damaged_table_gives_only_what_stands_in_it(readings: list[Reading], data: st.DataObject):
    rows = "".join(f"{one.code};{one.time.isoformat()};{one.value};{one.unit};0{one.status}\n" for one in readings)
    raw = data.draw(written.damages(f"parameter;time;value;unit;status\n{rows}".encode()))
    decoded = decode_csv(raw)
    oracle.assert_sound(decoded)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    lines = oracle.physical_lines(raw.removeprefix(b"\xef\xbb\xbf"))
    for reading, number in zip(oracle.readings(decoded), decoded.line, strict=True):
        assert reading in _said(lines[number - 1]), reading


def _said(sent: bytes) -> list[Reading]:
    """What a line of the table stands for, in UTF-8 or one byte a letter; in one of them it may stand for nothing."""
    found = []
    for text in (sent.decode("utf-8", "replace"), sent.decode("latin-1")):
        with contextlib.suppress(ValueError, KeyError):
            found.append(_reading([cell.strip() for cell in next(csv.reader([text.rstrip("\x1a")], delimiter=";"))]))
    return found


def _reading(cells: list[str]) -> Reading:
    code, time, value, unit, status, *_ = [*cells, "", "", "", "", ""]
    number = None if value.casefold() in ("none", "", "-") else float(value.replace(",", "."))
    return Reading(code, unit, clock.from_us(times.iso_time(time)), number, oracle.STATES[status])


@given(st.one_of(
    st.binary(max_size=200),
    st.text(alphabet='time,SO2;value"[]\n\r\t 0123456789-:TZ+', max_size=150).map(str.encode),
    st.text(alphabet='SO2,;".-\n0123456789', max_size=80).map(lambda text: f"time,SO2,NO\n{TIME},{text}\n".encode()),
))  # fmt: skip
@settings(max_examples=300)
def test_arbitrary_bytes_are_answered(raw: bytes):
    oracle.assert_sound(decode_csv(raw))
