"""Gradient-boosted trees: the library's own data format travels, never code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xgboost

from fansipan.sectors.hazards.rules.forecasting.series import Floats

THREADS = 1
"""Training shares the machine with receivers; processes, not threads, use several cores."""

BINS = 64
MOST_ROUNDS = 240
ROUNDS = (60, 120, MOST_ROUNDS)
"""Lengths of a model that validation chooses among."""

_CHANGE = {
    "objective": "reg:squarederror",
    "max_depth": 4,
    "eta": 0.06,
    "min_child_weight": 20,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
}
_SPREAD = {**_CHANGE, "max_depth": 3, "eta": 0.1, "min_child_weight": 40}


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A boosted model and how many of its rounds count."""

    booster: xgboost.Booster
    rounds: int

    def predict(self, values: Floats, base: Floats | None = None, rounds: int | None = None) -> Floats:
        """One number a row; `base` is what the trees add to."""
        found = self.booster.inplace_predict(values, iteration_range=(0, rounds or self.rounds), base_margin=base)
        return np.asarray(found, dtype=np.float64)


def fit_change(values: Floats, change: Floats, base: Floats | None = None, rounds: int = MOST_ROUNDS) -> Trees:
    """Trees for a change, or for what `base` leaves of it."""
    return _fit(_CHANGE, values, change, base, rounds)


def fit_spread(values: Floats, logarithm: Floats, rounds: int = 60) -> Trees:
    """Trees for the logarithm of how wrong the forecast of a row is going to be."""
    return _fit(_SPREAD, values, logarithm, None, rounds)


def _fit(settings: dict[str, object], values: Floats, aim: Floats, base: Floats | None, rounds: int) -> Trees:
    start = 0.0 if base is not None else float(aim.mean())
    fixed = {"tree_method": "hist", "max_bin": BINS, "nthread": THREADS, "seed": 1, "base_score": start}
    data = xgboost.QuantileDMatrix(values, aim, base_margin=base, max_bin=BINS, nthread=THREADS)
    return Trees(xgboost.train({**settings, **fixed}, data, rounds), rounds)


def to_bytes(trees: Trees) -> bytes:
    """The model in UBJSON: numbers and names, nothing that runs."""
    return bytes(trees.booster.save_raw("ubj"))


def from_bytes(content: bytes, rounds: int) -> Trees:
    """The model again; raises xgboost.core.XGBoostError for bytes that are none."""
    booster = xgboost.Booster({"nthread": THREADS})
    booster.load_model(bytearray(content))
    return Trees(booster, rounds)
