"""From which probability on an onset is announced: learned from forecasts of blocks that the model had not seen."""

from __future__ import annotations

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats
from fansipan.sectors.hazards.rules.forecasting.spread import probability_above
from fansipan.sectors.hazards.rules.scoring import onsets

PERCENTILES = (90.0, 92.5, 95.0, 97.5)
"""Of the level: onsets of all these thresholds are looked at together, as those of one alone are few."""

CANDIDATES = tuple(round(0.05 * step, 2) for step in range(2, 19))
FALSE_ALARMS = 0.2
"""The share of false announcements that people put up with; more, and they stop listening."""

CAUGHT = 0.9
"""The share of onsets that is aimed at."""

MOST_FALSE = 0.5
"""Where both aims cannot be met, no more announcements may be false than right."""

NEARLY = 0.05
"""Within this share of the best balance, the probability that catches most is taken: a missed flood is worse."""

UNDECIDED = 0.5
"""Used where validation saw no onset."""


def announcing_probability(level: Floats, quantiles: Floats, lead: int) -> float:
    """The probability that catches most onsets with at most a fifth of false alarms; in the middle where several do.

    Where that share of false alarms can only be kept by missing more than a tenth of the onsets, one with nearly the
    best balance of both (critical success index); the highest where every lower one announces more falsely than
    rightly. `quantiles` has shape (steps, levels), NaN where nothing was forecast.
    """
    issued = ~np.isnan(quantiles[:, 0])
    tables = [_scores(level, quantiles, issued, lead, float(np.nanpercentile(level, one))) for one in PERCENTILES]
    scores = np.sum(tables, axis=0)
    if scores[0, 0] == 0:
        return UNDECIDED
    happened, caught, false = scores.T
    announced = np.maximum(caught + false, 1.0)
    good = (false <= FALSE_ALARMS * announced) & (caught >= CAUGHT * happened)
    bearable = (false <= MOST_FALSE * announced) & (caught > 0)
    balance = np.where(bearable, caught / (happened + false), 0.0)
    worth = np.where(good, 1.0, balance)
    able = np.flatnonzero(worth >= (1 - NEARLY) * worth.max())
    best = able[caught[able] == caught[able].max()] if worth.max() > 0 else np.array([len(CANDIDATES) - 1])
    return CANDIDATES[int(best[len(best) // 2])]


def _scores(level: Floats, quantiles: Floats, issued: Bools, lead: int, threshold: float) -> Floats:
    """Onsets, caught ones and false alarms of each candidate, shape (candidates, 3)."""
    probability = np.zeros(len(level))
    probability[issued] = probability_above(quantiles[issued], threshold)
    found = [onsets.score(level, threshold, probability >= one, issued, lead) for one in CANDIDATES]
    return np.array([(one.onsets, one.caught, one.false_alarms) for one in found], dtype=np.float64)
