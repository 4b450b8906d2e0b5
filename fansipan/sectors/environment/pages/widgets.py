"""Widgets: small pages that others put into theirs, a page to choose one, and oEmbed for programs that do it."""

from __future__ import annotations

from collections.abc import Callable
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
from fansipan.sectors.environment.pages.saying import AIR, said
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import air, communes
from fansipan.sectors.environment.queries.air import AirNow

View = Callable[..., HttpResponseBase]

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


def for_others(view: View) -> View:
    """Others may frame this page and only this one; it sets no cookie and is the same for everybody."""
    return xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(require_safe(view)))


@for_others
def of_station(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a public station as a widget."""
    found = air.history(ANONYMOUS, code)
    with translation.override(_one_of(request, "lang", languages())):
        name = pick(found.station.name, language())
        return _widget(request, name, AirNow(found.station, found.now), reverse("environment:air_station", args=[code]))


@for_others
def of_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The air of a commune as a widget, from the station that stands for it."""
    found = communes.commune(ANONYMOUS, code)
    page = reverse("environment:commune", args=[code])
    with translation.override(_one_of(request, "lang", languages())):
        name = pick(found.unit.name, language())
        if found.speaks is None:
            return _widget(request, name, None, page)
        near, one = found.speaks
        return _widget(request, name, one, page, f"{pick(one.station.name, language())}, {distance_words(near)}")


def _widget(request: HttpRequest, name: str, one: AirNow | None, page: str, where: str = "") -> HttpResponse:
    context = {
        "name": name,
        "where": where or (pick(one.station.place, language()) if one else ""),
        "now": said(AIR, one.now, one.station.code) if one else None,
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
    chosen = _choice(request, stations[0].code if stations else "")
    title = _title(chosen)
    address = request.build_absolute_uri(_address(chosen)) if title else ""
    context = {
        "stations": [(one.code, pick(one.name, language())) for one in stations],
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
    kinds = {"environment:air_station": "air", "environment:commune": "commune"}
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


def _choice(request: HttpRequest, first: str) -> Choice:
    commune = request.GET.get("commune", "")
    station = request.GET.get("station", "") or first
    known = {f"{width}x{height}": (width, height) for width, height in SIZES}
    return Choice(
        "commune" if commune else "air",
        commune or station,
        _one_of(request, "lang", languages()),
        _one_of(request, "theme", THEMES),
        known.get(request.GET.get("size", ""), SIZES[1]),
    )


def _title(chosen: Choice) -> str:
    """The name of what was chosen; "" for what the public does not see."""
    try:
        if chosen.kind == "commune":
            return pick(communes.commune(ANONYMOUS, chosen.code).unit.name, language())
        return pick(air.history(ANONYMOUS, chosen.code).station.name, language())
    except NotFound:
        return ""


def _address(chosen: Choice) -> str:
    name = "environment:commune_widget" if chosen.kind == "commune" else "environment:air_widget"
    return f"{reverse(name, args=[chosen.code])}?{urlencode({'lang': chosen.language, 'theme': chosen.theme})}"


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
    path("widget/commune/<str:code>", of_commune, name="commune_widget"),
    path("oembed", oembed, name="oembed"),
]
