"""/wall: what everybody in the room must see, without a hand on it; and the links by which screens show it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.actions import measuring, walls
from fansipan.services.centre.contracts import NumberLevel
from fansipan.services.centre.pages.asking import TOPICS
from fansipan.services.centre.queries import boards, items, numbers, shifts
from fansipan.services.centre.queries.numbers import IndicatorCard
from fansipan.services.centre.queries.wording import shown
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.console import queries as console
from fansipan.services.console.pages import map_context
from fansipan.services.identity import queries as identity
from fansipan.services.identity.rules import CONFINED

MOST_ITEMS, MOST_LINES = 5, 6
DANGERS = ("alarm", "warning")
"""What always stands on the wall; the other lists take turns where they do not fit."""

FIRST = (NumberLevel.BAD, NumberLevel.STALE)
OF_A_WALL = ["/wall", "/live", "/layers/", "/static/", "/api/v1/stations.geojson", "/api/v1/places/", "/cameras/"]
"""What the screen of a link may ask for; everything else is shut to it."""


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The wall."""
    actor = actor_of(request)
    require(actor, SEE_CENTRE)
    return _wall(request, reverse("centre:wall"))


def _wall(request: HttpRequest, address: str) -> HttpResponse:
    actor = actor_of(request)
    measuring.visit(actor, "wall")
    followed = dict.fromkeys([*TOPICS, *items.topics()])
    heard = dict.fromkeys([*console.topics(actor), *followed])
    context = {
        **map_context(request),
        "live_url": live_address(request, *heard),
        "followed": " ".join(followed),
        "state_url": reverse("centre:wall_state"),
        "own_url": address,
        **_state(actor),
    }
    answer = render(request, "centre/wall.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def wall_state(request: HttpRequest) -> HttpResponse:
    """What of the wall changes by itself."""
    actor = actor_of(request)
    require(actor, SEE_CENTRE)
    answer = render(request, "centre/_wall_state.html", _state(actor))
    answer["Cache-Control"] = "no-store"
    return answer


def _state(actor: Actor) -> dict[str, Any]:
    found = numbers.cards(actor)
    went = numbers.points(card.indicator.name for card in found)
    kinds: list[dict[str, Any]] = [
        {"one": one, "more": one.total - len(one.items)}
        for one in items.open_kinds(actor, most=MOST_ITEMS)
        if one.kind != "number"
    ]
    return {
        "now": clock.now(),
        "numbers": [shown(card, went[card.indicator.name]) for card in sorted(found, key=_urgency)],
        "dangers": [row for row in kinds if row["one"].kind in DANGERS],
        "kinds": [row for row in kinds if row["one"].kind not in DANGERS],
        "shift": shifts.current(),
        "log": shifts.log(actor)[:MOST_LINES],
    }


def _urgency(card: IndicatorCard) -> int:
    """What is off its target or out of date comes first, since not all numbers fit on every wall."""
    return FIRST.index(card.level) if card.level in FIRST else len(FIRST)


@require_safe
def open_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The wall for a screen that shows its link: it logs in by it, whenever its session has ended."""
    account = walls.open_wall(token)
    if request.user != account or request.session.get(CONFINED) is None:
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        request.session[CONFINED] = OF_A_WALL
    request.actor = identity.actor_of(account)  # type: ignore[attr-defined]
    return _wall(request, reverse("centre:open_wall", args=[token]))


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """The links, and a new one, which is shown once."""
    actor = actor_of(request)
    made = ""
    if request.method == "POST":
        token = walls.make(actor, request.POST.get("name", ""))
        made = request.build_absolute_uri(reverse("centre:open_wall", args=[token]))
    context = {"links": boards.links(actor), "made": made}
    return render(request, "centre/walls.html", context)


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Shut a link."""
    walls.revoke(actor_of(request), number)
    messages.success(request, _("The link is shut."))
    return redirect("centre:walls")


urlpatterns = [
    path("wall", wall, name="wall"),
    path("wall/state", wall_state, name="wall_state"),
    path("wall/open/<str:token>", open_wall, name="open_wall"),
    path("walls", links, name="walls"),
    path("walls/<int:number>/revoke", revoke, name="revoke_wall"),
]
