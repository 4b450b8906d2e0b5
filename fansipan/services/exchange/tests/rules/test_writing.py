"""What is written is what our own decoder reads back, whatever the destination's format."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid
from fansipan.services.exchange.contracts import (
    SENT,
    Consignment,
    FileFormat,
    SentStation,
    SentStream,
    WrittenFormat,
)
from fansipan.services.exchange.rules import shaping, values
from fansipan.services.exchange.rules.writing import written
from fansipan.services.observations.contracts import Decoded, VendorFormat
from fansipan.services.observations.rules.decoding import body, circular10

STREAMS = (SentStream(1, "SO2", "mg/Nm3"), SentStream(2, "PM2,5", "ug/Nm3"), SentStream(3, "pH", "-"))
STATION = SentStation(7, "TL-KT-01", "LCA_TL_KT01", "flue_gas", "NM-1", STREAMS)
MINUTE = 60_000_000
START = 1_795_320_000_000_000
"""2026-11-22 04:00 UTC."""

WORDS = {"measuring": "00", "calibrating": "01", "fault": "02", "failed": "02"}
STATUS = {"00": 0, "01": 1, "02": 2}


@st.composite
def consignments(draw: st.DrawFn) -> Consignment:
    keys = st.tuples(st.integers(0, 11), st.sampled_from([1, 2, 3]))
    chosen = sorted(draw(st.sets(keys, min_size=1, max_size=12)))
    numbers = st.floats(-1e6, 1e6, allow_subnormal=False) | st.just(float("nan")) | st.integers(-99, 5000).map(float)
    rows = [
        (stream, START + (slot + 1) * 5 * MINUTE, draw(numbers), draw(st.integers(0, 3))) for slot, stream in chosen
    ]
    return Consignment(STATION, START, START + 60 * MINUTE, np.array(rows, SENT))


formats = st.builds(
    WrittenFormat,
    separator=st.sampled_from(["\t", ";", "|", "  "]),
    decimal=st.sampled_from([".", ","]),
    decimals=st.sampled_from([None, 0, 2, 4]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    header=st.booleans(),
    time_format=st.sampled_from(["%Y%m%d%H%M%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]),
    utc_offset_minutes=st.sampled_from([420, 0, -60]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1258"]),
    fields=st.permutations(["code", "value", "unit", "time", "status"]).map(tuple),
    status_words=st.just(WORDS),
    no_value=st.sampled_from(["", "-", "NaN"]),
)


def read(content: bytes, fmt: WrittenFormat) -> Decoded:
    standard = fmt.time_format == "%Y%m%d%H%M%S"
    vendor = VendorFormat(
        separator="spaces" if fmt.separator == "  " else fmt.separator,
        decimal=fmt.decimal,
        time_format="auto" if standard else fmt.time_format,
        utc_offset_minutes=fmt.utc_offset_minutes,
        encoding=fmt.encoding,
        fields=fmt.fields,
        skip_lines=1 if fmt.header else 0,
    )
    return circular10.decode(content, vendor)


def said(consignment: Consignment, fmt: WrittenFormat) -> list[tuple[str, str, int, str, int]]:
    """What the file must tell: code, unit, time, value as text, status."""
    names = {stream.id: stream for stream in STREAMS}
    told = [
        (names[one], time, None if value != value else value, status)
        for one, time, value, status in consignment.rows.tolist()
        if value == value or fmt.no_value
    ]
    return [
        (
            stream.code,
            stream.unit,
            time,
            "nan" if value is None else str(float(values.number(value, fmt.decimals))),
            STATUS[values.status(status, fmt)],
        )
        for stream, time, value, status in told
    ]


def heard(decoded: Decoded) -> list[tuple[str, str, int, str, int]]:
    return [
        (decoded.codes[code], decoded.units[unit], time, str(value), status)
        for code, unit, time, value, status in zip(
            decoded.code.tolist(),
            decoded.unit.tolist(),
            decoded.time.tolist(),
            decoded.value.tolist(),
            decoded.status.tolist(),
            strict=True,
        )
    ]


@settings(max_examples=150)
@given(consignments(), formats)
def test_our_decoder_reads_back_what_was_written_in_every_format(consignment: Consignment, fmt: WrittenFormat) -> None:
    wanted = said(consignment, fmt)
    content = written(consignment, fmt, FileFormat.CIRCULAR10)
    assert bool(content) is bool(wanted)
    if content:
        decoded = read(content, fmt)
        assert not decoded.refused
        assert heard(decoded) == wanted


@settings(max_examples=60)
@given(consignments(), st.sampled_from([None, 2]), st.sampled_from(["", "x"]))
def test_our_decoder_reads_back_the_plain_json_shape(
    consignment: Consignment, decimals: int | None, no_value: str
) -> None:
    fmt = WrittenFormat(decimals=decimals, time_format=values.ISO, no_value=no_value)
    wanted = said(consignment, fmt)
    content = written(consignment, fmt, FileFormat.JSON)
    assert bool(content) is bool(wanted)
    if content:
        decoded = body.decode_json(content)
        assert not decoded.refused
        assert heard(decoded) == wanted


def some(*rows: tuple[int, int, float, int]) -> Consignment:
    """Values by datastream, minutes after the start, value and status."""
    timed = [(stream, START + minutes * MINUTE, value, status) for stream, minutes, value, status in rows]
    return Consignment(STATION, START, START + 10 * MINUTE, np.array(timed, SENT))


def test_the_standard_file_is_that_of_annex_15() -> None:
    content = written(some((1, 5, 125.4, 0), (3, 5, 7.32, 1), (2, 5, 3.1, 3)), WrittenFormat(), FileFormat.CIRCULAR10)
    assert content == (
        b"SO2\t125.4000\tmg/Nm3\t20261122110500\t00\n"
        b"pH\t7.3200\t-\t20261122110500\t01\n"
        b"PM2,5\t3.1000\tug/Nm3\t20261122110500\t02\n"
    )


def test_the_same_values_are_the_same_bytes() -> None:
    one = some((1, 5, 1 / 3, 0))
    assert written(one, WrittenFormat(), FileFormat.JSON) == written(one, WrittenFormat(), FileFormat.JSON)


def test_a_code_that_holds_the_separator_is_no_line() -> None:
    with pytest.raises(Invalid, match="separator_within"):
        written(some((2, 5, 1.0, 0)), WrittenFormat(separator=","), FileFormat.CIRCULAR10)


def test_a_template_groups_by_time_and_names_values_by_their_code() -> None:
    by_code = {"$each": "reading", "$key": "{code}", "$item": "{value}"}
    template = {
        "tram": "{station}",
        "ten": "Trạm {own_station}",
        "so": "{count}",
        "du_lieu": {"$each": "time", "$item": {"luc": "{time}", "gia_tri": by_code}},
    }
    fmt = WrittenFormat(body=template, time_format=values.EPOCH, decimals=1)
    content = written(some((1, 5, 125.44, 0), (3, 5, 7.3, 0), (1, 10, 126.0, 0)), fmt, FileFormat.JSON)
    first, second = START // 1_000_000 + 300, START // 1_000_000 + 600
    assert orjson.loads(content) == {
        "tram": "LCA_TL_KT01",
        "ten": "Trạm TL-KT-01",
        "so": 3,
        "du_lieu": [
            {"luc": first, "gia_tri": {"SO2": 125.4, "pH": 7.3}},
            {"luc": second, "gia_tri": {"SO2": 126.0}},
        ],
    }


def test_a_template_groups_by_parameter_too() -> None:
    template = {
        "$each": "code",
        "$item": {"ma": "{code}", "dv": "{unit}", "v": {"$each": "reading", "$item": "{value}"}},
    }
    content = written(some((1, 5, 1.0, 0), (1, 10, 2.0, 0)), WrittenFormat(body=template), FileFormat.JSON)
    assert orjson.loads(content) == [{"ma": "SO2", "dv": "mg/Nm3", "v": [1.0, 2.0]}]


@pytest.mark.parametrize(
    "template", ["{nobody}", {"$each": "day", "$item": 1}, {"$each": "time"}, {"a": ["{valeu}"]}, {"{x}": 1}]
)
def test_a_template_with_something_unknown_is_refused(template: object) -> None:
    with pytest.raises(Invalid, match="body"):
        shaping.check(template)


def test_the_plain_shape_passes_its_own_check() -> None:
    shaping.check(shaping.PLAIN)


def test_numbers_keep_what_they_have_or_what_is_asked() -> None:
    assert values.number(0.1 + 0.2, None) == "0.30000000000000004"
    assert values.number(-0.00001, 2) == "0.00"
    assert replace(WrittenFormat(), decimal=",").decimal == ","
    assert values.text(12.5, WrittenFormat(decimal=",", decimals=1)) == "12,5"
