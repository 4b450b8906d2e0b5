"""Readings as the judging takes them: of some datastreams, each from a moment of its own on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fansipan.kernel import clock
from fansipan.services.alerts.rules.judging.lines import Rows
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read, row_of

SINCE = """
SELECT o.datastream_id, o.time, o.value, o.status, CASE WHEN o.review > 0 THEN o.review ELSE o.flag END
FROM unnest(%s::int4[], %s::timestamptz[]) AS r (id, start)
JOIN observation o ON o.datastream_id = r.id AND o.time > r.start AND o.time > %s AND o.time <= %s
ORDER BY 1, 2
"""
ROW = row_of(datastream=">i4", time=">i8", value=">f8", status=">i2", flag=">i2")


def since(starts: Mapping[int, int], end: int | None = None) -> dict[int, Rows]:
    """Readings by datastream after its start up to the end (microseconds), by time; an empty array for none."""
    if not starts:
        return {}
    ids = list(starts)
    at = [clock.from_us(max(0, starts[one])) for one in ids]
    last = clock.from_us(end) if end is not None else clock.from_us(4_102_444_800_000_000)
    found = read(SINCE, [ids, at, min(at), last], ROW)
    rows = found.astype(found.dtype.newbyteorder("="))
    rows["time"] += POSTGRES_EPOCH_US
    first = np.searchsorted(rows["datastream"], ids, side="left")
    after = np.searchsorted(rows["datastream"], ids, side="right")
    return {one: rows[first[place] : after[place]] for place, one in enumerate(ids)}
