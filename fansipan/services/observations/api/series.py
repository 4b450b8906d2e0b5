"""GET /series and /observations: readings over time, for charts and for programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.text import pick
from fansipan.services.observations.api.receiving import router as readings  # one path, one router: else 405
from fansipan.services.observations.queries import series as queries
from fansipan.services.observations.queries.series import Period, Resolution, Series

router = Router(tags=["readings"])

MOST_RAW_ANSWERED = 2_000_000


@router.get("/series", summary="Series for drawing")
def get_series(
    request: HttpRequest,
    datastream: list[int] = Query(...),
    start: datetime | None = Query(None, alias="from"),
    end: datetime | None = Query(None, alias="to"),
    resolution: Resolution = Resolution.AUTO,
    points: int = Query(2000, ge=10, le=20_000),
) -> Any:
    """Some datastreams over a period (the last 24 hours unless given), thinned to about `points` with every peak kept.

    Times are seconds since 1970 UTC. `flag` (QARTOD) stands beside raw readings; hours and days are of valid readings.
    """
    period = period_of(start, end)
    language = getattr(request, "LANGUAGE_CODE", "vi")
    found = queries.series(actor_of(request), datastream, period, resolution, points)
    several = len({one.datastream.station_id for one in found}) > 1
    return {
        "series": [_drawn(one, _title(one, language, several)) for one in found],
        "from": period.start.timestamp(),
        "to": period.end.timestamp(),
    }


@readings.get("/observations", tags=["readings"], summary="Readings or averages")
def get_observations(
    request: HttpRequest,
    datastream: list[int] = Query(...),
    start: datetime | None = Query(None, alias="from"),
    end: datetime | None = Query(None, alias="to"),
    resolution: Resolution = Resolution.RAW,
) -> Any:
    """Every reading (or hour, day, month) of some datastreams in a period, in columns, nothing thinned out."""
    period = period_of(start, end)
    if resolution is Resolution.RAW and (period.end - period.start) * len(datastream) > timedelta(days=3660):
        raise Invalid("observations.period_too_long_for_raw", days=3660)
    found = queries.series(actor_of(request), datastream, period, resolution)
    return {"datastreams": [_columns(one) for one in found]}


def period_of(start: datetime | None, end: datetime | None) -> Period:
    """The period asked for; a time without zone is Vietnamese time."""
    until = _aware(end) if end else clock.now()
    return Period(_aware(start) if start else until - timedelta(hours=24), until)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _title(one: Series, language: str, several: bool) -> str:
    """What the line is called; beside those of other stations it needs its own station's code."""
    name = pick(one.datastream.property.name, language)
    return f"{name} · {one.datastream.station.code}" if several else name


def _drawn(one: Series, title: str) -> dict[str, Any]:
    stream = one.datastream
    limits = {name: stream.limits.get(name) for name in ("low", "high")}
    return {
        "datastream": stream.pk,
        "code": stream.code,
        "station": stream.station.code,
        "name": title,
        "unit": stream.property.symbol if stream.unit == stream.property.unit else stream.unit,
        "decimals": stream.property.decimals,
        "resolution": one.resolution.value,
        "time": np.round(one.time / 1e6, 3),
        "value": one.value,
        "flag": one.flag,
        "limit": limits if any(value is not None for value in limits.values()) else None,
        "levels": stream.levels,
    }


def _columns(one: Series) -> dict[str, Any]:
    stream = one.datastream
    columns: dict[str, Any] = {
        "datastream": stream.pk,
        "station": stream.station.code,
        "parameter": stream.code,
        "unit": stream.unit,
        "resolution": one.resolution.value,
        "time": np.datetime_as_string(one.time.astype("datetime64[us]"), unit="ms", timezone="UTC").tolist(),
    }
    if one.extent is None:
        return {**columns, "value": one.value, "flag": one.flag, "status": one.status}
    names = ("mean", "min", "max", "count", "valid", "expected")
    return {**columns, **{name: np.ascontiguousarray(one.extent[name]) for name in names}}
