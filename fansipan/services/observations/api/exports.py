"""Exports for programs: short ones as CSV at once, long ones asked for, looked after and taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status
from ninja.utils import check_csrf

from fansipan.kernel import clock, manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden
from fansipan.services.observations.actions import exports as actions
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.queries import exports as queries
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery, ExportView
from fansipan.services.observations.queries.series import Period, Resolution

router = Router(tags=["exports"])

BLOCK = 256 * 1024
"""Bytes of a file that go out at once; Django's own 4 kB make a large file slow."""


class Wanted(Schema):
    """From when to when, and how fine. A time without zone is Vietnamese time."""

    start: datetime = Field(alias="from")
    end: datetime | None = Field(None, alias="to")
    resolution: Literal["raw", "hour", "day", "month"] = "raw"
    revisions: bool = False


class WantedByAddress(Wanted):
    """Datastreams by number, all those of some stations by code, or both."""

    datastreams: list[int] = Field([], alias="datastream")
    stations: list[str] = Field([], alias="station")


class NewExport(Wanted):
    """Datastreams by number, all those of some stations by code, or both."""

    datastreams: list[int] = []
    stations: list[str] = []
    format: ExportFormat = ExportFormat.CSV


@router.get("/observations.csv", summary="Readings or averages as CSV", url_name="observations_csv")
def get_observations_csv(request: HttpRequest, wanted: Query[WantedByAddress]) -> FileResponse:
    """A short export, up to about 50,000 rows, at once. 422 for a longer one: ask for it by POST /exports.

    Times stand in Viet Nam time with their offset and in UTC; flags are QARTOD's numbers; a period holds the readings
    after `from` up to and including `to`.
    """
    return _download(actions.at_once(actor_of(request), _query(request, wanted), ExportFormat.CSV))


@router.get("/exports", summary="Own exports")
def get_exports(request: HttpRequest) -> Any:
    """The exports the caller asked for in the last days, the newest first."""
    return {"exports": [_told(one) for one in queries.own(actor_of(request))]}


@router.post("/exports", summary="Ask for an export", response={202: dict[str, Any]})
def post_exports(request: HttpRequest, wanted: NewExport, response: HttpResponse) -> Any:
    """Have a file made in the background. 202 with the export; look at it by its address until its state is `done`."""
    if check_csrf(request):
        raise Forbidden("observations.csrf")
    actor = actor_of(request)
    number = actions.ask(actor, _query(request, wanted), wanted.format)
    response["Location"] = reverse("api:get_export", args=[number])
    return Status(202, _told(queries.one(actor, number)))


@router.get("/exports/{int:number}", summary="How far an export is")
def get_export(request: HttpRequest, number: int) -> Any:
    """One export. 404 for another person's."""
    return _told(queries.one(actor_of(request), number))


@router.get("/exports/{int:number}/file", summary="The file of an export")
def get_export_file(request: HttpRequest, number: int) -> FileResponse:
    """The file. 409 while it is not ready, and after seven days, when it is taken away."""
    return _download(actions.open_file(actor_of(request), number))


def _query(request: HttpRequest, wanted: WantedByAddress | NewExport) -> ExportQuery:
    streams = [*wanted.datastreams, *queries.streams_of(actor_of(request), wanted.stations)]
    period = Period(_aware(wanted.start), _aware(wanted.end) if wanted.end else clock.now())
    language = getattr(request, "LANGUAGE_CODE", "vi")
    known = tuple(dict.fromkeys(streams))
    return ExportQuery(known, period, Resolution(wanted.resolution), wanted.revisions, language)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=clock.VIETNAM)


def _told(one: ExportView) -> dict[str, Any]:
    ready = one.state is ExportState.DONE
    return {
        "id": one.id,
        "state": one.state.value,
        "format": one.format.value,
        **one.query.kept(),
        "stations": one.stations,
        "rows": one.rows,
        "estimated_rows": one.estimated_rows,
        "progress": round(one.progress, 3),
        "size": one.size,
        "asked_at": one.asked_at,
        "finished_at": one.finished_at,
        "kept_until": one.kept_until,
        "problem": {"code": one.problem, "title": manifest.message(one.problem) % one.data} if one.problem else None,
        "file": reverse("api:get_export_file", args=[one.id]) if ready else None,
    }


def _download(file: actions.ExportedFile) -> FileResponse:
    response = FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.format.media_type)
    response.block_size = BLOCK
    response["Cache-Control"] = "private, no-store"
    return response
