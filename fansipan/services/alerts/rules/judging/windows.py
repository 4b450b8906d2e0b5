"""Figures of rolling spans (t - span, t], exact: the same whether readings are judged one by one or all at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.float64]

SCALE = 1e8
"""Sums are taken over whole hundred-millionths, for sums of floats depend on where one begins to add."""

LARGEST = 9e18 / SCALE


def first_in(time: Times, span: int) -> NDArray[np.int64]:
    """For each reading the place of the first one within its span."""
    return np.searchsorted(time, time - span, side="right").astype(np.int64)


def sums(time: Times, value: Values, span: int) -> tuple[Values, NDArray[np.int64]]:
    """Sum and count over each reading's span."""
    first, last = first_in(time, span), np.arange(len(time), dtype=np.int64)
    whole = np.rint(np.clip(value, -LARGEST, LARGEST) * SCALE).astype(np.int64)
    # Whole numbers that run over wrap around, and their differences come right again.
    total = np.concatenate(([np.int64(0)], np.cumsum(whole, dtype=np.int64)))
    return (total[last + 1] - total[first]) / SCALE, last + 1 - first


def extremes(time: Times, value: Values, span: int) -> tuple[Values, Values, NDArray[np.int64]]:
    """Lowest and highest value over each reading's span, and the count."""
    first, last = first_in(time, span), np.arange(len(time), dtype=np.int64)
    count = last + 1 - first
    level = np.floor(np.log2(count)).astype(np.int64)
    low, high = _table(value, level.max(initial=0), np.minimum), _table(value, level.max(initial=0), np.maximum)
    second = last + 1 - (np.int64(1) << level)
    lowest = np.minimum(low[level, first], low[level, second])
    highest = np.maximum(high[level, first], high[level, second])
    return lowest, highest, count


def counts(time: Times, true: NDArray[np.bool_], span: int) -> NDArray[np.int64]:
    """How many were true over each reading's span."""
    first, last = first_in(time, span), np.arange(len(time), dtype=np.int64)
    total = np.concatenate(([0], np.cumsum(true, dtype=np.int64)))
    return np.asarray(total[last + 1] - total[first], np.int64)


def _table(value: Values, levels: int, best: np.ufunc) -> NDArray[np.float64]:
    """Row n holds the best of 2^n readings from each place on."""
    rows = [value]
    for level in range(int(levels)):
        half = 1 << level
        before = rows[-1]
        row = before.copy()
        row[: len(before) - half] = best(before[: len(before) - half], before[half:])
        rows.append(row)
    return np.array(rows)
