"""Windows of time that make a file each: (start, end], aligned to midnight in Viet Nam."""

from __future__ import annotations

MINUTE_US = 60_000_000
VIETNAM_US = 7 * 60 * MINUTE_US

LENGTHS = (1, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
"""Minutes of a window: what divides a day."""


def ends(start: int, end: int, minutes: int) -> range:
    """The ends of the windows that hold any moment of (start, end], microseconds UTC, oldest first."""
    length = minutes * MINUTE_US
    if end <= start:
        return range(0)
    first = _floor(start, length) + length
    return range(first, _floor(end - 1, length) + length + 1, length)


def last_closed(now: int, minutes: int, delay_seconds: int) -> int:
    """The end of the last window whose time for sending has come."""
    return _floor(now - delay_seconds * 1_000_000, minutes * MINUTE_US)


def _floor(time: int, length: int) -> int:
    return (time + VIETNAM_US) // length * length - VIETNAM_US
