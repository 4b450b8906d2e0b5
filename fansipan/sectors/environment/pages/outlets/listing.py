"""/outlets: every stack and outlet with the settings that hold today, narrowed, sorted, by pages, and as a sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses, clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.text import fold, pick
from fansipan.sectors.environment.actions import outlet_handouts as handouts
from fansipan.sectors.environment.contracts.outlets import OutletCard
from fansipan.sectors.environment.pages.law.frame import tabs
from fansipan.sectors.environment.pages.outlets.showing import factors
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import outlet_cards as queries
from fansipan.sectors.environment.queries.law_words import MEDIUM_NAMES, category_name
from fansipan.services.observations.queries.slices import slice_of

SIZE = 50
LONGEST = 100
NEVER = "0000"

SORTS: dict[str, tuple[Any, Callable[[OutletCard], Any]]] = {
    "station": (gettext_lazy("Station"), lambda one: one.code),
    "plant": (gettext_lazy("Plant"), lambda one: fold(pick(one.organisation_name, language()))),
    "medium": (gettext_lazy("Medium"), lambda one: one.medium),
    "from": (gettext_lazy("In force from"), lambda one: _since(one)),
}
TITLES = {name: title for name, (title, _key) in SORTS.items()}
USUAL = "station"


def _since(one: OutletCard) -> str:
    held = one.on(clock.today())
    return held.valid_from.isoformat() if held else NEVER


@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    """The outlets whose record the reader may see."""
    found = _found(request)
    page = slice_of(found, addresses.page_number(request), SIZE)
    columns = addresses.columns(request, TITLES, addresses.order(request, TITLES, USUAL), frozenset())
    context = {
        "rows": [_row(one) for one in page.items],
        "columns": dict(zip(TITLES, columns, strict=True)),
        "asked": request.GET,
        "media": list(MEDIUM_NAMES.items()),
        "filtered": any(request.GET.get(name) for name in ("q", "medium", "state")),
        "sheet_query": addresses.query(request),
        "tabs": tabs(request, "outlets"),
        **addresses.pager(request, page),
    }
    return render(request, "environment/outlets/list.html", context)


def _found(request: HttpRequest) -> list[OutletCard]:
    """What ?q, ?medium, ?state and ?sort ask for; nonsense asks for nothing."""
    words = fold(request.GET.get("q", "").replace("\x00", "")[:LONGEST])
    medium, state = request.GET.get("medium", ""), request.GET.get("state", "")
    rows = [
        one
        for one in queries.cards(actor_of(request))
        if words in fold(f"{one.code} {' '.join([*one.name.values(), *one.organisation_name.values()])}")
        and (medium not in MEDIUM_NAMES or one.medium == medium)
        and (state != "missing" or one.on(clock.today()) is None)
    ]
    sort = addresses.order(request, TITLES, USUAL)
    return sorted(rows, key=SORTS[sort.removeprefix("-")][1], reverse=sort.startswith("-"))


def _row(one: OutletCard) -> dict[str, Any]:
    held = one.on(clock.today())
    return {
        "card": one,
        "url": reverse("environment:outlet", args=[one.code]),
        "name": pick(one.name, language()),
        "plant": pick(one.organisation_name, language()),
        "medium": MEDIUM_NAMES.get(one.medium, ""),
        "held": held,
        "place": " · ".join(part for part in (held.column, category_name(held.category)) if part) if held else "",
        "factors": factors(held) if held else "",
    }


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Every description of these outlets as CSV or XLSX; that they were taken is on record."""
    return sheet_answer(handouts.outlets(actor_of(request), _found(request), kind), f"fansipan-outlets.{kind}")


urlpatterns = [
    path("outlets", outlets, name="outlets"),
    path("outlets.csv", sheet, {"kind": "csv"}, name="outlets_csv"),
    path("outlets.xlsx", sheet, {"kind": "xlsx"}, name="outlets_xlsx"),
]
