"""Air and water by commune: a list with search and "near me", and a page for each commune and ward."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.text import pick
from fansipan.sectors.environment.forms.places import place
from fansipan.sectors.environment.pages import air, water
from fansipan.sectors.environment.pages.saying import AIR, WATER, charts
from fansipan.sectors.environment.pages.sharing import sharing
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import communes as queries
from fansipan.sectors.environment.queries.air import AirNow
from fansipan.sectors.environment.queries.communes import CommuneLine, CommuneNow, Near
from fansipan.sectors.environment.queries.water import WaterHistory
from fansipan.services.places.contracts import UnitCard

LONGEST = 100


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Every commune and ward, searched by present and former names without marks."""
    text = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    context = {
        "text": text,
        "lines": [_line(one) for one in queries.communes(text)],
        "crumbs": _crumbs()[:1],
        "outside": "outside" in request.GET,
    }
    return render(request, "environment/communes.html", context)


def _line(one: CommuneLine) -> dict[str, Any]:
    url = reverse("environment:commune", args=[one.unit.code])
    return {"name": pick(one.unit.name, language()), "url": url, "formerly": ", ".join(one.formerly)}


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The commune that holds the point in the address, which the browser has rounded to about a kilometre."""
    code = queries.commune_at(place(request.GET.get("lat", ""), request.GET.get("lon", "")))
    if code is None:
        return redirect(f"{reverse('environment:communes')}?outside")
    return redirect("environment:commune", code=code)


@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """A commune's air and water; a former one leads to what it became."""
    became = queries.former(code)
    if len(became) == 1:
        return redirect("environment:commune", code=became[0].code)
    if became:
        return _former(request, code, became)
    actor = actor_of(request)
    found = queries.commune(actor, code)
    history = queries.history(actor, found)
    name = pick(found.unit.name, language())
    shown = history.station if history else None
    context = {
        "name": name,
        "crumbs": _crumbs(),
        "formerly": ", ".join(pick(one.name, language()) for one in found.formerly),
        "air": [{**air.card(one), **_distance(distance)} for distance, one in _others(found)],
        "water": [{**water.card(one), **_distance(distance)} for distance, one in found.water],
        "speaks": _speaking(found),
        "charts": charts(AIR, history.slots, shown.code) if history and shown else [],
        "charted": pick(shown.name, language()) if shown else "",
        **_river(queries.river_history(actor, found)),
        "sharing": sharing(request, name, "environment:commune", "environment:commune_picture", code),
        "widget_url": f"{reverse('environment:widgets')}?commune={code}",
    }
    return render(request, "environment/commune.html", context)


def _former(request: HttpRequest, code: str, became: tuple[UnitCard, ...]) -> HttpResponse:
    lines = [_line(CommuneLine(one, ())) for one in became]
    return render(request, "environment/commune_former.html", {"lines": lines, "crumbs": _crumbs(), "code": code})


def _river(history: WaterHistory | None) -> dict[str, Any]:
    """The day and the month of the river that stands for the commune."""
    if history is None:
        return {"river_charts": []}
    station = history.now.station
    return {"river_charts": charts(WATER, history.slots, station.code), "river": pick(station.name, language())}


def _others(found: CommuneNow) -> list[tuple[Near, AirNow]]:
    """The stations beside the one that speaks for the commune."""
    return [pair for pair in found.air if found.speaks is None or pair[1] is not found.speaks[1]]


def _speaking(found: CommuneNow) -> dict[str, Any] | None:
    """The station whose air stands for the commune, and how far it is."""
    if found.speaks is None:
        return None
    distance, one = found.speaks
    return {**air.card(one), **_distance(distance)}


def _distance(one: Near) -> dict[str, Any]:
    return {"inside": one.inside, "far": one.far, "distance": distance_words(one)}


def distance_words(one: Near) -> str:
    """How far a station is, in words: a resident must see that it stands somewhere else. "" where nobody knows."""
    if one.inside:
        return _("in this commune")
    if one.metres is None:
        return ""
    km = formats.number_format(round(one.metres / 1000, 1 if one.metres < 10_000 else None))
    return _("%(km)s km from the middle of the commune") % {"km": km}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"title": _("Air quality"), "url": reverse("environment:air")},
        {"title": _("Communes and wards"), "url": reverse("environment:communes")},
    ]


urlpatterns = [
    path("communes", communes, name="communes"),
    path("communes/near", near, name="commune_near"),
    path("communes/<str:code>", commune, name="commune"),
]
