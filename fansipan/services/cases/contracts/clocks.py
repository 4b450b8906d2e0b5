"""How a clock stands, and the steps of a case that move it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class StepKind(StrEnum):
    """What moves clocks."""

    ENTERED = "entered"
    PAUSED = "paused"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a case; `state` is the one that was entered."""

    at: datetime
    kind: StepKind
    state: str = ""


class ClockState(StrEnum):
    """How a clock stands. RESTING: paused, or in a state in which it does not run."""

    WAITING = "waiting"
    RUNNING = "running"
    RESTING = "resting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock at a moment, of its newest round.

    `elapsed`: the time it has counted. `due`: when it runs out if nothing stops it, none unless it runs. `expired_at`:
    when it ran out, if it did, whatever happened since. `round` counts from 1.
    """

    state: ClockState
    round: int = 0
    begun_at: datetime | None = None
    elapsed: timedelta = timedelta()
    due: datetime | None = None
    done_at: datetime | None = None
    expired_at: datetime | None = None
