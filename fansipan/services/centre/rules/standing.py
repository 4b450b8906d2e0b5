"""How a number stands: against its target, and whether it is young enough to say anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from fansipan.kernel.aims import Direction
from fansipan.services.centre.contracts.numbers import NumberLevel


def stale_since(as_of: datetime | None, measured_at: datetime, max_age: timedelta, now: datetime) -> datetime | None:
    """The moment of the last thing that came in, once that is too long ago; None while the number still holds.

    A number is as old as the older of two: what it rests on, and its measuring.
    """
    oldest = min(as_of, measured_at) if as_of else measured_at
    return oldest if now - oldest > max_age else None


def level(value: float | None, direction: Direction, target: float | None, low: float | None) -> NumberLevel:
    """Good or bad against the target."""
    if value is None:
        return NumberLevel.NOTHING
    if target is None:
        return NumberLevel.PLAIN
    if direction is Direction.UP:
        reached = value >= target
    elif direction is Direction.DOWN:
        reached = value <= target
    else:
        reached = (low is None or low <= value) and value <= target
    return NumberLevel.GOOD if reached else NumberLevel.BAD
