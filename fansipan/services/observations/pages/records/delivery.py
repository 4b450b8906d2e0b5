"""One delivery: its bytes with what was refused beside them, its place in the chain, what it wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import handouts, replaying
from fansipan.services.observations.contracts import Flag, LoggerStatus, Receipt
from fansipan.services.observations.pages.frame import language
from fansipan.services.observations.pages.records import lists
from fansipan.services.observations.queries import delivery as queries
from fansipan.services.observations.queries import quarantine
from fansipan.services.observations.queries.delivery import DeliveryCard, Mark, TextLine, WrittenReading
from fansipan.services.observations.queries.record_words import PROTOCOL_NAMES, REMEDIES
from fansipan.services.observations.queries.words import FLAG_NAMES, REFUSAL_NAMES, STATUS_NAMES, number
from fansipan.services.observations.rules.rights import EXPORT, REPLAY_DELIVERY

ORIGINAL, REFUSED, READINGS = "original", "refused", "readings"


@require_safe
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """One delivery; ?show chooses between its bytes, its refused lines and the readings it wrote."""
    actor = actor_of(request)
    card = queries.delivery(actor, number)
    show = request.GET.get("show", ORIGINAL)
    show = show if show in (REFUSED, READINGS) else ORIGINAL
    may_replay = allows(actor, REPLAY_DELIVERY)
    claimed = next((again.station for again in card.replays), "") if not card.line.station else ""
    context = {
        "card": card,
        "line": card.line,
        "title": title(card),
        "station": pick(card.line.station_name, language()) if card.line.station else "",
        "protocol": PROTOCOL_NAMES.get(card.line.protocol, card.line.protocol),
        "claimed": claimed,
        "show": show,
        "shows": _shows(request, card, show),
        "crumbs": _crumbs(card),
        "may_replay": may_replay,
        "may_export": allows(actor, EXPORT),
        "stations": _stations(request) if may_replay and not (card.line.station or claimed) else (),
        **(_readings(request, card) if show == READINGS else _text(request, card, only_refused=show == REFUSED)),
    }
    return render(request, "observations/delivery.html", context)


def title(card: DeliveryCard) -> str:
    """The file's name; a request body has none."""
    at = formats.date_format(lists.local(card.line.received_at), "d/m/Y H:i")
    return card.line.name or _("Request of %(at)s") % {"at": at}


def _shows(request: HttpRequest, card: DeliveryCard, show: str) -> list[dict[str, Any]]:
    written = formats.number_format(card.line.stored + card.line.revised, force_grouping=True)
    titles = {
        ORIGINAL: _("Original"),
        REFUSED: _("Refused lines"),
        READINGS: _("Readings written (%(count)s)") % {"count": written},
    }
    return lists.choices(request, "show", titles, show)


def _crumbs(card: DeliveryCard) -> list[dict[str, str]]:
    code = card.line.station
    if not code:
        return [{"title": _("Files received"), "url": reverse("observations:files")}]
    return [
        {"title": _("Stations"), "url": reverse("observations:stations")},
        {"title": code, "url": reverse("observations:station", args=[code])},
        {"title": _("Files received"), "url": reverse("observations:station_files", args=[code])},
    ]


def _stations(request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, pick(name, language())) for code, name in quarantine.stations(actor_of(request))]


def _text(request: HttpRequest, card: DeliveryCard, *, only_refused: bool) -> dict[str, Any]:
    page_number = lists.addresses.page_number(request)
    text = queries.text(actor_of(request), card, page_number, only_refused=only_refused)
    rows = [_row(line) for line in text.page.items]
    _say_once(mark for row in rows for mark in row["marks"])
    return {"text": text, "rows": rows, "page": text.page, **lists.pager(request, text.page)}


def _row(line: TextLine) -> dict[str, Any]:
    settled = all(mark.resolved_at is not None for mark in line.marks)
    return {"line": line, "marks": [_mark(mark) for mark in line.marks], "settled": settled}


def _say_once(marks: Iterable[dict[str, Any]]) -> None:
    """What to do about a reason is said where the reason comes first on the page, not at each of its lines."""
    said: set[str] = set()
    for mark in marks:
        if mark["resolved"] or mark["remedy"] in said:
            mark["remedy"] = ""
        said.add(mark["remedy"])


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "id": mark.id,
        "reason": REFUSAL_NAMES[mark.reason],
        "detail": mark.detail,
        "code": mark.code,
        "remedy": REMEDIES[mark.reason],
        "resolved": mark.resolved_at,
        "resolution": mark.resolution,
    }


def _readings(request: HttpRequest, card: DeliveryCard) -> dict[str, Any]:
    page = queries.readings(actor_of(request), card.line.id, lists.addresses.page_number(request))
    return {"readings": [_reading(row) for row in page.items], "page": page, **lists.pager(request, page)}


def _reading(row: WrittenReading) -> dict[str, Any]:
    value = "" if row.value is None else number(row.value, row.decimals)
    return {
        "time": row.time,
        "code": row.code,
        "name": pick(row.name, language()),
        "text": value,
        "unit": row.symbol,
        "flag": row.flag,
        "flag_word": FLAG_NAMES[Flag(row.flag)],
        "status": STATUS_NAMES[LoggerStatus(row.status)],
        "standing": row.standing,
    }


@require_safe
def original(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes exactly as they came, to be taken away; that they were is on record."""
    line, content = handouts.original(actor_of(request), number)
    name = line.name.replace("\\", "/").rpartition("/")[2] or f"delivery-{line.id}.bin"
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def replay(request: HttpRequest, number: int) -> HttpResponse:
    """Decode the original again with the present configuration."""
    receipt = replaying.replay(actor_of(request), number, request.POST.get("why", ""))
    messages.success(request, told(receipt))
    return redirect("observations:delivery", receipt.delivery_id)


@require_POST
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """Give a delivery of an unknown station its station."""
    asked = request.POST
    prefix = asked.get("prefix", "") if asked.get("keep_prefix") else ""
    receipt = replaying.claim(actor_of(request), number, asked.get("station", ""), asked.get("why", ""), prefix)
    messages.success(request, told(receipt))
    return redirect("observations:delivery", receipt.delivery_id)


def told(receipt: Receipt) -> str:
    """What a replay came to, in a sentence."""
    stored, still = receipt.stored + receipt.revised, len(receipt.refused)
    first = ngettext("%(n)d reading stored.", "%(n)d readings stored.", stored) % {"n": stored}
    if not still:
        return f"{first} {_('No line is refused any more.')}"
    return (
        first + " " + ngettext("%(n)d line is still refused.", "%(n)d lines are still refused.", still) % {"n": still}
    )


urlpatterns = [
    path("files/<int:number>", delivery, name="delivery"),
    path("files/<int:number>/original", original, name="original"),
    path("files/<int:number>/replay", replay, name="replay"),
    path("files/<int:number>/claim", claim, name="claim"),
]
