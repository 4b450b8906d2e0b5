"""Validation on blocks of time that were not learned from: which inputs help, which members to blend and how much of
each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import nnls

from fansipan.sectors.hazards.rules.forecasting import linear, members, trees
from fansipan.sectors.hazards.rules.forecasting.features import Columns, Workshop
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats

PURGED = 24
"""Steps beside a block that are not learned from either: they are nearly the same weather."""

WORTH = 0.01
"""Share of the squared error that an input, or the learned model over the baseline, must take away to be used."""

CHOOSING_ROWS = 4000
"""Rows that inputs are chosen on; more only makes it slower."""

CHOOSING_RATE, CHOOSING_ROUNDS = 0.06, 80
CHOOSING_FOLDS = 4
EQUAL = np.array((0.0, 1.0, 1.0, 1.0)) / 3
MEMBERS = ("rate of rise", "lag and route", "boosted on lag and route", "boosted on relative change")
"""Changes are in the unit of the series; the last one learns the logarithm of the ratio of heights above the lowest
level."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Rows to learn from and rows to judge on, both of shape (steps,)."""

    learn: Bools
    judge: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What each member forecast for rows it had not learned from, shape (steps, members), NaN elsewhere."""

    members: Floats
    rounds: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blend:
    """The weight of each member, and the squared errors that the choice rests on, persistence first."""

    weights: tuple[float, ...]
    errors: tuple[float, ...]
    blended: float


def folds(rows: Bools, lead: int, count: int) -> tuple[Fold, ...]:
    """Blocks of equally many rows in the order of time, each judged by models of all others."""
    places = np.flatnonzero(rows)
    edges = [places[len(places) * part // count] for part in range(count)] + [len(rows)]
    steps, found = np.arange(len(rows)), []
    for begin, end in pairwise(edges):
        near = (steps >= begin - PURGED - lead) & (steps < end + PURGED + lead)
        found.append(Fold(rows & ~near, rows & (steps >= begin) & (steps < end)))
    return tuple(found)


def chosen_inputs(shop: Workshop, change: Floats, rows: Bools, lead: int, candidates: Sequence[str]) -> tuple[str, ...]:
    """Inputs added one by one, each time the most useful one, while it takes away a worthwhile part of the error.

    An input must help in three of four blocks: one that helps in a single flood only ruins others.
    """
    thinned = rows & (np.arange(len(rows)) % max(1, int(rows.sum()) // CHOOSING_ROWS) == 0)
    blocks = folds(thinned, lead, CHOOSING_FOLDS)
    chosen: tuple[str, ...] = ()
    best = _errors(shop, change, blocks, lead, chosen)
    left = list(candidates)
    while left:
        tried = {name: _errors(shop, change, blocks, lead, (*chosen, name)) for name in left}
        helping = {
            name: errors
            for name, errors in tried.items()
            if errors.sum() < (1 - WORTH) * best.sum() and (errors < best).sum() >= 0.75 * len(blocks)
        }
        if not helping:
            break
        name = min(helping, key=lambda one: helping[one].sum())
        chosen, best = (*chosen, name), helping[name]
        left.remove(name)
    return chosen


def _errors(shop: Workshop, change: Floats, blocks: Sequence[Fold], lead: int, inputs: tuple[str, ...]) -> Floats:
    """Squared error of a small model in each block: the mean of regression and a short boosted model."""
    columns = shop.columns(inputs, lead)
    found = np.zeros(len(blocks))
    for number, fold in enumerate(blocks):
        regression = linear.fit(columns, change, fold.learn)
        boosted = trees.fit_change(
            trees.prepared(columns.values[fold.learn]), change[fold.learn], CHOOSING_RATE, CHOOSING_ROUNDS
        )
        judged = Columns(columns.names, columns.values[fold.judge])
        forecast = (regression.predict(judged) + boosted.predict(judged.values)) / 2
        found[number] = float(((change[fold.judge] - forecast) ** 2).sum())
    return found


def judged_members(
    columns: Columns, change: Floats, blocks: Sequence[Fold], height: members.Height, effort: trees.Effort
) -> Judged:
    """Every member's forecasts for each block, learned from the others, with the lengths of boosted models that did
    best."""
    lengths = effort.rounds
    longest = members.Boosting(effort.rate, (effort.most,) * 2)
    table = np.full((len(change), 2 + 2 * len(lengths)), np.nan)
    for fold in blocks:
        found = members.fit(columns, change, fold.learn, height, longest)
        seen = Columns(columns.names, columns.values[fold.judge])
        table[fold.judge] = found.at_all_rounds(seen, lengths)
    known = ~np.isnan(table[:, 0])
    errors = ((table[known] - change[known, None]) ** 2).sum(axis=0)
    best = [int(np.argmin(one)) for one in np.split(errors[2:], 2)]
    kept = table[:, [0, 1, *(2 + number * len(lengths) + one for number, one in enumerate(best))]]
    return Judged(kept, (lengths[best[0]], lengths[best[1]]))


def blend(judged: Judged, change: Floats) -> Blend:
    """Weights of the members: all of them only where together they beat the best baseline, else that baseline alone.

    Baselines are persistence (no weight at all), the rate of rise, and the regression. The weights lie half way
    between those that fit the blocks best and equal ones, which fit other years better.
    """
    known = ~np.isnan(judged.members[:, 0])
    table, happened = judged.members[known], change[known]
    errors = [float((happened**2).sum()), *(float(((happened - one) ** 2).sum()) for one in table.T)]
    weights = (nnls(table, happened)[0] + EQUAL) / 2
    blended = float(((happened - table @ weights) ** 2).sum())
    baseline = int(np.argmin(errors[:3]))
    if blended >= (1 - WORTH) * errors[baseline]:
        weights = np.array([float(baseline == one + 1) for one in range(len(MEMBERS))])
        blended = errors[baseline]
    return Blend(tuple(float(one) for one in weights), tuple(errors), blended)
