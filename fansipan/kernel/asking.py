"""Who asks at a door, and where their page hears of what changes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest

from fansipan.kernel.permissions import Actor

STREAM = "/live"
"""The stream of server-sent events that the console serves."""


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def live_address(request: HttpRequest, *topics: str, station: str = "") -> str:
    """The stream of some topics, or of one station, in the reader's language."""
    asked = [("language", request.LANGUAGE_CODE), *(("topic", one) for one in topics)]
    return f"{STREAM}?{urlencode([*asked, ('station', station)] if station else asked)}"
