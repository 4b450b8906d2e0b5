"""The alarm levels of gauges as levels from which alarms are due, in the stored unit of each datastream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.manifest import AlarmLevel
from fansipan.kernel.units import conversion
from fansipan.sectors.hazards.contracts import FloodThreshold, Stage
from fansipan.sectors.hazards.queries import network

NAME = "hazards.flood_levels"
PRIORITIES = {Stage.I: "low", Stage.II: "medium", Stage.III: "high", Stage.HISTORIC: "critical"}
TITLES = {
    Stage.I: {"vi": "Báo động I", "en": "Alarm level I"},
    Stage.II: {"vi": "Báo động II", "en": "Alarm level II"},
    Stage.III: {"vi": "Báo động III", "en": "Alarm level III"},
    Stage.HISTORIC: {"vi": "Lũ lịch sử", "en": "Highest flood on record"},
}


def flood_levels(datastreams: Sequence[int], at: datetime) -> dict[int, tuple[AlarmLevel, ...]]:
    """The levels that hold for these datastreams on a day of Viet Nam, for the zero of the gauge in force then."""
    known = network.gauges_of_streams(datastreams)
    holding = network.thresholds([one.id for one in known], at.astimezone(clock.VIETNAM).date())
    return {
        one.datastream: tuple(_plain(level, one.unit) for level in holding[one.id]) for one in known if holding[one.id]
    }


def _plain(one: FloodThreshold, unit: str) -> AlarmLevel:
    factor, _offset = conversion(one.unit, unit)
    value = round(one.value * factor, 6)
    return AlarmLevel(one.stage.value, value, True, PRIORITIES[one.stage], TITLES[one.stage], one.source)
