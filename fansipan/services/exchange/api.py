"""The JSON door: destinations, the days of a station, files; and a period asked for again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.utils import check_csrf

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.permissions import Actor, require
from fansipan.services.exchange.actions import asking
from fansipan.services.exchange.queries import files, standing
from fansipan.services.exchange.queries.files import FileLine
from fansipan.services.exchange.rules.rights import SEND_AGAIN, VIEW_EXCHANGE
from fansipan.services.observations.rules.windows import Length, window

router = Router(tags=["exchange"])


class Wanted(Schema):
    """From when to when a file's window ends: the last day unless told. A time without zone is Vietnamese time."""

    start: datetime | None = Field(None, alias="from")
    end: datetime | None = Field(None, alias="to")
    page: int = Field(1, ge=1, le=100_000)


class Again(Schema):
    """A period to be sent again; no stations means all that the destination gets."""

    start: datetime = Field(alias="from")
    end: datetime = Field(alias="to")
    stations: list[str] = []
    why: str


@router.get("/exchange", summary="Destinations")
def get_destinations(request: HttpRequest) -> Any:
    """Where data are sent to, how each destination does, and its files of the last seven days by state."""
    return {"destinations": [_told(one) for one in standing.destinations(_reader(request))]}


@router.get("/exchange/{code}/stations", summary="Stations of a destination")
def get_stations(request: HttpRequest, code: str) -> Any:
    """What the destination gets: each station with its code there and its files of the last seven days."""
    actor = _reader(request)
    row, _line = standing.destination(actor, code)
    return {"stations": [_told(one) for one in standing.stations(actor, row)]}


@router.get("/exchange/{code}/stations/{station}/days", summary="Days of a station at a destination")
def get_days(
    request: HttpRequest,
    code: str,
    station: str,
    month: str = Query("", description="such as 2026-11; empty: this one"),
) -> Any:
    """A month by Vietnamese days: files due, accepted, waiting, given up, and hours that no file was made of."""
    actor = _reader(request)
    row, _line = standing.destination(actor, code)
    days = files.days(actor, row, standing.station_of(actor, station), window(Length.MONTH, _month(month)))
    return {
        "days": [
            {"day": day, "due": sent.counts.due, **asdict(sent.counts), "unmade_hours": sent.unmade}
            for day, sent in days.items()
        ]
    }


@router.get("/exchange/{code}/stations/{station}/files", summary="Files of a station at a destination")
def get_files(request: HttpRequest, code: str, station: str, wanted: Query[Wanted]) -> Any:
    """The files whose windows end in a period, the newest first, fifty a page; replaced ones too."""
    actor = _reader(request)
    row, _line = standing.destination(actor, code)
    end = _aware(wanted.end) if wanted.end else clock.now()
    start = _aware(wanted.start) if wanted.start else end - timedelta(days=1)
    found = files.of_span(row, standing.station_of(actor, station), start, end, wanted.page)
    return {"total": found.total, "page": found.number, "files": [_file(one) for one in found.items]}


@router.get("/exchange/sent/{int:number}", summary="A file")
def get_file(request: HttpRequest, number: int) -> Any:
    """One file: its name, SHA-256, every way it went with the server's words, the deliveries it came from."""
    card = files.card(_reader(request), number)
    return {
        **_file(card.line),
        "destination": card.destination,
        "station": card.station,
        "sendings": [asdict(one) for one in card.sendings],
        "deliveries": [delivery for delivery, _name in card.deliveries],
    }


def _may_send_again(request: HttpRequest) -> bool:
    """Asked before the body is read: who may not send again is not told what is wrong with it."""
    require(actor_of(request), SEND_AGAIN)
    return True


@router.post(
    "/exchange/{code}/again",
    summary="Send a period again",
    response={202: dict[str, Any]},
    auth=_may_send_again,
)
def post_again(request: HttpRequest, code: str, wanted: Again) -> Any:
    """Have a period sent again; 202 with the number of the request."""
    if check_csrf(request):
        raise Forbidden("observations.csrf")
    actor = actor_of(request)
    period = _aware(wanted.start), _aware(wanted.end)
    return Status(202, {"number": asking.send_again(actor, code, wanted.stations, period, wanted.why)})


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    return actor


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today()


def _told(one: Any) -> dict[str, Any]:
    counts = {"due": one.counts.due, **asdict(one.counts)}
    return {**asdict(one), "counts": counts}


def _file(one: FileLine) -> dict[str, Any]:
    return asdict(one)
