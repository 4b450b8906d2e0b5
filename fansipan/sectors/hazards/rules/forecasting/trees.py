"""Gradient-boosted trees: the library's own data format travels, never code."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
import xgboost

from fansipan.sectors.hazards.rules.forecasting.series import Floats

THREADS = 1
"""The machine is shared with receivers, and threads that wait for one another are slower than one; processes use
cores."""


def _held() -> AbstractContextManager[None]:
    """The library's threads held to that number for this thread of ours: left alone it spins on every core for each
    array it is handed, which made a forecast ten times as slow on a busy machine."""
    return xgboost.config_context(nthread=THREADS)


BINS = 64


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is spent on learning: blocks of validation, and the lengths of boosted models that it chooses among."""

    folds: int
    rate: float
    rounds: tuple[int, ...]

    @property
    def most(self) -> int:
        return self.rounds[-1]


THOROUGH = Effort(folds=4, rate=0.06, rounds=(60, 120, 240))
NIGHTLY = Effort(folds=3, rate=0.12, rounds=(30, 60))
"""Enough for two hundred gauges in a quarter of an hour on two cores."""

SPREAD_ROUNDS = 60

_CHANGE = {
    "objective": "reg:squarederror",
    "max_depth": 4,
    "min_child_weight": 20,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
}
_SPREAD = {**_CHANGE, "max_depth": 3, "min_child_weight": 40}


class Trees:
    """A boosted model and how many of its rounds count; read from its bytes only when it is first asked."""

    __slots__ = ("_booster", "_content", "rounds")

    def __init__(self, content: bytes | xgboost.Booster, rounds: int) -> None:
        self.rounds = rounds
        self._content = content if isinstance(content, bytes) else None
        self._booster = None if isinstance(content, bytes) else content

    def predict(self, values: Floats, base: Floats | None = None, rounds: int | None = None) -> Floats:
        """One number a row; `base` is what the trees add to. Raises XGBoostError for bytes that are no model."""
        with _held():
            if self._booster is None:
                self._booster = xgboost.Booster({"nthread": THREADS})
                self._booster.load_model(bytearray(self._content or b""))
            found = self._booster.inplace_predict(values, iteration_range=(0, rounds or self.rounds), base_margin=base)
        return np.asarray(found, dtype=np.float64)

    def packed(self) -> bytes:
        """The model in UBJSON: numbers and names, nothing that runs."""
        if self._content is not None or self._booster is None:
            return self._content or b""
        return bytes(self._booster.save_raw("ubj"))


def prepared(values: Floats) -> xgboost.QuantileDMatrix:
    """The features in bins, which costs more than learning: made once for several models of the same rows."""
    with _held():
        return xgboost.QuantileDMatrix(values, max_bin=BINS, nthread=THREADS)


def fit_change(
    data: xgboost.QuantileDMatrix, change: Floats, rate: float, rounds: int, base: Floats | None = None
) -> Trees:
    """Trees for a change, or for what `base` leaves of it."""
    return _fit({**_CHANGE, "eta": rate}, data, change, base, rounds)


def fit_spread(values: Floats, logarithm: Floats) -> Trees:
    """Trees for the logarithm of how wrong the forecast of a row is going to be."""
    return _fit({**_SPREAD, "eta": 0.1}, prepared(values), logarithm, None, SPREAD_ROUNDS)


def _fit(
    settings: dict[str, object], data: xgboost.QuantileDMatrix, aim: Floats, base: Floats | None, rounds: int
) -> Trees:
    start = 0.0 if base is not None else float(aim.mean())
    fixed = {"tree_method": "hist", "max_bin": BINS, "nthread": THREADS, "seed": 1, "base_score": start}
    with _held():
        data.set_label(aim)
        data.set_base_margin(np.full(len(aim), start) if base is None else base)
        return Trees(xgboost.train({**settings, **fixed}, data, rounds), rounds)
