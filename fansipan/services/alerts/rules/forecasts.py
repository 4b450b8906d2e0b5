"""Whether a forecast crosses a level, and when first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from fansipan.services.alerts.contracts import AlarmSubject, ReportedCondition
from fansipan.services.alerts.rules.judging.lines import trips
from fansipan.services.alerts.rules.judging.plans import Level


@dataclass(frozen=True, slots=True)
class Crossed:
    """The highest level that is crossed, and the first point beyond it."""

    number: int
    level: Level
    at: datetime
    value: float


def crossing(
    points: Sequence[tuple[datetime, float]], levels: Sequence[Level], issued_at: datetime, hours: float
) -> Crossed | None:
    """The highest level beyond which a point lies within `hours` of the issue; None: none."""
    ahead = sorted((at, value) for at, value in points if issued_at < at <= issued_at + timedelta(hours=hours))
    values = np.array([value for _at, value in ahead], np.float64)
    for number in range(len(levels), 0, -1):
        beyond = np.flatnonzero(trips(values, levels[number - 1]))
        if len(beyond):
            at, value = ahead[int(beyond[0])]
            return Crossed(number, levels[number - 1], at, value)
    return None


def reported(crossed: Crossed | None, issued_at: datetime, one: AlarmSubject) -> ReportedCondition:
    """A crossing as it is reported, at the time of the issue; without one the condition is over."""
    if crossed is None:
        return ReportedCondition(issued_at, 0, datastream=one.datastream)
    level = crossed.level
    return ReportedCondition(
        at=issued_at,
        level=crossed.number,
        level_code=level.code,
        level_title=level.title,
        priority=level.priority.name.lower(),
        value=crossed.value,
        value_at=crossed.at,
        limit=level.value,
        unit=one.unit,
        clause=level.clause,
        datastream=one.datastream,
        note={"vi": "Theo dự báo.", "en": "By forecast."},
    )
