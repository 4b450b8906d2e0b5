"""Pages of long lists, without counting a million rows to say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from fansipan.kernel.paging import Page, within

MOST_COUNTED = 10_000
"""Beyond it a list says "more than": who wants a row further down narrows the filter."""

Item = TypeVar("Item")


def page_of(found: QuerySet[Any], number: int, size: int) -> Page[Any]:
    """One page of rows; `total` stops at MOST_COUNTED + 1. A page after the last one is the last one."""
    total = found.order_by()[: MOST_COUNTED + 1].count()
    number = within(number, min(total, MOST_COUNTED), size)
    return Page(list(found[(number - 1) * size : number * size]), number, size, total)


def slice_of(found: Sequence[Item], number: int, size: int) -> Page[Item]:
    """One page of a list that is in memory."""
    number = within(number, len(found), size)
    return Page(found[(number - 1) * size : number * size], number, size, len(found))
