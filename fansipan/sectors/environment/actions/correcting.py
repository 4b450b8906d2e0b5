"""The corrected hours of a stack, made again from its readings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fansipan.kernel import clock
from fansipan.sectors.environment.contracts.stacks import CorrectedReadings, LegalStation, LegalStream
from fansipan.sectors.environment.rules import means
from fansipan.services.observations.actions.copying import copy
from fansipan.services.observations.queries.raw import cursor

FORGET = "DELETE FROM corrected_hour WHERE datastream_id = ANY(%s) AND hour_end > %s AND hour_end <= %s"

Span = tuple[int, int]


def keep_hours(station: LegalStation, found: Mapping[LegalStream, CorrectedReadings], span: Span) -> None:
    """Put the corrected hours of (start, end], full hours, in the place of those that are there."""
    gases = [one for one in station.streams if one.substance]
    if not gases:
        return
    moments = clock.from_us(span[0]), clock.from_us(span[1])
    with cursor() as raw:
        raw.execute(FORGET, [[one.id for one in gases], *moments])
    for stream, readings in found.items():
        rows = means.corrected_hours(readings, stream.per_hour)
        rows = rows[(rows["end"] > span[0]) & (rows["end"] <= span[1])]
        for part, value in ((rows[np.isfinite(rows["value"])], True), (rows[np.isnan(rows["value"])], False)):
            copy(
                "corrected_hour",
                {
                    "datastream_id": stream.id,
                    "hour_end": part["end"].astype(np.int64),
                    "raw": part["raw"].astype(np.float64),
                    "value": part["value"].astype(np.float64) if value else None,
                    "count": part["count"].astype(np.int32),
                    "uncorrected": part["uncorrected"].astype(np.int32),
                    "expected": part["expected"].astype(np.int32),
                },
                len(part),
            )
