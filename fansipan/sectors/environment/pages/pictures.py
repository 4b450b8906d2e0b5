"""Pictures to pass on: the air or the water of a station, the air of a commune, drawn once for every published hour."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.permissions import ANONYMOUS
from fansipan.kernel.text import language_of, pick
from fansipan.sectors.environment.pages import painting
from fansipan.sectors.environment.pages.communes import distance_words
from fansipan.sectors.environment.pages.saying import AIR, WATER, Spoken
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import air, communes, water

AGE = 300
KEPT = 3 * 3600
LONG_NAME = 36
"""A longer name is set smaller."""


@require_safe
def of_station(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a public station. Whoever asks gets the same: it lies in shared caches."""
    found = air.history(ANONYMOUS, code)
    return _of_one(request, Spoken(AIR, found.station, found.now))


@require_safe
def of_river(request: HttpRequest, code: str) -> HttpResponse:
    """The water of a public station, likewise."""
    found = water.history(ANONYMOUS, code).now
    return _of_one(request, Spoken(WATER, found.station, found.now))


def _of_one(request: HttpRequest, one: Spoken) -> HttpResponse:
    with translation.override(_language(request)):
        return _answer(request, _said(one, pick(one.station.name, language()), ""))


@require_safe
def of_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a commune, from the station that stands for it, with its distance."""
    found = communes.commune(ANONYMOUS, code)
    with translation.override(_language(request)):
        name = pick(found.unit.name, language())
        if found.speaks is None:
            return _answer(request, {"name": name, "now": None, "station": None, "where": "", "scale": AIR})
        near, one = found.speaks
        where = f"{pick(one.station.name, language())} · {distance_words(near)}"
        return _answer(request, _said(Spoken(AIR, one.station, one.now), name, where))


def _said(one: Spoken, name: str, where: str) -> dict[str, Any]:
    station = one.station
    place = f"{pick(station.place, language())} · {station.lat:.4f}, {station.lon:.4f}"
    return {
        "name": name,
        "where": where or place,
        "scale": one.scale,
        "now": one.said(),
        "source": _("Automatic station %(code)s, %(source)s")
        % {"code": station.code, "source": pick(station.organisation, language())},
        "demo": station.demo,
    }


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = painting.FORMATS.get(request.GET.get("format", ""), painting.WIDE)
    context |= {"form": form.name, "language": language(), "long": len(context["name"]) > LONG_NAME}
    html = render_to_string("environment/picture.html", context)
    # What would be drawn names the drawing: a new hour, a correction and a new layout each make a new one.
    key = f"picture-{form.name}-{hashlib.sha256(html.encode()).hexdigest()}"
    picture = cache.get(key)
    if picture is None:
        picture = painting.paint(html, form)
        cache.set(key, picture, KEPT)
    answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = f"public, max-age={AGE}"
    answer["Content-Disposition"] = f"inline; filename={context['scale'].name.lower().replace('_', '-')}.png"
    return answer


def _language(request: HttpRequest) -> str:
    return language_of(request.GET.get("lang"))


urlpatterns = [
    path("air/<str:code>/picture.png", of_station, name="air_picture"),
    path("water/<str:code>/picture.png", of_river, name="water_picture"),
    path("communes/<str:code>/picture.png", of_commune, name="commune_picture"),
]
