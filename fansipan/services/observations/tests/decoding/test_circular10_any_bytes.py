"""Any bytes at all: nothing is raised, nothing wrong is read, and what is whole is not lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import circular10_fast, vendor
from fansipan.services.observations.rules.decoding.circular10 import _line_by_line, decode
from fansipan.services.observations.tests.decoding import oracle, written
from fansipan.services.observations.tests.decoding.oracle import Reading

like_a_file = st.text(alphabet="SO2PM,.;|- \t\r\n0123456789eNa<µ\0\x1a\ufeff", max_size=200)
like_lines = st.lists(
    st.tuples(
        st.sampled_from(("SO2", "PM2,5", "", "µ", "x" * 61)),
        st.text(alphabet="0123456789.,-+eE<", max_size=9)
        | st.sampled_from(("1,234", "1.234", "12,5", "1e999", "1e-999")),
        st.sampled_from(("mg/m3", "-", "")),
        st.sampled_from(("20261005083000", "202610050830", "20260230000000", "19000101000000", "2026")),
        st.sampled_from(("00", "01", "02", "0", "2", "", "9")),
        st.sampled_from(("\t", ";", ", ", ",", "  ", "|")),
        st.sampled_from(("\n", "\r\n", "\r", "")),
    ).map(lambda parts: parts[5].join(parts[:5]) + parts[6]),
    max_size=8,
).map("".join)
profiles = st.builds(
    VendorFormat,
    separator=st.sampled_from(sorted(vendor.SEPARATORS)),
    decimal=st.sampled_from(("auto", ".", ",")),
    time_format=st.sampled_from(("auto", "%Y%m%d%H%M", "%d/%m/%Y %H:%M:%S", "%-d/%-m/%y %-H:%M", "%Y%m%d%H%M%S%f")),
    utc_offset_minutes=st.integers(-840, 840),
    encoding=st.sampled_from(sorted(vendor.ENCODINGS)),
    fields=st.sampled_from([vendor.STANDARD.fields, ("time", "code", "value"), ("value", "code", "skip", "time")]),
    code_map=st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    skip_lines=st.integers(0, 2),
)  # fmt: skip


_DOUBTFUL = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2},[0-9]{3}(?![0-9.,eE])")
_DECIMAL_COMMA = re.compile(r"(?<![0-9])(?:0[0-9]*|[1-9][0-9]{3,}|),[0-9]|,[0-9]{1,2}(?![0-9])|,[0-9]{4}|,[0-9]+[eE]")


def _both(time: str, text: str) -> bool:
    """Whether a line holds the moment with its seconds and without them, so that nobody knows which was read."""
    return time in text and re.search(rf"(?<!\d){time[:12]}(?!\d)", text) is not None


def assert_read_as_written(raw: bytes) -> None:
    """Each reading is what its own line says, by some separator and decimal mark."""
    decoded = decode(raw)
    oracle.assert_sound(decoded)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        return
    lines = oracle.physical_lines(raw.removeprefix(b"\xef\xbb\xbf"))
    for reading, number in zip(oracle.readings(decoded), decoded.line, strict=True):
        sent = lines[number - 1]
        texts = [sent.decode("utf-8", "replace"), sent.decode("latin-1")]
        assert any(reading in oracle.meanings(text.rstrip("\x1a")) for text in texts), (reading, sent)
    sent = [lines[number - 1].decode("latin-1") for number in decoded.line]
    local = [f"{clock.from_us(time).astimezone(clock.VIETNAM):%Y%m%d%H%M%S}" for time in decoded.time]
    assert len({time in text for time, text in zip(local, sent, strict=True) if not _both(time, text)}) <= 1, (
        "two widths"
    )
    evidence = _DECIMAL_COMMA.search(raw.decode("latin-1"))
    assert evidence or not any(map(_DOUBTFUL.search, sent)), "1,234 taken on no evidence"


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_answered(raw: bytes):
    assert_read_as_written(raw)


@given(st.one_of(like_a_file, like_lines), st.sampled_from(("utf-8", "utf-8-sig", "utf-16-le", "latin-1")))
@example(
    "SO2\t\tmg/m3\t20261005083000\t00\nSO2;;mg/m3;20261005083000;00SO2\t\tmg/m3\t202610050830\t00\n"
    "SO2\t\tmg/m3\t202610050830\t00\n",
    "utf-8",
)
@example("SO2\t1,234\tmg/m3\t20261005083000\t00\nNO\t1.234\tmg/m3\t20261005083000\t00\n", "utf-8")
@settings(max_examples=250)
def test_text_that_resembles_a_file_is_read_as_written_or_refused(text: str, encoding: str):
    assert_read_as_written(text.encode(encoding, "replace"))


@given(st.one_of(st.binary(max_size=200), like_a_file.map(str.encode), like_lines.map(str.encode)), profiles)
@settings(max_examples=300)
def test_no_profile_makes_a_decoder_fail(raw: bytes, fmt: VendorFormat):
    oracle.assert_sound(decode(raw, fmt, name_time=1_791_163_800_000_000))


@given(written.some_readings(), written.styles())
@settings(max_examples=250)
def test_every_style_of_a_file_gives_back_what_was_written(readings: list[Reading], style: written.Style):
    if style.separator == "   ":
        readings = [reading._replace(unit=reading.unit or "-") for reading in readings]
    declared = "auto" if any(_tells(reading.value) for reading in readings) else style.decimal
    decoded = decode(style.file(readings), VendorFormat(decimal=declared))
    assert decoded.refused == ()
    assert oracle.readings(decoded) == readings


def _tells(value: float | None) -> bool:
    """Four decimals can be nothing but decimals."""
    return value is not None


@given(written.some_readings(least=8, most=14), st.data())
@settings(max_examples=250)
def test_a_damaged_file_gives_only_what_stands_in_it_and_loses_no_whole_line(
    readings: list[Reading], data: st.DataObject
):
    whole = written.Style().file(readings)
    raw = data.draw(written.damages(whole))
    assert_read_as_written(raw)
    assume(not raw.startswith((b"\xff\xfe", b"\xfe\xff")))
    decoded = decode(raw)
    untouched = Counter(oracle.physical_lines(whole)[:-1]) & Counter(oracle.physical_lines(raw)[:-1])
    refused = {item.text.encode() for item in decoded.refused if item.reason is not Refusal.CONFLICTING}
    assert not refused & set(untouched)
    assert len(decoded) + sum(item.reason is Refusal.CONFLICTING for item in decoded.refused) >= untouched.total()


@given(written.some_readings(least=2), st.integers(1, 60))
@settings(max_examples=300)
def test_a_cut_file_gives_only_readings_of_the_whole_one(readings: list[Reading], lost: int):
    whole = written.Style().file(readings)
    for style in (whole, written.Style(line_end="\r\n", separator=", ").file(readings)):
        assert set(oracle.readings(decode(style[:-lost]))) <= set(readings)


repeats = st.builds(
    Reading,
    st.sampled_from(("SO2", "PM2,5")),
    st.sampled_from(("mg/m3", "ug/m3")),
    st.sampled_from([datetime(2026, 10, 5, 8, minute, tzinfo=UTC) for minute in (0, 5)]),
    st.sampled_from((None, 1.0, 2.0)),
    st.sampled_from((0, 2)),
)


@given(st.lists(repeats, max_size=12))
def test_of_lines_that_contradict_each_other_the_last_counts(readings: list[Reading]):
    last = {(reading.code, reading.time): reading for reading in readings}
    decoded = decode(written.Style().file(readings) or b"\n")
    assert oracle.readings(decoded) == [one for one in readings if one == last[one.code, one.time]]
    assert len(decoded) + len(decoded.refused) == len(readings) or not readings


digits = st.integers(0, 10**13).map(str)
clean_values = st.tuples(st.sampled_from(("", "-")), digits, st.just("."), digits).map("".join) | digits
clean_rows = st.tuples(
    st.sampled_from(written.CODES),
    clean_values,
    st.sampled_from(written.UNITS),
    st.sampled_from(("20261005083000", "20261005083500", "20240229000000")),
    st.sampled_from(("00", "01", "02")),
)
odd_rows = st.sampled_from((
    ("\u2003SO2", "1", "", "20261005083000", "00"), ("PM25", "1", "u\u2003", "20261005083000", "00"),
    ("SO2", "1,5", "", "20261005083000", "00"), ("SO2", "", "", "20261005083000", "00"),
    ("SO2", "nan", "", "20261005083000", "00"), ("SO2", "1e5", "", "20261005083000", "00"),
    ("SO2", "1", "", "20230229000000", "00"), ("SO2", "1", "", "202610050830", "00"),
    ("SO2", "1", "", "20261005083000", "0"), ("SO2", "1", "", "20261005083000", "03"),
    ("SO\x852", "1", "", "20261005083000", "00"), ("SO 2", "-0", "", "20261005083000", "00"),
))  # fmt: skip
clean = st.tuples(st.lists(clean_rows, min_size=1, max_size=6), st.lists(odd_rows, max_size=1)).map(
    lambda lists: [*lists[0], *lists[1]]
)


@given(clean, st.sampled_from(("\n", "\r\n")), st.booleans())
@settings(max_examples=250)
def test_the_fast_way_and_the_careful_way_read_the_same(rows: list[tuple[str, ...]], line_end: str, mapped: bool):
    fmt = replace(vendor.STANDARD, code_map={"so2": "SO₂", "PM25": "PM2,5"}) if mapped else vendor.STANDARD
    text = "".join("\t".join(row) + line_end for row in rows)
    fast = circular10_fast.decode(text, fmt, None)
    careful = _line_by_line(text, fmt, None)
    if fast is None:
        return
    assert (fast.codes, fast.units, fast.refused) == (careful.codes, careful.units, careful.refused)
    for column in ("code", "unit", "time", "value", "status", "line"):
        np.testing.assert_array_equal(getattr(fast, column), getattr(careful, column))


def test_a_clean_file_takes_the_fast_way():
    text = written.Style().file([Reading("PM2,5", "µg/m3", written._START, 1.5, 2)] * 3).decode()
    assert circular10_fast.decode(text, vendor.STANDARD, None) is not None
