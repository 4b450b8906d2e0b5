"""A flood of the past as it stands at the moment of a replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import GeoJson
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import FloodThreshold, GaugeFacts, Stage
from fansipan.sectors.hazards.models import Drill, FloodEpisode, Gauge, ReplayEvent
from fansipan.sectors.hazards.queries import network, readings, words
from fansipan.sectors.hazards.queries.readings import Columns
from fansipan.sectors.hazards.rules.faults import FaultLimits
from fansipan.sectors.hazards.rules.following import Followed, follow
from fansipan.sectors.hazards.rules.levels import Standing
from fansipan.sectors.hazards.rules.levels import standing as level_standing
from fansipan.sectors.hazards.rules.replaying import moment
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.sectors.hazards.rules.windows import HOUR_US


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
    goes_on: bool = False

    @property
    def paused(self) -> bool:
        return self.speed == 0

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


def recorded(most: int = 20) -> list[FloodEpisode]:
    """Floods of this house that are over and can be kept for training, the newest first."""
    rows = FloodEpisode.objects.filter(drill=None, ended_at__isnull=False).exclude(highest="")
    return list(rows.select_related("gauge__datastream__station")[:most])


def now(number: int) -> ReplayNow | None:
    """Where a drill stands; None for one without a flood. Raises NotFound."""
    row = Drill.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.drill", id=number)
    event = ReplayEvent.objects.filter(code=row.event).first()
    if event is None:
        return None
    # From where the drill was led last, or from the start of the flood on.
    first, since = (row.led_from or event.start, row.led_at or row.began_at)
    at = moment(first, event.end, since, row.ended_at or clock.now(), row.speed)
    us = clock.to_us(at)
    happened = tuple(one for one in event.events if one["at"] <= us)
    return ReplayNow(
        row.pk, row.title, event.code, event.title, event.note, at, event.start, event.end, row.speed, happened,
        goes_on=row.ended_at is None,
    )  # fmt: skip


def standing(number: int) -> list[ReplayStand]:
    """Every gauge of a drill's flood as it stands at the drill's moment."""
    stands = now(number)
    return standing_at(stands.code, stands.at) if stands is not None else []


def standing_at(code: str, moment: datetime) -> list[ReplayStand]:
    """Every gauge of a flood as it stood at a moment."""
    event = ReplayEvent.objects.get(code=code)
    return [one for series in event.series if (one := _stand(series, moment))]


def rain_above(gauge: GaugeFacts, stands: Sequence[ReplayStand], start: int, end: int) -> tuple[tuple[int, float], ...]:
    """(end of the hour in microseconds since 1970 UTC, mm): the mean of the flood's rain gauges above a gauge."""
    above = {one.gauge for one in network.above([gauge.id]).get(gauge.id, [])}
    codes = {one.code for one in network.gauges_by_id(above).values()}
    rain = [one.columns for one in stands if one.kind == "rain" and one.code in codes]
    first = start // HOUR_US * HOUR_US
    hours = -(-(end - first) // HOUR_US)
    if not rain or hours <= 0:
        return ()
    table = np.array([readings.by_hour(columns, first, hours) for columns in rain])
    count = np.isfinite(table).sum(axis=0)
    mean = np.nansum(table, axis=0) / np.maximum(count, 1)
    return tuple((first + HOUR_US * (place + 1), float(mm)) for place, mm in enumerate(mean.tolist()) if count[place])


def geojson(actor: Actor, drill: int) -> GeoJson:
    """The gauges of a drill's flood on the map, as they stand at its moment. Raises Forbidden, NotFound."""
    require(actor, VIEW_DUTY)
    known = {one.code: one for one in network.everything()}
    found = [(one, known[one.code]) for one in standing(drill) if one.code in known]
    return {"type": "FeatureCollection", "features": [_feature(one, facts, drill) for one, facts in found]}


def _feature(one: ReplayStand, facts: GaugeFacts, drill: int) -> dict[str, Any]:
    stage = one.followed.stage if one.followed else None
    if one.kind == "rain":
        at, mm = one.columns
        day = float(mm[at > at[-1] - 24 * HOUR_US].sum())
        level, note = "info", _("%(mm)s mm in %(window)s") % {"mm": formats.number_format(day, 1), "window": "24h"}
    else:
        said = str(words.STAGES[stage]) if stage else _("Below alarm level I")
        level, note = words.STAGE_COLOURS[stage], f"{formats.number_format(one.level, 2)} m · {said}"
    title = f"{_('EXERCISE')} · {pick(facts.name, get_language() or 'vi')}"
    url = f"{reverse('hazards:duty')}?drill={drill}"
    properties = {"title": title, "level": level, "note": note, "at": clock.from_us(one.at).isoformat(), "url": url}
    place = {"type": "Point", "coordinates": [facts.lon, facts.lat]}
    return {"type": "Feature", "geometry": place, "properties": properties}


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
