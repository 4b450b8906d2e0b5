"""Silences in the times of readings that are all there: for looking back, when nothing more comes late."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fansipan.services.alerts.contracts import AlarmSubject, Episode, Flip, FlipKind, Missing

SECOND_US = 1_000_000


def limit_us(condition: Missing, one: AlarmSubject) -> int:
    """How long it may be silent, microseconds."""
    if condition.minutes:
        return round(condition.minutes * 60 * SECOND_US)
    return (one.silent_after_seconds if condition.whole_station else 3 * one.interval_seconds) * SECOND_US


def episodes(times: NDArray[np.int64], limit: int, start: int, end: int) -> Iterator[Episode]:
    """From `limit` after a reading until the next one, as far as that begins in (start, end]."""
    after = [*times[1:].tolist(), None] if len(times) else []
    for last, following in zip(times.tolist(), after, strict=True):
        due = last + limit
        if start < due <= end and (following is None or following > due):
            raised = Flip(FlipKind.RAISE, due, 1, 0.0, last)
            over = following if following is not None and following <= end else None
            ended = (Flip(FlipKind.RETURN, over, 0, 0.0, over),) if over is not None else ()
            yield Episode(due, over, (raised, *ended), 1)
