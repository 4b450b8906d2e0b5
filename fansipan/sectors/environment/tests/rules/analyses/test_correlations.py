"""Correlations: scipy's numbers, lags that point the right way, and hours that count for as much as they are worth."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats

from fansipan.sectors.environment.rules.analyses import correlations, differences, profiles, roses, trends
from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Hours
from fansipan.sectors.environment.tests.rules.analyses.series import YEAR, beijing


def air(name: str, hours: int = YEAR) -> Hours:
    end, columns = beijing(name)
    return at.tidy(end[:hours], columns["PM2.5"][:hours])


def test_two_stations_of_beijing_correlate_as_scipy_says() -> None:
    first, second = air("Dongsi"), air("Wanliu")
    found = correlations.correlation(first, second)
    x, y = correlations.paired(first, second)
    assert found is not None
    assert found.count == len(x)
    assert found.pearson == pytest.approx(stats.pearsonr(x, y).statistic)
    assert found.spearman == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found.effective < found.count / 10
    assert found.pearson_sure[0] < found.pearson < found.pearson_sure[1]
    assert {lag.hours: lag.r for lag in found.lags}[0] == pytest.approx(found.pearson)


def test_fishers_interval_is_scipys() -> None:
    x = np.random.default_rng(1).normal(size=(2, 40))
    theirs = stats.pearsonr(*x)
    assert correlations.fisher(theirs.statistic, 40) == pytest.approx(tuple(theirs.confidence_interval()))


def test_what_comes_three_hours_later_is_found_three_hours_later() -> None:
    first = air("Dongsi", 2000)
    found = correlations.correlation(first, Hours(first.end + 3 * HOUR_US, first.value * 2 + 5))
    assert found is not None
    best = max(found.lags, key=lambda lag: lag.r)
    assert (best.hours, round(best.r, 9)) == (3, 1)


def test_hours_that_remember_nothing_are_worth_themselves() -> None:
    noise = np.random.default_rng(2).normal(size=(2, 4000))
    first, second = (at.tidy(np.arange(4000, dtype=np.int64) * HOUR_US, one) for one in noise)
    assert correlations.effective_count(first, second, 4000) == pytest.approx(4000, rel=0.1)


def test_hours_that_remember_are_worth_what_theory_says() -> None:
    """Two AR(1) series with a from hour to hour: n (1 − a²) / (1 + a²)."""
    a, worth = 0.9, []
    for seed in range(10):
        noise = np.random.default_rng(seed).normal(size=(2, 8000))
        for place in range(1, 8000):
            noise[:, place] += a * noise[:, place - 1]
        first, second = (at.tidy(np.arange(8000, dtype=np.int64) * HOUR_US, one) for one in noise)
        worth.append(correlations.effective_count(first, second, 8000))
    assert np.mean(worth) == pytest.approx(8000 * (1 - a**2) / (1 + a**2), rel=0.2)


def test_the_line_is_theil_sens_and_little_or_constant_data_have_none() -> None:
    first = air("Dongsi", 400)
    found = correlations.correlation(first, Hours(first.end, first.value * 0.5 + 3))
    assert found is not None
    assert found.line.slope == pytest.approx(0.5)
    assert found.line.intercept == pytest.approx(3)
    assert correlations.correlation(first, Hours(first.end, first.value * 0)) is None
    assert correlations.correlation(air("Dongsi", 10), air("Wanliu", 10)) is None


def test_rhythms_are_means_of_their_hours_and_their_intervals_hold_them() -> None:
    found = air("Dongsi")
    rhythms = profiles.rhythms(found)
    at_eight = found.value[at.hour_of_day(found.end) == 8]
    assert rhythms.hours[8].mean == pytest.approx(at_eight.mean())
    assert rhythms.hours[8].median == pytest.approx(np.median(at_eight))
    assert sum(group.count for group in rhythms.weekdays) == len(found)
    assert sum(group.count for group in rhythms.months) == len(found)
    assert rhythms.week_counts.sum() == len(found)
    assert all(group.sure[0] < group.mean < group.sure[1] for group in (*rhythms.hours, *rhythms.weekdays))
    wide = rhythms.hours[8].sure[1] - rhythms.hours[8].sure[0]
    naive = 2 * 1.96 * at_eight.std() / np.sqrt(len(at_eight))
    assert wide > 1.2 * naive


def test_an_hour_and_a_day_stand_where_a_clock_in_viet_nam_says() -> None:
    end = np.array([np.datetime64("2026-11-22T17:00").astype("datetime64[us]").astype(np.int64)])
    assert (at.hour_of_day(end)[0], at.weekday(end)[0], at.month_of_year(end)[0]) == (23, 6, 10)
    assert (at.hour_of_day(end + HOUR_US)[0], at.weekday(end + HOUR_US)[0]) == (0, 0)


def test_short_series_have_rhythms_but_no_intervals_and_none_has_none() -> None:
    rhythms = profiles.rhythms(air("Dongsi", 200))
    assert np.isfinite(rhythms.hours[3].mean)
    assert np.isnan(rhythms.hours[3].sure).all()
    assert profiles.rhythms(Hours(np.empty(0, np.int64), np.empty(0))).hours[0].count == 0


def test_a_year_of_two_stations_takes_less_than_a_second() -> None:
    end, columns = beijing("Dongsi")
    first, second = air("Dongsi"), air("Wanliu")
    correlations.correlation(first, second)  # brings scipy in
    work = {
        "rhythms": lambda: profiles.rhythms(first),
        "difference": lambda: differences.matched_difference(first, second),
        "correlation": lambda: correlations.correlation(first, second),
        "rose": lambda: roses.mean_wind(roses.hourly(end[:YEAR], columns["wd_deg"][:YEAR], columns["WSPM"][:YEAR])),
        "trend": lambda: [trends.trend(first, method) for method in trends.Method],
    }
    for name, do in work.items():
        began = time.process_time()
        do()
        assert time.process_time() - began < 1, name
