"""What an exceedance rests on: the values around it that were held against its limit, and how they were flagged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import Applied, Average
from fansipan.sectors.environment.queries import averages, compliance, corrected
from fansipan.sectors.environment.queries.exceedances import ExceedanceRow, exceedance
from fansipan.sectors.environment.rules.means import STEP_US
from fansipan.services.observations.queries.series import Period, Resolution, Series, series

MOST_ROWS = 500
AROUND = 0.25
"""So much of its length is shown before and after an exceedance, an hour at the least."""

MOST_RAW = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A value held against the limit; `over`: outside of it."""

    time: datetime
    value: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exceedance with the limit's computation, the values around it and the readings in it that did not count."""

    row: ExceedanceRow
    applied: Applied | None
    values: tuple[JudgedValue, ...]
    begin: datetime
    end: datetime
    left_out: int
    readings: int


def evidence(actor: Actor, number: int) -> Evidence:
    """All that an exceedance rests on. Raises NotFound for one that the actor may not see."""
    row = exceedance(actor, number)
    begin, end = around(row)
    known = compliance.station(actor, row.station_code)
    stream = compliance.streams_by_id(known).get(row.datastream) if known else None
    applied = compliance.applied_on(stream, row.last, row.average) if stream else None
    counted, all_of_them = _readings(actor, row)
    return Evidence(row, applied, tuple(values(actor, row, begin, end)), begin, end, all_of_them - counted, all_of_them)


def around(row: ExceedanceRow) -> tuple[datetime, datetime]:
    """The period in which an exceedance is looked at."""
    room = max((row.last - row.start) * AROUND, timedelta(hours=1))
    if row.average is not Average.ANY:
        room = max(room, 3 * timedelta(microseconds=STEP_US[row.average]))
    return row.start - room, row.last + room


def values(actor: Actor, row: ExceedanceRow, begin: datetime, end: datetime) -> list[JudgedValue]:
    """The values of a period that were held against the limit, oldest first."""
    if row.average is not Average.ANY:
        means = averages.legal_means([row.datastream], row.average, begin, end)[row.datastream]
        pairs = [(one.end, one.value if one.complete else None) for one in means]
    else:
        pairs = _of_readings(actor, row, begin, end)
    return [JudgedValue(at, value, _over(row, value)) for at, value in pairs]


def _of_readings(
    actor: Actor, row: ExceedanceRow, begin: datetime, end: datetime
) -> list[tuple[datetime, float | None]]:
    found = corrected.corrected(actor, row.station_code, row.datastream, max(begin, end - MOST_RAW), end)
    if found.stream is not None and found.stream.id == row.datastream and found.outlet is not None:
        return [(one.time, one.value) for one in found.rows]
    (line,) = series(actor, [row.datastream], Period(begin, end), Resolution.RAW)
    return [
        (clock.from_us(at), None if np.isnan(value) else float(value))
        for at, value, good in zip(line.time.tolist(), line.value, _counts(line), strict=True)
        if good
    ]


def _over(row: ExceedanceRow, value: float | None) -> bool:
    if value is None:
        return False
    return (row.high is not None and value > row.high) or (row.low is not None and value < row.low)


def _counts(line: Series) -> NDArray[Any]:
    flag, status = line.flag, line.status
    assert flag is not None
    counts: NDArray[Any] = np.isin(flag, (1, 2, 3)) & (status == 0)
    return counts


def _readings(actor: Actor, row: ExceedanceRow) -> tuple[int, int]:
    """How many readings of the time of an exceedance counted, and how many there were."""
    start = max(row.start, row.last - MOST_RAW)
    (line,) = series(actor, [row.datastream], Period(start, row.last), Resolution.RAW)
    return int(_counts(line).sum()), len(line.time)
