"""/notices: what the reader was told; one notice with its trail; and the page of people without an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.services.notices.actions import answering
from fansipan.services.notices.contracts.deliveries import DeliveryCard
from fansipan.services.notices.pages.asking import language
from fansipan.services.notices.queries import deliveries, inbox, showing
from fansipan.services.notices.queries.inbox import NoticeCard
from fansipan.services.notices.queries.words import (
    HELD_NAMES,
    PRIORITY_LEVELS,
    PRIORITY_NAMES,
    RESULT_NAMES,
    SETTLING_NAMES,
    STATE_LEVELS,
    STATE_NAMES,
    SUPPRESSED_NAMES,
)
from fansipan.services.notices.rules.rights import ACKNOWLEDGE, SEE_TRAIL

SHOWN = {inbox.OPEN: pgettext_lazy("notices", "Open"), inbox.ALL: pgettext_lazy("notices", "All")}
MOST_SEEN = 200
WHY = {**{one.value: name for one, name in HELD_NAMES.items()}, **{o.value: n for o, n in SUPPRESSED_NAMES.items()}}


@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    """What the reader was told, the newest first."""
    actor, show = actor_of(request), request.GET.get("show", inbox.OPEN)
    show = show if show in SHOWN else inbox.OPEN
    page = inbox.notices(actor, show, page_number(request))
    context = {
        "rows": [shown(one) for one in page.items],
        "tabs": [
            {"title": title, "url": address(request, show=code), "current": code == show, "count": None}
            for code, title in SHOWN.items()
        ],
        "may_acknowledge": allows(actor, ACKNOWLEDGE),
        **pager(request, page),
    }
    return render(request, "notices/inbox.html", context)


def shown(one: NoticeCard) -> dict[str, Any]:
    """A notice as pages show it."""
    text = showing.text(one, language())
    return {
        "one": one,
        "url": reverse("notices:notice", args=[one.id]),
        "title": text.title,
        "body": text.body,
        "kind": showing.kind_title(one.kind),
        "facts": showing.facts(one, language()),
        "priority": PRIORITY_NAMES[one.priority],
        "level": PRIORITY_LEVELS[one.priority],
        "settled": SETTLING_NAMES[one.settled_how] if one.settled_how else "",
    }


@require_safe
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """A notice, and who was told, by what, when, and what became of it."""
    actor = actor_of(request)
    found = inbox.notice(actor, number)
    trail = deliveries.trail(actor, number, language())
    context = {
        "notice": shown(found),
        "trail": [delivery(one) for one in trail],
        "sees_trail": allows(actor, SEE_TRAIL),
        "may_acknowledge": allows(actor, ACKNOWLEDGE) and found.settled_at is None,
        "crumbs": [{"title": _("Notices"), "url": reverse("notices:inbox")}],
    }
    return render(request, "notices/notice.html", context)


def delivery(one: DeliveryCard) -> dict[str, Any]:
    """A delivery as pages show it."""
    return {
        "one": one,
        "priority": PRIORITY_NAMES[one.priority],
        "level": PRIORITY_LEVELS[one.priority],
        "kind": showing.kind_title(one.kind),
        "state": STATE_NAMES[one.state],
        "state_level": STATE_LEVELS[one.state],
        "why": WHY.get(one.why, ""),
        "attempts": [{"one": tried, "result": RESULT_NAMES.get(tried.result, tried.result)} for tried in one.attempts],
    }


@require_POST
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one sees to it."""
    answering.acknowledge(actor_of(request), number)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"acknowledged": number})
    messages.success(request, _("You have acknowledged it. Nobody is asked again."))
    return redirect("notices:notice", number=number)


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Note which notices of the inbox were looked at."""
    asked = request.POST.getlist("notice")[:MOST_SEEN]
    numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 19]
    answering.see(actor_of(request), numbers)
    return JsonResponse({"unseen": inbox.unseen(actor_of(request))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The notice for somebody without an account, who may say that it was read."""
    if request.method == "POST":
        answering.confirm_by_link(token)
    row = answering.read_token(token)
    text = showing.text(row.notice, row.language)
    context = {
        "title": text.title,
        "body": text.body,
        "facts": showing.facts(row.notice, row.language),
        "told_at": row.notice.told_at,
        "confirmed_at": row.confirmed_at,
        "recipient": row.recipient,
    }
    return render(request, "notices/read.html", context)


urlpatterns = [
    path("notices", show_inbox, name="inbox"),
    path("notices/seen", seen, name="seen"),
    path("notices/read/<str:token>", read, name="read"),
    path("notices/<int:number>", notice, name="notice"),
    path("notices/<int:number>/acknowledge", acknowledge, name="acknowledge"),
]
