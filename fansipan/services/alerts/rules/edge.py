"""Rules that a station judges by itself: the same code as the centre's, out of one JSON document and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fansipan.services.alerts.contracts import AlarmDelays, AlarmPriority, AlarmSubject, Flip, Threshold
from fansipan.services.alerts.rules.judging.lines import Rows
from fansipan.services.alerts.rules.judging.plans import SECOND_US, Level, Plan
from fansipan.services.alerts.rules.judging.running import TrackState, run


def packed(
    code: str, version: int, one: AlarmSubject, levels: Sequence[Level], delays: AlarmDelays
) -> list[dict[str, Any]]:
    """A rule for one parameter of a station; nothing where it has no levels there."""
    if not levels:
        return []
    said = [{**asdict(level), "priority": int(level.priority)} for level in levels]
    return [
        {
            "rule": code,
            "version": version,
            "parameter": one.code,
            "unit": one.unit,
            "interval_seconds": one.interval_seconds,
            "levels": said,
            "delays": asdict(delays),
        }
    ]


def judged(row: Mapping[str, Any], state: TrackState, rows: Rows) -> tuple[TrackState, list[Flip]]:
    """Judge readings (JUDGED rows of one parameter) by a rule of the document; what flips sounds or stops the siren."""
    levels = tuple(Level(**{**one, "priority": AlarmPriority(one["priority"])}) for one in row["levels"])
    intervals = {1: row["interval_seconds"] * SECOND_US}
    return run(Plan(Threshold(()), levels, 1, intervals, (), AlarmDelays(**row["delays"])), state, {1: rows})
