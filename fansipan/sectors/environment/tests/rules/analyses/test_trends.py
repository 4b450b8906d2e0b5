"""Trends: against scipy, against results published with pyMannKendall and statpsych, and by their own laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses import trends
from fansipan.sectors.environment.rules.analyses.trends import Method
from fansipan.sectors.environment.tests.rules.analyses.series import beijing, bogra

VALUES = st.lists(st.integers(-50, 50), min_size=6, max_size=40).map(lambda found: np.array(found, np.float64))


def rain() -> np.ndarray:
    """Bogra without the missing months, as the published tests take it."""
    whole = bogra().ravel()
    return whole[np.isfinite(whole)]


def test_mann_kendall_of_bogra_is_as_published() -> None:
    found = trends.mann_kendall(rain())
    assert found.s == -1959
    assert found.variance == pytest.approx(4889800.333333333)
    assert found.p == pytest.approx(0.37591058740506833)
    assert found.tau == pytest.approx(-0.03153167653875869)


@pytest.mark.parametrize(("lags", "variance"), [(352, 257403.38678462413), (3, 14226812.425138814)])
def test_the_autocorrelation_of_hamed_and_rao_is_as_published(lags: int, variance: float) -> None:
    plain = trends.kendall_variance(rain())
    assert trends.hamed_rao(rain(), lags) * plain == pytest.approx(variance, rel=1e-9)


def test_a_variance_is_never_made_smaller() -> None:
    assert trends.hamed_rao(rain(), 352) < 1
    assert trends.inflation(rain()) >= 1


def test_seasonal_kendall_of_bogra_is_as_published() -> None:
    table = bogra()
    scores = [trends.score(column) for column in table.T]
    assert sum(scores) == -399
    assert sum(trends.kendall_variance(column) for column in table.T) == pytest.approx(34702.333333333336)
    found = trends.seasonal_kendall(table)
    assert found is not None
    assert found.plain_p == pytest.approx(0.03263834596177739)
    assert found.tau == pytest.approx(-0.0794979079497908)


def test_the_covariance_of_the_months_is_as_published() -> None:
    """pyMannKendall's correlated seasonal test takes whole years only; so does its slope."""
    table = bogra()
    whole = table[np.isfinite(table).all(axis=1)]
    assert sum(trends.score(column) for column in whole.T) == -333
    plain = sum(trends.kendall_variance(column) for column in whole.T)
    assert plain + trends.covariances(whole) == pytest.approx(31427.666666666664, rel=0.001)
    slope = trends.seasonal_slope(whole, np.arange(whole.size, dtype=np.float64), whole.ravel(), plain).slope
    assert slope == pytest.approx(-0.16666666666666666)


def test_theil_sen_is_that_of_hollander_and_wolfe() -> None:
    y = np.array([21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19.0])
    x = np.array([67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51.0])
    found = trends.theil_sen(x, y)
    assert found.slope == pytest.approx(0.5)
    theirs = stats.theilslopes(y, x)
    assert found.sure == pytest.approx((theirs.low_slope, theirs.high_slope), rel=0.05)


@given(VALUES)
def test_theil_sen_and_its_interval_are_scipys(value: np.ndarray) -> None:
    year = np.arange(len(value), dtype=np.float64)
    found, theirs = trends.theil_sen(year, value), stats.theilslopes(value, year)
    assert found.slope == pytest.approx(theirs.slope)
    assert found.intercept == pytest.approx(theirs.intercept)
    assert found.sure == pytest.approx((theirs.low_slope, theirs.high_slope))


@given(VALUES)
def test_the_score_is_kendalls(value: np.ndarray) -> None:
    pairs = len(value) * (len(value) - 1) / 2
    tied = np.unique(value, return_counts=True)[1]
    untied = pairs - (tied * (tied - 1) / 2).sum()
    if untied:
        tau_b = stats.kendalltau(np.arange(len(value)), value).statistic
        assert trends.score(value) == pytest.approx(tau_b * np.sqrt(pairs * untied), abs=1e-6)


@given(VALUES, st.floats(-5, 5), st.floats(0.1, 10))
def test_a_slope_added_is_a_slope_found(value: np.ndarray, slope: float, scale: float) -> None:
    year = np.arange(len(value), dtype=np.float64)
    found = trends.theil_sen(year, value * scale + slope * year).slope
    assert found == pytest.approx(trends.theil_sen(year, value).slope * scale + slope, abs=1e-6)


@given(VALUES)
def test_what_turns_round_falls_as_it_rose(value: np.ndarray) -> None:
    forth, back = trends.mann_kendall(value), trends.mann_kendall(value[::-1])
    assert forth.s == -back.s
    assert forth.p == pytest.approx(back.p)


def test_a_season_without_trend_has_none_whatever_method() -> None:
    hours = np.arange(5 * 8760, dtype=np.int64) * at.HOUR_US + 1_356_973_200_000_000
    noise = np.random.default_rng(3).normal(size=len(hours))
    found = at.tidy(hours, 50 + 40 * np.sin(at.month_of_year(hours) / 12 * 2 * np.pi) + noise)
    for method in (Method.SEASONAL, Method.DESEASONALISED):
        trend = trends.trend(found, method)
        assert trend is not None
        assert trend.line.sure[0] < 0 < trend.line.sure[1]
    steep = trends.trend(at.tidy(hours, found.value + np.arange(len(hours)) / 8766), Method.SEASONAL)
    assert steep is not None
    assert steep.line.slope == pytest.approx(1, abs=0.05)
    assert steep.kendall.p < 0.001


def test_neighbouring_days_alike_make_a_trend_less_sure() -> None:
    end, columns = beijing("Dongsi")
    trend = trends.trend(at.tidy(end, columns["PM2.5"]), Method.DAYS)
    assert trend is not None
    assert trend.kendall.plain_p < 0.05 < trend.kendall.p


def test_months_with_few_hours_are_left_out_and_too_few_months_have_no_trend() -> None:
    hours = np.arange(24 * 28, dtype=np.int64) * at.HOUR_US
    points = trends.monthly(at.tidy(hours, np.ones(len(hours))))
    assert points.enough.tolist() == [True]
    assert trends.trend(at.tidy(hours, np.ones(len(hours))), Method.MONTHS) is None
