"""What people on duty enter and see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decided(StrEnum):
    """Entries of the log of decisions. MACHINE: what the system did by itself."""

    DECISION = "decision"
    NOTE = "note"
    CALL = "call"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A plant's notice that it lets water out: from when, how much in m3/s, when and by what way it was received."""

    plant: str
    river: str
    start: datetime
    low: float
    high: float
    received_at: datetime
    channel: str
    end: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """An entry of the log; `gauge` and `warning` by code where it is about one, `drill` by its number."""

    text: str
    kind: Decided = Decided.DECISION
    gauge: str = ""
    warning: str = ""
    drill: int | None = None


class TreeState(StrEnum):
    """How far the telling along a contact tree has come."""

    RUNNING = "running"
    REACHED = "reached"
    EXHAUSTED = "exhausted"
    STOPPED = "stopped"
