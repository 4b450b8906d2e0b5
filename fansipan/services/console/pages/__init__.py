"""The HTML door of the shell: the live map, and the stream behind it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from fansipan.services.observations.queries import newest


def live_map(request: HttpRequest) -> HttpResponse:
    """Every station the actor may see, on the map and in a list beside it."""
    stations = newest.stations(request.actor)  # type: ignore[attr-defined]
    context = {"stations": stations, "counts": newest.counts(stations), "tiles": settings.ENVIRONMENT.tile_url}
    return render(request, "console/map.html", context)


urlpatterns = [path("", live_map, name="map")]
