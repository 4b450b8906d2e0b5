"""What people on duty enter and see."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step of a contact tree. `whom`: "user:5", "contact:3", "organisation:CODE", or "": those on duty call."""

    name: Mapping[str, str]
    whom: str = ""
    phone: str = ""
    wait_minutes: int = 10


class TreeState(StrEnum):
    """How far the telling along a contact tree has come."""

    RUNNING = "running"
    REACHED = "reached"
    EXHAUSTED = "exhausted"
    STOPPED = "stopped"
