"""The averages that limits are compared with: 8 hours, day, month, year, out of hourly means.

Hours as in TT 10/2021's practice (the ministry's Envisoft): the mean of valid readings with start < t <= end. A day is
the mean of its hourly means, 00:00 < t <= 24:00 in Viet Nam; a month and a year are means of their daily means. Only
an hour or a day that is complete itself stands in a longer average. QCVN 05:2023/BTNMT names 8 hours: rolling, a mean
at the end of every hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.compliance import (
    AVERAGED,
    CORRECTED,
    DAY_US,
    HOUR_US,
    AveragingTerms,
    Values,
)
from fansipan.sectors.environment.contracts.stacks import CorrectedReadings

VIETNAM_US = 7 * HOUR_US
EIGHT = 8
EPOCH = date(1970, 1, 1)

Rows = NDArray[Any]
Times = NDArray[np.int64]


def corrected_hours(found: CorrectedReadings, per_hour: int) -> Rows:
    """CORRECTED of a stack's readings while its settings were in force: raw and corrected mean of each hour.

    Readings that could not be corrected make the raw mean but not the other one: a number at another oxygen says
    nothing of the limit.
    """
    held = found.held
    time, raw, value, whole = found.time[held], found.raw[held], found.value[held], found.whole[held]
    ends = -(-time // HOUR_US) * HOUR_US
    starts = _starts(ends)
    rows = np.zeros(len(starts), CORRECTED)
    rows["end"], rows["expected"] = ends[starts], per_hour
    rows["count"] = np.diff(np.append(starts, len(ends)))
    rows["raw"] = _sums(raw, starts) / rows["count"]
    corrected = np.add.reduceat(whole.astype(np.int32), starts) if len(starts) else rows["count"]
    rows["uncorrected"] = rows["count"] - corrected
    total = _sums(np.where(whole, value, 0.0), starts)
    rows["value"] = np.divide(total, corrected, out=np.full(len(rows), np.nan), where=corrected > 0)
    return rows


def counted(rows: Rows, share: float) -> Rows:
    """The hours that stand in longer averages: a mean of enough of what was expected."""
    return rows[np.isfinite(rows["value"]) & (rows["count"] >= np.maximum(1, share * rows["expected"]))]


def awake(rows: Rows, resting: Sequence[tuple[int, int]]) -> Rows:
    """The hours that no stretch of maintenance reaches into."""
    for begin, end in resting:
        rows = rows[(rows["end"] <= begin) | (rows["end"] - HOUR_US >= end)]
    return rows


def days(rows: Rows, terms: AveragingTerms, closed: int) -> Rows:
    """AVERAGED of Vietnamese days out of counted hours, by end."""
    ends = -(-(rows["end"] + VIETNAM_US) // DAY_US) * DAY_US - VIETNAM_US
    return _grouped(rows, ends, np.full(len(ends), 24, np.int32), terms.share(Average.DAY), closed)


def months(rows: Rows, terms: AveragingTerms, closed: int) -> Rows:
    """AVERAGED of months out of complete days."""
    return _of_days(rows, "M", terms.share(Average.MONTH), closed)


def years(rows: Rows, terms: AveragingTerms, closed: int) -> Rows:
    """AVERAGED of years out of complete days."""
    return _of_days(rows, "Y", terms.share(Average.YEAR), closed)


def _of_days(rows: Rows, unit: str, share: float, closed: int) -> Rows:
    complete = rows[rows["complete"]]
    # The day that ends at midnight begins one day earlier: that is the date it is called by.
    called = ((complete["end"] + VIETNAM_US - DAY_US) // DAY_US).astype("datetime64[D]")
    period = called.astype(f"datetime64[{unit}]")
    first, after = period.astype("datetime64[D]"), (period + 1).astype("datetime64[D]")
    ends = after.astype(np.int64) * DAY_US - VIETNAM_US
    return _grouped(complete, ends, (after - first).astype(np.int32), share, closed)


def eight_hours(rows: Rows, terms: AveragingTerms, first: int, last: int, closed: int) -> Rows:
    """AVERAGED of the 8 hours that end at each full hour in (first, last], the ends up to `closed` only."""
    last = min(last, closed)
    count = max(0, (last - first) // HOUR_US)
    value, there = np.zeros(count + EIGHT - 1), np.zeros(count + EIGHT - 1, np.int32)
    place = rows["end"] // HOUR_US - first // HOUR_US + EIGHT - 2
    inside = (place >= 0) & (place < len(value))
    value[place[inside]], there[place[inside]] = rows["value"][inside], 1
    total, number = np.zeros(count), np.zeros(count, np.int32)
    for back in range(EIGHT):
        total += value[back : back + count]
        number += there[back : back + count]
    found = np.zeros(int((number > 0).sum()), AVERAGED)
    found["end"] = (first + HOUR_US * np.arange(1, count + 1))[number > 0]
    found["value"] = total[number > 0] / number[number > 0]
    found["count"], found["expected"] = number[number > 0], EIGHT
    found["complete"] = found["count"] >= terms.share(Average.EIGHT_HOURS) * EIGHT
    return found


def _grouped(rows: Rows, ends: Times, expected: NDArray[np.int32], share: float, closed: int) -> Rows:
    starts = _starts(ends)
    found = np.zeros(len(starts), AVERAGED)
    found["end"], found["expected"] = ends[starts], expected[starts]
    found["count"] = np.diff(np.append(starts, len(ends)))
    found["value"] = _sums(np.ascontiguousarray(rows["value"]), starts) / found["count"]
    found["complete"] = (found["count"] >= share * found["expected"]) & (found["end"] <= closed)
    return found


def _starts(ends: Times) -> NDArray[np.intp]:
    return np.flatnonzero(np.concatenate([[True], ends[1:] != ends[:-1]])) if len(ends) else np.empty(0, np.intp)


def _sums(value: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.add.reduceat(value, starts) if len(starts) else np.empty(0)


STEP_US = {
    Average.HOUR: HOUR_US,
    Average.EIGHT_HOURS: HOUR_US,
    Average.DAY: DAY_US,
    Average.MONTH: 31 * DAY_US,
    Average.YEAR: 366 * DAY_US,
}
"""From the end of one average to that of the next, at the most."""

LENGTH_US = {Average.HOUR: HOUR_US, Average.EIGHT_HOURS: EIGHT * HOUR_US, Average.DAY: DAY_US}


def compared(rows: Rows, average: Average) -> Values:
    """Averages as what is held against limits: complete ones only."""
    complete = rows[rows["complete"]]
    end = complete["end"].astype(np.int64)
    return Values(begins(end, average), end, complete["value"].astype(np.float64))


def begins(ends: Times, average: Average) -> Times:
    """Where the spans that end there begin."""
    if average in LENGTH_US:
        return ends - LENGTH_US[average]
    unit = "M" if average is Average.MONTH else "Y"
    called = ((ends + VIETNAM_US - DAY_US) // DAY_US).astype("datetime64[D]").astype(f"datetime64[{unit}]")
    return called.astype("datetime64[D]").astype(np.int64) * DAY_US - VIETNAM_US


def day_span(start: int, end: int) -> tuple[int, int]:
    """The whole Vietnamese days that hold (start, end]."""
    first = (start + VIETNAM_US) // DAY_US * DAY_US - VIETNAM_US
    return first, -(-(end + VIETNAM_US) // DAY_US) * DAY_US - VIETNAM_US


def year_span(start: int, end: int) -> tuple[int, int]:
    """The whole Vietnamese years that hold (start, end]."""
    return midnight(date(vietnam_date(start + 1).year, 1, 1)), midnight(date(vietnam_date(end).year + 1, 1, 1))


def vietnam_date(moment: int) -> date:
    """The Vietnamese day that a value of that time belongs to: midnight ends its day."""
    return EPOCH + timedelta(days=(moment + VIETNAM_US - 1) // DAY_US)


def midnight(day: date) -> int:
    """The moment at which a Vietnamese day begins."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    ) - VIETNAM_US
