"""The averages that limits are compared with: hours out of roll-ups and corrected hours, longer ones as kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.compliance import AVERAGED, HOURLY, AveragingTerms, LegalMean
from fansipan.sectors.environment.contracts.stacks import AMOUNTS
from fansipan.sectors.environment.models import AveragingRule
from fansipan.sectors.environment.rules import hours as clocks
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read, row_of

__all__ = ["LegalMean", "hourly", "kept", "legal_means", "terms"]

Rows = NDArray[Any]

# A corrected hour stands before the roll-up of the same readings, also where nothing of it could be corrected. An
# amount (ppm) that nobody corrects is no concentration.
HOURS = """
SELECT h.datastream_id, h.hour_end, coalesce(h.value, 'NaN'), h.count::int4, h.expected::int4 FROM (
    SELECT h.datastream_id, h.hour_end, CASE WHEN d.unit = ANY(%s) THEN NULL ELSE h.mean END AS value,
           h.valid AS count, h.expected
    FROM hour_rollup h JOIN observations_datastream d ON d.id = h.datastream_id
    WHERE h.datastream_id = ANY(%s) AND h.hour_end > %s AND h.hour_end <= %s AND NOT EXISTS (
        SELECT FROM corrected_hour c WHERE c.datastream_id = h.datastream_id AND c.hour_end = h.hour_end)
    UNION ALL
    SELECT c.datastream_id, c.hour_end, c.value, c.count - c.uncorrected, c.expected FROM corrected_hour c
    WHERE c.datastream_id = ANY(%s) AND c.hour_end > %s AND c.hour_end <= %s
) h ORDER BY 1, 2
"""
HOURS_ROW = row_of(datastream=">i4", end=">i8", value=">f8", count=">i4", expected=">i4")
KEPT = """
SELECT datastream_id, "end", value, count, expected, complete FROM legal_average
WHERE datastream_id = ANY(%s) AND average = %s AND "end" > %s AND "end" <= %s ORDER BY 1, 2
"""
KEPT_ROW = np.dtype([*HOURS_ROW.descr, ("_6", ">i4"), ("complete", "?")])


def terms() -> AveragingTerms:
    """How complete averages must be, and what gap ends an exceedance of each."""
    rows = [(Average(row.average), row) for row in AveragingRule.objects.all()]
    return AveragingTerms(
        {average: row.least_share for average, row in rows},
        {average: row.longest_gap_hours for average, row in rows},
    )


def legal_means(
    datastream_ids: Sequence[int], average: Average, start: datetime, end: datetime
) -> dict[int, list[LegalMean]]:
    """The averages whose spans end in (start, end], by datastream; access is the caller's affair.

    Hours are those of the corrected readings where a stack is corrected. One whose span is not over is not complete.
    """
    ids = list(dict.fromkeys(datastream_ids))
    if average is Average.HOUR:
        known, closed = terms(), clock.to_us(clocks.full_hour(clock.now()))
        found = {one: complete_hours(rows, known, closed) for one, rows in hourly(ids, start, end).items()}
    else:
        found = kept(ids, average, start, end)
    return {one: [_mean(row) for row in found.get(one, [])] for one in ids}


def _mean(row: Any) -> LegalMean:
    value = float(row["value"])
    return LegalMean(
        clock.from_us(row["end"]),
        None if np.isnan(value) else value,
        int(row["count"]),
        int(row["expected"]),
        bool(row["complete"]),
    )


def complete_hours(rows: Rows, known: AveragingTerms, closed: int) -> Rows:
    """HOURLY rows as AVERAGED ones."""
    found = np.zeros(len(rows), AVERAGED)
    for name in HOURLY.names or ():
        found[name] = rows[name]
    enough = rows["count"] >= np.maximum(1, known.share(Average.HOUR) * rows["expected"])
    found["complete"] = np.isfinite(rows["value"]) & enough & (rows["end"] <= closed)
    return found


def hourly(ids: Sequence[int], start: datetime, end: datetime) -> dict[int, Rows]:
    """HOURLY of the hours ending in (start, end], by datastream; NaN where nothing can be compared."""
    part = [list(ids), start, end]
    return _by_stream(read(HOURS, [list(AMOUNTS), *part, *part], HOURS_ROW), HOURLY)


def kept(ids: Sequence[int], average: Average, start: datetime, end: datetime) -> dict[int, Rows]:
    """AVERAGED of the spans ending in (start, end], by datastream, as they are kept."""
    return _by_stream(read(KEPT, [list(ids), average.value, start, end], KEPT_ROW), AVERAGED)


def _by_stream(rows: Rows, row: np.dtype[Any]) -> dict[int, Rows]:
    if not len(rows):
        return {}
    found = np.zeros(len(rows), row)
    for name in row.names or ():
        found[name] = rows[name]
    found["end"] += POSTGRES_EPOCH_US
    streams, starts = np.unique(rows["datastream"].astype(np.int32), return_index=True)
    return {int(stream): part for stream, part in zip(streams, np.split(found, starts[1:]), strict=True)}
