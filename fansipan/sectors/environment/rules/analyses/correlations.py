"""Two series hour by hour: how alike they are, which goes before, and on what line they lie.

The interval of Pearson's r takes the likeness of neighbouring hours into account: with the autocorrelations a and b the
hours count as n / (1 + 2 Σ (1 − k/n) a(k) b(k)) independent ones (Bretherton et al. 1999; Pyper & Peterman 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np

from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Hours, Values, grid
from fansipan.sectors.environment.rules.analyses.resampling import NO_INTERVAL, SEED, Interval
from fansipan.sectors.environment.rules.analyses.trends import Line, theil_sen

LEAST = 24
"""Hours that both series must have."""

MOST_LAG = 24
MOST_ON_LINE = 1500
"""Pairs that the line is drawn from; of more, so many are drawn evenly at random."""

MEMORY = 240
"""Hours over which autocorrelation is summed: ten days of weather."""

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Lag:
    """The second series `hours` later than the first (negative: earlier)."""

    hours: int
    count: int
    r: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """Of `count` common hours, worth `effective` independent ones. `line` is the second on the first."""

    count: int
    effective: float
    pearson: float
    pearson_sure: Interval
    spearman: float
    lags: tuple[Lag, ...]
    line: Line
    line_pairs: int


def paired(first: Hours, second: Hours) -> tuple[Values, Values]:
    """The values of the hours that both have."""
    _end, one, other = np.intersect1d(first.end, second.end, assume_unique=True, return_indices=True)
    return first.value[one], second.value[other]


def correlation(first: Hours, second: Hours) -> Correlation | None:
    """None where fewer than LEAST hours are common or one of the series does not change."""
    x, y = paired(first, second)
    if len(x) < LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    from scipy.stats import spearmanr

    r = float(np.corrcoef(x, y)[0, 1])
    effective = effective_count(first, second, len(x))
    chosen = np.arange(len(x))
    if len(x) > MOST_ON_LINE:
        chosen = np.sort(np.random.default_rng(SEED).choice(len(x), MOST_ON_LINE, replace=False))
    line = theil_sen(x[chosen], y[chosen])
    spearman = float(spearmanr(x, y).statistic)
    return Correlation(len(x), effective, r, fisher(r, effective), spearman, lagged(first, second), line, len(chosen))


def fisher(r: float, count: float) -> Interval:
    """The 95 % interval of a correlation of so many independent pairs (Fisher 1921); none under five."""
    if count < 5 or abs(r) >= 1:
        return NO_INTERVAL
    half = Z95 / sqrt(count - 3)
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def effective_count(first: Hours, second: Hours, count: int) -> float:
    """How many independent pairs the common hours are worth: never more than there are."""
    lags = min(MEMORY, count // 4)
    a, b = autocorrelation(grid(first), lags), autocorrelation(grid(second), lags)
    k = np.arange(1, lags + 1)
    return count / max(1.0, 1 + 2 * float(((1 - k / count) * a * b).sum()))


def autocorrelation(row: Values, lags: int) -> Values:
    """At 1 … `lags` hours, over the pairs that are there; 0 where there are none."""
    known = np.isfinite(row)
    if not known.any():
        return np.zeros(lags)
    centred = np.where(known, row - row[known].mean(), 0.0)
    size = 1 << int(len(row) + lags).bit_length()
    sums, pairs = (_against_itself(one, size, lags) for one in (centred, known.astype(np.float64)))
    variance = float((centred**2).sum()) / float(known.sum())
    found = np.divide(sums, pairs, out=np.zeros(lags), where=pairs > 0.5)
    return found / variance if variance > 0 else np.zeros(lags)


def _against_itself(row: Values, size: int, lags: int) -> Values:
    spectrum = np.fft.rfft(row, size)
    found: Values = np.fft.irfft(spectrum * np.conj(spectrum), size)[1 : lags + 1]
    return found


def lagged(first: Hours, second: Hours, most: int = MOST_LAG) -> tuple[Lag, ...]:
    """Pearson's r with the second series read 24 hours earlier … 24 hours later."""
    return tuple(_lag(first, second, hours) for hours in range(-most, most + 1))


def _lag(first: Hours, second: Hours, hours: int) -> Lag:
    x, y = paired(first, Hours(second.end - hours * HOUR_US, second.value))
    if len(x) < LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Lag(hours, len(x), float("nan"))
    return Lag(hours, len(x), float(np.corrcoef(x, y)[0, 1]))
