"""Shapes that leave the room: columns of readings, the catalogue, what arrives."""

from fansipan.services.observations.contracts.arrivals import (
    Parcel,
    Receipt,
    Sender,
)
from fansipan.services.observations.contracts.catalogue import (
    ExportState,
    FlagSpan,
    LogKind,
    Medium,
    QualityLimits,
    StationKind,
    StationPhase,
    StationPlan,
    StreamPlan,
    ValueKind,
    VendorFormat,
)
from fansipan.services.observations.contracts.readings import (
    CHANNEL,
    JUDGED,
    READING,
    Decoded,
    Flag,
    LoggerStatus,
    QualityTest,
    Readings,
    Refusal,
    RefusedReading,
)

__all__ = [
    "CHANNEL",
    "JUDGED",
    "READING",
    "Decoded",
    "ExportState",
    "Flag",
    "FlagSpan",
    "LogKind",
    "LoggerStatus",
    "Medium",
    "Parcel",
    "QualityLimits",
    "QualityTest",
    "Readings",
    "Receipt",
    "Refusal",
    "RefusedReading",
    "Sender",
    "StationKind",
    "StationPhase",
    "StationPlan",
    "StreamPlan",
    "ValueKind",
    "VendorFormat",
]
