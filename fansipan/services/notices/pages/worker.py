"""/push-worker.js: what a browser runs when a push arrives. It must lie at the root to see the whole site."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

SOURCE = Path(__file__).resolve().parents[1] / "static" / "notices" / "push-worker.js"


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker; asked for anew each time, so that a mended one is there at once."""
    response = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [path("push-worker.js", worker, name="worker")]
