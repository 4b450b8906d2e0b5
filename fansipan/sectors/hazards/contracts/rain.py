"""Rain: how much fell in which window, and how complete that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RainSum:
    """Millimetres in (end - length, end]; `coverage`: how much of the window was measured, 0 to 1.

    `mm` is None where nothing was measured at all: that is not dry.
    """

    gauge: int
    window: str
    end: datetime
    mm: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class RainBand:
    """A class of rain over 12 or 24 hours: [low, high) millimetres; `high` None: without an end."""

    code: str
    hours: int
    low: float
    high: float | None
    verified: bool


@dataclass(frozen=True, slots=True)
class RainLimit:
    """Rain from which something is to be said: `mm` in `window`, for places of a susceptibility ("": for all)."""

    window: str
    mm: float
    hazard: str
    zone: str
    step: int
    verified: bool


@dataclass(frozen=True, slots=True)
class SoilTank:
    """One tank of the soil water index: side outlets as (height mm, rate an hour), the rate of the outlet below."""

    outlets: tuple[tuple[float, float], ...]
    below: float
