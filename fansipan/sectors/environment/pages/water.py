"""The public pages of the water index: every station, and one with its sub-indices and why there is no index."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.sectors.environment.pages.showing import actor_of, head, number, shown, words
from fansipan.sectors.environment.queries import water as queries
from fansipan.sectors.environment.queries.water import WaterNow
from fansipan.sectors.environment.queries.words import WATER_BANDS, WATER_USES


@require_safe
def water(request: HttpRequest) -> HttpResponse:
    """The water index of every station one may see."""
    found = [_said(one) for one in queries.overview(actor_of(request))]
    return render(request, "environment/water.html", {"stations": found, "key": list(WATER_BANDS.items())})


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its index or why there is none, its sub-indices, and the computation opened."""
    found = queries.station(actor_of(request), code)
    context = {
        "station": _said(found),
        "crumbs": [{"title": _("Water quality"), "url": reverse("environment:water")}],
        "step": shown(found.index.step) if found.index else None,
        "decision": found.decision,
    }
    return render(request, "environment/water_station.html", context)


def _said(one: WaterNow) -> dict[str, Any]:
    index, band = one.index, one.band.code if one.band else ""
    return {
        **head(one.station),
        "page": reverse("environment:water_station", args=[one.station.code]),
        "at": one.at,
        "value": index.value if index else None,
        "measured": index is not None,
        "band": band,
        "word": str(WATER_BANDS[band]) if band else "",
        "use": str(WATER_USES[band]) if band else "",
        "subs": [(name, number(round(q, 1))) for name, q in index.subs.items()] if index else [],
        "groups": [(name, number(round(q, 1))) for name, q in index.groups.items()] if index else [],
        "notes": words(index.notes) if index else (),
    }


urlpatterns = [
    path("water", water, name="water"),
    path("water/<str:code>", station, name="water_station"),
]
