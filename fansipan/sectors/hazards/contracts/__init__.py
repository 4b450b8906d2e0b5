"""Shapes that leave the room."""

from fansipan.sectors.hazards.contracts.duty import Decided, NewDecision, NewRelease, TreeState
from fansipan.sectors.hazards.contracts.network import (
    STAGES,
    FloodThreshold,
    GaugeFacts,
    GaugeKind,
    GaugeReading,
    Stage,
)
from fansipan.sectors.hazards.contracts.rain import RainBand, RainLimit, RainSum, SoilTank
from fansipan.sectors.hazards.contracts.risk import ZONES, RiskHazard, RiskKey, RiskLevel, Zone

__all__ = [
    "STAGES",
    "ZONES",
    "Decided",
    "FloodThreshold",
    "GaugeFacts",
    "GaugeKind",
    "GaugeReading",
    "NewDecision",
    "NewRelease",
    "RainBand",
    "RainLimit",
    "RainSum",
    "RiskHazard",
    "RiskKey",
    "RiskLevel",
    "SoilTank",
    "Stage",
    "TreeState",
    "Zone",
]
