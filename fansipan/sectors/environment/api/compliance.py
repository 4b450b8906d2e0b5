"""The JSON door of compliance: exceedances, averages against limits, corrected readings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.forms.exceedances import days, wanted
from fansipan.sectors.environment.queries import compliance, corrected, judged
from fansipan.sectors.environment.queries import exceedances as queries
from fansipan.sectors.environment.queries.compliance import Held
from fansipan.sectors.environment.queries.exceedances import ExceedanceRow
from fansipan.sectors.environment.queries.words import unit

router = Router(tags=["environment"])

FIELDS = (
    *("id", "station_code", "datastream", "property_code", "kind", "average", "start", "end", "last"),
    *("peak", "peak_time", "count", "low", "high", "unit", "status", "reason", "source"),
)
MOST = 1000
START, END = Query(None, alias="from"), Query(None, alias="to")
POINTS = Query(2000, ge=10, le=20_000)


class Wanted(Schema):
    """Which exceedances; what is left out matches all."""

    station: str = Field("", description="Code")
    organisation: str = Field("", description="Code of the owner")
    kind: str = Field("", description="warning, violation")
    start: str = Field("", alias="from", description="Day")
    end: str = Field("", alias="to", description="Day, included")
    ongoing: str = Field("", description="yes, no")
    sort: str = Field("", description="station, times, start, lasted; -start for the newest first; empty: -start")


@router.get("/exceedances", summary="Exceedances of limits")
def get_exceedances(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """The first thousand exceedances that match: when, how long, how high, over which limit, and why that one."""
    found = queries.most(actor_of(request), wanted(request), MOST)
    return {"exceedances": [_told(request, one) for one in found]}


@router.get("/exceedances/{number}", summary="One exceedance")
def get_exceedance(request: HttpRequest, number: int) -> Any:
    """An exceedance with the limit's computation and the values that were held against it."""
    found = judged.evidence(actor_of(request), number)
    return {
        **_told(request, found.row),
        "limit": asdict(found.applied.step) if found.applied else None,
        "values": [{"at": one.time, "value": one.value, "over": one.over} for one in found.values],
    }


@router.get("/exceedances/{number}/series", summary="An exceedance for drawing", url_name="exceedance_series")
def get_exceedance_series(
    request: HttpRequest,
    number: int,
    start: datetime | None = START,
    end: datetime | None = END,
    points: int = POINTS,
) -> Any:
    """The values around an exceedance as `/series` gives readings, with its limit."""
    actor = actor_of(request)
    row = queries.exceedance(actor, number)
    whole = judged.around(row)
    begin, until = start or whole[0], end or whole[1]
    values = judged.values(actor, row, begin, until)
    line = {
        "datastream": row.datastream,
        "name": pick(row.property_name, getattr(request, "LANGUAGE_CODE", "vi")),
        "unit": unit(row.unit, row.property_code),
        "decimals": row.decimals,
        "resolution": row.average.value,
        "time": [one.time.timestamp() for one in values],
        "value": [one.value for one in values],
        "flag": None,
        "limit": {"low": row.low, "high": row.high},
        "levels": [],
    }
    return {"series": [line], "from": begin.timestamp(), "to": until.timestamp()}


@router.get("/stations/{code}/compliance", summary="A station's averages against its limits")
def get_compliance(
    request: HttpRequest,
    code: str,
    start: str = Query("", alias="from", description="Day"),
    end: str = Query("", alias="to", description="Day, included"),
) -> Any:
    """Every average that a limit is for, over the last 31 days unless others are named, with completeness and limit."""
    first, last = days(request, 31)
    _now, found = compliance.compliance(actor_of(request), code, first, last)
    return {
        "station": code,
        "from": first,
        "to": last,
        "averages": [
            {
                "datastream": one.stream.id,
                "property": one.stream.property_code,
                "average": one.average.value,
                "unit": one.stream.compared_unit,
                "limit": asdict(one.applied.step),
                "source": one.applied.source,
                "status": one.applied.status.value,
                "reason": one.applied.reason.value,
                "values": [
                    {**asdict(row.mean), "low": row.low, "high": row.high, "over": row.over} for row in one.rows
                ],
            }
            for one in found
        ],
    }


@router.get("/stations/{code}/corrected", summary="Corrected readings of a stack")
def get_corrected(
    request: HttpRequest,
    code: str,
    datastream: int | None = None,
    start: datetime | None = START,
    end: datetime | None = END,
) -> Any:
    """Valid readings as measured and in mg/Nm3 of dry gas at the reference oxygen; null where it could not be told."""
    until = _aware(end) if end else clock.now()
    begin = _aware(start) if start else until - timedelta(days=1)
    found = corrected.corrected(actor_of(request), code, datastream, begin, until)
    stream, outlet = found.stream, found.outlet
    return {
        "station": code,
        "datastream": stream.id if stream else None,
        "property": stream.property_code if stream else None,
        "raw_unit": stream.unit if stream else None,
        "unit": stream.compared_unit if stream else None,
        "settings": asdict(outlet.stack()) if outlet else None,
        "readings": [{"at": one.time, "raw": one.raw, "corrected": one.value} for one in found.rows],
    }


def _held(row: Held) -> dict[str, Any]:
    return {**asdict(row.mean), "low": row.low, "high": row.high, "over": row.over}


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _told(request: HttpRequest, one: ExceedanceRow) -> dict[str, Any]:
    name = pick(one.station_name, getattr(request, "LANGUAGE_CODE", "vi"))
    return {**{field: getattr(one, field) for field in FIELDS}, "station_name": name, "seconds": one.seconds}
