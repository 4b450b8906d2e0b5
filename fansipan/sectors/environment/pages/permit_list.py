"""/permits: the environmental permits, narrowed, sorted, by pages, and as a sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses, clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import fold, pick
from fansipan.sectors.environment.actions import handouts
from fansipan.sectors.environment.contracts.permits import PermitCard
from fansipan.sectors.environment.pages.law.frame import tabs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import permits as queries
from fansipan.sectors.environment.queries.law_words import HELD_NAMES
from fansipan.sectors.environment.rules.rights import EDIT_PERMITS

SIZE = 50
LONGEST = 100
FAR = "9999-12-31"

SORTS: dict[str, tuple[Any, Callable[[PermitCard], Any]]] = {
    "number": (gettext_lazy("Number of the permit"), lambda one: fold(one.number)),
    "plant": (gettext_lazy("Plant"), lambda one: fold(pick(one.organisation_name, language()))),
    "from": (gettext_lazy("In force from"), lambda one: one.valid_from.isoformat()),
    "to": (gettext_lazy("In force until"), lambda one: one.valid_to.isoformat() if one.valid_to else FAR),
    "limits": (gettext_lazy("Limits"), lambda one: len(one.limits)),
}
TITLES = {name: title for name, (title, _key) in SORTS.items()}
USUAL = "plant"


@require_safe
def permits(request: HttpRequest) -> HttpResponse:
    """The permits that the reader may see."""
    found = _found(request)
    last = max(1, -(-len(found) // SIZE))
    number = min(addresses.page_number(request), last)
    page = Page(found[(number - 1) * SIZE : number * SIZE], number, SIZE, len(found))
    context = {
        "rows": [card(one) for one in page.items],
        "columns": addresses.columns(request, TITLES, addresses.order(request, TITLES, USUAL), frozenset({"limits"})),
        "asked": request.GET,
        "states": list(HELD_NAMES.items()),
        "filtered": bool(request.GET.get("q") or request.GET.get("state")),
        "sheet_query": addresses.query(request),
        "may_edit": allows(actor_of(request), EDIT_PERMITS),
        "tabs": tabs(request, "permits"),
        **addresses.pager(request, page),
    }
    return render(request, "environment/permits.html", context)


def _found(request: HttpRequest) -> list[PermitCard]:
    """What ?q, ?state and ?sort ask for; nonsense asks for nothing."""
    words = fold(request.GET.get("q", "").replace("\x00", "")[:LONGEST])
    state, sort = request.GET.get("state", ""), addresses.order(request, TITLES, USUAL)
    rows = [
        one
        for one in queries.permits(actor_of(request))
        if words in fold(f"{one.number} {' '.join(one.organisation_name.values())}")
        and (state not in HELD_NAMES or one.state(clock.today()) == state)
    ]
    return sorted(rows, key=SORTS[sort.removeprefix("-")][1], reverse=sort.startswith("-"))


def card(one: PermitCard) -> dict[str, Any]:
    """A permit in the reader's words."""
    held = one.state(clock.today())
    return {
        "card": one,
        "plant": pick(one.organisation_name, language()),
        "url": reverse("environment:permit", args=[one.id]),
        "count": len(one.limits),
        "held": HELD_NAMES[held],
        "level": "good" if held == "held" else "",
    }


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The numbers of these permits as CSV or XLSX; that they were taken is on record."""
    return sheet_answer(handouts.permits(actor_of(request), _found(request), kind), f"fansipan-permits.{kind}")


def crumbs(one: PermitCard | None = None) -> list[dict[str, str]]:
    """The way back to the list, and to a permit."""
    found = [{"title": _("Environmental permits"), "url": reverse("environment:permits")}]
    return [*found, {"title": one.number, "url": reverse("environment:permit", args=[one.id])}] if one else found


urlpatterns = [
    path("permits", permits, name="permits"),
    path("permits.csv", sheet, {"kind": "csv"}, name="permits_csv"),
    path("permits.xlsx", sheet, {"kind": "xlsx"}, name="permits_xlsx"),
]
