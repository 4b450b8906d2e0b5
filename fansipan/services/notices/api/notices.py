"""Notices and their deliveries for programs; what devices and gateways report; who is on call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.services.notices.actions import answering
from fansipan.services.notices.contracts.deliveries import DeliveryCard
from fansipan.services.notices.queries import deliveries as delivery_queries
from fansipan.services.notices.queries import inbox, live, rosters, showing
from fansipan.services.notices.queries.deliveries import DeliveryFilter
from fansipan.services.notices.queries.inbox import NoticeCard

router = Router()


class ShownIn(Schema):
    """The key of a push that a device has shown."""

    key: str


class DeliveriesIn(Schema):
    """What to look for; `text` in the name of a person or the title of a notice, `state` such as failed."""

    text: str = Field("", max_length=100)
    channel: str = ""
    state: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    page: int = Field(1, ge=1, le=100_000)


@router.get("/notices", summary="What the caller was told", url_name="notices")
def get_notices(
    request: HttpRequest,
    show: str = Query(inbox.OPEN, description="open: not answered yet; all"),
    page: int = Query(1, ge=1, le=10_000),
) -> Any:
    """The newest first, with how many were not looked at."""
    actor = actor_of(request)
    found = inbox.notices(actor, show, page)
    sound = live.sound(actor)
    rows = [{**_card(one), "sound": sound} for one in found.items]
    return {"total": found.total, "page": found.number, "unseen": inbox.unseen(actor), "notices": rows}


@router.get("/notices/deliveries", summary="Deliveries of notices")
def get_deliveries(request: HttpRequest, asked: Query[DeliveriesIn]) -> Any:
    """Who was told what, by what, and what became of it, the newest first: for the province and its auditors."""
    wanted = DeliveryFilter(asked.text, asked.channel, asked.state, asked.kind, asked.since, asked.until)
    found = delivery_queries.deliveries(actor_of(request), wanted, asked.page, _language())
    return {"total": found.total, "page": found.number, "deliveries": [_delivery(one) for one in found.items]}


@router.post("/notices/shown", summary="A device has shown a push")
def post_shown(request: HttpRequest, body: ShownIn) -> Any:
    """The key is known to the device alone; an unknown one changes nothing."""
    return {"noted": answering.shown(body.key)}


@router.api_operation(["GET", "POST"], "/notices/receipts/{slug:code}", summary="A gateway reports on an SMS")
def receipt(request: HttpRequest, code: str) -> Any:
    """The parameters reference, status and token, in the address or as a form; the token also as a bearer's."""
    given = {**request.GET.dict(), **request.POST.dict()}
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = str(given.get("token", "")) or bearer
    reference, status = str(given.get("reference", ""))[:200], str(given.get("status", ""))[:500]
    return {"noted": answering.receive_receipt(code, token, reference, status)}


@router.get("/notices/{int:number}", summary="A notice")
def get_notice(request: HttpRequest, number: int) -> Any:
    """A notice that the caller may see, in both languages."""
    found = inbox.notice(actor_of(request), number)
    return {**_card(found), "texts": {language: dict(text) for language, text in found.texts.items()}}


@router.get("/notices/{int:number}/deliveries", summary="The trail of a notice")
def get_trail(request: HttpRequest, number: int) -> Any:
    """Who was told, by what, when, with every try; of those who may not see that, what they were told themselves."""
    found = delivery_queries.trail(actor_of(request), number, _language())
    return {"deliveries": [_delivery(one) for one in found]}


@router.post("/notices/{int:number}/acknowledge", summary="Acknowledge a notice")
def post_acknowledge(request: HttpRequest, number: int) -> Any:
    """Say that the caller sees to it."""
    answering.acknowledge(actor_of(request), number)
    return _card(inbox.notice(actor_of(request), number))


@router.get("/on-call", summary="Who is on call")
def get_on_call(request: HttpRequest) -> Any:
    """Every rotation with who is on call now and until when; the deputy is told when nobody is."""
    found = rosters.rotations(actor_of(request))
    rows = [
        {"rotation": one.code, "title": dict(one.title), "now": one.now, "until": one.until, "deputy": one.deputy}
        for one in found
    ]
    return {"at": clock.now(), "rotations": rows}


def _language() -> str:
    return get_language() or "vi"


def _card(one: NoticeCard) -> dict[str, Any]:
    text = showing.text(one, _language())
    return {
        "id": one.id,
        "kind": one.kind,
        "thread": one.thread,
        "priority": one.priority.value,
        "exercise": one.exercise,
        "title": text.title,
        "text": text.short,
        "body": text.body,
        "facts": [{"label": label, "value": value} for label, value in showing.facts(one, _language())],
        "about": one.url,
        "url": f"/notices/{one.id}",
        "refs": list(one.refs),
        "at": one.told_at,
        "settled": one.settled_how.value if one.settled_how else "",
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
        "seen": one.seen,
        "asked": one.asked,
    }


def _delivery(one: DeliveryCard) -> dict[str, Any]:
    names = ("id", "notice", "notice_title", "kind", "exercise", "recipient", "organisation", "channel", "address")
    times = ("queued_at", "next_at", "sent_at", "delivered_at", "confirmed_at")
    attempts = [
        {"at": tried.at, "result": tried.result, "detail": tried.detail, "milliseconds": tried.milliseconds}
        for tried in one.attempts
    ]
    return {
        **{name: getattr(one, name) for name in (*names, "round", "why", *times)},
        "priority": one.priority.value,
        "state": one.state.value,
        "attempts": attempts,
    }
