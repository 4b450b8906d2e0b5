"""Readings around an alarm with the levels that count, as <time-chart> draws them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.observations.queries.series import Period, Resolution, Series, series

MOST_LEVELS = 8
Level = tuple[str, float]


def drawn(
    actor: Actor,
    datastream: int,
    period: tuple[datetime, datetime],
    levels: Iterable[Level],
    *,
    points: int,
    language: str,
) -> dict[str, Any]:
    """A datastream over a period with lines at `levels` (name, value in the stored unit).

    Raises NotFound for a datastream that the actor may not see.
    """
    start, end = period
    found = series(actor, [datastream], Period(start, end), Resolution.AUTO, points)
    lines = list(levels)[:MOST_LEVELS]
    return {
        "series": [_line(one, lines, language) for one in found],
        "from": start.timestamp(),
        "to": end.timestamp(),
    }


def _line(one: Series, levels: list[Level], language: str) -> dict[str, Any]:
    stream = one.datastream
    return {
        "datastream": stream.pk,
        "name": f"{pick(stream.property.name, language)} · {stream.station.code}",
        "unit": stream.property.symbol if stream.unit == stream.property.unit else stream.unit,
        "decimals": stream.property.decimals,
        "resolution": one.resolution.value,
        "time": np.round(one.time / 1e6, 3),
        "value": one.value,
        "flag": one.flag,
        "limit": None,
        "levels": [{"name": name, "value": value} for name, value in levels],
    }
