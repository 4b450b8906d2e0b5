"""Widgets: small pages that others put into theirs, a page to choose one, and oEmbed for programs that do it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, path, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.kernel.text import languages, pick
from fansipan.sectors.environment.pages.communes import distance_words
from fansipan.sectors.environment.pages.saying import AIR, WATER, Scale, Spoken
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import air, communes, water

View = Callable[..., HttpResponseBase]

KINDS = ("air", "water")
"""Of what a commune's widget tells."""

THEMES = ("auto", "light", "dark")
SIZES = ((320, 120), (320, 240), (400, 320), (640, 200))
AGE = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose to embed."""

    kind: str
    code: str
    language: str
    theme: str
    size: tuple[int, int]
    of: str = "air"


def for_others(view: View) -> View:
    """Others may frame this page and only this one; it sets no cookie and is the same for everybody."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(require_safe(view)))


@for_others
def of_station(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a public station as a widget."""
    found = air.history(ANONYMOUS, code)
    return _of_one(request, Spoken(AIR, found.station, found.now), "environment:air_station")


@for_others
def of_river(request: HttpRequest, code: str) -> HttpResponse:
    """The water of a public station as a widget."""
    found = water.history(ANONYMOUS, code).now
    return _of_one(request, Spoken(WATER, found.station, found.now), "environment:water_station")


def _of_one(request: HttpRequest, one: Spoken, page: str) -> HttpResponse:
    with translation.override(_one_of(request, "lang", languages())):
        name = pick(one.station.name, language())
        return _widget(request, name, one, reverse(page, args=[one.station.code]))


@for_others
def of_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a commune as a widget, or by ?of=water its water, from the station that stands for it."""
    found = communes.commune(ANONYMOUS, code)
    page = reverse("environment:commune", args=[code])
    scale = WATER if _one_of(request, "of", KINDS) == "water" else AIR
    speaks = found.river if scale is WATER else found.speaks
    with translation.override(_one_of(request, "lang", languages())):
        name = pick(found.unit.name, language())
        if speaks is None:
            return _widget(request, name, None, page, scale=scale)
        near, one = speaks
        where = f"{pick(one.station.name, language())}, {distance_words(near)}"
        return _widget(request, name, Spoken(scale, one.station, one.now), page, where)


def _widget(
    request: HttpRequest, name: str, one: Spoken | None, page: str, where: str = "", scale: Scale = AIR
) -> HttpResponse:
    context = {
        "name": name,
        "where": where or (pick(one.station.place, language()) if one else ""),
        "scale": one.scale if one else scale,
        "now": one.said() if one else None,
        "source": pick(one.station.organisation, language()) if one else "",
        "demo": one.station.demo if one else False,
        "page": request.build_absolute_uri(page),
        "language": language(),
        "theme": _one_of(request, "theme", THEMES),
    }
    # Without the request: nothing of whoever looks at it belongs into a page that lies in shared caches.
    answer = HttpResponse(render_to_string("environment/widget.html", context))
    answer["Cache-Control"] = f"public, max-age={AGE}"
    return answer


@require_safe
def widgets(request: HttpRequest) -> HttpResponse:
    """Choose what to embed, see it, copy the code."""
    stations = [one.station for one in air.overview(ANONYMOUS)]
    rivers = [one.station for one in water.overview(ANONYMOUS)]
    first = next((one.code for one in (*stations, *rivers)), "")
    chosen = _choice(request, first, {one.code for one in rivers})
    title = _title(chosen)
    address = request.build_absolute_uri(_address(chosen)) if title else ""
    context = {
        "groups": [
            (title, [(one.code, pick(one.name, language())) for one in found])
            for title, found in ((_("Air quality"), stations), (_("Water quality"), rivers))
            if found
        ],
        "of": chosen.of,
        "communes": [(one.unit.code, pick(one.unit.name, language())) for one in communes.communes("")],
        "chosen": chosen,
        "sizes": [(f"{width}x{height}", f"{width} × {height}") for width, height in SIZES],
        "size": f"{chosen.size[0]}x{chosen.size[1]}",
        "themes": [("auto", _("As the visitor's system")), ("light", _("Light")), ("dark", _("Dark"))],
        "title": title,
        "address": address,
        "code": _code(address, title, chosen.size) if title else "",
        "crumbs": [{"title": _("Air quality"), "url": reverse("environment:air")}],
    }
    return render(request, "environment/widgets.html", context)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0: the widget of the page of a station or commune whose address is given. Raises NotFound."""
    asked = urlsplit(request.GET.get("url", ""))
    try:
        found = resolve(asked.path)
    except Resolver404:
        raise NotFound("environment.nothing_to_embed") from None
    kinds = {
        "environment:air_station": "air",
        "environment:water_station": "water",
        "environment:commune": "commune",
    }
    if found.view_name not in kinds or asked.netloc not in ("", request.get_host()):
        raise NotFound("environment.nothing_to_embed")
    size = (_within(request, "maxwidth", 400), _within(request, "maxheight", 320))
    chosen = Choice(kinds[found.view_name], found.kwargs["code"], languages()[0], THEMES[0], size)
    if not (title := _title(chosen)):
        raise NotFound("environment.nothing_to_embed")
    html = _code(request.build_absolute_uri(_address(chosen)), title, size)
    said_of = {"version": "1.0", "type": "rich", "provider_name": "Fansipan", "title": title}
    answer = JsonResponse({**said_of, "html": html, "width": size[0], "height": size[1], "cache_age": AGE})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _choice(request: HttpRequest, first: str, rivers: Collection[str]) -> Choice:
    commune = request.GET.get("commune", "")
    station = request.GET.get("station", "") or first
    kind = "water" if station in rivers else "air"
    known = {f"{width}x{height}": (width, height) for width, height in SIZES}
    return Choice(
        "commune" if commune else kind,
        commune or station,
        _one_of(request, "lang", languages()),
        _one_of(request, "theme", THEMES),
        known.get(request.GET.get("size", ""), SIZES[1]),
        _one_of(request, "of", KINDS),
    )


def _title(chosen: Choice) -> str:
    """The name of what was chosen; "" for what the public does not see."""
    try:
        if chosen.kind == "commune":
            return pick(communes.commune(ANONYMOUS, chosen.code).unit.name, language())
        if chosen.kind == "water":
            return pick(water.history(ANONYMOUS, chosen.code).now.station.name, language())
        return pick(air.history(ANONYMOUS, chosen.code).station.name, language())
    except NotFound:
        return ""


def _address(chosen: Choice) -> str:
    asked = {"lang": chosen.language, "theme": chosen.theme}
    if chosen.kind == "commune" and chosen.of == "water":
        asked["of"] = chosen.of
    return f"{reverse(f'environment:{chosen.kind}_widget', args=[chosen.code])}?{urlencode(asked)}"


def _code(address: str, title: str, size: tuple[int, int]) -> str:
    context: dict[str, Any] = {"address": address, "title": title, "width": size[0], "height": size[1]}
    return render_to_string("environment/_embed.html", context).strip()


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else known[0]


def _within(request: HttpRequest, name: str, usual: int) -> int:
    asked = request.GET.get(name, "")
    return max(120, min(int(asked), usual)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual


urlpatterns = [
    path("widget", widgets, name="widgets"),
    path("widget/air/<str:code>", of_station, name="air_widget"),
    path("widget/water/<str:code>", of_river, name="water_widget"),
    path("widget/commune/<str:code>", of_commune, name="commune_widget"),
    path("oembed", oembed, name="oembed"),
]
