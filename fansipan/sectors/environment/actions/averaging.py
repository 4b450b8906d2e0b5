"""The averages that limits are compared with, kept in step with the hours they are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.compliance import AVERAGED, HOUR_US, AveragingTerms
from fansipan.sectors.environment.contracts.stacks import LegalStation
from fansipan.sectors.environment.queries import averages
from fansipan.sectors.environment.rules import means
from fansipan.services.observations.actions.copying import copy
from fansipan.services.observations.queries.raw import cursor

FORGET = """
DELETE FROM legal_average WHERE datastream_id = ANY(%s) AND average = %s AND "end" > %s AND "end" <= %s
"""
EIGHT = 8 * HOUR_US

Rows = NDArray[Any]
Span = tuple[int, int]


def keep_averages(
    station: LegalStation, eight: Collection[int], span: Span, terms: AveragingTerms, closed: int
) -> None:
    """Make the averages again that hours ending in (start, end] stand in; those of 8 hours for the streams `eight`.

    Hours in maintenance stand in none.
    """
    days = means.day_span(*span)
    window = (min(days[0], span[0] - EIGHT), max(days[1], span[1] + EIGHT))
    ids = [one.id for one in station.streams]
    hours = {
        stream: means.awake(means.counted(rows, terms.share(Average.HOUR)), station.resting)
        for stream, rows in averages.hourly(ids, clock.from_us(window[0]), clock.from_us(window[1])).items()
    }
    daily = {one: means.days(_within(rows, days), terms, closed) for one, rows in hours.items()}
    _replace(ids, Average.DAY, days, daily)
    _keep_long(ids, days, terms, closed)
    rolling = (span[0], span[1] + EIGHT - HOUR_US)
    mine = {one: rows for one, rows in hours.items() if one in eight}
    eights = {one: means.eight_hours(rows, terms, *rolling, closed) for one, rows in mine.items()}
    _replace(ids, Average.EIGHT_HOURS, rolling, eights)


def _keep_long(ids: list[int], days: Span, terms: AveragingTerms, closed: int) -> None:
    """Months and years out of the days as they are kept now."""
    year = means.year_span(*days)
    daily = averages.kept(ids, Average.DAY, clock.from_us(year[0]), clock.from_us(year[1]))
    months = {one: means.months(rows, terms, closed) for one, rows in daily.items()}
    _replace(ids, Average.MONTH, year, months)
    _replace(ids, Average.YEAR, year, {one: means.years(rows, terms, closed) for one, rows in daily.items()})


def _within(rows: Rows, span: Span) -> Rows:
    return rows[(rows["end"] > span[0]) & (rows["end"] <= span[1])]


def _replace(ids: list[int], average: Average, span: Span, fresh: Mapping[int, Rows]) -> None:
    """Put averages ending in (start, end] in the place of those that are there, where they differ."""
    if not ids:
        return
    moments = clock.from_us(span[0]), clock.from_us(span[1])
    present = averages.kept(ids, average, *moments)
    changed = [one for one in ids if not _same(present.get(one), fresh.get(one))]
    if not changed:
        return
    with cursor() as raw:
        raw.execute(FORGET, [changed, average.value, *moments])
    _copy(average, {one: fresh[one] for one in changed if one in fresh})


def _same(present: Rows | None, fresh: Rows | None) -> bool:
    nothing = np.zeros(0, AVERAGED)
    return np.array_equal(nothing if present is None else present, nothing if fresh is None else fresh)


def _copy(average: Average, fresh: Mapping[int, Rows]) -> None:
    if not fresh:
        return
    rows = np.concatenate(list(fresh.values()))
    streams = np.concatenate([np.full(len(part), one, np.int32) for one, part in fresh.items()])
    copy(
        "legal_average",
        {
            "datastream_id": streams,
            "average": average.value,
            "end": rows["end"].astype(np.int64),
            "value": rows["value"].astype(np.float64),
            "count": rows["count"].astype(np.int32),
            "expected": rows["expected"].astype(np.int32),
            "complete": rows["complete"],
        },
        len(rows),
    )
