"""Which of the stored values a destination gets, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fansipan.services.exchange.contracts import SENT, Included, Rows, SentStatus
from fansipan.services.exchange.rules.windows import ends
from fansipan.services.observations.contracts import Flag, LoggerStatus

VALID_FLAGS = (Flag.PASS, Flag.NOT_EVALUATED, Flag.SUSPECT)


def readings(stored: Rows, included: Included) -> tuple[Rows, Rows]:
    """SENT rows of STORED ones, and which of these they are. A reading that failed its tests says so."""
    status, flag = stored["status"], stored["flag"]
    measuring = status == LoggerStatus.MEASURING
    passed = np.isin(flag, VALID_FLAGS) & np.isfinite(stored["value"])
    keep = measuring & passed if included is Included.VALID else np.ones(len(stored), bool)
    rows = _rows(stored[keep])
    rows["status"] = np.where(measuring & ~passed, SentStatus.FAILED, status)[keep]
    return rows, keep


def hours(averaged: Rows, included: Included, min_share: float) -> tuple[Rows, Rows]:
    """SENT rows of AVERAGED_HOUR ones: an hour with too few valid readings is left out, or told as failed."""
    whole = (averaged["valid"] >= min_share * averaged["expected"]) & np.isfinite(averaged["value"])
    keep = whole if included is Included.VALID else np.ones(len(averaged), bool)
    rows = _rows(averaged[keep])
    rows["status"] = np.where(whole, SentStatus.MEASURING, SentStatus.FAILED)[keep]
    return rows, keep


def _rows(found: Rows) -> Rows:
    rows = np.empty(len(found), SENT)
    for name in ("datastream", "time", "value"):
        rows[name] = found[name]
    return rows


def by_window(times: Rows, start: int, end: int, minutes: int) -> Iterator[tuple[int, int, slice]]:
    """The windows of (start, end] that hold any of the times (sorted): start, end and where its rows stand."""
    length = minutes * 60_000_000
    for until in ends(start, end, minutes):
        first, last = np.searchsorted(times, (until - length, until), side="right")
        if last > first:
            yield until - length, until, slice(int(first), int(last))
