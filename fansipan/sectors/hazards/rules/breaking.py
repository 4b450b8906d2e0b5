"""Whether a level has left every forecast that speaks of its moment: then nobody may rely on the forecasts any more.

A forecast speaks of a moment from its first lead to its last; before the first its band is narrower than readings are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Verdict(StrEnum):
    """BROKEN: above every band. HOLDS: not above that of the newest forecast. UNSURE: neither; what was said stays."""

    BROKEN = "broken"
    HOLDS = "holds"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Band:
    """The upper edge of a forecast's band of 90 %: rising times (microseconds since 1970 UTC), metres."""

    times: tuple[int, ...]
    highs: tuple[float, ...]

    def high_at(self, at: int) -> float | None:
        """The edge at a moment, a line between its points; None where the forecast says nothing."""
        if not self.times or not self.times[0] <= at <= self.times[-1]:
            return None
        return float(np.interp(at, self.times, self.highs))


def judge(level: float, at: int, bands: Sequence[Band]) -> tuple[Verdict, float | None]:
    """What a level (m) says of the forecasts, the newest first, and the highest edge of all (m; None: none speaks)."""
    highs = [high for band in bands if (high := band.high_at(at)) is not None]
    if not highs:
        return Verdict.UNSURE, None
    if level > max(highs):
        return Verdict.BROKEN, max(highs)
    return (Verdict.HOLDS if level <= highs[0] else Verdict.UNSURE), max(highs)
