"""What the judging makes of readings: flips, and the episodes they bound. Times are microseconds since 1970 UTC."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FlipKind(StrEnum):
    """A condition begins, changes its level, ends."""

    RAISE = "raise"
    LEVEL = "level"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of a condition at its own time. `level` counts from 1, 0 when it ended.

    `value` was measured at `value_at`; `suspect`: its quality flag says so.
    """

    kind: FlipKind
    at: int
    level: int
    value: float
    value_at: int
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch over which a condition held; `end` None: it goes on. `flips` from the first to the last."""

    start: int
    end: int | None
    flips: tuple[Flip, ...]
    highest: int


@dataclass(frozen=True, slots=True)
class StreamSetting:
    """What judging must know of a datastream: its usual interval, seconds."""

    id: int
    interval_seconds: int
