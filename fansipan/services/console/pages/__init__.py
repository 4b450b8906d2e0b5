"""The HTML door of the shell: the live map, and the stream behind it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, reverse

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.offline import keep
from fansipan.services.console import queries
from fansipan.services.console.pages.searching import search
from fansipan.services.console.pages.worker import service_worker
from fansipan.services.observations.queries.words import KIND_NAMES

LIBRARY = ("maplibre/maplibre-gl-csp.js", "maplibre/maplibre-gl-csp-worker.js", "console/vendor-map.css")
"""What draws maps: too much for everybody's browser, but whoever looks at a map keeps it."""


def front(request: HttpRequest) -> HttpResponse:
    """What people find at /: the map when they are logged in, else what an app offers as the front page."""
    offered = manifest.front_page()
    return live_map(request) if offered is None or request.user.is_authenticated else offered(request)


def live_map(request: HttpRequest) -> HttpResponse:
    """Every station the actor may see, on the map and in a list beside it; all it needs is kept with it."""
    context = {
        **map_context(request),
        "kinds": [{"value": kind.value, "title": name} for kind, name in KIND_NAMES.items()],
    }
    page = render(request, "console/map.html", context)
    return keep(request, page, also=[context["stations_url"], *_shown(context["layers"]), *map(static, LIBRARY)])


def _shown(layers: list[dict[str, Any]]) -> list[str]:
    """The addresses of the layers that are drawn at once."""
    return [one["url"] for one in layers if one["shown"]]


def map_context(request: HttpRequest) -> dict[str, Any]:
    """What every page with the live map needs."""
    actor = actor_of(request)
    return {
        "stations_url": reverse("api:stations_geojson"),
        "boundaries_url": reverse("api:boundaries"),
        "live_url": live_address(request, *queries.topics(actor)),
        "tiles_url": settings.ENVIRONMENT.tile_url,
        "layers": queries.switches(actor),
    }


def layer(request: HttpRequest, name: str) -> HttpResponse:
    """A layer of the map as GeoJSON, as far as the reader may see it."""
    actor = actor_of(request)
    found = queries.layer(actor, name).source(actor)
    return keep(request, JsonResponse(found, content_type="application/geo+json"))


def icon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where a page names no icon, as those of the administration do."""
    return redirect(static("console/icon.svg"))


urlpatterns = [
    path("layers/<str:name>", layer, name="layer"),
    path("", front, name="front"),
    path("map", live_map, name="map"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("search", search, name="search"),
    path("favicon.ico", icon, name="icon"),
]
