"""The tables of the environment."""

from fansipan.sectors.environment.models.compliance import CorrectedHour, Exceedance, LegalAverage
from fansipan.sectors.environment.models.confirming import Confirmation, ConfirmedNumber
from fansipan.sectors.environment.models.indices import (
    AirIndexDay,
    AirIndexHour,
    ChangedSpan,
    Followed,
    WaterIndexDay,
    WaterIndexHour,
)
from fansipan.sectors.environment.models.laboratory import LabSample, LabValue
from fansipan.sectors.environment.models.law import (
    AVERAGE_NAMES,
    KIND_NAMES,
    MEDIUM_NAMES,
    STATUS_NAMES,
    AveragingRule,
    Coefficient,
    IndexTable,
    LawParameter,
    LimitValue,
    Regulation,
)
from fansipan.sectors.environment.models.obligations import (
    OBLIGATION_NAMES,
    ObligationFiling,
    ObligationRule,
    ObligationTold,
)
from fansipan.sectors.environment.models.outlets import Outlet, Permit, PermitLimit
from fansipan.sectors.environment.models.reports import (
    Report,
    ReportFile,
    ReportLayout,
    ReportLayoutVersion,
    ReportSchedule,
)

__all__ = [
    "AVERAGE_NAMES",
    "KIND_NAMES",
    "MEDIUM_NAMES",
    "OBLIGATION_NAMES",
    "STATUS_NAMES",
    "AirIndexDay",
    "AirIndexHour",
    "AveragingRule",
    "ChangedSpan",
    "Coefficient",
    "Confirmation",
    "ConfirmedNumber",
    "CorrectedHour",
    "Exceedance",
    "Followed",
    "IndexTable",
    "LabSample",
    "LabValue",
    "LawParameter",
    "LegalAverage",
    "LimitValue",
    "ObligationFiling",
    "ObligationRule",
    "ObligationTold",
    "Outlet",
    "Permit",
    "PermitLimit",
    "Regulation",
    "Report",
    "ReportFile",
    "ReportLayout",
    "ReportLayoutVersion",
    "ReportSchedule",
    "WaterIndexDay",
    "WaterIndexHour",
]
