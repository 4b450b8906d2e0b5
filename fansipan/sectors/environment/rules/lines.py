"""Limits over time as lines that values are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.sectors.environment.contracts import Applied, AppliedSpan, Average
from fansipan.sectors.environment.contracts.compliance import LimitLine
from fansipan.sectors.environment.rules.means import midnight

DAY = timedelta(days=1)
BY_READINGS = (Average.HOUR, Average.EIGHT_HOURS, Average.DAY)
"""A reading is held against the limit of the shortest average; one that is for a month or a year says nothing of it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is held against the limits of one average: lines in time that do not overlap, and the limits they are."""

    lines: tuple[LimitLine, ...]
    limits: tuple[Applied, ...]


def lines(spans: Sequence[AppliedSpan], unit: str) -> dict[Average, Lines]:
    """The limits of a datastream by the average that is held against them, ANY: its readings; numbers in `unit`.

    A limit in a unit that does not convert is left out: nothing can be held against it.
    """
    found: dict[Average, Lines] = {}
    for average in Average:
        own = [one for one in spans if one.average is average]
        if own:
            found[average] = _lines(own, unit)
    found[Average.ANY] = _lines(_shortest(spans), unit)
    return {average: one for average, one in found.items() if one.lines}


def _shortest(spans: Sequence[AppliedSpan]) -> list[AppliedSpan]:
    """Day span by day span the limit of the shortest average."""
    wanted = [one for one in spans if one.average in BY_READINGS]
    cuts = sorted({day for one in wanted for day in (one.first, one.last + DAY)})
    chosen = []
    for first, after in pairwise(cuts):
        there = [one for one in wanted if one.first <= first <= one.last]
        if there:
            shortest = min(there, key=lambda one: BY_READINGS.index(one.average))
            chosen.append(AppliedSpan(first, after - DAY, shortest.average, shortest.applied))
    return chosen


def _lines(spans: Sequence[AppliedSpan], unit: str) -> Lines:
    numbers: dict[tuple[object, ...], int] = {}
    limits: list[Applied] = []
    found: list[LimitLine] = []
    for span in spans:
        bounds = _bounds(span.applied, unit)
        if bounds is None:
            continue
        number = numbers.setdefault(_key(span.applied), len(limits))
        if number == len(limits):
            limits.append(span.applied)
        found.append(LimitLine(midnight(span.first), midnight(span.last + DAY), *bounds, number))
    return Lines(tuple(found), tuple(limits))


def _key(applied: Applied) -> tuple[object, ...]:
    return applied.low, applied.high, applied.unit, applied.status, applied.reason, applied.source


def _bounds(applied: Applied, unit: str) -> tuple[float, float] | None:
    try:
        factor, offset = conversion(applied.unit, unit)
    except Invalid:
        return None
    low = float("-inf") if applied.low is None else applied.low * factor + offset
    return low, float("inf") if applied.high is None else applied.high * factor + offset
