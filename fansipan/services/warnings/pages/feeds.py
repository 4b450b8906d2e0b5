"""The feed and its files, for programs: Atom, RSS, CAP, and the certificate that the signatures are checked with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.warnings.actions import keys
from fansipan.services.warnings.queries import feeds, standing


@require_safe
@cache_control(max_age=10, public=True)
def atom(request: HttpRequest) -> HttpResponse:
    """The warnings that stand, as Atom."""
    found = feeds.entries(actor_of(request))
    own = request.build_absolute_uri(reverse("warnings:atom"))
    return HttpResponse(feeds.atom(found, own, _address(request)), content_type="application/atom+xml; charset=utf-8")


@require_safe
@cache_control(max_age=10, public=True)
def rss(request: HttpRequest) -> HttpResponse:
    """The warnings that stand, as RSS."""
    found = feeds.entries(actor_of(request))
    own = request.build_absolute_uri(reverse("warnings:rss"))
    return HttpResponse(feeds.rss(found, own, _address(request)), content_type="application/rss+xml; charset=utf-8")


@require_safe
def document(request: HttpRequest, identifier: str) -> HttpResponse:
    """One message as it went out, signed."""
    data = standing.document(actor_of(request), identifier)
    return HttpResponse(data, content_type="application/cap+xml; charset=utf-8")


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate that whoever checks our signatures pins."""
    return HttpResponse(keys.ensure()[1], content_type="application/x-pem-file")


def _address(request: HttpRequest) -> feeds.Address:
    return lambda identifier: request.build_absolute_uri(reverse("warnings:document", args=[identifier]))


urlpatterns = [
    path("warnings/feed.atom", atom, name="atom"),
    path("warnings/feed.rss", rss, name="rss"),
    path("warnings/certificate.pem", certificate, name="certificate"),
    path("warnings/cap/<str:identifier>.xml", document, name="document"),
]
