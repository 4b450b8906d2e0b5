"""What a rule would have raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.services.alerts.contracts.rules import AlarmPriority


@dataclass(frozen=True, slots=True)
class ReplayedAlarm:
    """An alarm that a rule would have raised. `end` None: it would still stand at the end of the period.

    `matched`: the code of an alarm that was really raised and overlaps.
    """

    station: str
    datastream: int | None
    start: datetime
    end: datetime | None
    level: int
    level_code: str
    priority: AlarmPriority
    value: float
    peak: float
    matched: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The alarms of a period, the first one first; `cut`: there are more than can be told (`total` counts all).

    `missed` are codes of alarms that the rule's present version raised then and that this one would not.
    """

    start: datetime
    end: datetime
    datastreams: int
    readings: int
    total: int
    alarms: tuple[ReplayedAlarm, ...]
    missed: tuple[str, ...]
    cut: bool
