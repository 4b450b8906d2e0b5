"""/cameras: the registry, one camera, its newest picture."""

from __future__ import annotations

from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.services.centre.actions import relaying
from fansipan.services.centre.pages.asking import actor_of
from fansipan.services.centre.queries import cameras as queries


@require_safe
def cameras(request: HttpRequest) -> HttpResponse:
    """Every camera in use."""
    found = [queries.named(one) for one in queries.cameras(actor_of(request))]
    return render(request, "centre/cameras.html", {"cameras": found})


@require_safe
def camera(request: HttpRequest, code: str) -> HttpResponseBase:
    """One camera."""
    found = queries.named(queries.camera(actor_of(request), code))
    crumbs = [{"title": _("Cameras"), "url": reverse("centre:cameras")}]

    def drawn(asked: HttpRequest) -> HttpResponse:
        return render(asked, "centre/camera.html", {**found, "crumbs": crumbs})

    return csp_update(_policy(found["stream"]))(drawn)(request)


def _policy(stream: str) -> dict[str, list[str]]:
    """A page may fetch and play what the relay of this stream offers, and nobody else's."""
    parts = urlsplit(stream)
    relay = [f"{parts.scheme}://{parts.netloc}"] if stream else []
    return {"media-src": ["'self'", "blob:", *relay], "connect-src": relay}


@require_safe
def camera_picture(request: HttpRequest, code: str) -> HttpResponse:
    """The newest picture, fetched by the server; `Age` says how old it is."""
    content, age = relaying.picture(actor_of(request), code)
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["Age"] = str(age)
    return answer


urlpatterns = [
    path("cameras", cameras, name="cameras"),
    path("cameras/<slug:code>", camera, name="camera"),
    path("cameras/<slug:code>/picture.jpg", camera_picture, name="camera_picture"),
]
