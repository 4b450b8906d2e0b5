"""How far a change reaches: which exceedances it may touch, and which values they must be found from again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.compliance import HOUR_US, Standing
from fansipan.sectors.environment.rules import means

EIGHT = 8

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """An exceedance that is kept: its number, its extent, and how it stood at an earlier midnight."""

    id: int
    start: int
    last: int
    resume: Standing | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Values of (start, end] show the exceedances again; of these `touched` are replaced by those begun by `until`.

    `before`: how the first of them stood at `start`, which is why its older values need not be read.
    """

    start: int
    end: int
    near: int
    until: int
    touched: tuple[int, ...]
    before: Standing | None = None

    def holds(self, start: int) -> bool:
        """Whether an exceedance that begins there is one of those to be kept."""
        return start <= self.near or start < self.until


def changed(average: Average, span: Span) -> Span:
    """The ends of averages that hours ending in the span stand in; readings and hours: the span itself."""
    if average is Average.EIGHT_HOURS:
        return span[0], span[1] + (EIGHT - 1) * HOUR_US
    if average is Average.DAY:
        return means.day_span(*span)
    if average in (Average.MONTH, Average.YEAR):
        return means.year_span(*span)
    return span


def lead(average: Average) -> int:
    """By how much the spans of two values that follow one another overlap."""
    return (EIGHT - 1) * HOUR_US if average is Average.EIGHT_HOURS else 0


def window(span: Span, known: Iterable[Known], reach: int, overlap: int) -> Window:
    """What a change of the values in (start, end] of `span` asks for.

    Exceedances further off than `reach` stand: what parts them from the change has not changed.
    """
    begin, end = span
    near = end + reach
    touched = [one for one in known if one.last >= begin - reach and one.start + overlap <= near]
    until = max([near, *(one.last for one in touched)])
    numbers = tuple(one.id for one in touched)
    first = min(touched, key=lambda one: one.start, default=None)
    if first is None or first.start + overlap >= begin:
        return Window(begin, until + reach, near - overlap, until - overlap, numbers)
    if first.resume is not None and first.resume.through <= begin:
        through = first.resume.through
        return Window(through, until + reach, near - overlap, until - overlap, numbers, first.resume)
    return Window(first.start + overlap, until + reach, near - overlap, until - overlap, numbers)
