"""Who is asking, and what stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.http import HttpRequest

from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor

PAGE_SIZE = 100
Row = TypeVar("Row")
TOPICS = ("case", "warning", "indicator", "log")
"""What every page of the centre with a live part hears; to these come those of what is open."""


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


def paged(rows: Sequence[Row], number: int, size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a list; the last one for a number beyond it."""
    total = len(rows)
    number = min(max(1, number), max(1, -(-total // size)))
    return Page(rows[(number - 1) * size : number * size], number, size, total)
