"""A flood of the past as it stands at the moment of a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.sectors.hazards.contracts import FloodThreshold, Stage
from fansipan.sectors.hazards.models import Drill, Gauge, ReplayEvent
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.queries.readings import Columns
from fansipan.sectors.hazards.rules.faults import FaultLimits
from fansipan.sectors.hazards.rules.following import Followed, follow
from fansipan.sectors.hazards.rules.levels import Standing
from fansipan.sectors.hazards.rules.levels import standing as level_standing
from fansipan.sectors.hazards.rules.replaying import moment


@dataclass(frozen=True, slots=True)
class ReplayStand:
    """A gauge of a replay at its moment; `followed` is None for rain, `made_up` where the newest value is synthetic."""

    code: str
    kind: str
    columns: Columns
    level: float
    at: int
    made_up: bool
    thresholds: tuple[FloodThreshold, ...]
    followed: Followed | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class ReplayNow:
    """Which moment of which flood a drill shows."""

    drill: int
    title: str
    code: str
    name: Mapping[str, str]
    note: Mapping[str, str]
    at: datetime
    start: datetime
    end: datetime
    speed: float
    events: tuple[Mapping[str, Any], ...]

    @property
    def over(self) -> bool:
        return self.at >= self.end


def going_on() -> Drill | None:
    """The drill that goes on."""
    return Drill.objects.filter(ended_at=None).first()


def drills(most: int = 50) -> list[Drill]:
    """The newest drills."""
    return list(Drill.objects.select_related("by")[:most])


def events() -> list[ReplayEvent]:
    """The floods that can be replayed, without their series."""
    return list(ReplayEvent.objects.defer("series", "events"))


def now(number: int) -> ReplayNow | None:
    """Where a drill stands; None for one without a flood. Raises NotFound."""
    row = Drill.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.drill", id=number)
    event = ReplayEvent.objects.filter(code=row.event).first()
    if event is None:
        return None
    at = moment(event.start, event.end, row.began_at, row.ended_at or clock.now(), row.speed)
    us = clock.to_us(at)
    happened = tuple(one for one in event.events if one["at"] <= us)
    return ReplayNow(
        row.pk, row.title, event.code, event.title, event.note, at, event.start, event.end, row.speed, happened
    )


def standing(number: int) -> list[ReplayStand]:
    """Every gauge of a drill's flood as it stands at the drill's moment."""
    stands = now(number)
    return standing_at(stands.code, stands.at) if stands is not None else []


def standing_at(code: str, moment: datetime) -> list[ReplayStand]:
    """Every gauge of a flood as it stood at a moment."""
    event = ReplayEvent.objects.get(code=code)
    return [one for series in event.series if (one := _stand(series, moment))]


def steps(code: str, since: datetime | None, until: datetime) -> list[datetime]:
    """Every moment after `since` (None: from the start on) until the other at which a gauge of a flood was read."""
    event = ReplayEvent.objects.get(code=code)
    first = clock.to_us(since) if since is not None else -1
    times = {at for series in event.series for at in series["time"] if first < at <= clock.to_us(until)}
    return [clock.from_us(at) for at in sorted(times)]


def _stand(series: Mapping[str, Any], at: datetime) -> ReplayStand | None:
    time, value = np.array(series["time"], np.int64), np.array(series["value"], float)
    count = int(np.searchsorted(time, clock.to_us(at), side="right"))
    if not count:
        return None
    columns = (time[:count], value[:count])
    last, made_up = float(value[count - 1]), bool(series["synthetic"][count - 1])
    if series["property"] != "level":
        return ReplayStand(series["gauge"], "rain", columns, last, int(time[count - 1]), made_up, (), None, None)
    holding = thresholds(series["gauge"], at)
    followed = follow(columns, 0, holding, Followed(), FaultLimits())
    stand = level_standing(*columns, holding)
    return ReplayStand(series["gauge"], "level", columns, last, int(time[count - 1]), made_up, holding, followed, stand)


def thresholds(code: str, at: datetime) -> tuple[FloodThreshold, ...]:
    """The levels that held at a gauge on the day of an event, without peaks that came of that event itself."""
    gauge = Gauge.objects.filter(code=code).first()
    if gauge is None:
        return ()
    holding = network.thresholds([gauge.pk], at.astimezone(clock.VIETNAM).date())[gauge.pk]
    return tuple(one for one in holding if one.stage is not Stage.HISTORIC)
