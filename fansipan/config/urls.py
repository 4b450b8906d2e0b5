"""Every app's pages, the API, health."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.i18n import set_language

from fansipan.config.api import api
from fansipan.kernel import manifest
from fansipan.services.observations import queries as observations


def health(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served and readings stored; 503 with the reason otherwise."""
    problem = observations.database_problem()
    return JsonResponse({"ok": problem is None, "problem": problem}, status=200 if problem is None else 503)


urlpatterns = [
    path("health", health, name="health"),
    path("language", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
]

for app in manifest.installed():
    if find_spec(f"{app.package}.pages"):
        pages = import_module(f"{app.package}.pages")
        urlpatterns.append(path("", include((pages.urlpatterns, app.package.rpartition(".")[2]))))

handler400 = "fansipan.config.faults.bad_request"
handler403 = "fansipan.config.faults.forbidden"
handler404 = "fansipan.config.faults.not_found"
handler500 = "fansipan.config.faults.server_error"
