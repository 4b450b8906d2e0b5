"""What people say about a station, for programs: flagged periods, log book, causes of gaps, photos, instruments."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, Query, Router, Schema, Status
from ninja.utils import check_csrf

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.actions import flags as flagging
from fansipan.services.observations.actions import gaps as stating
from fansipan.services.observations.actions import handouts, logbook
from fansipan.services.observations.contracts import Flag, LogKind
from fansipan.services.observations.queries import catalogue, documents, flags, stations
from fansipan.services.observations.queries import logbook as logs
from fansipan.services.observations.queries.flags import FlagFilter
from fansipan.services.observations.queries.logbook import LogFilter
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.rules.rights import WRITE_LOG

router = Router(tags=["remarks"])

LONGEST_TEXT = 2000
CREATED = {201: dict[str, Any]}


class FlagsAsked(Schema):
    """Which judgements; what is left out matches all. `flag`: 1 pass, 3 suspect, 4 fail."""

    q: str = ""
    state: Literal["", "standing", "withdrawn"] = ""
    flag: int | None = None
    datastream: int | None = None


class PeriodIn(Schema):
    """From when to when. A time without zone is Vietnamese time."""

    start: datetime = Field(alias="from")
    end: datetime = Field(alias="to")


class FlagIn(PeriodIn):
    """A judgement over the readings of (from, to]."""

    datastream: int
    flag: Literal["", "pass", "suspect", "fail"] = ""
    reason: str = Field("", max_length=LONGEST_TEXT)


class WhyIn(Schema):
    """Why."""

    why: str = Field("", max_length=LONGEST_TEXT)


class LogAsked(Schema):
    """Which lines of the log book; what is left out matches all."""

    source: Literal["", "people", "loggers"] = ""
    kind: LogKind | None = None
    q: str = ""
    datastream: int | None = None


class EntryIn(Schema):
    """What happened; without `to` it goes on, without `datastream` it concerns the whole station."""

    kind: LogKind | None = None
    start: datetime = Field(alias="from")
    end: datetime | None = Field(None, alias="to")
    text: str = Field("", max_length=LONGEST_TEXT)
    datastream: int | None = None


class CauseIn(PeriodIn):
    """Why readings are missing; without `datastream` it speaks of all of them."""

    cause: str = Field("", max_length=LONGEST_TEXT)
    datastream: int | None = None


@router.get("/stations/{code}/flags", summary="Periods that officers flagged")
def get_flags(request: HttpRequest, code: str, asked: FlagsAsked = Query(...)) -> Any:
    """Every judgement over a station's readings, those withdrawn too, the newest first."""
    wanted = FlagFilter(asked.q, asked.state, asked.flag, asked.datastream)
    return {"flags": [asdict(one) for one in flags.periods(actor_of(request), code, wanted)]}


@router.post("/stations/{code}/flags", summary="Flag a period by hand", response=CREATED)
def post_flag(request: HttpRequest, code: str, body: FlagIn) -> Any:
    """Judge the readings of a datastream over a period; averages are computed again. 201 with its number."""
    actor = _writer(request)
    stations.own_stream(actor, code, body.datastream)
    if not body.flag:
        raise Invalid("observations.no_such_choice", given="flag")
    period = Period(_aware(body.start), _aware(body.end))
    made = flagging.flag_period(actor, body.datastream, period, Flag[body.flag.upper()], body.reason)
    return Status(201, {"id": made})


@router.post("/stations/{code}/flags/{int:number}/withdraw", summary="Take a judgement back")
def post_withdraw(request: HttpRequest, code: str, number: int, body: WhyIn) -> Any:
    """The readings are as the automatic tests, or an earlier judgement, left them. Needs a reason."""
    actor = _writer(request)
    flags.judgement(actor, code, number)
    flagging.withdraw(actor, number, body.why)
    return asdict(flags.judgement(actor, code, number))


@router.get("/stations/{code}/log", summary="The log book")
def get_log(request: HttpRequest, code: str, asked: LogAsked = Query(...)) -> Any:
    """What people wrote and what the loggers reported of the last days, the newest first."""
    wanted = LogFilter(asked.source, asked.kind.value if asked.kind else "", asked.q, asked.datastream)
    return {"log": [asdict(one) for one in logs.log(actor_of(request), code, wanted)]}


@router.post("/stations/{code}/log", summary="Write in the log book", response=CREATED)
def post_log(request: HttpRequest, code: str, body: EntryIn) -> Any:
    """Write an entry; 201 with its number."""
    actor, end = _writer(request), _aware(body.end) if body.end else None
    catalogue.streams(actor, code, WRITE_LOG)  # who may is asked before what is wrong
    if body.kind is None:
        raise Invalid("observations.no_such_choice", given="kind")
    entry = logbook.NewEntry(body.kind, _aware(body.start), body.text, end, body.datastream)
    return Status(201, {"id": logbook.write(actor, code, entry)})


@router.post("/stations/{code}/causes", summary="State why readings are missing", response=CREATED)
def post_cause(request: HttpRequest, code: str, body: CauseIn) -> Any:
    """Put a cause on record; of two that speak of one gap the later counts. 201 with its number."""
    stated = stating.CauseStated(_aware(body.start), _aware(body.end), body.cause, body.datastream)
    return Status(201, {"id": stating.state_cause(_writer(request), code, stated)})


@router.get("/stations/{code}/documents", summary="Photos and documents")
def get_documents(
    request: HttpRequest,
    code: str,
    kind: Literal["", "photos", "papers"] = "",
    q: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> Any:
    """What was kept of a station, without the bytes, a page at a time."""
    found = documents.documents(actor_of(request), code, kind=kind, text=q, number=page)
    return {"total": found.total, "page": found.number, "documents": [asdict(one) for one in found.items]}


@router.get("/documents/{int:number}/file", summary="A photo or document")
def get_document_file(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes as they were kept."""
    line, content = documents.document(actor_of(request), number)
    return _bytes(content, line.mime_type, line.name)


@router.get("/stations/{code}/sensors", summary="Instruments")
def get_sensors(request: HttpRequest, code: str) -> Any:
    """The instruments of a station with the dates that the law asks for, those in use first."""
    return {"sensors": [asdict(one) for one in stations.sensors(actor_of(request), code)]}


@router.get("/deliveries/{int:number}/original", summary="The original bytes of a delivery")
def get_original(request: HttpRequest, number: int) -> HttpResponse:
    """Byte for byte as they came; that they were taken is on record."""
    line, content = handouts.original(actor_of(request), number)
    return _bytes(content, "application/octet-stream", line.name or f"delivery-{number}")


def _writer(request: HttpRequest) -> Actor:
    """Who is asking, for what changes something. Raises Forbidden without this site's token."""
    if check_csrf(request):
        raise Forbidden("observations.csrf")
    return actor_of(request)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=clock.VIETNAM)


def _bytes(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
