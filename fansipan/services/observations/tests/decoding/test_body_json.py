"""JSON bodies: one reading, many, and columns; what is refused, and why."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Decoded, Refusal
from fansipan.services.observations.rules.decoding import lines, times
from fansipan.services.observations.rules.decoding.body import decode_json
from fansipan.services.observations.tests.decoding import oracle, written
from fansipan.services.observations.tests.decoding.oracle import Reading

TIME = "2026-10-05T08:30:00+07:00"
ONE = {"parameter": "SO2", "time": TIME, "value": 12.3, "unit": "mg/m3", "status": "00"}
COLUMNS = {
    "parameters": ["SO2", "NO"],
    "units": ["mg/m3", "ppm"],
    "times": [TIME, "2026-10-05T08:35:00+07:00", "2026-10-05T08:40:00+07:00"],
    "values": [[1.5, None, 3], [4, 5.25, "6.5"]],
    "status": [["00", "02", 0], [1, "1", "2"]],
}


def decode(body: object) -> Decoded:
    return decode_json(orjson.dumps(body))


def refusals(decoded: Decoded) -> list[tuple[int, Refusal]]:
    return [(refused.line, refused.reason) for refused in decoded.refused]


@pytest.mark.parametrize("body", [ONE, [ONE], {"observations": [ONE]}])
def test_one_reading_is_read_alone_in_a_list_and_in_an_envelope(body: object):
    decoded = decode(body)
    assert oracle.readings(decoded) == [Reading("SO2", "mg/m3", clock.from_us(times.iso_time(TIME)), 12.3, 0)]
    assert decoded.refused == ()


def test_unit_and_status_may_be_left_out():
    decoded = decode({"parameter": "SO2", "time": TIME, "value": None})
    assert (decoded.units, decoded.status.tolist()) == (("",), [0])
    assert math.isnan(decoded.value[0])


def test_a_datastream_may_be_named_by_its_id():
    assert decode({"datastream": 12, "time": TIME, "value": 1}).codes == ("#12",)
    assert decode({**COLUMNS, "parameters": None, "datastreams": [7, 9]}).codes == ("#7", "#9")


@pytest.mark.parametrize("time", [1791163800, 1791163800000, "2026-10-05T01:30:00Z", "2026-10-05T08:30:00.000+07:00"])
def test_a_time_is_iso_with_zone_or_an_epoch(time: object):
    assert decode({**ONE, "time": time}).time.tolist() == [times.iso_time(TIME)]


@pytest.mark.parametrize(
    ("change", "reason", "detail"),
    [
        ({"time": "2026-10-05T08:30:00"}, Refusal.BAD_TIME, "2026-10-05T08:30:00: zone is missing"),
        ({"time": True}, Refusal.BAD_TIME, "true"),
        ({"time": 1791163800.5}, Refusal.BAD_TIME, "1791163800.5"),
        ({"time": None}, Refusal.BAD_TIME, "null"),
        ({"time": [TIME]}, Refusal.BAD_TIME, "[…]"),
        ({"value": True}, Refusal.BAD_VALUE, "true"),
        ({"value": "12,3"}, Refusal.BAD_VALUE, "12,3"),
        ({"value": "NaN"}, Refusal.BAD_VALUE, "NaN"),
        ({"value": ""}, Refusal.BAD_VALUE, ""),
        ({"value": " 12"}, Refusal.BAD_VALUE, " 12"),
        ({"value": 2**53 + 1}, Refusal.BAD_VALUE, "9007199254740993"),
        ({"value": {}}, Refusal.BAD_VALUE, "{…}"),
        ({"status": "7"}, Refusal.BAD_STATUS, "7"),
        ({"status": True}, Refusal.BAD_STATUS, "true"),
        ({"status": 1.0}, Refusal.BAD_STATUS, "1.0"),
        ({"status": None}, Refusal.BAD_STATUS, "null"),
        ({"status": []}, Refusal.BAD_STATUS, "[…]"),
        ({"parameter": ""}, Refusal.UNKNOWN_PARAMETER, ""),
        ({"parameter": 5}, Refusal.UNKNOWN_PARAMETER, "5"),
        ({"parameter": "SO\x002"}, Refusal.UNKNOWN_PARAMETER, "SO\ufffd2"),
        ({"parameter": "x" * 61}, Refusal.UNKNOWN_PARAMETER, "x" * 61),
        ({"unit": 5}, Refusal.BAD_UNIT, "5"),
        ({"unit": False}, Refusal.BAD_UNIT, "false"),
        ({"staus": "02"}, Refusal.DAMAGED, "unknown: staus"),
        ({"datastream": 5}, Refusal.DAMAGED, "parameter and datastream"),
    ],
)
def test_a_reading_with_a_fault_is_refused_and_the_next_is_read(change: dict[str, Any], reason: Refusal, detail: str):
    decoded = decode([{**ONE, **change}, {**ONE, "parameter": "NO"}])
    assert [(item.line, item.reason, item.detail) for item in decoded.refused] == [(1, reason, detail)]
    assert [reading.code for reading in oracle.readings(decoded)] == ["NO"]
    assert decoded.line.tolist() == [2]


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [("parameter", Refusal.UNKNOWN_PARAMETER), ("time", Refusal.BAD_TIME), ("value", Refusal.BAD_VALUE)],
)
def test_what_is_missing_is_said_to_be_missing(left_out: str, reason: Refusal):
    decoded = decode({key: part for key, part in ONE.items() if key != left_out})
    assert [(item.reason, item.detail) for item in decoded.refused] == [(reason, "missing")]


def test_a_refused_row_tells_what_could_be_read_of_it():
    refused = decode([{**ONE, "value": "x"}]).refused[0]
    assert (refused.code, refused.time) == ("SO2", times.iso_time(TIME))
    assert json.loads(refused.text) == {**ONE, "value": "x"}


@pytest.mark.parametrize("row", [5, "SO2", None, [ONE], True])
def test_a_row_that_is_no_object_is_refused(row: object):
    assert refusals(decode([row, ONE])) == [(1, Refusal.DAMAGED)]


@pytest.mark.parametrize("datastream", [0, -1, 2**31, "12", True, 1.0, None])
def test_an_id_is_a_whole_number(datastream: object):
    decoded = decode({"datastream": datastream, "time": TIME, "value": 1})
    assert refusals(decoded) == [(1, Refusal.UNKNOWN_PARAMETER)]


def test_columns_are_read_parameter_by_parameter():
    decoded = decode(COLUMNS)
    assert [(reading.code, reading.unit, reading.value, reading.status) for reading in oracle.readings(decoded)] == [
        ("SO2", "mg/m3", 1.5, 0),
        ("SO2", "mg/m3", None, 2),
        ("SO2", "mg/m3", 3.0, 0),
        ("NO", "ppm", 4.0, 1),
        ("NO", "ppm", 5.25, 1),
        ("NO", "ppm", 6.5, 2),
    ]
    assert decoded.line.tolist() == [1, 2, 3, 1, 2, 3]
    assert np.diff(decoded.time[:3]).tolist() == [300 * times.SECOND] * 2


def test_a_fault_in_a_column_refuses_its_cell_and_a_bad_time_its_row():
    body = {**COLUMNS, "times": [TIME, "yesterday", 1791163800 + 600], "values": [[1, 2, "x"], [4, 5, 6]]}
    decoded = decode(body)
    assert refusals(decoded) == [(2, Refusal.BAD_TIME), (2, Refusal.BAD_TIME), (3, Refusal.BAD_VALUE)]
    assert {(item.line, item.code) for item in decoded.refused} == {(2, "SO2"), (2, "NO"), (3, "SO2")}
    assert decoded.value.tolist() == [1.0, 4.0, 6.0]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"values": [[1, 2, 3]]}, "values has 1, not 2"),
        ({"values": [[1, 2, 3], [1, 2]]}, "values[1] has 2, not 3"),
        ({"values": [[1, 2, 3], 5]}, "values[1] must be a list"),
        ({"values": {}}, "values must be a list"),
        ({"values": None}, "missing: values"),
        ({"units": ["ppm"]}, "units has 1, not 2"),
        ({"units": []}, "units has 0, not 2"),
        ({"units": ["ppm", 3]}, "units[1]: 3"),
        ({"status": []}, "status has 0, not 2"),
        ({"status": [["00"] * 3, ["00"] * 4]}, "status[1] has 4, not 3"),
        ({"parameters": ["SO2", ""]}, "parameters[1]: "),
        ({"parameters": ["SO2", None]}, "parameters[1]: null"),
        ({"datastreams": [1, 2]}, "either parameters or datastreams"),
        ({"parameters": None}, "either parameters or datastreams"),
        ({"parameters": None, "datastreams": [1, "2"]}, "datastreams[1]: 2"),
        ({"stauts": []}, "unknown: stauts"),
        ({"parameter": "SO2"}, "unknown: parameter"),
    ],
)
def test_columns_that_do_not_fit_together_are_refused_whole_and_say_where(change: dict[str, Any], detail: str):
    decoded = decode({**COLUMNS, **change})
    assert len(decoded) == 0
    assert [(item.reason, item.detail) for item in decoded.refused] == [(Refusal.DAMAGED, detail)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b" \n", Refusal.EMPTY),
        (b"[]", Refusal.EMPTY),
        (b'{"observations": []}', Refusal.EMPTY),
        (b'{"parameters": [], "times": [], "values": []}', Refusal.EMPTY),
        (b"{", Refusal.DAMAGED),
        (b"5", Refusal.DAMAGED),
        (b'"SO2"', Refusal.DAMAGED),
        (b'{"observations": {}}', Refusal.DAMAGED),
        (b'{"observations": [], "station": "TL-KT-01"}', Refusal.DAMAGED),
        (b'[{"parameter":"SO2","time":1791163800,"value":NaN}]', Refusal.DAMAGED),
        (b'[{"parameter":"SO2","time":1791163800,"value":1e999}]', Refusal.DAMAGED),
        (b"[" * 5000, Refusal.DAMAGED),
        (b"\xff\xfe[", Refusal.DAMAGED),
        (b" " * (lines.LARGEST_BODY + 1), Refusal.TOO_LARGE),
        (b"[" + b"1," * 1_000_000 + b"1]", Refusal.TOO_LARGE),
    ],
)
def test_a_body_that_is_no_body_is_one_refusal(raw: bytes, reason: Refusal):
    decoded = decode_json(raw)
    assert len(decoded) == 0
    assert refusals(decoded) == [(1, reason)]


def test_a_byte_order_mark_does_no_harm():
    assert len(decode_json(b"\xef\xbb\xbf" + orjson.dumps(ONE))) == 1


def test_a_row_too_deep_to_be_written_again_is_refused_like_any_other():
    deep = b'[{"parameter":"SO2","time":1791163800,"value":' + b"[" * 900 + b"]" * 900 + b"}]"
    assert refusals(decode_json(deep)) == [(1, Refusal.BAD_VALUE)]


def test_of_contradicting_rows_the_last_counts():
    decoded = decode([ONE, {**ONE, "value": 13}, {**ONE, "value": 13}])
    assert decoded.value.tolist() == [13.0, 13.0]
    assert refusals(decoded) == [(1, Refusal.CONFLICTING)]


@given(written.some_readings(least=2), st.sampled_from(("many", "columns")))
def test_what_is_written_is_read_back(readings: list[Reading], shape: str):
    if shape == "many":
        decoded = decode([_row(reading) for reading in readings])
    else:
        readings = [reading._replace(time=readings[0].time, code=f"C{place}") for place, reading in enumerate(readings)]
        decoded = decode({
            "parameters": [reading.code for reading in readings],
            "units": [reading.unit for reading in readings],
            "times": [readings[0].time.isoformat()],
            "values": [[reading.value] for reading in readings],
            "status": [[reading.status] for reading in readings],
        })  # fmt: skip
    assert oracle.readings(decoded) == readings
    assert decoded.refused == ()


def _row(reading: Reading) -> dict[str, object]:
    time = reading.time.astimezone(clock.VIETNAM).isoformat()
    return {
        "parameter": reading.code,
        "unit": reading.unit,
        "time": time,
        "value": reading.value,
        "status": reading.status,
    }


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from((TIME, "00", 0, 10**9)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(sorted({*ONE, *COLUMNS, "observations"})), inner),
    ),
    max_leaves=12,
)
any_rows = st.fixed_dictionaries(
    {"time": st.just(TIME) | anything, "parameter": st.just("SO2") | anything},
    optional=dict.fromkeys(("value", "unit", "status", "datastream"), anything),
)
any_columns = st.fixed_dictionaries(
    {"parameters": anything, "times": anything, "values": anything}, optional={"units": anything, "status": anything}
)


@given(st.one_of(anything, st.lists(any_rows), any_columns))
@settings(max_examples=300)
def test_any_document_is_answered(document: object):
    raw = json.dumps(document).encode()
    assert_read_as_written(raw)


@given(st.data(), st.sampled_from((ONE, [ONE, {**ONE, "parameter": "NO"}], COLUMNS)))
@settings(max_examples=300)
def test_a_damaged_body_gives_only_what_stands_in_it(data: st.DataObject, body: object):
    assert_read_as_written(data.draw(written.damages(orjson.dumps(body))))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_answered(raw: bytes):
    assert_read_as_written(raw)


def assert_read_as_written(raw: bytes) -> None:
    """Every reading stands in the document, as the standard library's slower parser sees it."""
    decoded = decode_json(raw)
    oracle.assert_sound(decoded)
    if len(decoded):
        document = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
        rows = _plain_rows(document)
        for reading in oracle.readings(decoded):
            assert any(_says(row, reading) for row in rows), reading


def _plain_rows(document: Any) -> list[dict[str, Any]]:
    """Readings as objects, whichever shape the document has."""
    if isinstance(document, list):
        return [row for row in document if isinstance(row, dict)]
    if "observations" in document:
        return _plain_rows(document["observations"])
    if "values" not in document:
        return [document]
    return [
        {
            "parameter": code,
            "time": time,
            "value": document["values"][place][row],
            "unit": (document.get("units") or [""] * 99)[place],
            "status": document["status"][place][row] if document.get("status") else 0,
        }
        for place, code in enumerate(document.get("parameters") or [f"#{number}" for number in document["datastreams"]])
        for row, time in enumerate(document["times"])
    ]


def _says(row: dict[str, Any], reading: Reading) -> bool:
    """Whether an object of the document stands for the reading, read in plain Python."""
    value, status = row.get("value", "missing"), row.get("status", 0)
    if isinstance(value, bool) or isinstance(status, bool) or str(status) not in oracle.STATES:
        return False
    code = f"#{row['datastream']}" if "datastream" in row else str(row.get("parameter"))
    said = (code.strip(), str(row.get("unit") or "").strip(), _moment(row.get("time")), oracle.STATES[str(status)])
    if value is not None:
        try:
            value = float(value)
        except (TypeError, ValueError):
            return False
    return value == reading.value and said == (reading.code, reading.unit, reading.time, reading.status)


def _moment(time: object) -> datetime | None:
    if isinstance(time, int) and not isinstance(time, bool):
        return datetime.fromtimestamp(time if time < 10**11 else time / 1000, UTC)
    try:
        moment = datetime.fromisoformat(str(time).upper())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
