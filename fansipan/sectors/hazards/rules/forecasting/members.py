"""The forecasts that are blended: baselines, boosted trees on what the regression leaves, and trees on the ratio."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fansipan.sectors.hazards.rules.forecasting import linear, trees
from fansipan.sectors.hazards.rules.forecasting.features import Columns
from fansipan.sectors.hazards.rules.forecasting.linear import Linear
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats
from fansipan.sectors.hazards.rules.forecasting.trees import Trees

NOW = "own: now"


@dataclass(frozen=True, slots=True)
class Height:
    """Levels as heights above a floor a little below the lowest one seen, so that ratios of them make sense."""

    floor: float
    least: float

    def of(self, level: Floats) -> Floats:
        return np.maximum(level - self.floor, self.least)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """What each member forecasts as the change over the lead; a member that is not used may be left out (None)."""

    height: Height
    rise: Linear
    regression: Linear
    above: Trees | None
    ratio: Trees | None

    def change(self, columns: Columns, weights: tuple[float, ...]) -> Floats:
        """The weighted sum of all members, shape (rows,)."""
        routed = self.regression.predict(columns)
        total = weights[1] * routed
        if weights[0]:
            total = total + weights[0] * self.rise.predict(columns)
        if self.above is not None:
            total = total + weights[2] * self.above.predict(columns.values, routed)
        if self.ratio is not None:
            total = total + weights[3] * self._from_ratio(columns, self.ratio.predict(columns.values))
        return total

    def at_all_rounds(self, columns: Columns, lengths: tuple[int, ...]) -> Floats:
        """The baselines and each boosted member at each length, shape (rows, 2 + 2 * lengths)."""
        if self.above is None or self.ratio is None:
            raise ValueError("Only what was just fitted has all members.")
        routed = self.regression.predict(columns)
        found = [self.rise.predict(columns), routed]
        found += [self.above.predict(columns.values, routed, one) for one in lengths]
        found += [self._from_ratio(columns, self.ratio.predict(columns.values, rounds=one)) for one in lengths]
        return np.column_stack(found)

    def used(self, weights: tuple[float, ...]) -> Members:
        """Without the boosted members that weigh nothing."""
        above, ratio = (
            one if weight else None for one, weight in zip((self.above, self.ratio), weights[2:], strict=True)
        )
        return replace(self, above=above, ratio=ratio)

    def _from_ratio(self, columns: Columns, logarithm: Floats) -> Floats:
        now = columns.values[:, columns.names.index(NOW)]
        return self.height.of(now) * np.expm1(np.clip(logarithm, -5.0, 5.0))


@dataclass(frozen=True, slots=True)
class Boosting:
    """How fast boosted members learn, and the length of each of the two."""

    rate: float
    rounds: tuple[int, int]


def height_of(own: Floats) -> Height:
    """Heights above a floor that lies a twentieth of the usual range below the lowest level."""
    lowest, high = float(np.nanmin(own)), float(np.nanpercentile(own, 95))
    margin = max((high - lowest) / 20, 1e-9)
    return Height(lowest - margin, margin / 2)


def fit(
    columns: Columns,
    change: Floats,
    rows: Bools,
    height: Height,
    boosting: Boosting,
) -> Members:
    """All members learned from these rows."""
    learned = Columns(columns.names, columns.values[rows])
    regression = linear.fit(columns, change, rows)
    base = regression.predict(learned)
    data = trees.prepared(learned.values)
    now = learned.values[:, columns.names.index(NOW)]
    logarithm = np.log(height.of(now + change[rows]) / height.of(now))
    return Members(
        height=height,
        rise=linear.fit(columns, change, rows, linear.RISE),
        regression=regression,
        above=trees.fit_change(data, change[rows], boosting.rate, boosting.rounds[0], base),
        ratio=trees.fit_change(data, logarithm, boosting.rate, boosting.rounds[1]),
    )
