"""The baselines: rate of rise, and linear regression of the change on history, rain and upstream gauges (lag and
route)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.features import Columns
from fansipan.sectors.hazards.rules.forecasting.series import Bools, Floats

STIFFNESS = 1e-3
"""Weight of the ridge a row: enough to hold features that say nearly the same."""

RISE = ("own: change 1", "own: change 3")


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Weights over standardised features; a missing feature counts as its mean."""

    names: tuple[str, ...]
    means: Floats
    scales: Floats
    weights: Floats
    constant: float

    def predict(self, columns: Columns) -> Floats:
        """The change of each row, shape (steps,)."""
        places = [columns.names.index(name) for name in self.names]
        return _standard(columns.values[:, places], self.means, self.scales) @ self.weights + self.constant


def fit(columns: Columns, change: Floats, rows: Bools, names: tuple[str, ...] | None = None) -> Linear:
    """Ridge regression of the change on the named features, or on all of them, over these rows."""
    names = names or columns.names
    places = np.array([columns.names.index(name) for name in names])
    values = columns.values[rows][:, places]
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    means: Floats = np.where(known, values, 0.0).sum(axis=0) / count
    scales: Floats = np.sqrt(np.where(known, (values - means) ** 2, 0.0).sum(axis=0) / count)
    scales[scales == 0] = 1.0
    z = _standard(values, means, scales)
    aim = change[rows]
    constant = float(aim.mean())
    gram = z.T @ z + STIFFNESS * len(aim) * np.eye(len(names))
    weights = np.asarray(np.linalg.solve(gram, z.T @ (aim - constant)), dtype=np.float64)
    return Linear(names, means, scales, weights, constant)


def _standard(values: Floats, means: Floats, scales: Floats) -> Floats:
    return np.nan_to_num((values - means) / scales)
