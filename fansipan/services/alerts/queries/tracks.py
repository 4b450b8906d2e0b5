"""What the judging asks at every delivery: the number of the engine, and what is remembered of its datastreams."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fansipan.services.observations.queries.raw import cursor


@dataclass(frozen=True, slots=True)
class Remembered:
    """By datastream the reading through which something is remembered; `open`: where the next one matters anyway."""

    compiled: int
    open: frozenset[int]
    through: dict[int, int]


ASKED = """
SELECT e.compiled, t.datastream_id, t.open, (extract(epoch FROM t.through) * 1000000)::int8
FROM alerts_alertengine e LEFT JOIN alerts_track t ON t.datastream_id = ANY(%s::int4[]) WHERE e.id = 1
"""


def remembered(streams: Collection[int]) -> Remembered:
    """One indexed read: this is all that a delivery costs which is far from any limit."""
    with cursor() as raw:
        rows: list[Any] = raw.execute(ASKED.encode(), [list(streams)]).fetchall()
    through: dict[int, int] = {}
    for _compiled, stream, _open, last in rows:
        if stream is not None:
            through[stream] = max(last, through.get(stream, last))
    opened = frozenset(stream for _compiled, stream, is_open, _last in rows if is_open)
    return Remembered(int(rows[0][0]) if rows else 0, opened, through)
