"""The search box: stations by name, code, owner or place; places by present and former names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.observations.queries import searching
from fansipan.services.observations.queries.newest import StationFilter
from fansipan.services.observations.queries.words import KIND_NAMES, STATE_NAMES
from fansipan.services.places import queries as places
from fansipan.services.places.contracts import UnitCard

MOST_STATIONS, MOST_PLACES = 8, 5


def search(request: HttpRequest) -> HttpResponse:
    """What the search box finds: a list under the box while typing, a page when sent."""
    text = request.GET.get("q", "").strip()[:100]
    actor = actor_of(request)
    results = [*_stations(actor, text, request.LANGUAGE_CODE), *_places(text, request.LANGUAGE_CODE)]
    template = "console/_search_results.html" if "HX-Request" in request.headers else "console/search.html"
    return render(request, template, {"query": text, "results": results if text else []})


def _stations(actor: Actor, text: str, language: str) -> list[dict[str, Any]]:
    if not text:
        return []
    found = searching.found(actor, StationFilter(text=text))[:MOST_STATIONS]
    return [
        {
            "title": pick(one.name, language),
            "url": reverse("observations:station", args=[one.code]),
            "note": f"{one.code} · {KIND_NAMES[one.kind]} · {pick(one.place, language)}",
            "state": one.state.value,
            "state_label": STATE_NAMES[one.state],
        }
        for one in found
    ]


def _places(text: str, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": pick(unit.name, language),
            "url": f"{reverse('observations:stations')}?q={pick(unit.name, language)}",
            "note": _place_note(unit),
        }
        for unit in places.search(text, MOST_PLACES)
    ]


def _place_note(unit: UnitCard) -> str:
    if unit.valid_to is None:
        return _("Stations in this place")
    now = ", ".join(unit.now[:3]) + (" …" if len(unit.now) > 3 else "")
    return _("Until %(date)s; now %(now)s") % {"date": unit.valid_to.strftime("%d/%m/%Y"), "now": now}
