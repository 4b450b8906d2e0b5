"""Who is asking, and what stands in the address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def day_of(text: str) -> date:
    """The day of an address. Raises NotFound for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("centre.day", day=text[:20]) from None


def live_address(request: HttpRequest, *topics: str) -> str:
    """The stream of some topics in the reader's language."""
    asked = "".join(f"&topic={topic}" for topic in topics)
    return f"/live?language={request.LANGUAGE_CODE}{asked}"
