"""GET /deliveries, /quarantine and /ledger: the record for programs, under the rights of whoever asks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.kernel.paging import Page
from fansipan.services.observations.actions import handouts
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.queries import deliveries, delivery, gaps, ledger, quarantine
from fansipan.services.observations.queries.deliveries import DeliveryFilter
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.queries.ledger import Parts, StationLoss
from fansipan.services.observations.queries.quarantine import QuarantineFilter
from fansipan.services.observations.queries.slices import MOST_COUNTED
from fansipan.services.observations.rules.windows import Length, Window

router = Router(tags=["record"])

LONGEST_DAYS = 366


class DeliveriesAsked(Schema):
    """Which deliveries. `q`: file name, sender or SHA-256; days are Vietnamese days, both included."""

    station: str = ""
    organisation: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None
    protocol: str = ""
    refused: bool = False
    page: int = Field(1, ge=1, le=100_000)


class QuarantineAsked(Schema):
    """Which refused lines. `parameter`: the code as the logger sent it; `delivery`: its number."""

    station: str = ""
    reason: Refusal | None = None
    parameter: str | None = None
    state: Literal["open", "resolved", "all"] = "open"
    q: str = ""
    delivery: int | None = None
    page: int = Field(1, ge=1, le=100_000)


class RecordAsked(Schema):
    """Over which Vietnamese days, both included; all without."""

    since: date | None = None
    until: date | None = None


@router.get("/stations/{code}/record", summary="The record of a station, to take away and verify")
def get_record(request: HttpRequest, code: str, asked: RecordAsked = Query(...)) -> Any:
    """Lines of JSON in gzip: bytes, links and readings of every delivery; `verify_record.py` verifies them."""
    wanted = DeliveryFilter(station=code, since=asked.since, until=asked.until)
    pieces = handouts.taken_record(actor_of(request), wanted)
    return StreamingHttpResponse(pieces, content_type="application/gzip")


@router.get("/deliveries", summary="What was received")
def get_deliveries(request: HttpRequest, asked: DeliveriesAsked = Query(...)) -> Any:
    """Deliveries of the stations whose record the caller may read, the newest first."""
    wanted = DeliveryFilter(**asked.dict(exclude={"page", "q"}), text=asked.q)
    found = deliveries.deliveries(actor_of(request), wanted, "-received", asked.page)
    return {"deliveries": [asdict(one) for one in found.items], **_paging(found)}


@router.get("/deliveries/{number}", summary="One delivery")
def get_delivery(request: HttpRequest, number: int) -> Any:
    """One delivery with its place in the chain of hashes. 404 for one the caller may not see."""
    card = delivery.delivery(actor_of(request), number)
    found = asdict(card)
    return {**found.pop("line"), **found}


@router.get("/quarantine", summary="What was refused")
def get_quarantine(request: HttpRequest, asked: QuarantineAsked = Query(...)) -> Any:
    """Refused lines, the newest first, and how many of them have which cause."""
    wanted = QuarantineFilter(
        station=asked.station,
        reason=asked.reason.value if asked.reason else "",
        code=asked.parameter,
        state=asked.state,
        text=asked.q,
        delivery=asked.delivery,
    )
    actor = actor_of(request)
    found = quarantine.lines(actor, wanted, "-refused", asked.page)
    causes = quarantine.groups(actor, wanted).items
    return {"causes": [asdict(one) for one in causes], "lines": [asdict(one) for one in found.items], **_paging(found)}


@router.get("/ledger", summary="What was due, and what became of it")
def get_ledger(
    request: HttpRequest,
    station: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """The loss ledger by station over some Vietnamese days (today unless given); with a station also by day, with gaps.

    expected = on_time + late + refused + missing, always.
    """
    actor = actor_of(request)
    window = _window(since, until)
    period = {"from": window.first, "to": window.last}
    if not station:
        return {**period, "stations": [_loss(one) for one in ledger.stations(actor, window)]}
    loss = ledger.station(actor, station, window)
    days = [{"day": day, **_parts(parts)} for day, parts in sorted(ledger.days(loss, window).items())]
    return {**period, **_loss(loss), "days": days, "gaps": [_gap(gap) for gap in gaps.gaps([loss.id], window)]}


def _window(since: date | None, until: date | None) -> Window:
    last = until or since or clock.today()
    window = Window(Length.DAY, since or last, last)
    if window.last < window.first:
        raise Invalid("observations.period_turned_round")
    if (window.last - window.first).days > LONGEST_DAYS:
        raise Invalid("observations.period_too_long", days=LONGEST_DAYS)
    return window


def _loss(one: StationLoss) -> dict[str, Any]:
    return {"station": one.code, "name": one.name, "kind": one.kind, **_parts(one.parts)}


def _parts(parts: Parts) -> dict[str, Any]:
    return {**asdict(parts), "received": parts.received, "share": parts.share}


def _gap(gap: Gap) -> dict[str, Any]:
    said = gap.statement
    return {
        "datastreams": gap.datastreams,
        "parameters": gap.codes,
        "whole_station": gap.whole,
        "from": gap.start,
        "to": gap.end,
        "ongoing": gap.ongoing,
        "missing": gap.missing,
        "kind": gap.kind.value,
        "open": gap.is_open,
        "cause": said.cause if said else None,
        "stated_by": said.stated_by if said else None,
    }


def _paging(page: Page[Any]) -> dict[str, Any]:
    """`total` is exact up to 10,000; beyond it `more` is true."""
    return {"page": page.number, "pages": page.last, "total": page.total, "more": page.total > MOST_COUNTED}
