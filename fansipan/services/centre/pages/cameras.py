"""/cameras: the registry, one camera, its newest picture, the way to its moving one; what the relay asks."""

from __future__ import annotations

import json

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.actions import relaying, streaming
from fansipan.services.centre.queries import cameras as queries
from fansipan.services.centre.rules import relays

LONGEST_QUESTION = 10_000


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
        return render(asked, "centre/camera.html", {**found, "shown": found, "crumbs": crumbs})

    return csp_update(_policy(found["relay"]))(drawn)(request)


def _policy(relay: str) -> dict[str, list[str]]:
    """A page may fetch and play what this relay offers, besides that of the house."""
    return {"media-src": [relay], "connect-src": [relay]} if relay else {}


@require_safe
def camera_picture(request: HttpRequest, code: str) -> HttpResponse:
    """The newest picture, fetched by the server; `Age` says how old it is."""
    content, age = relaying.picture(actor_of(request), code)
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["Age"] = str(age)
    return answer


@require_safe
def camera_stream(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the moving picture at the relay, for whoever may look."""
    answer = HttpResponseRedirect(streaming.watch(actor_of(request), code))
    answer["Cache-Control"] = "private, no-store"
    return answer


@csrf_exempt
@require_POST
def relay_allow(request: HttpRequest) -> HttpResponse:
    """MediaMTX asks whether somebody may read a stream (`authHTTPAddress`): 204 or 403."""
    try:
        asked = relays.asked(json.loads(request.read(LONGEST_QUESTION)))
    except ValueError:
        return HttpResponse(status=400)
    return HttpResponse(status=204 if streaming.may_read(asked) else 403)


urlpatterns = [
    path("cameras", cameras, name="cameras"),
    path("cameras/<slug:code>", camera, name="camera"),
    path("cameras/<slug:code>/picture.jpg", camera_picture, name="camera_picture"),
    path("cameras/<slug:code>/stream.m3u8", camera_stream, name="camera_stream"),
    path("relay/allow", relay_allow, name="relay_allow"),
]
