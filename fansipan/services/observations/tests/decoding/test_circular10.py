"""Files of Thông tư 10/2021, Annex 15: every variant of the field, and every rule for what cannot be told."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

import pytest

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.services.observations.contracts import Decoded, Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import columns
from fansipan.services.observations.rules.decoding.circular10 import code_key, decode, station_of
from fansipan.services.observations.rules.decoding.lines import LARGEST_FILE
from fansipan.services.observations.tests.decoding.oracle import Reading, readings

HALF_PAST_EIGHT = datetime(2026, 10, 5, 8, 30, tzinfo=clock.VIETNAM)
SO2 = Reading("SO2", "mg/Nm3", HALF_PAST_EIGHT, 12.3, 0)
ANNEX_15 = """\
Flow\t125.4000\tm3/h\t20261005083000\t00
Temp\t31.2000\toC\t20261005083000\t00
pH\t7.3200\t-\t20261005083000\t00
TSS\t28.5000\tmg/L\t20261005083000\t00
COD\t61.7000\tmg/L\t20261005083000\t01
NH4\t3.1000\tmg/L\t20261005083000\t00
"""


def line(code: str = "SO2", value: str = "12.3", time: str = "20261005083000", status: str = "00") -> str:
    return f"{code}\t{value}\tmg/Nm3\t{time}\t{status}\n"


def refusals(decoded: Decoded) -> list[tuple[int, Refusal]]:
    return [(refused.line, refused.reason) for refused in decoded.refused]


def test_the_example_of_the_circular_is_read():
    decoded = decode(ANNEX_15.encode())
    assert readings(decoded) == [
        Reading("Flow", "m3/h", HALF_PAST_EIGHT, 125.4, 0),
        Reading("Temp", "oC", HALF_PAST_EIGHT, 31.2, 0),
        Reading("pH", "-", HALF_PAST_EIGHT, 7.32, 0),
        Reading("TSS", "mg/L", HALF_PAST_EIGHT, 28.5, 0),
        Reading("COD", "mg/L", HALF_PAST_EIGHT, 61.7, 1),
        Reading("NH4", "mg/L", HALF_PAST_EIGHT, 3.1, 0),
    ]
    assert decoded.line.tolist() == [1, 2, 3, 4, 5, 6]
    assert decoded.refused == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00\n",
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00\r\n",
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00\r",
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00",
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00\t\n",
        b"SO2\t12.3\tmg/Nm3\t20261005083000\t00\x1a",
        b"SO2\t12,3\tmg/Nm3\t20261005083000\t00\n",
        b"SO2\t+12.30\tmg/Nm3\t20261005083000\t0\n",
        b"SO2\t1.23E+01\tmg/Nm3\t20261005083000\t00\n",
        b"SO2\t0012.3\tmg/Nm3\t20261005083000\t00\n",
        b"SO2\t12.3\tmg/Nm3\t202610050830\t00\n",
        b"\n\r\n  \t \nSO2\t12.3\tmg/Nm3\t20261005083000\t00\n\n\n",
        b"\xef\xbb\xbfSO2\t12.3\tmg/Nm3\t20261005083000\t00\n",
        "\ufeffSO2\t12.3\tmg/Nm3\t20261005083000\t00\n".encode("utf-16-le"),
        "\ufeffSO2\t12.3\tmg/Nm3\t20261005083000\t00\n".encode("utf-16-be"),
        "SO2\t12.3\tmg/Nm3\t20261005083000\t00\n".encode("utf-16-le"),
        "SO2\t12.3\tmg/Nm3\t20261005083000\t00\n".encode("utf-16-be"),
        b"SO2;12.3;mg/Nm3;20261005083000;00\n",
        b"SO2|12.3|mg/Nm3|20261005083000|00\n",
        b"SO2, 12.3, mg/Nm3, 20261005083000, 00\n",
        b"SO2, 12,3, mg/Nm3, 20261005083000, 00\n",
        b"SO2,   12,3,  mg/Nm3, 20261005083000, 00\n",
        b"SO2,12.3,mg/Nm3,20261005083000,00\n",
        b"SO2   12.3  mg/Nm3     20261005083000  00\n",
        b"SO2   12,3  mg/Nm3     20261005083000  00\n",
        b" SO2 \t 12.3\tmg/Nm3 \t20261005083000\t 00 \n",
    ],
)
def test_every_variant_of_a_line_means_the_same(raw: bytes):
    assert readings(decode(raw)) == [SO2]


@pytest.mark.parametrize("spelling", ["PM2,5", "PM2.5", "PM25", "PM2_5", "pm2.5", " PM 2.5", "PM-2,5", "PM₂.₅"])
def test_every_spelling_of_fine_dust_is_one_code(spelling: str):
    assert code_key(spelling) == code_key("PM2,5")


@pytest.mark.parametrize(
    ("one", "other"),
    [("PM1.0", "PM10"), ("PM2,5", "PM250"), ("NO", "NO2"), ("NOx", "NO_x"), ("PM2.5", "PM2.5_2"), ("SO2", "SO-2")],
)
def test_codes_that_differ_in_more_than_their_separators_stay_apart(one: str, other: str):
    assert code_key(one) != code_key(other)


def test_the_comma_of_pm2_5_survives_a_file_separated_by_commas():
    raw = b"PM2,5,12.3,ug/m3,20261005083000,00\nPM2,5, 7, ug/m3, 20261005083500, 00\nSO2,1,mg/m3,20261005083000,00\n"
    assert [(reading.code, reading.value) for reading in readings(decode(raw))] == [
        ("PM2,5", 12.3),
        ("PM2,5", 7.0),
        ("SO2", 1.0),
    ]


def test_a_declared_decimal_comma_is_understood_between_separating_commas():
    fmt = VendorFormat(separator=",", decimal=",")
    raw = b"SO2,12,3,mg/Nm3,20261005083000,00\nPM2,5,1,5,ug/m3,20261005083000,00\nNO,4,mg/m3,20261005083000,00\n"
    assert [(reading.code, reading.value) for reading in readings(decode(raw, fmt))] == [
        ("SO2", 12.3),
        ("PM2,5", 1.5),
        ("NO", 4.0),
    ]
    assert refusals(decode(raw.splitlines()[0])) == [(1, Refusal.TOO_MANY_FIELDS)]


def test_units_of_an_old_logger_in_one_byte_a_letter_are_read_beside_utf_8():
    raw = b"SO2\t1\t\xb5g/m3\t20261005083000\t00\n" + "NO\t2\tµg/m3\t20261005083000\t00\n".encode()
    assert decode(raw).units == ("µg/m3",)


def test_a_declared_encoding_is_used():
    raw = "SO2\t1\tđộ\t20261005083000\t00\n".encode("cp1258", "ignore")
    assert decode(raw, VendorFormat(encoding="cp1258")).units == (raw.split(b"\t")[2].decode("cp1258"),)


@pytest.mark.parametrize("word", ["", "-", "--", "NaN", "NULL", "null", "N/A"])
def test_a_line_without_a_value_is_a_reading_without_value_that_keeps_its_status(word: str):
    decoded = decode(line(value=word, status="02").encode())
    assert math.isnan(decoded.value[0])
    assert decoded.status.tolist() == [2]


@pytest.mark.parametrize(
    "value",
    ["<0.5", ">100", "12.3.4", "1,2,3", "1 234", "1e999", "-inf", "Infinity", "1e-999", "0x10", "1_000", "١٢", "12.",
     "12.3*", "ND", "1" * 26, "--5", "1.234.567", "1,234,567", "1,234.5"],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_and_shown(value: str):
    refused = decode(line(value=value).encode()).refused
    assert [(item.reason, item.detail, item.code) for item in refused] == [(Refusal.BAD_VALUE, value, "SO2")]
    assert refused[0].time == clock.to_us(HALF_PAST_EIGHT)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["1.234,5", "3"], [1234.5, 3.0]),
        (["12.345.678,9"], [12345678.9]),
        (["0,123"], [0.123]),
        (["1234,567"], [1234.567]),
        (["1.234"], [1.234]),
        (["1.234", "12.5"], [1.234, 12.5]),
        (["1,234", "12,5"], [1.234, 12.5]),
        (["12", "3"], [12.0, 3.0]),
    ],
)
def test_a_file_s_own_numbers_tell_its_decimal_mark(values: list[str], read: list[float]):
    raw = "".join(line(f"C{place}", value) for place, value in enumerate(values))
    assert decode(raw.encode()).value.tolist() == read


@pytest.mark.parametrize(
    ("values", "refused_lines"),
    [
        (["1,234"], [1]),
        (["1,234", "7"], [1]),
        (["1,234", "1.234"], [1, 2]),
        (["12.5", "12.5", "12,5"], [3]),
        (["12,5", "12,5", "12.5"], [3]),
        (["12,5", "1.234"], [2]),
        (["12.5", "12,5"], [2]),
        (["12.5", "1,234"], [2]),
        (["12.5", "1.234,5", "3.25"], [2]),
    ],
)
def test_a_number_that_strays_from_its_file_or_tells_nothing_is_refused(values: list[str], refused_lines: list[int]):
    raw = "".join(line(f"C{place}", value) for place, value in enumerate(values))
    assert refusals(decode(raw.encode())) == [(number, Refusal.BAD_VALUE) for number in refused_lines]


@pytest.mark.parametrize(
    ("decimal", "value", "read"),
    [
        (",", "1,234", 1.234),
        (".", "1.234", 1.234),
        (",", "1.234", None),
        (".", "1,234", None),
        (",", "1.234,5", 1234.5),
    ],
)
def test_a_declared_decimal_mark_decides(decimal: str, value: str, read: float | None):
    decoded = decode(line(value=value).encode(), VendorFormat(decimal=decimal))
    assert decoded.value.tolist() == ([] if read is None else [read])


@pytest.mark.parametrize(
    "time",
    ["20261305083000", "20260230083000", "20261005243000", "20261005083060", "2026100508300", "2O261005083000",
     "00000000000000", "19891231235959", "21010101000000", "", "2026-10-05 08:30:00", "２０２６１００５０８３０００",
     "20261005"],
)  # fmt: skip
def test_what_is_no_time_of_the_calendar_is_refused(time: str):
    assert refusals(decode(line(time=time).encode())) == [(1, Refusal.BAD_TIME)]


def test_one_file_keeps_one_width_of_times():
    raw = line("A") + line("B", time="202610050830") + line("C")
    assert refusals(decode(raw.encode())) == [(2, Refusal.BAD_TIME)]


@pytest.mark.parametrize(
    ("pattern", "time", "moment"),
    [
        ("%Y-%m-%d %H:%M:%S", "2026-10-05 08:30:00", HALF_PAST_EIGHT),
        ("%d/%m/%Y %H:%M", "05/10/2026 08:30", HALF_PAST_EIGHT),
        ("%-d/%-m/%Y %-H:%M", "5/10/2026 8:30", HALF_PAST_EIGHT),
        ("%Y%m%d%H%M%S%f", "20261005083000500", HALF_PAST_EIGHT + timedelta(milliseconds=500)),
        ("%d/%m/%Y %H:%M", "05/10/2026 08:3", None),
        ("%d/%m/%Y %H:%M", "5/10/2026 08:30", None),
        ("%d/%m/%Y %H:%M", "31/02/2026 08:30", None),
        ("%Y-%m-%d %H:%M:%S", "20261005083000", None),
    ],
)
def test_a_vendor_s_time_is_exactly_what_its_pattern_prints(pattern: str, time: str, moment: datetime | None):
    decoded = decode(line(time=time).encode(), VendorFormat(time_format=pattern))
    assert [reading.time for reading in readings(decoded)] == ([moment] if moment else [])
    assert refusals(decoded) == ([] if moment else [(1, Refusal.BAD_TIME)])


def test_a_logger_on_another_clock_is_set_right_by_its_profile():
    decoded = decode(line().encode(), VendorFormat(utc_offset_minutes=0))
    assert readings(decoded)[0].time == HALF_PAST_EIGHT + timedelta(hours=7)


@pytest.mark.parametrize(("status", "read"), [("0", 0), ("1", 1), ("2", 2), ("00", 0), ("01", 1), ("02", 2)])
def test_a_status_is_one_or_two_digits(status: str, read: int):
    assert decode(line(status=status).encode()).status.tolist() == [read]


@pytest.mark.parametrize("status", ["", "3", "03", "000", "OK", "-"])
def test_an_unknown_status_is_refused(status: str):
    assert refusals(decode(line(status=status).encode())) == [(1, Refusal.BAD_STATUS)]


def test_a_profile_translates_states_and_codes():
    fmt = VendorFormat(status_map={"OK": 0, "ERR": 2}, code_map={"bụi": "PM", "PM 25": "PM2,5"})
    decoded = decode((line("BỤI", status="OK") + line("PM2.5", status="ERR")).encode(), fmt)
    assert [(reading.code, reading.status) for reading in readings(decoded)] == [("PM", 0), ("PM2,5", 2)]


def test_a_line_without_status_is_refused_unless_the_profile_has_none():
    raw = b"SO2\t12.3\tmg/Nm3\t20261005083000\n"
    assert refusals(decode(raw)) == [(1, Refusal.TOO_FEW_FIELDS)]
    assert readings(decode(raw, VendorFormat(fields=("code", "value", "unit", "time")))) == [SO2]


def test_a_profile_orders_the_columns_and_skips_some_and_leading_lines():
    fmt = VendorFormat(fields=("time", "skip", "code", "value", "status"), skip_lines=2, separator=";")
    raw = b"Station 7;;;;\nexport\n20261005083000;x;SO2;12.3;00\n"
    assert readings(decode(raw, fmt)) == [SO2._replace(unit="")]


def test_declared_spaces_keep_the_single_space_of_a_unit():
    raw = b"SO2  12.3  mg / Nm3  20261005083000  00\n"
    assert decode(raw, VendorFormat(separator="spaces")).units == ("mg / Nm3",)


def test_a_header_is_passed_over_but_only_as_the_first_line():
    header = "Thông số\tGiá trị\tĐơn vị\tThời gian\tTrạng thái (00/01/02)\n"
    assert decode((header + line()).encode()).line.tolist() == [2]
    assert refusals(decode((line() + header).encode())) == [(2, Refusal.BAD_VALUE)]
    assert refusals(decode(header.encode())) == [(1, Refusal.EMPTY)]


def test_a_damaged_first_reading_is_no_header():
    assert refusals(decode((line(value="1x") + line("NO")).encode())) == [(1, Refusal.BAD_VALUE)]


def test_a_damaged_line_stops_none_of_the_good_lines_beside_it():
    raw = line("A") + "B\t1\n" + line("C") + line("D") + "E\0\t1\n" + line("F") * 2 + "x\t" * 9 + "\n" + line("G")
    decoded = decode(raw.encode())
    assert [reading.code for reading in readings(decoded)] == ["A", "C", "D", "F", "F", "G"]
    assert refusals(decoded) == [(2, Refusal.TOO_FEW_FIELDS), (5, Refusal.NOT_TEXT), (8, Refusal.TOO_MANY_FIELDS)]


def test_a_byte_that_is_no_utf_8_spoils_its_own_line_alone():
    raw = (
        line("A").encode()
        + line("B", value="1x2").encode().replace(b"x", b"\xff")
        + "µ\t1\t\t20261005083000\t00\n".encode()
    )
    decoded = decode(raw)
    assert decoded.codes == ("A", "µ")
    assert refusals(decoded) == [(2, Refusal.BAD_VALUE)]


@pytest.mark.parametrize(
    ("ending", "taken"),
    [("02", True), ("2", True), ("0", False)],
)
def test_a_last_line_without_line_end_may_have_been_cut(ending: str, taken: bool):
    decoded = decode(line(status=ending).encode().rstrip())
    assert len(decoded) == taken
    assert refusals(decoded) == ([] if taken else [(1, Refusal.BAD_STATUS)])


def test_a_lone_zero_at_the_end_is_whole_after_lines_that_end_the_same():
    raw = line("A", status="0") + line("B", status="0")
    assert len(decode(raw.encode().rstrip())) == 2


@pytest.mark.parametrize(
    ("fields", "ending", "taken"),
    [
        (("code", "value", "status", "unit", "time"), b"20261005083000", True),
        (("code", "value", "status", "unit", "time"), b"202610050830", False),
        (("code", "time", "status", "unit", "value"), b"12.3", False),
    ],
)
def test_a_number_at_the_end_of_a_cut_file_is_not_believed(fields: tuple[str, ...], ending: bytes, taken: bool):
    given = {"code": b"SO2", "value": b"12.3", "unit": b"mg/Nm3", "time": b"20261005083000", "status": b"00"}
    raw = b"\t".join([given[field] for field in fields[:-1]] + [ending])
    assert len(decode(raw, VendorFormat(fields=fields))) == taken
    assert len(decode(raw + b"\n", VendorFormat(fields=fields))) == 1


def test_a_reading_long_after_the_time_in_the_file_s_name_is_refused():
    named = clock.to_us(datetime(2026, 9, 1, tzinfo=clock.VIETNAM))
    assert refusals(decode(line().encode(), name_time=named)) == [(1, Refusal.BAD_TIME)]
    assert len(decode(line().encode(), name_time=clock.to_us(HALF_PAST_EIGHT))) == 1
    assert len(decode(line(time="20200101000000").encode(), name_time=named)) == 1


def test_the_same_reading_twice_stays_and_a_contradiction_leaves_the_last():
    raw = (
        line("A", "1")
        + line("A", "1")
        + line("PM2,5", "1")
        + line("PM25", "2")
        + line("B", "1")
        + line("B", "1", status="02")
    )
    decoded = decode(raw.encode())
    assert [(reading.code, reading.value, reading.status) for reading in readings(decoded)] == [
        ("A", 1.0, 0),
        ("A", 1.0, 0),
        ("PM25", 2.0, 0),
        ("B", 1.0, 2),
    ]
    assert refusals(decoded) == [(3, Refusal.CONFLICTING), (5, Refusal.CONFLICTING)]
    assert decoded.refused[0].text == line("PM2,5", "1").rstrip()
    assert decoded.refused[0].time == clock.to_us(HALF_PAST_EIGHT)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b" \r\n\t\n", Refusal.EMPTY),
        (b"\xef\xbb\xbf", Refusal.EMPTY),
        (b"\xff\xfe", Refusal.EMPTY),
        (b"\x1a", Refusal.EMPTY),
        (b"\0" * 40, Refusal.NOT_TEXT),
        (bytes(range(256)) * 4, Refusal.NOT_TEXT),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03" * 20, Refusal.NOT_TEXT),
        (b"x" * (LARGEST_FILE + 1), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_text_at_all_is_one_refusal(raw: bytes, reason: Refusal):
    decoded = decode(raw)
    assert len(decoded) == 0
    assert refusals(decoded) == [(1, reason)]


def test_the_nuls_that_a_power_cut_leaves_spoil_only_their_line():
    decoded = decode((line("A") + line("B") + "SO2\t12.3\tmg/Nm3\t2026").encode() + b"\0" * 4000)
    assert decoded.codes == ("A", "B")
    assert refusals(decoded) == [(3, Refusal.NOT_TEXT)]


def test_a_name_that_is_none_is_refused():
    raw = line("") + line("x" * 61) + "SO2\t1\t" + "u" * 61 + "\t20261005083000\t00\n"
    expected = [(1, Refusal.UNKNOWN_PARAMETER), (2, Refusal.UNKNOWN_PARAMETER), (3, Refusal.BAD_UNIT)]
    assert refusals(decode(raw.encode())) == expected


def test_a_million_bad_lines_are_counted_not_kept():
    decoded = decode(b"bad\n" * (columns.MOST_REFUSED + 5) + line().encode())
    assert len(decoded) == 1
    assert len(decoded.refused) == columns.MOST_REFUSED + 1
    assert (decoded.refused[-1].reason, decoded.refused[-1].detail) == (Refusal.DAMAGED, "+5")


@pytest.mark.parametrize(
    "fmt",
    [
        VendorFormat(separator="#"),
        VendorFormat(decimal="'"),
        VendorFormat(time_format="%Y"),
        VendorFormat(time_format="%Q"),
        VendorFormat(time_format="%Y-%m-%d %H:%M %z"),
        VendorFormat(utc_offset_minutes=9000),
        VendorFormat(encoding="klingon"),
        VendorFormat(encoding="unicode_escape"),
        VendorFormat(fields=("code", "value")),
        VendorFormat(fields=("code", "value", "time", "time")),
        VendorFormat(fields=("code", "value", "time", "weather")),
        VendorFormat(status_map={"9": 9}),
        VendorFormat(skip_lines=-1),
    ],
)
def test_a_wrong_profile_is_the_profile_s_fault_and_no_logger_s(fmt: VendorFormat):
    with pytest.raises(Invalid, match="vendor_format"):
        decode(line().encode(), fmt)


@pytest.mark.parametrize(
    ("name", "prefix", "moment"),
    [
        ("TH_BSON_KHILO2__20261005083000.txt", "TH_BSON_KHILO2", HALF_PAST_EIGHT),
        ("LC_TLOONG_KT01_20261005083000.TXT", "LC_TLOONG_KT01", HALF_PAST_EIGHT),
        ("TL-KT-01_20261005083000_2.txt", "TL-KT-01", HALF_PAST_EIGHT),
        ("in/2026/10/TL-KT-01_20261005083000-backlog.txt", "TL-KT-01", HALF_PAST_EIGHT),
        ("in\\TL_20261005083000.txt", "TL", HALF_PAST_EIGHT),
        ("TL_20261399999999.txt", "TL", None),
    ],
)
def test_a_file_s_name_tells_station_and_time(name: str, prefix: str, moment: datetime | None):
    assert station_of(name) == (prefix, clock.to_us(moment) if moment else None)


@pytest.mark.parametrize(
    "name",
    ["", "TL.txt", "TL_2026.txt", "_20261005083000.txt", "TL_20261005083000.csv", "TL_20261005083000.txt\n",
     "TL20261005083000.txt", "Đ_20261005083000.txt", "TL_２０２６１００５０８３０００.txt"],
)  # fmt: skip
def test_a_name_built_otherwise_tells_nothing(name: str):
    assert station_of(name) is None


def test_times_do_not_depend_on_the_zone_of_the_machine():
    assert readings(decode(line().encode()))[0].time == datetime(
        2026, 10, 5, 8, 30, tzinfo=timezone(timedelta(hours=7))
    )
