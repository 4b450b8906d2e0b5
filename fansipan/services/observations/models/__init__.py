"""Tables, by what they are about: the catalogue, what arrived, what is stored, what is said about it."""

from fansipan.services.observations.models.arrivals import (
    Delivery,
    Original,
    ReadingPlan,
    RefusedLine,
    UnjudgedDelivery,
)
from fansipan.services.observations.models.catalogue import (
    Datastream,
    ObservedProperty,
    Rest,
    Sensor,
    Station,
    StationCredential,
    StationPrefix,
    VendorProfile,
)
from fansipan.services.observations.models.remarks import (
    Export,
    FlagPeriod,
    GapCause,
    StationDocument,
    StationLogEntry,
)
from fansipan.services.observations.models.series import (
    DayRollup,
    HourRollup,
    LatestReading,
    LedgerHour,
    Observation,
    ObservationRevision,
)

__all__ = [
    "Datastream",
    "DayRollup",
    "Delivery",
    "Export",
    "FlagPeriod",
    "GapCause",
    "HourRollup",
    "LatestReading",
    "LedgerHour",
    "Observation",
    "ObservationRevision",
    "ObservedProperty",
    "Original",
    "ReadingPlan",
    "RefusedLine",
    "Rest",
    "Sensor",
    "Station",
    "StationCredential",
    "StationDocument",
    "StationLogEntry",
    "StationPrefix",
    "UnjudgedDelivery",
    "VendorProfile",
]
