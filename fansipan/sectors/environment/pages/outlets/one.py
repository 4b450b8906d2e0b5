"""/outlets/<station>: what holds for an outlet, which limits that comes to and how, and how it was described before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts.outlets import OutletCard, OutletTerms
from fansipan.sectors.environment.pages import station_law
from fansipan.sectors.environment.pages.outlets.showing import whole
from fansipan.sectors.environment.pages.permit_list import card as permit_line
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import outlet_cards as queries
from fansipan.sectors.environment.queries import permits
from fansipan.sectors.environment.rules.rights import VIEW_PERMITS


@require_safe
def outlet(request: HttpRequest, code: str) -> HttpResponse:
    """An outlet with the settings in force today, the limits they come to, its permits and its history."""
    actor = actor_of(request)
    card = queries.card(actor, code)
    held = card.on(clock.today())
    readable = permits.permits(actor) if allows(actor, VIEW_PERMITS) else []
    context = {
        "card": card,
        "name": pick(card.name, language()),
        "plant": pick(card.organisation_name, language()),
        "held": whole(held) if held else None,
        "history": _history(card.described),
        "limits": station_law.context(actor, code, {}),
        "permits": [permit_line(one) for one in readable if one.organisation == card.organisation],
        "may_edit": queries.may_edit(actor, card),
        "crumbs": crumbs(),
    }
    return render(request, "environment/outlets/one.html", context)


def _history(described: tuple[OutletTerms, ...]) -> list[dict[str, Any]]:
    """Every description with the day after which the next one holds, the newest first."""
    today = clock.today()
    found = []
    for place, one in enumerate(described):
        following = described[place + 1].valid_from if place + 1 < len(described) else None
        last = following - timedelta(days=1) if following else None
        current = one.valid_from <= today and (last is None or today <= last)
        found.append({**whole(one), "last": last, "current": current, "future": one.valid_from > today})
    return found[::-1]


def crumbs(card: OutletCard | None = None) -> list[dict[str, str]]:
    """The way back to the list, and to an outlet."""
    found = [{"title": _("Stacks and outlets"), "url": reverse("environment:outlets")}]
    if card is not None:
        found.append({"title": card.code, "url": reverse("environment:outlet", args=[card.code])})
    return found


urlpatterns = [path("outlets/<str:code>", outlet, name="outlet")]
