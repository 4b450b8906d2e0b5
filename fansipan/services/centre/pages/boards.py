"""/dashboards: cards that a person arranges; a leader shares them."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.services.centre.actions import boards as actions
from fansipan.services.centre.actions import measuring
from fansipan.services.centre.pages.asking import TOPICS
from fansipan.services.centre.pages.drawing import plot
from fansipan.services.centre.queries import boards as queries
from fansipan.services.centre.queries import items, numbers
from fansipan.services.centre.queries.wording import COLOURS, language, number, role_names, shown
from fansipan.services.centre.rules.boards import BoardCard, CardKind
from fansipan.services.centre.rules.rights import ARRANGE, SHARE_DASHBOARDS
from fansipan.services.console import queries as console
from fansipan.services.console.pages import map_context

MOST_ROWS = 8
KIND_NAMES = {
    CardKind.NUMBER: pgettext_lazy("card", "Number"),
    CardKind.CHART: pgettext_lazy("card", "How it went"),
    CardKind.LIST: pgettext_lazy("card", "Rows behind it"),
    CardKind.COMMUNES: pgettext_lazy("card", "Communes compared"),
    CardKind.MAP: pgettext_lazy("card", "Live map"),
    CardKind.OPEN: pgettext_lazy("card", "What is open"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def dashboards(request: HttpRequest) -> HttpResponse:
    """The dashboard that one begins with; a new one is made by POST."""
    actor = actor_of(request)
    if request.method == "POST":
        like = request.POST.get("like", "")
        made = actions.make(actor, request.POST.get("title", ""), int(like) if like.isdigit() else None)
        return redirect("centre:arrange", number=made)
    found = queries.first(actor)
    if found is not None:
        return _page(request, found)
    return render(request, "centre/dashboard_none.html", {"may_arrange": allows(actor, ARRANGE)})


@require_safe
def dashboard(request: HttpRequest, number: int) -> HttpResponse:
    """One dashboard."""
    return _page(request, queries.board(actor_of(request), number))


def _page(request: HttpRequest, row: Any) -> HttpResponse:
    actor = actor_of(request)
    cards = queries.cards_of(row)
    measuring.visit(actor, "dashboards", [one.of for one in cards if one.of])
    heard = [*console.topics(actor), *TOPICS] if any(one.kind is CardKind.MAP for one in cards) else TOPICS
    context = {
        **map_context(request),
        "board": row,
        "cards": [_card(actor, one) for one in cards],
        "boards": queries.boards(actor),
        "own": row.owner_id == actor.user_id,
        "may_arrange": allows(actor, ARRANGE),
        "live_url": live_address(request, *dict.fromkeys(heard)),
    }
    return render(request, "centre/dashboard.html", context)


def _card(actor: Actor, one: BoardCard) -> dict[str, Any]:
    """A card with what it shows; nothing of a number that the reader may not see."""
    found: dict[str, Any] = {"kind": one.kind.value, "wide": one.wide, "title": str(KIND_NAMES[one.kind])}
    if one.kind is CardKind.OPEN:
        return {**found, "items": items.open_items(actor)[:MOST_ROWS], "words": items.kind_words()}
    if not one.of:
        return found
    cards = numbers.cards(actor, [one.of])
    return {**found, **_number(actor, one, cards[0])} if cards else {**found, "hidden": True}


def _number(actor: Actor, one: BoardCard, card: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"number": shown(card, numbers.points([one.of])[one.of])}
    if one.kind is CardKind.CHART:
        found["plot"] = plot(numbers.points([one.of], numbers.MONTH)[one.of], card.indicator.target)
    if one.kind is CardKind.LIST:
        found["rows"] = numbers.rows(actor, one.of)[:MOST_ROWS]
    if one.kind is CardKind.COMMUNES:
        found["communes"] = [
            {
                "name": pick(each.name, language()),
                "text": number(each.value, card.indicator.decimals),
                "level": COLOURS.get(each.level, "still"),
            }
            for each in numbers.communes(card)[:MOST_ROWS]
        ]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """Put cards on a dashboard, take them away, move them."""
    actor = actor_of(request)
    row = queries.board(actor, number)
    if request.method == "POST":
        actions.arrange(actor, number, request.POST.get("title", ""), _sent(request))
        if allows(actor, SHARE_DASHBOARDS):
            actions.share(actor, number, "shared" in request.POST, request.POST.get("role", ""))
        return redirect("centre:dashboard", number=number)
    titles = {one.name: str(one.title) for one in numbers.declared(actor)}
    context = {
        "board": row,
        "own": row.owner_id == actor.user_id,
        "cards": [
            {"kind": one.kind.value, "of": one.of, "wide": one.wide, "title": _name(one, titles)}
            for one in queries.cards_of(row)
        ],
        "kinds": [(kind.value, name, kind.is_of_indicator) for kind, name in KIND_NAMES.items()],
        "indicators": sorted(titles.items(), key=lambda each: each[1]),
        "roles": [("", _("Nobody in particular")), *role_names()],
        "may_share": allows(actor, SHARE_DASHBOARDS),
        "crumbs": [
            {"title": _("Dashboards"), "url": reverse("centre:dashboards")},
            {"title": row.title, "url": reverse("centre:dashboard", args=[row.pk])},
        ],
    }
    return render(request, "centre/arrange.html", context)


def _name(one: BoardCard, titles: dict[str, str]) -> str:
    kind = str(KIND_NAMES[one.kind])
    return f"{kind}: {titles.get(one.of, one.of)}" if one.of else kind


def _sent(request: HttpRequest) -> Any:
    try:
        return json.loads(request.POST.get("cards", "[]"))
    except ValueError:
        raise Invalid("centre.cards", why="JSON") from None


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a dashboard away."""
    actions.remove(actor_of(request), number)
    return redirect("centre:dashboards")


urlpatterns = [
    path("dashboards", dashboards, name="dashboards"),
    path("dashboards/<int:number>", dashboard, name="dashboard"),
    path("dashboards/<int:number>/arrange", arrange, name="arrange"),
    path("dashboards/<int:number>/remove", remove, name="remove_dashboard"),
]
