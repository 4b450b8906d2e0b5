"""One page of a list, counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


def pages_of(total: int, size: int) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, -(-total // size))


def within(number: int, total: int, size: int) -> int:
    """The page that is meant: the first for a number before it, the last for one beyond."""
    return min(max(1, number), pages_of(total, size))


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`items` of page `number`, each page of `size`, out of `total`."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return pages_of(self.total, self.size)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.last
