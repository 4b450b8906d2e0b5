"""Sums of rain in every window, computed again whenever a gauge sends something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import GaugeFacts
from fansipan.sectors.hazards.models import RainTotal
from fansipan.sectors.hazards.queries import readings
from fansipan.sectors.hazards.rules import rain
from fansipan.sectors.hazards.rules.windows import LONGEST_US, NAMES

WRITE = """
INSERT INTO hazards_raintotal (gauge_id, "window", "end", mm, coverage)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::float8[], %s::float8[])
ON CONFLICT (gauge_id, "window") DO UPDATE
SET "end" = EXCLUDED."end", mm = EXCLUDED.mm, coverage = EXCLUDED.coverage
"""


def refresh(gauges: Sequence[GaugeFacts], newest: Mapping[int, int]) -> None:
    """Every window of these gauges. `newest`: the newest reading that came, by datastream, microseconds since 1970 UTC.

    What is older than any window of a gauge reaches back changes nothing of its sums.
    """
    ends = _ends(gauges)
    late = {one.id: max(newest[one.datastream], ends.get(one.id, 0)) for one in gauges}
    wanted = [one for one in gauges if newest[one.datastream] > late[one.id] - LONGEST_US]
    if not wanted:
        return
    first, last = min(late[one.id] for one in wanted), max(late[one.id] for one in wanted)
    found = readings.measured(wanted, first - LONGEST_US, last)
    columns = [found[one.id] for one in wanted]
    summed = rain.sums(rain.laid_out(columns, [one.interval_seconds * 1_000_000 for one in wanted]))
    _write(wanted, summed)


def _ends(gauges: Sequence[GaugeFacts]) -> dict[int, int]:
    rows = RainTotal.objects.filter(gauge_id__in=[one.id for one in gauges], window=NAMES[0])
    return {gauge_id: clock.to_us(end) for gauge_id, end in rows.values_list("gauge_id", "end")}


def _write(gauges: Sequence[GaugeFacts], summed: rain.RainSums) -> None:
    known = [place for place in range(len(gauges)) if summed.end[place]]
    count = len(NAMES)
    ends: list[datetime] = [clock.from_us(int(summed.end[place])) for place in known]
    mm = [None if value != value else value for value in summed.mm[known].ravel().tolist()]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            [
                [gauges[place].id for place in known for _name in range(count)],
                [*NAMES] * len(known),
                [end for end in ends for _name in range(count)],
                mm,
                summed.coverage[known].ravel().tolist(),
            ],
        )
