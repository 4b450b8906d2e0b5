"""The figures of EEMUA 191 (publication 191, edition 3) about a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.services.alerts.contracts.rules import AlarmPriority


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """What the figures need of one alarm. `occurrences` are the times at which it was raised, the first included."""

    key: str
    priority: AlarmPriority
    raised_at: datetime
    returned_at: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    occurrences: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often something alarmed, and its share of all."""

    key: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    """Of a period: annunciations are raisings, the first ones and the repeated ones.

    `worst_ten_minutes` and `most_standing` are the largest of the period, `chattering` keys raised three times or more
    within a minute, `fleeting` alarms that returned within ten seconds, `stale` ones that stand longer than 24 hours.
    `flood_share` is the share of the period spent in floods: from more than 10 in 10 minutes until fewer than 5.
    `priorities` are shares of all. `by_hour` counts by beginnings of hours. None: there is nothing to measure.
    """

    start: datetime
    end: datetime
    annunciations: int
    per_hour: float
    per_day: float
    worst_ten_minutes: int
    standing: int
    most_standing: int
    chattering: tuple[RuleCount, ...]
    fleeting: int
    stale: int
    worst_ten: tuple[RuleCount, ...]
    worst_ten_share: float
    priorities: Mapping[AlarmPriority, float]
    flood_share: float
    floods: tuple[tuple[datetime, datetime], ...]
    by_hour: tuple[tuple[datetime, int], ...]
    median_acknowledge: timedelta | None
    median_return: timedelta | None
