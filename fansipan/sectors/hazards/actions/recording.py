"""A flood that this house recorded becomes one that can be replayed: what was measured, what was written of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.models import DecisionLog, FloodEpisode, ReplayEvent
from fansipan.sectors.hazards.queries import network, readings
from fansipan.sectors.hazards.queries.readings import Columns
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY
from fansipan.sectors.hazards.rules.windows import HOUR_US

BEFORE, AFTER = timedelta(hours=24), timedelta(hours=6)
LONGEST = timedelta(days=14)
MOST_POINTS = 5000
"""Readings of a gauge; of more than that every second, third … is kept, and the highest always."""


@transaction.atomic
def keep(actor: Actor, episode: int) -> str:
    """Keep a flood for training; gives its code. A flood that is kept already is kept again as it is known now.

    Raises Forbidden, NotFound, Conflict while it goes on, Invalid where nothing was measured.
    """
    require(actor, KEEP_DUTY)
    row = FloodEpisode.objects.select_related("gauge").filter(pk=episode, drill=None).first()
    if row is None:
        raise NotFound("hazards.flood", id=episode)
    if row.ended_at is None:
        raise Conflict("hazards.flood_goes_on")
    start, end = row.began_at - BEFORE, min(row.ended_at + AFTER, row.began_at + LONGEST)
    series = [one for gauge in _around(row.gauge_id) if (one := _series(gauge, start, end))]
    if not series:
        raise Invalid("hazards.flood_empty")
    name = network.gauges_by_id([row.gauge_id])[row.gauge_id].name
    day = f"{row.began_at.astimezone(clock.VIETNAM):%d/%m/%Y}"
    values: dict[str, Any] = {
        "title": {language: f"{one}, {day}" for language, one in name.items()},
        "note": {
            "vi": "Số liệu quan trắc của hệ thống, không có trị số nội suy.",
            "en": "As this system measured it; no value is made up.",
        },
        "start": start,
        "end": end,
        "series": series,
        "events": _events(row, start, end),
        "source": f"fansipan flood {row.pk}",
    }
    found, _made = ReplayEvent.objects.update_or_create(code=f"own-{row.pk}", defaults=values)
    audit.record(actor, "hazards.keep_flood", f"flood:{row.pk}", after={"code": found.code, "gauges": len(series)})
    return found.code


def _around(gauge: int) -> Iterable[GaugeFacts]:
    """The gauge with those above and below it, and the rain gauges above any of them."""
    levels = {gauge}
    for _step in range(3):
        levels |= {one.gauge for found in network.above(levels).values() for one in found}
    levels |= {one.gauge for found in network.below([gauge]).values() for one in found}
    levels |= {one.gauge for found in network.above(levels).values() for one in found}
    return network.gauges_by_id(levels).values()


def _series(gauge: GaugeFacts, start: datetime, end: datetime) -> dict[str, Any] | None:
    kind = "level" if gauge.kind is GaugeKind.LEVEL else "rain"
    time, value = readings.between(gauge, start, end)
    time, value = _thinned((time, value)) if kind == "level" else _hourly((time, value))
    if not len(time):
        return None
    return {
        "gauge": gauge.code,
        "property": kind,
        "time": time.tolist(),
        "value": value.round(3).tolist(),
        "synthetic": [False] * len(time),
        "sources": {},
    }


def _thinned(columns: Columns) -> Columns:
    time, value = columns
    step = -(-len(time) // MOST_POINTS) or 1
    kept = np.zeros(len(time), bool)
    kept[::step] = True
    if len(time):
        kept[int(value.argmax())] = True
    return time[kept], value[kept]


def _hourly(columns: Columns) -> Columns:
    time, _mm = columns
    if not len(time):
        return columns
    first = int(time[0]) // HOUR_US * HOUR_US
    hours = -(-(int(time[-1]) - first) // HOUR_US) or 1
    mm = readings.by_hour(columns, first, hours)
    known = np.isfinite(mm)
    return (first + HOUR_US * np.arange(1, hours + 1, dtype=np.int64))[known], mm[known]


def _events(row: FloodEpisode, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """What the log of those hours says of the gauge, of its warning, or of nothing in particular."""
    rows = DecisionLog.objects.filter(at__gte=start, at__lte=end, drill=None).order_by("at", "id")
    return [
        {"at": clock.to_us(one.at), "text": {"vi": one.text, "en": one.text}, "kind": one.kind, "source": one.name}
        for one in rows
        if one.gauge_id in (None, row.gauge_id) or (one.warning and one.warning == row.warning)
    ]
