"""Who is asking, and what stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from fansipan.kernel.paging import Page, within

PAGE_SIZE = 100
Row = TypeVar("Row")
TOPICS = ("case", "warning", "indicator", "log")
"""What every page of the centre with a live part hears; to these come those of what is open."""


def paged(rows: Sequence[Row], number: int, size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a list; the last one for a number beyond it."""
    total = len(rows)
    number = within(number, total, size)
    return Page(rows[(number - 1) * size : number * size], number, size, total)
