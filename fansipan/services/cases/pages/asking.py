"""Who is asking."""

from __future__ import annotations

from django.http import HttpRequest

from fansipan.kernel.permissions import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
