"""Before and after: against scipy, and intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fansipan.sectors.environment.rules.analyses import differences
from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses.hours import Hours
from fansipan.sectors.environment.rules.analyses.resampling import block_length, draws
from fansipan.sectors.environment.tests.rules.analyses.series import YEAR, beijing

DAILY = st.lists(st.integers(0, 30), min_size=8, max_size=60).map(lambda found: np.array(found, np.float64))


def hours_of(value: np.ndarray, start: int = 0) -> Hours:
    return at.tidy(np.arange(1, len(value) + 1, dtype=np.int64) * at.HOUR_US + start - at.VIETNAM_US, value)


def persistent(seed: int, days: int) -> np.ndarray:
    """Noise that remembers about a day: r = 0.96 from hour to hour."""
    noise = np.random.default_rng(seed).normal(size=days * 24)
    for place in range(1, len(noise)):
        noise[place] += 0.96 * noise[place - 1]
    return noise


@given(DAILY, DAILY)
def test_mann_whitney_is_scipys(first: np.ndarray, second: np.ndarray) -> None:
    found = differences.mann_whitney(first, second)
    theirs = stats.mannwhitneyu(second, first, method="asymptotic")
    assert found is not None
    assert found.u == theirs.statistic
    if len(np.unique([*first, *second])) > 1:
        assert found.p == pytest.approx(theirs.pvalue)
    assert found.p_corrected >= found.p


@given(DAILY, DAILY)
def test_the_other_way_round_is_the_other_share(first: np.ndarray, second: np.ndarray) -> None:
    one, other = differences.mann_whitney(first, second), differences.mann_whitney(second, first)
    assert one is not None
    assert other is not None
    assert one.superior == pytest.approx(1 - other.superior)
    assert one.p_corrected == pytest.approx(other.p_corrected)


def test_too_few_days_have_no_test_and_no_interval() -> None:
    found = differences.difference(hours_of(np.arange(100.0)), hours_of(np.arange(100.0)))
    assert found.test is None
    assert np.isnan(found.mean_sure).all()
    assert found.mean == 0


def test_means_and_medians_are_numpys() -> None:
    one, other = persistent(1, 60), persistent(2, 41)
    found = differences.difference(hours_of(one), hours_of(other))
    assert found.mean == pytest.approx(other.mean() - one.mean())
    assert found.median == pytest.approx(np.median(other) - np.median(one))
    assert found.mean_sure[0] < found.mean < found.mean_sure[1]
    assert found.median_sure[0] < found.median < found.median_sure[1]


def test_the_interval_holds_the_truth_where_hours_taken_for_independent_do_not() -> None:
    """Two periods of one process: 95 of 100 intervals should hold 0; a t-test on hours errs in most."""
    blocks = naive = 0
    for seed in range(60):
        one, other = persistent(seed, 84), persistent(1000 + seed, 84)
        low, high = differences.difference(hours_of(one), hours_of(other)).mean_sure
        blocks += low <= 0 <= high
        naive += stats.ttest_ind(one, other).pvalue >= 0.05
    assert blocks >= 51
    assert naive <= 30


def test_matching_by_hour_takes_out_what_missing_hours_put_in() -> None:
    days = np.tile(np.arange(24.0), 60)
    gaps = days.copy()
    gaps[np.arange(len(days)) % 24 >= 12] = np.nan
    gaps[:24] = np.arange(24.0)
    plain, matched = (
        way(hours_of(days), hours_of(gaps)) for way in (differences.difference, differences.matched_difference)
    )
    assert plain.mean == pytest.approx(-5.9, abs=0.2)
    assert matched.mean == pytest.approx(0, abs=1e-9)
    assert matched.matched_hours == 24


def test_a_shift_of_real_air_is_found_and_none_is_not() -> None:
    end, columns = beijing("Dongsi")
    first, second = (slice(0, YEAR), slice(YEAR, 2 * YEAR))
    before = at.tidy(end[first], columns["PM2.5"][first])
    same = differences.difference(before, at.tidy(end[second], columns["PM2.5"][second]))
    shifted = differences.difference(before, at.tidy(end[second], columns["PM2.5"][second] + 60))
    assert same.mean_sure[0] < 0 < same.mean_sure[1]
    assert shifted.mean_sure[0] > 0
    assert shifted.mean == pytest.approx(same.mean + 60)


def test_order_and_doublets_change_nothing() -> None:
    end, columns = beijing("Dongsi")
    end, value = end[:2000], columns["SO2"][:2000]
    order = np.random.default_rng(1).permutation(2000)
    mixed = at.tidy(np.concatenate([end, end[order]]), np.concatenate([value * 0 + 1, value[order]]))
    plain = at.tidy(end, value)
    assert mixed.end.tolist() == plain.end.tolist()
    assert mixed.value.tolist() == plain.value.tolist()


def test_every_resample_draws_as_many_days_in_blocks() -> None:
    drawn = draws(60)
    assert (drawn.sum(axis=1) == 60).all()
    assert drawn.mean() == pytest.approx(1)
    assert block_length(60) == 7
    assert block_length(3650) == 16
