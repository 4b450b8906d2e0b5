"""Who is asking, and what stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpRequest

from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor

PAGE_SIZE = 100
Row = TypeVar("Row")
TOPICS = ("case", "warning", "indicator", "log")
"""What every page of the centre with a live part hears; to these come those of what is open."""


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the door has found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def live_address(request: HttpRequest, *topics: str) -> str:
    """The stream of some topics in the reader's language."""
    asked = "".join(f"&topic={topic}" for topic in topics)
    return f"/live?language={request.LANGUAGE_CODE}{asked}"


def paged(rows: Sequence[Row], number: int, size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a list; the last one for a number beyond it."""
    total = len(rows)
    number = within(number, total, size)
    return Page(rows[(number - 1) * size : number * size], number, size, total)
