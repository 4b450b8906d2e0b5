"""Published indices of any period, as JSON and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.api.indices import as_json
from fansipan.sectors.environment.queries import archive
from fansipan.sectors.environment.queries.archive import Archive, Of, Wanted
from fansipan.sectors.environment.queries.published import Published

router = Router(tags=["environment"])

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

HEAD = ("station", "time", "value", "band", "colour", "leading")
TAIL = ("notes", "table", "computed_at")

FIRST = Query(None, alias="from", description="first day, in Viet Nam")
LAST = Query(None, alias="to", description="last day; today unless given")


@router.get("/air/{code}/indices", summary="Published air indices of a period")
def get_air_indices(
    request: HttpRequest, code: str, of: Of = Of.HOUR, first: date | None = FIRST, last: date | None = LAST
) -> Any:
    """VN_AQI by hour (stamped at its end, UTC) or by day, with the code of the table of the law and when computed.

    30 days of hours or 365 days unless a period is given; at most 366 days of hours or ten years of days.
    """
    return _json(archive.air(actor_of(request), code, Wanted(of, first, last)))


@router.get("/water/{code}/indices", summary="Published water indices of a period")
def get_water_indices(
    request: HttpRequest, code: str, of: Of = Of.HOUR, first: date | None = FIRST, last: date | None = LAST
) -> Any:
    """VN_WQI as `/air/{code}/indices` has VN_AQI; where no index could be issued, its sub-indices and the reasons."""
    return _json(archive.water(actor_of(request), code, Wanted(of, first, last)))


@router.get("/air/{code}/indices.csv", summary="Published air indices as CSV", url_name="air_indices_csv")
def get_air_indices_csv(
    request: HttpRequest, code: str, of: Of = Of.HOUR, first: date | None = FIRST, last: date | None = LAST
) -> StreamingHttpResponse:
    """The same as a table, a column for every parameter; hours in Viet Nam time."""
    return _csv("vn-aqi", of, archive.air(actor_of(request), code, Wanted(of, first, last)))


@router.get("/water/{code}/indices.csv", summary="Published water indices as CSV", url_name="water_indices_csv")
def get_water_indices_csv(
    request: HttpRequest, code: str, of: Of = Of.HOUR, first: date | None = FIRST, last: date | None = LAST
) -> StreamingHttpResponse:
    """The same as a table, a column for every parameter; hours in Viet Nam time."""
    return _csv("vn-wqi", of, archive.water(actor_of(request), code, Wanted(of, first, last)))


def _json(found: Archive) -> dict[str, Any]:
    indices = [as_json(one) for one in found.indices]
    return {"station": found.station.code, "from": found.first, "to": found.last, "indices": indices}


def _csv(index: str, of: Of, found: Archive) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    name = f"{index}-{found.station.code}-{of.value}-{found.first}-{found.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(found: Archive) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow((*HEAD, *found.parameters, *TAIL))
    yield BYTE_ORDER_MARK + buffer.getvalue()
    for one in found.indices:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(_cells(found, one))
        yield buffer.getvalue()


def _cells(found: Archive, one: Published) -> tuple[object, ...]:
    band = (one.band.code, one.band.colour) if one.band else ("", "")
    notes = " ".join(note.value for note in one.notes)
    subs = (one.subs.get(name, "") for name in found.parameters)
    head = (found.station.code, _local(one.at), "" if one.value is None else one.value, *band, one.leading)
    return (*head, *subs, notes, one.table, _local(one.computed_at))


def _local(at: datetime | date) -> str:
    return at.astimezone(clock.VIETNAM).isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()
