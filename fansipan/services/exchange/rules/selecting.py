"""Which of the stored values a destination gets, and what is said of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

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


def at_times(made: tuple[Rows, Rows] | None, times: Rows) -> Rows:
    """What was made of the readings of these times; NaN where nothing was."""
    found = np.full(len(times), np.nan)
    if made is None or not len(made[0]):
        return found
    known, values = made
    place = np.minimum(np.searchsorted(known, times), len(known) - 1)
    there = known[place] == times
    found[there] = values[place[there]]
    return found


def made_of_readings(stored: Rows, streams: Collection[int], made: Mapping[int, tuple[Rows, Rows]]) -> Rows:
    """STORED rows with what was made of them in the place of the readings of these datastreams."""
    rows = stored.copy()
    for stream in streams:
        own = rows["datastream"] == stream
        rows["value"][own] = at_times(made.get(stream), rows["time"][own])
    return rows


def made_of_hours(averaged: Rows, streams: Collection[int], made: Mapping[int, tuple[Rows, Rows, Rows]]) -> Rows:
    """AVERAGED_HOUR rows with the means of what was made of the readings; valid is what could be made."""
    rows = averaged.copy()
    for stream in streams:
        own = rows["datastream"] == stream
        ends, means, counts = made.get(stream, NO_HOURS)
        rows["value"][own] = at_times((ends, means), rows["time"][own])
        rows["valid"][own] = np.nan_to_num(at_times((ends, counts), rows["time"][own]))
    return rows


NO_HOURS: tuple[Rows, Rows, Rows] = (np.empty(0, np.int64), np.empty(0), np.empty(0))


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
