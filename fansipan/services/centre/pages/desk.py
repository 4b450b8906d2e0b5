"""/desk: the live map with every layer, what is open, the log, and the next step one click away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import allows, require
from fansipan.services.cases.rules.rights import OPEN_CASE
from fansipan.services.centre.actions import measuring
from fansipan.services.centre.pages.asking import TOPICS
from fansipan.services.centre.queries import items as open_things
from fansipan.services.centre.queries import shifts as queries
from fansipan.services.centre.queries.items import OpenKind
from fansipan.services.centre.rules.rights import LEAD_SHIFT, SEE_CENTRE, START_SCENARIO
from fansipan.services.console import queries as console
from fansipan.services.console.pages import map_context
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS

LOG_LINES = 20


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of whoever leads the shift."""
    actor = actor_of(request)
    require(actor, SEE_CENTRE)
    measuring.visit(actor, "desk")
    followed = dict.fromkeys([*TOPICS, *open_things.topics()])
    heard = dict.fromkeys([*console.topics(actor), *followed])
    context = {
        **map_context(request),
        "live_url": live_address(request, *heard),
        "followed": " ".join(followed),
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
    kinds = open_things.open_kinds(actor)
    show = request.GET.get("show", "")
    return {
        "shift": queries.current(),
        "items": [item for one in kinds for item in one.items if not show or one.kind == show],
        "chips": _chips(kinds, show),
        "log": queries.log(actor)[:LOG_LINES],
        "may_lead": allows(actor, LEAD_SHIFT),
        "may_start": allows(actor, START_SCENARIO),
        "may_open": allows(actor, OPEN_CASE),
        "may_warn": allows(actor, DRAFT_WARNINGS),
    }


def _chips(kinds: list[OpenKind], show: str) -> list[dict[str, Any]]:
    """The kinds of what is open, with how many there are of each."""
    address = reverse("centre:desk")
    count = sum(one.total for one in kinds)
    every = {"title": pgettext("kinds", "All"), "url": address, "current": not show, "count": count}
    return [
        every,
        *(
            {
                "title": one.title,
                "url": f"{address}?show={one.kind}",
                "current": show == one.kind,
                "count": one.total,
            }
            for one in kinds
        ),
    ]


urlpatterns = [
    path("desk", desk, name="desk"),
    path("desk/state", desk_state, name="desk_state"),
]
