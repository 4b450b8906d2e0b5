"""The HTML door of the shell: the live map, and the stream behind it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, reverse

from fansipan.services.console.pages.searching import search
from fansipan.services.observations.queries.words import KIND_NAMES


def live_map(request: HttpRequest) -> HttpResponse:
    """Every station the actor may see, on the map and in a list beside it."""
    context = {
        "stations_url": reverse("api:stations_geojson"),
        "boundaries_url": reverse("api:boundaries"),
        "live_url": f"/live?language={request.LANGUAGE_CODE}",
        "tiles_url": settings.ENVIRONMENT.tile_url,
        "kinds": [{"value": kind.value, "title": name} for kind, name in KIND_NAMES.items()],
    }
    return render(request, "console/map.html", context)


def icon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where a page names no icon, as those of the administration do."""
    return redirect(static("console/icon.svg"))


urlpatterns = [
    path("", live_map, name="map"),
    path("search", search, name="search"),
    path("favicon.ico", icon, name="icon"),
]
