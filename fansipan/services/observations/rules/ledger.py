"""The loss ledger: each slot of each hour of each datastream has exactly one fate, so the parts always add up.

Time is cut into slots as long as the datastream's interval; a reading belongs to the slot with start < t <= end, a slot
to the hour in which it ends. The fate of a slot is the best that befell it: on time, late, refused, missing. So another
reading in a slot counts for nothing, a re-send turns missing into late, and the order of arrival is of no account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import LoggerStatus, Refusal
from fansipan.services.observations.rules.averages import VIETNAM_OFFSET, hour_end

DUE = np.dtype(
    [("datastream", "<i4"), ("interval", "<i8"), ("late_after", "<i8"), ("start", "<i8"), ("end", "<i8")],
)
"""What a datastream owes: a reading for each whole slot between `start` and `end`; everything in microseconds.

A reading is late when it arrives more than `late_after` after the time of its data.
"""

ARRIVED = np.dtype([("datastream", "<i4"), ("time", "<i8"), ("arrival", "<i8")])
"""A stored reading and when it first arrived."""

TURNED_AWAY = np.dtype([("datastream", "<i4"), ("time", "<i8"), ("reason", "<i2")])
"""A refused reading; `reason` is its place in REASONS."""

REASONS = tuple(sorted(Refusal))
"""Reasons by name. When several befell one slot the first counts."""

LEDGER_HOUR = np.dtype(
    [
        ("datastream", "<i4"),
        ("hour_end", "<i8"),
        ("expected", "<i4"),
        ("on_time", "<i4"),
        ("late", "<i4"),
        ("refused", "<i4", (len(REASONS),)),
        ("missing", "<i4"),
    ]
)
"""expected = on_time + late + sum of refused (by place in REASONS) + missing."""

GAP = np.dtype([("datastream", "<i4"), ("start", "<i8"), ("end", "<i8"), ("missing", "<i4")])
"""A stretch start < t <= end of a datastream in which every slot is missing."""

ON_TIME, LATE, FIRST_REFUSED = 0, 1, 2
MISSING = FIRST_REFUSED + len(REASONS)
FATES = MISSING + 1


class GapKind(StrEnum):
    """Why readings are missing, as far as it shows by itself or a person has said."""

    NOT_YET_DUE = "not_yet_due"
    DECLARED = "declared"
    CALIBRATION = "calibration"
    FAULT = "fault"
    STATION_SILENT = "station_silent"
    DATASTREAM_SILENT = "datastream_silent"

    @property
    def is_open(self) -> bool:
        """Nobody and nothing explains the gap yet: it says only who is silent."""
        return self in (GapKind.STATION_SILENT, GapKind.DATASTREAM_SILENT)


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots in the order of (datastream, end); `fate` is ON_TIME, LATE, FIRST_REFUSED + reason or MISSING."""

    datastream: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    fate: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known around a gap.

    declared: a person stated a cause.
    reported: the worse status of the datastream's readings just before and just after.
    others_arrived: readings of the station's other datastreams measured in the gap.
    waiting: its last reading may still come in time.
    """

    declared: bool = False
    reported: LoggerStatus = LoggerStatus.MEASURING
    others_arrived: int = 0
    waiting: bool = False


def slots(due: NDArray[np.void], arrived: NDArray[np.void], turned_away: NDArray[np.void]) -> Slots:
    """The fate of every slot that is due.

    due: DUE, sorted by datastream, each once.
    arrived, turned_away: ARRIVED and TURNED_AWAY rows in any order; those outside what is due are left out.
    """
    first = -(-(due["start"] + VIETNAM_OFFSET) // due["interval"])
    last = (due["end"] + VIETNAM_OFFSET) // due["interval"]
    number = np.maximum(last - first, 0)
    base = np.cumsum(number) - number
    owner = np.arange(len(due)).repeat(number)
    ordinal = np.arange(len(owner)) - base[owner] + first[owner]
    interval = due["interval"][owner]
    start = ordinal * interval - VIETNAM_OFFSET
    fate = np.full(len(owner), MISSING, np.int16)

    def best(rows: NDArray[np.void], fates: NDArray[np.int16]) -> None:
        who = np.minimum(np.searchsorted(due["datastream"], rows["datastream"]), len(due) - 1)
        place = -(-(rows["time"] + VIETNAM_OFFSET) // due["interval"][who]) - 1 - first[who]
        counts = (due["datastream"][who] == rows["datastream"]) & (place >= 0) & (place < number[who])
        np.minimum.at(fate, (base[who] + place)[counts], fates[counts])

    if len(due):
        best(turned_away, (FIRST_REFUSED + turned_away["reason"]).astype(np.int16))
        best(arrived, _promptness(due, arrived))
    return Slots(due["datastream"][owner], start, start + interval, fate)


def _promptness(due: NDArray[np.void], arrived: NDArray[np.void]) -> NDArray[np.int16]:
    who = np.minimum(np.searchsorted(due["datastream"], arrived["datastream"]), len(due) - 1)
    late = arrived["arrival"] - arrived["time"] > due["late_after"][who]
    return np.where(late, np.int16(LATE), np.int16(ON_TIME))


def account(cut: Slots) -> NDArray[np.void]:
    """LEDGER_HOUR rows of the hours that hold a slot, sorted by (datastream, hour_end)."""
    ends = hour_end(cut.end)
    opens = np.flatnonzero(
        np.append(len(ends) > 0, (ends[1:] != ends[:-1]) | (cut.datastream[1:] != cut.datastream[:-1]))
    )
    hour = np.arange(len(opens)).repeat(np.diff(np.append(opens, len(ends))))
    parts = np.bincount(hour * FATES + cut.fate, minlength=len(opens) * FATES).reshape(-1, FATES)
    hours = np.zeros(len(opens), LEDGER_HOUR)
    hours["datastream"], hours["hour_end"] = cut.datastream[opens], ends[opens]
    hours["expected"] = parts.sum(axis=1)
    hours["on_time"], hours["late"], hours["missing"] = parts[:, ON_TIME], parts[:, LATE], parts[:, MISSING]
    hours["refused"] = parts[:, FIRST_REFUSED:MISSING]
    return hours


def refusals(hour: np.void) -> Mapping[Refusal, int]:
    """The refused slots of one LEDGER_HOUR row by reason, those that occurred."""
    return {reason: int(count) for reason, count in zip(REASONS, hour["refused"], strict=True) if count}


def gaps(cut: Slots) -> NDArray[np.void]:
    """GAP rows: the longest stretches of missing slots, sorted by (datastream, start)."""
    rows = np.flatnonzero(cut.fate == MISSING)
    follows = (np.diff(rows) == 1) & (cut.datastream[rows][1:] == cut.datastream[rows][:-1])
    opens = np.flatnonzero(np.append(len(rows) > 0, ~follows))
    closes = np.append(opens[1:], len(rows))[: len(opens)] - 1
    found = np.zeros(len(opens), GAP)
    found["datastream"] = cut.datastream[rows[opens]]
    found["start"], found["end"] = cut.start[rows[opens]], cut.end[rows[closes]]
    found["missing"] = closes - opens + 1
    return found


def cause_of(evidence: Evidence) -> GapKind:
    """The first that holds: still to come; a person said why; the logger did; other datastreams came; nothing came."""
    if evidence.waiting:
        return GapKind.NOT_YET_DUE
    if evidence.declared:
        return GapKind.DECLARED
    if evidence.reported != LoggerStatus.MEASURING:
        return GapKind.FAULT if evidence.reported == LoggerStatus.FAULT else GapKind.CALIBRATION
    return GapKind.DATASTREAM_SILENT if evidence.others_arrived else GapKind.STATION_SILENT


def is_waiting(end: int, late_after: int, now_us: int) -> bool:
    """Whether the reading of a slot with this end may still arrive in time."""
    return now_us - end <= late_after
