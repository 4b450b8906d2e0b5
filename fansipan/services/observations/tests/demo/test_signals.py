"""A real series between its rows, over its gaps, beyond its end."""

from __future__ import annotations

import numpy as np
import pytest

from fansipan.services.observations.demo import signals
from fansipan.services.observations.demo.signals import Series

HOUR = 3_600_000_000
nan = np.nan


def hours(*values: float) -> Series:
    return Series(np.array(values, np.float64), HOUR, plays_from=0)


def at(*places: float) -> signals.Times:
    return np.array([place * HOUR for place in places], np.int64)


def test_between_two_rows_lies_a_straight_line() -> None:
    assert signals.straight(hours(10, 20, 40), at(0, 0.5, 1.25)).tolist() == [10, 15, 25]


def test_a_series_begins_anew_at_its_end_and_existed_before_its_beginning() -> None:
    assert signals.straight(hours(10, 20, 40), at(3, 2.5, -1, -0.5)).tolist() == [10, 25, 40, 25]


def test_a_direction_turns_over_north() -> None:
    turned = signals.turning(hours(350, 10), at(0.25, 0.5))
    assert turned[0] == pytest.approx(355, abs=0.2)
    assert min(turned[1], 360 - turned[1]) == pytest.approx(0, abs=1e-6)


def test_all_the_rain_falls_and_none_twice() -> None:
    series = hours(0, 3.0, 0.25, 0, 7.1)
    steps = np.arange(1, 5 * 6 + 1) * (HOUR // 6)
    rain = signals.fallen(series, steps, HOUR // 6, scale=2.0)
    assert rain.sum() == pytest.approx(2 * 10.35, abs=0.1)
    assert np.allclose(rain * 10, np.round(rain * 10)), "the bucket tips by 0.1 mm"
    assert rain.min() == 0


def test_it_goes_on_raining_when_the_series_begins_anew() -> None:
    series = hours(6.0, 6.0)
    steps = np.arange(1, 49) * (HOUR // 12)
    assert signals.fallen(series, steps, HOUR // 12, 1.0).round(6).tolist() == [0.5] * 48


def test_a_short_gap_is_bridged_and_a_long_one_takes_the_day_before() -> None:
    day = np.arange(24.0)
    short = signals.filled(np.concatenate([day, [0, nan, nan, 3], day[4:]]), 3600)
    assert short[24:28].tolist() == [0, 1, 2, 3]
    long = signals.filled(np.concatenate([day, np.full(30, nan), day[6:]]), 3600)
    assert long[24:54].tolist() == [*range(24), *range(6)]


def test_noise_is_normal_and_the_same_for_whoever_asks() -> None:
    times = np.arange(20_000, dtype=np.int64) * 300_000_000
    first = signals.noise(7, times)
    assert np.array_equal(first, signals.noise(7, times))
    assert np.array_equal(first[100:101], signals.noise(7, times[100:101]))
    assert abs(first.mean()) < 0.03
    assert first.std() == pytest.approx(1, abs=0.03)
    assert abs(np.corrcoef(first, signals.noise(8, times))[0, 1]) < 0.03
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.03
