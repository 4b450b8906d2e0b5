"""How a station stands, in one word for the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fansipan.services.observations.contracts import LoggerStatus, StationPhase


class StationState(StrEnum):
    """States of a station, the one that matters most first."""

    MAINTENANCE = "maintenance"
    NEVER = "never"
    SILENT = "silent"
    EXCEEDING = "exceeding"
    FAULTY = "faulty"
    CALIBRATING = "calibrating"
    LATE = "late"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class StreamNow:
    """A datastream's newest reading: its age in microseconds (None: never any), and what it says."""

    age_us: int | None
    status: int | None
    flag: int | None
    exceeds: bool


def station_state(
    phase: StationPhase,
    streams: Sequence[StreamNow],
    *,
    late_after_us: int,
    silent_after_us: int,
) -> StationState:
    """The word for a station. A silent one says nothing of its values, so silence comes before them.

    Only datastreams that still speak count for exceeding, faulty and calibrating: an old value is no news.
    """
    if phase is not StationPhase.OPERATING:
        return StationState.MAINTENANCE
    ages = [stream.age_us for stream in streams if stream.age_us is not None]
    if not ages:
        return StationState.NEVER
    if min(ages) > silent_after_us:
        return StationState.SILENT
    speaking = [stream for stream in streams if stream.age_us is not None and stream.age_us <= silent_after_us]
    if any(stream.exceeds for stream in speaking):
        return StationState.EXCEEDING
    if any(stream.status == LoggerStatus.FAULT for stream in speaking):
        return StationState.FAULTY
    if any(stream.status == LoggerStatus.CALIBRATING for stream in speaking):
        return StationState.CALIBRATING
    return StationState.LATE if min(ages) > late_after_us else StationState.FRESH
