"""Days as addresses name them."""

from __future__ import annotations

from datetime import date

from fansipan.kernel.errors import NotFound


def day_of(text: str) -> date:
    """The day of an address. Raises NotFound for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("centre.day", day=text[:20]) from None
