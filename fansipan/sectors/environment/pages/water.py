"""The public pages of the water index: every station, one with its day and month, an index opened step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import LabResult
from fansipan.sectors.environment.forms import moment
from fansipan.sectors.environment.pages.saying import WATER, charts, said, time
from fansipan.sectors.environment.pages.sharing import sharing
from fansipan.sectors.environment.pages.showing import head, language, number, shown
from fansipan.sectors.environment.queries import water as queries
from fansipan.sectors.environment.queries.water import WaterNow
from fansipan.sectors.environment.queries.words import WATER_BANDS
from fansipan.sectors.environment.rules.rights import VIEW_SAMPLES

WATER_PICTURE = "environment:water_picture"


@require_safe
def water(request: HttpRequest) -> HttpResponse:
    """The water index of every station one may see."""
    found = [card(one) for one in queries.overview(actor_of(request))]
    return render(request, "environment/water.html", {"stations": found, "key": list(WATER_BANDS.items())})


def card(one: WaterNow) -> dict[str, Any]:
    """A station and its index now, or why there is none."""
    code = one.station.code
    page = reverse("environment:water_station", args=[code])
    return {**head(one.station, "water"), "page": page, "now": said(WATER, one.now, code)}


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its index or why there is none, its sub-indices, the last 24 hours and 30 days."""
    actor = actor_of(request)
    found = queries.history(actor, code)
    one = found.now.station
    context = {
        "station": head(one, "water"),
        "crumbs": _crumbs(),
        "now": said(WATER, found.now.now, code),
        "laboratory": [_result(result) for result in found.now.laboratory],
        "charts": charts(WATER, found.slots, code),
        "decision": found.now.decision,
        "sharing": sharing(request, pick(one.name, language()), "environment:water_station", WATER_PICTURE, code),
        "widget_url": f"{reverse('environment:widgets')}?station={code}",
        "samples_url": reverse("environment:samples", args=[code]) if allows(actor, VIEW_SAMPLES) else "",
    }
    return render(request, "environment/water_station.html", context)


def _result(one: LabResult) -> dict[str, str]:
    return {"parameter": one.parameter, "value": number(one.value), "time": time(one.at)}


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Water quality"), "url": reverse("environment:water")}]


@require_safe
def computation(request: HttpRequest, code: str) -> HttpResponse:
    """How an index was computed, step by step."""
    found = queries.computation(actor_of(request), code, moment(request.GET.get("at", "")))
    context: dict[str, Any] = {"crumbs": _crumbs(), "code": code}
    if found is not None:
        one = head(found.station, "water")
        page = {"title": one["name"], "url": reverse("environment:water_station", args=[code])}
        context |= {
            "crumbs": [*_crumbs(), page],
            "station": one,
            "said": said(WATER, found.published, code),
            "laboratory": [_result(result) for result in found.laboratory],
            "step": shown(found.index.step),
            "law": f"{pick(found.title, language())} · {found.decision}",
            "computed_at": found.computed_at,
            "table": found.published.table,
        }
    return render(request, "environment/computation.html", context)


urlpatterns = [
    path("water", water, name="water"),
    path("water/<str:code>", station, name="water_station"),
    path("water/<str:code>/computation", computation, name="water_computation"),
]
