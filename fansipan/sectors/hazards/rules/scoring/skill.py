"""Scores of a level forecast and of its band (facts: NSE, KGE, persistence index, CRPS, coverage, share inside 0.674
sigma)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PROBABLE = 0.674
"""Half of a normal distribution lies within so many standard deviations: the accepted error of a level forecast by
tradition."""


@dataclass(frozen=True, slots=True)
class Skill:
    """Scores of one lead. Units of the series where a unit applies; NaN where a score is not defined.

    `persistence_index` is 1 - SSE / SSE of "it stays as it is"; `crps` of the whole distribution; `accepted` the
    share of forecasts within 0.674 standard deviations of the change over the lead.
    """

    count: int
    nse: float
    kge: float
    persistence_index: float
    persistence_nse: float
    mae: float
    crps: float
    persistence_mae: float
    coverage: float
    width: float
    accepted: float


def score(issued: Floats, happened: Floats, centre: Floats, quantiles: Floats, levels: tuple[float, ...]) -> Skill:
    """The scores of forecasts of one lead.

    `issued` is the level at the time of issue, `happened` the level at the valid time, `centre` the single best
    value, all of shape (n,); `quantiles` has shape (n, len(levels)) with levels 0.05 and 0.95 among them.
    """
    lower, upper = quantiles[:, levels.index(0.05)], quantiles[:, levels.index(0.95)]
    change = happened - issued
    return Skill(
        count=len(happened),
        nse=nse(happened, centre),
        kge=kge(happened, centre),
        persistence_index=1.0 - _ratio(_squares(happened - centre), _squares(change)),
        persistence_nse=nse(happened, issued),
        mae=float(np.abs(happened - centre).mean()),
        crps=crps(happened, quantiles, levels),
        persistence_mae=float(np.abs(change).mean()),
        coverage=float(((happened >= lower) & (happened <= upper)).mean()),
        width=float((upper - lower).mean()),
        accepted=float((np.abs(happened - centre) <= PROBABLE * change.std()).mean()),
    )


def nse(happened: Floats, centre: Floats) -> float:
    """Nash-Sutcliffe efficiency: 1 is perfect, 0 as good as the mean."""
    return 1.0 - _ratio(_squares(happened - centre), _squares(happened - happened.mean()))


def kge(happened: Floats, centre: Floats) -> float:
    """Kling-Gupta efficiency (2009): correlation, ratio of deviations and ratio of means against 1."""
    deviations = happened.std() * centre.std()
    if deviations == 0 or happened.mean() == 0:
        return float("nan")
    correlation = float(((happened - happened.mean()) * (centre - centre.mean())).mean() / deviations)
    spread = float(centre.std() / happened.std())
    bias = float(centre.mean() / happened.mean())
    return 1.0 - float(np.sqrt((correlation - 1) ** 2 + (spread - 1) ** 2 + (bias - 1) ** 2))


def crps(happened: Floats, quantiles: Floats, levels: tuple[float, ...]) -> float:
    """Continuous ranked probability score: twice the pinball loss over all levels, each level weighing the share it
    stands for."""
    at = np.array(levels)
    edges = np.concatenate(([0.0], (at[1:] + at[:-1]) / 2, [1.0]))
    error = happened[:, None] - quantiles
    pinball = np.maximum(at * error, (at - 1.0) * error)
    return float(2.0 * (pinball @ np.diff(edges)).mean())


def _squares(values: Floats) -> float:
    return float(values @ values)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
