"""Learning in a process of its own, which knows neither site nor database: arrays in, bytes out."""

from __future__ import annotations

from fansipan.sectors.hazards.rules.forecasting import packing
from fansipan.sectors.hazards.rules.forecasting.learning import TooShort, learn
from fansipan.sectors.hazards.rules.forecasting.series import Series
from fansipan.sectors.hazards.rules.forecasting.trees import Effort


def learned(series: Series, effort: Effort) -> bytes:
    """The packed model of a series; no bytes where it is too short to learn from."""
    try:
        return packing.pack(learn(series, effort=effort))
    except TooShort:
        return b""
