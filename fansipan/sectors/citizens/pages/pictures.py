"""Pictures of reports: blurred ones for everybody, prepared ones for the desk, files as they were sent for few."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.sectors.citizens.actions import handing
from fansipan.sectors.citizens.queries import feedback

JPEG = "image/jpeg"
AGE = 300
"""Seconds: what a moderator withholds is out of shared caches soon."""


def _handed(content: bytes, mime: str, cached: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    answer["Cache-Control"] = cached
    return answer


@require_safe
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """A blurred picture that a moderator let through."""
    return _handed(feedback.picture(number, thumb=False), JPEG, f"public, max-age={AGE}")


@require_safe
def thumb(request: HttpRequest, number: int) -> HttpResponse:
    """The same, small."""
    return _handed(feedback.picture(number, thumb=True), JPEG, f"public, max-age={AGE}")


@require_safe
def prepared(request: HttpRequest, number: int) -> HttpResponse:
    """A blurred picture for the desk, before it is let through."""
    return _handed(feedback.prepared(actor_of(request), number), JPEG, "private, no-store")


@require_safe
def original(request: HttpRequest, number: int) -> HttpResponse:
    """A file as it was sent; who asks for it is noted."""
    mime, content = handing.hand_original(actor_of(request), number)
    answer = _handed(content, mime, "private, no-store")
    answer["Content-Disposition"] = content_disposition_header(False, f"{number}") or "inline"
    return answer


urlpatterns = [
    path("feedback/pictures/<int:number>.jpg", picture, name="picture"),
    path("feedback/pictures/<int:number>/thumb.jpg", thumb, name="thumb"),
    path("feedback/media/<int:number>/prepared", prepared, name="prepared"),
    path("feedback/media/<int:number>/original", original, name="original"),
]
