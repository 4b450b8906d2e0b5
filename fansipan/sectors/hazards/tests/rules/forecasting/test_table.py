"""Files of numbers become series, or say why not."""

from __future__ import annotations

import gzip
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.sectors.hazards.rules.forecasting import table
from fansipan.sectors.hazards.rules.forecasting.series import InputKind


def rows(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def hours(count: int = 48, *, extra: str = "") -> list[str]:
    return [f"2020-01-{1 + hour // 24:02d} {hour % 24:02d}:00:00,{(hour * 7) % 11}.5{extra}" for hour in range(count)]


def test_a_level_is_found_by_its_name_and_rain_beside_it() -> None:
    lines = [f"{line},{number % 3}" for number, line in enumerate(hours())]
    series = table.read(rows("datetime,stage_ft,precip", *lines), "x")
    assert series.step_h == 1
    assert len(series) == 48
    assert series.own[1] == 7.5
    assert series.inputs["precip"].kind is InputKind.RAIN


def test_rows_may_come_in_any_order_and_missing_ones_stay_missing() -> None:
    lines = hours()
    lines = [*lines[30:], *lines[:20]]
    series = table.read(rows("time,level", *lines), "x")
    assert np.isnan(series.own[20:30]).all()
    assert series.own[0] == 0.5
    assert np.count_nonzero(~np.isnan(series.own)) == 38


def test_marks_of_missing_values_are_not_numbers() -> None:
    lines = hours()
    lines[5] = "2020-01-01 05:00:00,-9999"
    lines[6] = "2020-01-01 06:00:00,"
    series = table.read(rows("time,level", *lines), "x")
    assert np.isnan(series.own[[5, 6]]).all()


def test_gzip_semicolons_decimal_commas_and_days_first_are_read() -> None:
    lines = [f"{1 + hour // 24:02d}/01/2020 {hour % 24:02d}:00;{(hour * 7) % 11},5" for hour in range(48)]
    series = table.read(gzip.compress(rows("Thời gian;Mực nước", *lines)), "x")
    assert series.own[1] == 7.5


def test_ten_minute_rain_becomes_the_sum_of_its_hour() -> None:
    lines = [
        f"2020-01-{1 + tick // 144:02d} {tick // 6 % 24:02d}:{tick % 6 * 10:02d}:00,{tick % 13},1.{tick % 2}"
        for tick in range(288)
    ]
    series = table.read(rows("time,level,rain", *lines), "x")
    assert series.step_h == 1
    assert series.inputs["rain"].values[1] == pytest.approx(6.3)


def test_copies_counters_and_constants_are_left_out() -> None:
    lines = [f"{number},{line},{float(line.split(',')[1]) * 2},9" for number, line in enumerate(hours())]
    series = table.read(rows(",time,level,level_cm,site", *lines), "x")
    assert dict(series.inputs) == {}


def test_the_column_to_forecast_can_be_named() -> None:
    lines = [f"{line},{(number * 5) % 7}" for number, line in enumerate(hours())]
    series = table.read(rows("time,A,B", *lines), "x", table.Asked(target="B"))
    assert series.name == "x · B"
    assert series.inputs["A"].kind is InputKind.RIVER


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"\x1f\x8bnonsense", "gzip"),
        (b"a b\n1 2\n3 4", "header"),
        (b"name,level\na,1\nb,2\nc,3", "times"),
        (b"time,rain\n2020-01-01,1\n2020-01-02,3\n2020-01-03,2", "level or a flow"),
        (b"time,word\n2020-01-01,a\n2020-01-02,b\n2020-01-03,c", "numbers"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, said: str) -> None:
    with pytest.raises(table.Unreadable, match=said):
        table.read(content, "x")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_series_or_unreadable(content: bytes) -> None:
    with suppress(table.Unreadable):
        table.read(content, "x")
