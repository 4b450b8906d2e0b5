"""What is known at the time of issue, as columns: one row a step, nothing from after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.signal import lfilter

from fansipan.sectors.hazards.rules.forecasting.series import (
    FILLED_H,
    Bools,
    Floats,
    InputKind,
    Series,
    bridged,
    shifted,
)

OWN = "own"
AHEAD = "rain ahead"
"""The name of the forecast rain among a model's inputs."""

MEMORY = 28 * 24
"""Steps before the time of issue that a forecast looks at: four half-lives of the slowest effective rain."""

OWN_LAGS = (1, 2, 3, 4, 6, 9, 12, 18, 24, 48)
OWN_MEANS = (24, 72, 168)
RAIN_LAGS = 12
RAIN_SUMS = (2, 3, 6, 12, 24, 48, 72, 168)
RAIN_HALF_LIVES = (3, 6, 12, 24, 72, 168)
RIVER_LAGS = (1, 2, 3, 6, 12, 24)
WEATHER_MEANS = (24, 72)
LONGEST_LAG = 96
"""Steps; a wave that takes longer from the upstream gauge than four days by the hour is not looked for."""

FRESH = 3
"""An input whose newest value is older than so many steps counts as missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Features of some inputs: `values` has shape (steps, len(names))."""

    names: tuple[str, ...]
    values: Floats


@dataclass(slots=True, eq=False)
class Workshop:
    """Makes the features of a series once and hands them out by input and lead.

    `lags` gives the steps that a wave travels from each river input to this gauge.
    """

    series: Series
    lags: Mapping[str, int] = field(default_factory=dict)
    _made: dict[str, Columns] = field(default_factory=dict)

    def columns(self, inputs: Sequence[str], lead: int) -> Columns:
        """The features of the gauge's own history and of the named inputs for one lead in steps."""
        parts = [self._of(OWN)]
        for name in inputs:
            parts.append(self._ahead(lead) if name == AHEAD else self._of(name))
            if name in self.lags:
                parts.append(self._routed(name, lead))
        return Columns(tuple(n for part in parts for n in part.names), np.hstack([part.values for part in parts]))

    def present(self, name: str) -> Bools:
        """At which steps the input is there: its newest value is fresh enough, or a weather forecast was known."""
        if name == AHEAD:
            ahead = self.series.ahead
            return np.zeros(len(self.series), dtype=bool) if ahead is None else ~np.isnan(ahead[:, 0])
        known = ~np.isnan(self.series.inputs[name].values)
        newest = np.maximum.accumulate(np.where(known, np.arange(len(known)), -FRESH - 1))
        return np.arange(len(known)) - newest < FRESH

    def _of(self, name: str) -> Columns:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Columns:
        if name == OWN:
            return _columns(name, own_features(self._bridged(self.series.own)))
        one = self.series.inputs[name]
        if one.kind is InputKind.RAIN:
            return _columns(name, rain_features(one.values))
        if one.kind is InputKind.RIVER:
            return _columns(name, river_features(self._bridged(one.values)))
        return _columns(name, weather_features(one.values))

    def _bridged(self, values: Floats) -> Floats:
        return bridged(values, max(2, round(FILLED_H / self.series.step_h)))

    def _routed(self, name: str, lead: int) -> Columns:
        """What of the wave now under way reaches this gauge within the lead."""
        river, lag = self._bridged(self.series.inputs[name].values), self.lags[name]
        return _columns(name, {f"routed {lead}": shifted(river, max(lag - lead, 0)) - shifted(river, lag)})

    def _ahead(self, lead: int) -> Columns:
        ahead = self.series.ahead
        if ahead is None:
            return Columns((), np.zeros((len(self.series), 0)))
        within = ahead[:, : min(lead, ahead.shape[1])]
        half = within[:, : max(1, lead // 2)]
        return _columns(AHEAD, {"sum": within.sum(axis=1), "first half": half.sum(axis=1), "most": within.max(axis=1)})


def own_features(own: Floats) -> dict[str, Floats]:
    """Level, its changes, their change, and how far it stands from its recent means."""
    found = {"now": own} | {f"change {lag}": own - shifted(own, lag) for lag in OWN_LAGS}
    found["bend 1"] = own - 2 * shifted(own, 1) + shifted(own, 2)
    found["bend 3"] = own - 2 * shifted(own, 3) + shifted(own, 6)
    return found | {f"over mean {window}": own - window_sum(own, window) / window for window in OWN_MEANS}


def rain_features(rain: Floats) -> dict[str, Floats]:
    """Rain of each recent step, accumulations, and effective rain: accumulations that fade by half-lives."""
    found = {f"step -{lag}": shifted(rain, lag) for lag in range(RAIN_LAGS)}
    found |= {f"sum {window}": window_sum(rain, window) for window in RAIN_SUMS}
    return found | {f"effective {half_life}": faded_sum(rain, half_life) for half_life in RAIN_HALF_LIVES}


def river_features(river: Floats) -> dict[str, Floats]:
    """Another gauge's level or flow and its changes."""
    return {"now": river} | {f"change {lag}": river - shifted(river, lag) for lag in RIVER_LAGS}


def weather_features(weather: Floats) -> dict[str, Floats]:
    """Temperature, evaporation and their like: now and on average."""
    return {"now": weather} | {f"mean {window}": window_sum(weather, window) / window for window in WEATHER_MEANS}


def window_sum(values: Floats, window: int, share: float = 0.8) -> Floats:
    """The sum over the last steps, raised for missing ones; NaN where less than this share of them is known."""
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(values))))
    known = np.concatenate(([0], np.cumsum(~np.isnan(values))))
    end = np.arange(1, len(values) + 1)
    begin = np.maximum(end - window, 0)
    counted = known[end] - known[begin]
    return np.where(counted >= share * window, (total[end] - total[begin]) / np.maximum(counted, 1) * window, np.nan)


def faded_sum(values: Floats, half_life: float) -> Floats:
    """The sum over all steps so far, each counting half after every half-life; NaN while less than half of it is
    known."""
    keep = 0.5 ** (1.0 / half_life)
    total = lfilter([1.0], [1.0, -keep], np.nan_to_num(values))
    known = lfilter([1.0 - keep], [1.0, -keep], (~np.isnan(values)).astype(np.float64))
    return np.where(known >= 0.5, total / np.maximum(known, 0.5), np.nan)


def travel_steps(upstream: Floats, own: Floats, longest: int = LONGEST_LAG) -> int:
    """The lag at which changes upstream resemble the later changes here most (correlation of changes over three
    steps)."""
    there, here = upstream - shifted(upstream, 3), own - shifted(own, 3)
    scores = [_correlation(shifted(there, lag), here) for lag in range(longest + 1)]
    return int(np.argmax(scores))


def _correlation(one: Floats, other: Floats) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < 100:
        return -1.0
    a, b = one[both] - one[both].mean(), other[both] - other[both].mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0 else -1.0


def _columns(name: str, found: Mapping[str, Floats]) -> Columns:
    return Columns(tuple(f"{name}: {key}" for key in found), np.column_stack(list(found.values())))
