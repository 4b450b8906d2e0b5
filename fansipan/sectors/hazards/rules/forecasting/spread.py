"""How wrong a forecast is going to be: quantiles of past errors in units of their expected size, kept true while it
runs.

Split-conformal calibration takes the quantiles from errors on blocks that the model did not learn from. Rivers
change, so each quantile is then moved after every verified forecast, up when too many values fell above it, down when
too many fell below (quantile tracking, Gibbs and Candès 2021; Angelopoulos, Candès and Tibshirani 2023): over time
each level holds its share for any series. Calm hours and floods are calibrated apart, by the expected size of the
error, so that a thousand calm hours cannot hide that the band fails in floods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats

LEVELS: tuple[float, ...] = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99)
"""The quantiles of every forecast; the 90 % band lies between the third and the third from the end."""

LOWER, MIDDLE, UPPER = LEVELS.index(0.05), LEVELS.index(0.5), LEVELS.index(0.95)

PACE = 0.005
"""How far one verified forecast moves a quantile, as a share of the band's width; more swings, as errors are known
late."""

CLASSES_END = (0.6, 0.9)
"""Shares of all hours, from calm to flood, at which the classes that are calibrated apart end."""

LEAST_IN_CLASS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Quantiles of the errors in units of their expected size: shape (classes, levels), rising along the levels.

    `edges` are the expected sizes that part the classes, one fewer than there are classes.
    """

    edges: Floats
    quantiles: Floats

    def of(self, size: Floats) -> Floats:
        """The quantiles for forecasts of these expected errors, shape (rows, levels)."""
        return self.quantiles[np.searchsorted(self.edges, size)]

    def followed(self, quantiles: Floats, verified: Sequence[tuple[float, float]]) -> Floats:
        """These quantiles after verified forecasts, each (expected size, error in units of it), in the order of
        issue."""
        moved = quantiles.copy()
        for size, error in verified:
            which = int(np.searchsorted(self.edges, size))
            moved[which] = _move(moved[which], error)
        return moved


def calibrated(errors: Floats, size: Floats, lead: int) -> Errors:
    """The quantiles of these errors (in units of their expected size), class by class; one class where they are few."""
    edges = np.quantile(size, CLASSES_END) if len(size) * (1 - CLASSES_END[-1]) >= LEAST_IN_CLASS else np.zeros(0)
    which = np.searchsorted(edges, size)
    return Errors(edges, np.array([_outward(errors[which == one], lead) for one in range(len(edges) + 1)]))


def _outward(errors: Floats, lead: int) -> Floats:
    """Quantiles widened as conformal calibration asks for when errors are few.

    Forecasts of one lead overlap, so of the errors within a lead only one counts as new.
    """
    count, levels = max(len(errors) // lead, 1), np.array(LEVELS)
    share = np.where(levels < 0.5, np.floor(levels * (count + 1)) / count, np.ceil(levels * (count + 1)) / count)
    outward = np.where(levels == 0.5, 0.5, np.clip(share, 0.0, 1.0))
    return np.quantile(errors, outward) if len(errors) else np.zeros(len(LEVELS))


def tracked(errors: Errors, size: Floats, happened: Floats, lead: int, issued: Bools) -> Floats:
    """The quantiles in force for each step's forecast, shape (steps, levels); error t of `happened` is known only at
    t + lead.

    `size` is the expected error, `happened` the error in units of it, NaN where a forecast was not verified.
    """
    table = np.full((len(happened), len(LEVELS)), np.nan)
    which = np.searchsorted(errors.edges, size)
    now = errors.quantiles.copy()
    for step in range(len(happened)):
        past = step - lead
        if past >= 0 and issued[past] and not np.isnan(happened[past]):
            now[which[past]] = _move(now[which[past]], happened[past])
        if issued[step]:
            table[step] = now[which[step]]
    return table


def _move(quantiles: Floats, error: float) -> Floats:
    width = max(float(quantiles[UPPER] - quantiles[LOWER]), 1e-9)
    below = (error <= quantiles).astype(np.float64)
    return np.sort(quantiles + PACE * width * (np.array(LEVELS) - below))


def probability_above(quantiles: Floats, threshold: float) -> Floats:
    """The probability that the value lies at or above the threshold; `quantiles` has shape (rows, levels).

    Between two quantiles it is linear; beyond the outermost ones it fades over as far again as their distance to the
    middle.
    """
    below = quantiles[:, 0] - (quantiles[:, MIDDLE] - quantiles[:, 0]) - 1e-9
    above = quantiles[:, -1] + (quantiles[:, -1] - quantiles[:, MIDDLE]) + 1e-9
    full = np.column_stack((below, quantiles, above))
    levels = np.array((0.0, *LEVELS, 1.0))
    place = np.clip((full < threshold).sum(axis=1), 1, full.shape[1] - 1)
    rows = np.arange(len(full))
    low, high = full[rows, place - 1], full[rows, place]
    share = np.clip((threshold - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    return 1.0 - (levels[place - 1] + share * (levels[place] - levels[place - 1]))
