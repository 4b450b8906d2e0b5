"""The windows in which rain is summed: rolling ones, and the fixed ones of the hydrometeorological service.

The rain day runs from 19:00 to 19:00 at +07:00; bulletins also print 19-07 and 07-19, dams 07-07.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
VIETNAM_US = 7 * HOUR_US
"""Vietnam is seven hours ahead of UTC all year."""

ROLLING: Mapping[str, int] = {
    "10m": 10 * MINUTE_US,
    "1h": HOUR_US,
    "3h": 3 * HOUR_US,
    "6h": 6 * HOUR_US,
    "12h": 12 * HOUR_US,
    "24h": 24 * HOUR_US,
    "48h": 48 * HOUR_US,
    "72h": 72 * HOUR_US,
}
"""Lengths in microseconds; a rolling window ends at the gauge's newest reading."""

FIXED: Mapping[str, tuple[int, int]] = {"19-07": (7, 12), "07-19": (19, 12), "19-19": (19, 24), "07-07": (7, 24)}
"""The hour at +07:00 at which a fixed window ends, and its length in hours: the newest one that is over."""

SINCE_19 = "19-now"
"""The rain day that is running: from 19:00 until the newest reading."""

WET = "-wet"
"""Behind the name of a window: its rain counts only where the soil is soaked already."""

WET_NAMES = tuple(f"{name}{WET}" for name in ("1h", "3h", "6h", "12h", "24h"))

NAMES = (*ROLLING, *FIXED, SINCE_19)
THRESHOLD_WINDOWS = (*ROLLING, *WET_NAMES)
"""The windows that thresholds of rain are entered for."""

LONGEST_US = 72 * HOUR_US


@dataclass(frozen=True, slots=True)
class RainWindow:
    """(start, end], microseconds since 1970 UTC."""

    name: str
    start: int
    end: int


def windows(at: int) -> tuple[RainWindow, ...]:
    """Every window as it stands at a moment (microseconds since 1970 UTC), in the order of NAMES."""
    rolling = [RainWindow(name, at - length, at) for name, length in ROLLING.items()]
    ends = {name: last(hour, at) for name, (hour, _hours) in FIXED.items()}
    fixed = [RainWindow(name, ends[name] - hours * HOUR_US, ends[name]) for name, (_hour, hours) in FIXED.items()]
    return (*rolling, *fixed, RainWindow(SINCE_19, last(19, at - 1), at))


def last(hour: int, at: int) -> int:
    """The newest moment not later than `at` at which it was that hour at +07:00."""
    midnight = (at + VIETNAM_US) // DAY_US * DAY_US - VIETNAM_US
    found = midnight + hour * HOUR_US
    return found if found <= at else found - DAY_US
