"""VN_AQI and VN_WQI of every hour and day, kept in step with the averages however late these change.

What comes out depends on the averages and on laboratories' results alone, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fansipan.sectors.environment.actions.publishing import air, water
from fansipan.sectors.environment.queries import law, rivers, sources
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.hours import REACH, Span

STRETCH = timedelta(days=31)
"""So much is computed at once: a month of hourly means of six pollutants is small."""


@dataclass(frozen=True, slots=True)
class Work:
    """A station with an index, and what computes a stretch of it."""

    station: int
    publish: Callable[[Span], int]


def index(spans: Mapping[int, Sequence[Span]], closed: datetime) -> int:
    """Compute the indices again that hours ending in these stretches (by station) reach into, up to a full hour.

    Gives how many hours that were. Later hours are computed when they are over.
    """
    works = _works() if spans else []
    return sum(_index(work, reached(spans[work.station], closed)) for work in works if work.station in spans)


def _works() -> list[Work]:
    of_air, of_water = law.air_tables(), law.water_tables()
    found = []
    if of_air:
        found += [Work(one.station, partial(air.publish, one, tables=of_air)) for one in sources.air_sources()]
    if of_water:
        found += [Work(one.station, partial(water.publish, one, tables=of_water)) for one in rivers.water_sources()]
    return found


def reached(spans: Iterable[Span], closed: datetime) -> list[Span]:
    """The hours whose index looks back into the stretches, as far as they are over."""
    ends = ((hours.full_hour(start), min(end + REACH, closed)) for start, end in spans)
    return hours.joined(span for span in ends if span[0] < span[1])


def _index(work: Work, spans: Sequence[Span]) -> int:
    """Compute one station's indices of the hours ending in these stretches, and of their days."""
    parts = [part for span in spans for part in hours.pieces(span, STRETCH)]
    return sum(work.publish(part) for part in parts)
