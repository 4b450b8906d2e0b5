"""/desk: the live map with every layer, what is open, the log, and the next step one click away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.permissions import allows, require
from fansipan.services.cases.rules.rights import OPEN_CASE
from fansipan.services.centre.pages.asking import actor_of, live_address
from fansipan.services.centre.queries import shifts as queries
from fansipan.services.centre.queries.shifts import OpenItem
from fansipan.services.centre.rules.rights import LEAD_SHIFT, SEE_CENTRE, START_SCENARIO
from fansipan.services.console import queries as console
from fansipan.services.console.pages import map_context
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS

LOG_LINES = 20
TOPICS = ("case", "warning", "indicator", "log")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of whoever leads the shift."""
    actor = actor_of(request)
    require(actor, SEE_CENTRE)
    heard = dict.fromkeys([*console.topics(actor), *TOPICS])
    context = {
        **map_context(request),
        "live_url": live_address(request, *heard),
        "today": clock.today(),
        "state_url": f"{reverse('centre:desk_state')}?{request.GET.urlencode()}",
        **_state(request),
    }
    return render(request, "centre/desk.html", context)


@require_safe
def desk_state(request: HttpRequest) -> HttpResponse:
    """What of the desk changes by itself."""
    require(actor_of(request), SEE_CENTRE)
    return render(request, "centre/_desk_state.html", _state(request))


def _state(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    items = queries.open_items(actor)
    show = request.GET.get("show", "")
    return {
        "shift": queries.current(),
        "items": [item for item in items if not show or item.kind == show],
        "chips": _chips(items, show),
        "log": queries.log(actor)[:LOG_LINES],
        "may_lead": allows(actor, LEAD_SHIFT),
        "may_start": allows(actor, START_SCENARIO),
        "may_open": allows(actor, OPEN_CASE),
        "may_warn": allows(actor, DRAFT_WARNINGS),
    }


def _chips(items: list[OpenItem], show: str) -> list[dict[str, Any]]:
    """The kinds of what is open, with how many there are of each."""
    words = kind_words()
    counts = {kind: sum(item.kind == kind for item in items) for kind in words}
    address = reverse("centre:desk")
    every = {"title": pgettext("kinds", "All"), "url": address, "current": not show, "count": len(items)}
    return [
        every,
        *(
            {"title": title, "url": f"{address}?show={kind}", "current": show == kind, "count": counts[kind]}
            for kind, title in words.items()
            if counts[kind]
        ),
    ]


def kind_words() -> dict[str, str]:
    """Kinds of what is open, in words."""
    return {
        "order": _("Orders"),
        "exercise": _("Exercises"),
        "case": _("Late cases"),
        "warning": _("Warnings"),
        "number": pgettext("centre", "Numbers"),
    }


urlpatterns = [
    path("desk", desk, name="desk"),
    path("desk/state", desk_state, name="desk_state"),
]
