"""Does it rise or fall over the years, and could that be chance?

Slope: Theil (1950) and Sen (1968), the median of the slopes of all pairs, its interval from Kendall's variance; in
months with their seasons, of the pairs within a month of the year (Hirsch, Slack & Smith 1982). Test: Mann (1945) and
Kendall (1975) with ties; seasonal Kendall (Hirsch, Slack & Smith 1982) with the covariance of the months (Hirsch &
Slack 1984) from ten years on; else the variance is enlarged for autocorrelation (Hamed & Rao 1998, in months of what is
left without their season), never made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses.hours import Hours, Numbers, Values
from fansipan.sectors.environment.rules.analyses.resampling import NO_INTERVAL, Interval

Z95 = 1.959963984540054
LEAST_POINTS = 6
"""Fewer have no trend that could be told from chance (as openair's TheilSen)."""

ENOUGH = 0.75
"""Share of its hours that a month or a day must have."""

YEARS_FOR_COVARIANCE = 10
"""Hirsch & Slack (1984): under ten years the covariance of the months is known too badly."""

DAYS_A_YEAR = 365.25


class Method(StrEnum):
    """What is tested: months within their seasons, months less their season, months as they are, days as they are."""

    SEASONAL = "seasonal"
    DESEASONALISED = "deseasonalised"
    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Line:
    """y = intercept + slope · x; `sure` is the slope's 95 % interval."""

    slope: float
    intercept: float
    sure: Interval


@dataclass(frozen=True, slots=True)
class Kendall:
    """Mann–Kendall's S, its variance as used and as it is without any correction, and two-sided probabilities."""

    s: float
    variance: float
    plain_variance: float
    p: float
    plain_p: float
    tau: float


@dataclass(frozen=True, slots=True)
class Points:
    """Means of months or days: `number` counts them since 1970, `year` is their middle, `enough` says which count."""

    number: Numbers
    year: Values
    mean: Values
    hours: Numbers
    expected: Numbers

    @property
    def enough(self) -> NDArray[np.bool_]:
        return np.asarray(self.hours >= ENOUGH * self.expected)


@dataclass(frozen=True, slots=True)
class Trend:
    """The line runs over `value`: the means themselves, or without their season, in which case they differ."""

    method: Method
    points: Points
    value: Values
    line: Line
    kendall: Kendall
    count: int


def monthly(found: Hours) -> Points:
    """The mean of the hours of each month that has any."""
    number, place, hours = np.unique(at.month_number(found.end), return_inverse=True, return_counts=True)
    mean = np.bincount(place, found.value, len(number)) / np.maximum(1, hours)
    return Points(number, 1970 + (number + 0.5) / 12, mean, hours, at.month_hours(number))


def daily(found: Hours) -> Points:
    """The mean of the hours of each day that has any."""
    number, place, hours = np.unique(at.day(found.end), return_inverse=True, return_counts=True)
    mean = np.bincount(place, found.value, len(number)) / np.maximum(1, hours)
    year = np.asarray(1970 + (number + 0.5) / DAYS_A_YEAR, np.float64)
    return Points(number, year, mean, hours, np.full(len(number), 24))


def fitting(found: Hours) -> Method:
    """The seasonal test where two years or more are there, else that of days."""
    months = int(monthly(found).enough.sum())
    return Method.SEASONAL if months >= 24 else Method.DAYS


def trend(found: Hours, method: Method) -> Trend | None:
    """The slope in units a year and its significance; None where too few months or days have enough hours."""
    points = daily(found) if method is Method.DAYS else monthly(found)
    kept = points.enough
    number, year, value = points.number[kept], points.year[kept], points.mean[kept]
    if len(value) < LEAST_POINTS:
        return None
    if method is Method.SEASONAL:
        table = by_season(number, value)
        kendall = seasonal_kendall(table, inflation(without_season(number, value)))
        if kendall is None:
            return None
        return Trend(method, points, value, seasonal_slope(table, year, value, kendall.variance), kendall, len(value))
    if method is Method.DESEASONALISED:
        value = without_season(number, value)
    kendall = mann_kendall(value, inflation(value))
    return Trend(method, points, value, theil_sen(year, value, kendall.variance), kendall, len(value))


def theil_sen(x: Values, y: Values, variance: float | None = None) -> Line:
    """The median slope of all pairs; `variance` of Kendall's S for the interval, else that of independent values."""
    one, other = np.triu_indices(len(x), 1)
    run = x[other] - x[one]
    rises = run != 0
    slopes = np.sort((y[other] - y[one])[rises] / run[rises])
    if not len(slopes):
        return Line(float("nan"), float("nan"), NO_INTERVAL)
    spread = kendall_variance(y) if variance is None else variance
    slope = float(np.median(slopes))
    return Line(slope, float(np.median(y) - slope * np.median(x)), _ranked(slopes, spread))


def _ranked(slopes: Values, variance: float) -> Interval:
    """Sen (1968): the slopes that stand half of z·σ away from the middle of their order."""
    half = Z95 * sqrt(max(0.0, variance))
    low = max(0, round((len(slopes) - half) / 2) - 1)
    high = min(len(slopes) - 1, round((len(slopes) + half) / 2))
    return float(slopes[low]), float(slopes[high])


def score(value: Values) -> float:
    """Kendall's S of values in the order of time: pairs that rise less pairs that fall. NaN pairs count nothing."""
    return float(sum(np.nansum(np.sign(value[place + 1 :] - value[place])) for place in range(len(value) - 1)))


def kendall_variance(value: Values) -> float:
    """Of S when there is no trend and nothing depends on anything, with ties."""
    count = np.unique(value[np.isfinite(value)], return_counts=True)[1].astype(np.float64)
    n = float(count.sum())
    ties = float((count * (count - 1) * (2 * count + 5)).sum())
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def mann_kendall(value: Values, factor: float = 1.0) -> Kendall:
    """The test on values in the order of time; `factor` enlarges the variance."""
    s, plain = score(value), kendall_variance(value)
    n = len(value)
    return _kendall(s, plain * factor, plain, s / (n * (n - 1) / 2) if n > 1 else float("nan"))


def _kendall(s: float, variance: float, plain: float, tau: float) -> Kendall:
    return Kendall(s, variance, plain, _p(s, variance), _p(s, plain), tau)


def _p(s: float, variance: float) -> float:
    """Two-sided, by the normal approximation with continuity."""
    return erfc(max(0.0, abs(s) - 1) / sqrt(2 * variance)) if variance > 0 else 1.0


def inflation(value: Values) -> float:
    """Hamed & Rao's factor over the first quarter of the lags, and never under 1: a test must not gain by it."""
    return max(1.0, hamed_rao(value, max(1, len(value) // 4)))


def hamed_rao(value: Values, lags: int) -> float:
    """1 + 2 / (n(n−1)(n−2)) Σ (n−k)(n−k−1)(n−k−2) ρ(k): ρ of the ranks without trend where significant at 5 %."""
    from scipy.stats import rankdata

    n = len(value)
    step = np.arange(1.0, n + 1)
    ranks = rankdata(value - step * theil_sen(step, value).slope)
    centred = ranks - ranks.mean()
    whole = float(centred @ centred)
    lags = min(lags, n - 1)
    if n < 4 or whole <= 0:
        return 1.0
    rho = np.array([centred[k:] @ centred[:-k] / whole for k in range(1, lags + 1)])
    k = np.arange(1, lags + 1)
    weight = (n - k) * (n - k - 1.0) * (n - k - 2.0)
    return 1 + 2 / (n * (n - 1.0) * (n - 2.0)) * float((weight * rho)[np.abs(rho) >= Z95 / sqrt(n)].sum())


def by_season(number: Numbers, value: Values) -> Values:
    """Months as a table, years by months of the year; NaN for those that are missing."""
    year = number // 12
    table = np.full((int(year[-1] - year[0]) + 1, 12), np.nan)
    table[year - year[0], number % 12] = value
    return table


def without_season(number: Numbers, value: Values) -> Values:
    """Each month less the median of its month of the year, plus the median of all."""
    season = number % 12
    usual = {one: np.median(value[season == one]) for one in np.unique(season)}
    return np.asarray(value - np.array([usual[one] for one in season]) + np.median(value))


def seasonal_kendall(table: Values, factor: float = 1.0) -> Kendall | None:
    """The sum of the seasons' S; None where no season has two years. Columns are seasons, rows are years.

    From ten years on the covariance of the seasons enlarges the variance, under ten `factor` does.
    """
    scores = [score(column) for column in table.T]
    plain = sum(kendall_variance(column) for column in table.T)
    counts = np.isfinite(table).sum(axis=0)
    pairs = float((counts * (counts - 1) / 2).sum())
    if pairs == 0:
        return None
    several = len(table) >= YEARS_FOR_COVARIANCE
    variance = max(plain, plain + covariances(table)) if several else plain * factor
    return _kendall(sum(scores), variance, plain, sum(scores) / pairs)


def covariances(table: Values) -> float:
    """The sum of the covariances of all pairs of seasons (Hirsch & Slack 1984, with Dietz & Killeen 1981)."""
    years, seasons = table.shape
    signs = np.nan_to_num(np.sign(table[:, None, :] - table[None, :, :]))
    known = np.isfinite(table).sum(axis=0)
    rank = np.where(np.isfinite(table), (known + 1 + signs.sum(axis=1)) / 2, (known + 1) / 2)
    upper = signs[np.triu_indices(years, 1)]
    k = upper.T @ upper
    found = (k + 4 * rank.T @ rank - years * np.outer(known + 1, known + 1)) / 3
    return float(found[~np.eye(seasons, dtype=bool)].sum())


def seasonal_slope(table: Values, year: Values, value: Values, variance: float) -> Line:
    """The median of the slopes within the seasons, a year; the line goes through the medians."""
    slopes = np.sort(np.concatenate([_slopes(column) for column in table.T]))
    if not len(slopes):
        return Line(float("nan"), float("nan"), NO_INTERVAL)
    slope = float(np.median(slopes))
    return Line(slope, float(np.median(value) - slope * np.median(year)), _ranked(slopes, variance))


def _slopes(column: Values) -> Values:
    one, other = np.triu_indices(len(column), 1)
    slopes = (column[other] - column[one]) / (other - one)
    return slopes[np.isfinite(slopes)]
