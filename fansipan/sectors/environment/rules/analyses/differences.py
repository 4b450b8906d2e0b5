"""Two periods of one series: how far apart, and could that be chance?

Differences of means and medians with intervals from a block bootstrap of days, each period drawn for itself
(rules/analyses/resampling.py); Mann–Whitney's test on daily means (Mann & Whitney 1947), whose variance is enlarged
for the likeness of neighbouring days: (1 + r) / (1 − r) of the ranks' correlation r from day to day (Bayley &
Hammersley 1946).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses import resampling
from fansipan.sectors.environment.rules.analyses.hours import Hours, Numbers, Values
from fansipan.sectors.environment.rules.analyses.resampling import NO_INTERVAL, Interval

LEAST_DAYS = 8
"""Daily means that each period must have for the test."""

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two periods."""

    hours: int
    days: int
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class Test:
    """Mann–Whitney on daily means. `superior` is the share of pairs of days in which the second is the higher."""

    first_days: int
    second_days: int
    u: float
    superior: float
    p: float
    p_corrected: float
    inflation: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The second period less the first; `matched_hours` is how many hours of the day count when matched, else 0."""

    first: Side
    second: Side
    mean: float
    mean_sure: Interval
    median: float
    median_sure: Interval
    test: Test | None
    matched_hours: int
    block: int


@dataclass(frozen=True, slots=True)
class _Sample:
    value: Values
    weight: Values
    day: Numbers
    days: int


def difference(first: Hours, second: Hours) -> Difference:
    """Every hour counts the same."""
    return _difference(_sample(first, None), _sample(second, None), 0)


def matched_difference(first: Hours, second: Hours) -> Difference:
    """Every hour of the day that both periods have counts the same, whatever hours are missing from either."""
    both = np.intersect1d(at.hour_of_day(first.end), at.hour_of_day(second.end))
    return _difference(_sample(first, both), _sample(second, both), len(both))


def _sample(found: Hours, slots: Numbers | None) -> _Sample:
    slot, day = at.hour_of_day(found.end), at.day(found.end)
    kept = np.ones(len(found), bool) if slots is None else np.isin(slot, slots)
    value, slot, day = found.value[kept], slot[kept], day[kept]
    day = day - day[:1]
    weight = np.ones(len(value)) if slots is None else 1 / np.bincount(slot, minlength=24)[slot]
    return _Sample(value, weight, day, int(day[-1]) + 1 if len(day) else 0)


def _difference(first: _Sample, second: _Sample, matched: int) -> Difference:
    one, other = _side(first), _side(second)
    mean_sure = median_sure = NO_INTERVAL
    if resampling.enough(first.days) and resampling.enough(second.days):
        means, medians = zip(
            *(_resampled(sample, stream) for stream, sample in enumerate((first, second))), strict=True
        )
        mean_sure, median_sure = (resampling.interval(b - a) for a, b in (means, medians))
    block = resampling.block_length(max(1, first.days, second.days))
    test = mann_whitney(_daily(first), _daily(second))
    mean, median = other.mean - one.mean, other.median - one.median
    return Difference(one, other, mean, mean_sure, median, median_sure, test, matched, block)


def _side(sample: _Sample) -> Side:
    if not len(sample.value):
        return Side(0, 0, NAN, NAN)
    mean = float(np.average(sample.value, weights=sample.weight))
    order = np.argsort(sample.value)
    median = _weighted_medians(sample.value[order], sample.weight[order][None])[0]
    return Side(len(sample.value), len(np.unique(sample.day)), mean, float(median))


def _resampled(sample: _Sample, stream: int) -> tuple[Values, Values]:
    drawn = resampling.draws(sample.days, stream)
    top = drawn @ resampling.by_day(sample.day, sample.days, sample.value * sample.weight)
    means = resampling.ratio(top, drawn @ resampling.by_day(sample.day, sample.days, sample.weight))
    order = np.argsort(sample.value)
    value, weight, day = sample.value[order], sample.weight[order].astype(np.float32), sample.day[order]
    small = drawn.astype(np.float32)
    # A tenth at a time: a thousand resamples of a year of hours at once would be 70 MB.
    parts = [_weighted_medians(value, part[:, day] * weight) for part in np.array_split(small, 10)]
    return means, np.concatenate(parts)


def _weighted_medians(ordered: Values, weights: NDArray[np.floating[Any]]) -> Values:
    """The median under each row of weights: the middle of the values at which half of the weight is reached."""
    reached = np.cumsum(weights, axis=1)
    half = reached[:, -1:] / 2
    tolerance = half * 1e-5
    low = (reached >= half - tolerance).argmax(axis=1)
    high = (reached > half + tolerance).argmax(axis=1)
    return (ordered[low] + ordered[high]) / 2


def _daily(sample: _Sample) -> Values:
    """The mean of each day; NaN for one without."""
    sums = resampling.by_day(sample.day, sample.days, sample.value)
    return resampling.ratio(sums, resampling.by_day(sample.day, sample.days, np.ones_like(sample.value)))


def mann_whitney(first: Values, second: Values) -> Test | None:
    """The test on two rows of daily means, NaN for days without; None when either has fewer than LEAST_DAYS."""
    from scipy.stats import rankdata

    kept = [np.isfinite(one) for one in (first, second)]
    sizes = [int(one.sum()) for one in kept]
    if min(sizes) < LEAST_DAYS:
        return None
    ranks = rankdata(np.concatenate([first[kept[0]], second[kept[1]]]))
    u = float(ranks[sizes[0] :].sum() - sizes[1] * (sizes[1] + 1) / 2)
    z = _z(u, sizes, ranks)
    rows = _spread(ranks[: sizes[0]], kept[0]), _spread(ranks[sizes[0] :], kept[1])
    parts = [_inflation(row) / size for row, size in zip(rows, sizes, strict=True)]
    inflation = sum(parts) / (1 / sizes[0] + 1 / sizes[1])
    superior = u / (sizes[0] * sizes[1])
    return Test(sizes[0], sizes[1], u, superior, _p(z), _p(z / sqrt(inflation)), inflation)


def _z(u: float, sizes: list[int], ranks: Values) -> float:
    """Normal approximation with ties and continuity, as in scipy's mannwhitneyu."""
    n = sum(sizes)
    ties = np.unique(ranks, return_counts=True)[1].astype(np.float64)
    variance = sizes[0] * sizes[1] / 12 * (n + 1 - (ties**3 - ties).sum() / (n * (n - 1)))
    away = abs(u - sizes[0] * sizes[1] / 2) - 0.5
    return max(0.0, away) / sqrt(variance) if variance > 0 else 0.0


def _p(z: float) -> float:
    return erfc(z / sqrt(2))


def _spread(ranks: Values, kept: NDArray[np.bool_]) -> Values:
    row = np.full(len(kept), np.nan)
    row[kept] = ranks
    return row


def _inflation(row: Values) -> float:
    """(1 + r) / (1 − r) of neighbouring days; 1 when they are unlike or too few."""
    centred = row - np.nanmean(row)
    products = centred[1:] * centred[:-1]
    variance = float(np.nanmean(centred**2))
    if np.isfinite(products).sum() < LEAST_DAYS or variance <= 0:
        return 1.0
    r = min(0.99, max(0.0, float(np.nanmean(products)) / variance))
    return (1 + r) / (1 - r)
