"""Pages that other apps put into a station's file: this house's frame around their content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from fansipan.kernel import manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.manifest import StationTab
from fansipan.services.observations.pages.frame import frame
from fansipan.services.observations.queries import stations


def _address(tab: StationTab) -> URLPattern:
    @require_safe
    def shown(request: HttpRequest, code: str) -> HttpResponse:
        """The tab in its frame. Raises NotFound for a station the actor may not see, Forbidden without its right."""
        actor = actor_of(request)
        around = frame(request, code, tab.name)
        if tab.needs is not None and tab.needs not in stations.held(actor, code):
            raise Forbidden("kernel.forbidden", permission=tab.needs.name)
        return render(request, tab.template, {**around, **tab.context(actor, code, request.GET.dict())})

    return path(f"stations/<str:code>/{tab.name}", shown, name=f"station_{tab.name}")


urlpatterns = [_address(tab) for tab in manifest.station_tabs()]
