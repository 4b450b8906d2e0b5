"""How a station stands, in one word for the map.

What a person said (maintenance) outranks what the readings say; a station that says nothing can exceed nothing; a value
over its limit outranks a device that fails beside it; late comes last, for the late reading itself may say worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from fansipan.services.observations.contracts import Flag, LoggerStatus, StationPhase


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


class StreamNow(Protocol):
    """A datastream's newest reading: its age in microseconds (None: never any), and what it says."""

    @property
    def age_us(self) -> int | None: ...
    @property
    def status(self) -> int | None: ...
    @property
    def flag(self) -> int | None: ...
    @property
    def exceeds(self) -> bool: ...


def faulty(stream: StreamNow) -> bool:
    """The logger reports a fault, or it measures and what it sends is nothing or fails the quality tests."""
    measuring = stream.status == LoggerStatus.MEASURING
    return stream.status == LoggerStatus.FAULT or (measuring and stream.flag in (Flag.FAIL, Flag.MISSING))


def station_state(
    phase: StationPhase,
    streams: Sequence[StreamNow],
    *,
    late_after_us: int,
    silent_after_us: int,
) -> StationState:
    """The word for a station. A silent one says nothing of its values, so silence comes before them.

    Only datastreams that still speak count for exceeding, faulty and calibrating: an old value is no news. The station
    is as late as its newest reading; a datastream that is silent among others is a matter for the loss ledger.
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
    if any(faulty(stream) for stream in speaking):
        return StationState.FAULTY
    if any(stream.status == LoggerStatus.CALIBRATING for stream in speaking):
        return StationState.CALIBRATING
    return StationState.LATE if min(ages) > late_after_us else StationState.FRESH
