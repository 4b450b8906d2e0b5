"""One file: its bytes, every way it went, the deliveries that its readings came with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.services.exchange.pages.showing import STATE_LEVELS, crumbs, file
from fansipan.services.exchange.queries import files, standing, words
from fansipan.services.exchange.rules.rights import VIEW_EXCHANGE

MOST_SHOWN = 64 * 1024
"""Bytes of a file that a page shows; the rest is in the file itself."""


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A file with everything that is known of it."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    card = files.card(actor, number)
    row, line = standing.destination(actor, card.destination)
    page = reverse("exchange:station", args=[card.destination, card.station])
    context = {
        **file(card.line),
        "card": card,
        "text": card.content[:MOST_SHOWN].decode(row.encoding, "replace"),
        "is_cut": len(card.content) > MOST_SHOWN,
        "sendings": [
            {"row": each, "state": words.STATES[each.state], "level": STATE_LEVELS[each.state]}
            for each in card.sendings
        ],
        "others": [file(each) for each in card.others],
        "crumbs": [*crumbs(line), {"title": card.station, "url": page}],
    }
    return render(request, "exchange/file.html", context)


@require_safe
def content(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes exactly as they are sent."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    card = files.card(actor, number)
    answer = HttpResponse(card.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, card.line.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


urlpatterns = [
    path("exchange/sent/<int:number>", one, name="file"),
    path("exchange/sent/<int:number>/content", content, name="content"),
]
