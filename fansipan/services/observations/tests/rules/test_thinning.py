from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fansipan.services.observations.rules.thinning import FEWEST, break_gaps, lttb, min_max, min_max_rollup

HOUR = 3_600_000_000
Series = tuple[NDArray[np.int64], NDArray[np.float64]]


@st.composite
def series(draw: st.DrawFn) -> Series:
    """Up to 400 numbers, some missing, with steps from a second to years between them."""
    steps = draw(st.lists(st.sampled_from([1, 300, 300, 300, 300, 86_400, 10**8]), min_size=1, max_size=400))
    numbers = st.integers(-50, 50).map(float) | st.just(np.nan)
    value = np.array(draw(st.lists(numbers, min_size=len(steps), max_size=len(steps))))
    return np.cumsum(np.array(steps, np.int64)) * 1_000_000, value


POINTS = st.integers(FEWEST, 120)
HOW = st.sampled_from([min_max, lttb])


@given(series(), POINTS, HOW)
def test_rows_come_in_order_once_and_never_more_than_asked(given: Series, points: int, how: type) -> None:
    kept = how(*given, points)
    assert len(kept) <= points
    assert (np.diff(kept) > 0).all()
    assert len(kept) >= 1


@given(series(), POINTS, HOW)
def test_the_lowest_the_highest_the_first_and_the_last_number_are_kept(given: Series, points: int, how: type) -> None:
    time, value = given
    numbers = np.flatnonzero(~np.isnan(value))
    if not len(numbers):
        return
    kept = how(time, value, points)
    assert np.nanmin(value[kept]) == np.nanmin(value)
    assert np.nanmax(value[kept]) == np.nanmax(value)
    assert {numbers[0], numbers[-1]} <= set(kept)


@given(series(), POINTS, HOW)
def test_a_series_already_thin_stays_as_it_is(given: Series, points: int, how: type) -> None:
    time, value = given
    kept = how(time, value, points)
    np.testing.assert_array_equal(how(time[kept], value[kept], points), np.arange(len(kept)))


@given(series(), POINTS, HOW)
def test_no_line_is_drawn_across_a_gap_that_can_be_seen(given: Series, points: int, how: type) -> None:
    time, value = given
    kept = how(time, value, points)
    for left, right in itertools.pairwise(kept.tolist()):
        numbers = np.flatnonzero(~np.isnan(value[left : right + 1])) + left
        if {left, right} <= set(numbers):
            long = np.diff(time[numbers]) > 2 * (time[-1] - time[0]) / points
            assert not (long & (np.diff(numbers) > 1)).any()


@given(series(), POINTS)
def test_of_every_stretch_of_time_the_peak_is_drawn(given: Series, points: int) -> None:
    """Whatever is left out lies between a lower and a higher row that stay."""
    time, value = given
    if np.isnan(value).all():
        return
    kept = min_max(time, value, points)
    numbers = ~np.isnan(value)
    duration = (time[numbers][-1] - time[numbers][0]) / max((points - np.isnan(value[kept]).sum() - 2) // 2, 1)
    for row in np.flatnonzero(numbers):
        near = kept[np.abs(time[kept] - time[row]) <= duration + 1]
        assert np.nanmin(value[near]) <= value[row] <= np.nanmax(value[near])


def plain_lttb(time: NDArray[np.int64], value: NDArray[np.float64], points: int) -> set[int]:
    """Largest triangle three buckets, one row after another, the two extremes pinned."""
    inner = points - 3
    bounds = [0, *(1 + bucket * (len(time) - 2) // inner for bucket in range(inner)), len(time) - 1, len(time)]
    buckets = [range(first, last) for first, last in itertools.pairwise(bounds)]
    pinned = {int(value.argmin()), int(value.argmax())}
    chosen = [0]
    for bucket, following in itertools.pairwise(buckets[1:]):
        mean_x, mean_y = time[following].mean(), value[following].mean()
        x, y = time[chosen[-1]], value[chosen[-1]]
        area = [abs((x - mean_x) * (value[row] - y) - (x - time[row]) * (mean_y - y)) for row in bucket]
        chosen.append(max(pinned & set(bucket), default=bucket[int(np.argmax(area))]))
    return {*chosen, len(time) - 1, *pinned}


@pytest.mark.parametrize("seed", range(20))
def test_lttb_chooses_as_choosing_one_after_another_would(seed: int) -> None:
    random = np.random.default_rng(seed)
    time = np.cumsum(random.integers(1, 10, size=500)) * 1_000_000
    value = np.cumsum(random.normal(size=500))
    value[[30, 400]] = value.min() - 1, value.max() + 1
    assert set(lttb(time, value, 43).tolist()) == plain_lttb(time, value, 43)


def test_a_year_of_hours_is_drawn_with_its_peaks_exact() -> None:
    random = np.random.default_rng(1)
    ends = np.arange(1, 8761) * HOUR
    low = (ends - random.integers(0, HOUR, size=8760), random.normal(size=8760))
    high = (ends - random.integers(0, HOUR, size=8760), low[1] + random.random(8760))
    high[1][5000] = 1000.0
    time, value = min_max_rollup(low[1], low[0], high[1], high[0], 2000)
    assert len(time) <= 2000
    assert (np.diff(time) > 0).all()
    assert (time[value.argmax()], value.max()) == (high[0][5000], 1000.0)
    assert (time[value.argmin()], value.min()) == (low[0][low[1].argmin()], low[1].min())


def test_hours_that_are_missing_or_without_a_valid_reading_stay_a_gap() -> None:
    ends = np.arange(1, 1001) * HOUR
    value = np.ones(1000)
    value[300:400] = np.nan
    present = np.r_[0:600, 700:1000]
    hours = (value[present], ends[present])
    time, value = min_max_rollup(*hours, *hours, points=100)
    gaps = time[np.isnan(value)]
    assert len(gaps) == 2
    assert 300 * HOUR < gaps[0] <= 400 * HOUR
    assert 600 * HOUR < gaps[1] < 701 * HOUR


def test_no_hours_draw_nothing() -> None:
    nothing = (np.zeros(0), np.zeros(0, np.int64))
    time, value = min_max_rollup(*nothing, *nothing, points=100)
    assert len(time) == len(value) == 0


def test_a_hole_longer_than_allowed_is_broken_and_a_shorter_one_is_not() -> None:
    time, value = break_gaps(np.array([0, 10, 20, 50, 60]), np.arange(5.0), longest=10)
    assert time.tolist() == [0, 10, 20, 30, 50, 60]
    assert np.flatnonzero(np.isnan(value)).tolist() == [3]
