"""A river made by rain, for tests: what falls runs off slowly, with a little noise, so that floods can be foreseen."""

from __future__ import annotations

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Floats, Input, InputKind, Series


def storms(hours: int, seed: int = 1) -> Floats:
    """Hourly rain, mm: mostly nothing, sometimes a storm of some hours."""
    chance = np.random.default_rng(seed)
    rain = np.zeros(hours)
    for begin in chance.integers(0, hours, hours // 60):
        length = int(chance.integers(2, 9))
        rain[begin : begin + length] += chance.gamma(2.0, 3.0, len(rain[begin : begin + length]))
    return rain


def level_of(rain: Floats, seed: int = 2, delay: int = 3) -> Floats:
    """The level that this rain makes, m: it arrives after a delay and drains by two stores, one quick, one slow."""
    noise = np.random.default_rng(seed)
    level, quick, slow = np.empty(len(rain)), 0.0, 0.0
    arriving = np.concatenate((np.zeros(delay), rain))[: len(rain)]
    for hour, mm in enumerate(arriving):
        quick = 0.85 * quick + 0.05 * mm
        slow = 0.99 * slow + 0.003 * mm
        level[hour] = 70.0 + quick + slow
    return np.round(level + noise.normal(0, 0.003, len(rain)), 3)


def river(hours: int = 3000, seed: int = 1) -> Series:
    """A gauge with its rain and a gauge four hours above it."""
    rain = storms(hours, seed)
    own = level_of(rain, seed + 1, delay=5)
    upstream = level_of(rain, seed + 2, delay=1) - 40.0
    inputs = {"rain": Input(InputKind.RAIN, rain), "above": Input(InputKind.RIVER, upstream)}
    return Series("test", 0, HOUR_US, own, inputs)
