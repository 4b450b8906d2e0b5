"""The public pages of the air index: every station now, one station's day and month, an index opened step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.forms import moment
from fansipan.sectors.environment.pages.saying import AIR, charts, said
from fansipan.sectors.environment.pages.sharing import sharing
from fansipan.sectors.environment.pages.showing import head, language, shown
from fansipan.sectors.environment.queries import air as queries
from fansipan.sectors.environment.queries.air import AirNow
from fansipan.sectors.environment.queries.words import AIR_BANDS


@require_safe
def air(request: HttpRequest) -> HttpResponse:
    """The air index of every station one may see."""
    found = queries.overview(actor_of(request))
    context = {"stations": [card(one) for one in found], "key": list(AIR_BANDS.items())}
    return render(request, "environment/air.html", context)


def card(one: AirNow) -> dict[str, Any]:
    """A station and its index now."""
    code = one.station.code
    page = reverse("environment:air_station", args=[code])
    return {**head(one.station, "air"), "page": page, "now": said(AIR, one.now, code)}


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its index now with advice, the last 24 hours and 30 days."""
    found = queries.history(actor_of(request), code)
    one = head(found.station, "air")
    context = {
        "station": one,
        "crumbs": _crumbs(),
        "now": said(AIR, found.now, code),
        "charts": charts(AIR, found.slots, code),
        "sharing": sharing(request, one["name"], "environment:air_station", "environment:air_picture", code),
        "widget_url": f"{reverse('environment:widgets')}?station={code}",
    }
    return render(request, "environment/air_station.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Air quality"), "url": reverse("environment:air")}]


@require_safe
def computation(request: HttpRequest, code: str) -> HttpResponse:
    """How an index was computed, step by step."""
    asked = moment(request.GET.get("at", ""))
    found = queries.computation(actor_of(request), code, asked)
    context: dict[str, Any] = {"crumbs": _crumbs(), "code": code}
    if found is not None:
        one = head(found.station, "air")
        page = {"title": one["name"], "url": reverse("environment:air_station", args=[code])}
        context |= {
            "crumbs": [*_crumbs(), page],
            "station": one,
            "said": said(AIR, found.published, code),
            "step": shown(found.index.step),
            "law": f"{pick(found.title, language())} · {found.decision}",
            "computed_at": found.computed_at,
            "table": found.published.table,
        }
    return render(request, "environment/computation.html", context)


urlpatterns = [
    path("air", air, name="air"),
    path("air/<str:code>", station, name="air_station"),
    path("air/<str:code>/computation", computation, name="air_computation"),
]
