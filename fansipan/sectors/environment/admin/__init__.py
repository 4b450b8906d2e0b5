"""What is edited in the administration; one file a subject."""

from fansipan.sectors.environment.admin.law import IndexTableAdmin, LimitValueAdmin, RegulationAdmin
from fansipan.sectors.environment.admin.obligations import ObligationRuleAdmin
from fansipan.sectors.environment.admin.plants import (
    AveragingRuleAdmin,
    LawParameterAdmin,
    OutletAdmin,
    PermitAdmin,
)
from fansipan.sectors.environment.admin.reports import ReportScheduleAdmin

__all__ = [
    "AveragingRuleAdmin",
    "IndexTableAdmin",
    "LawParameterAdmin",
    "LimitValueAdmin",
    "ObligationRuleAdmin",
    "OutletAdmin",
    "PermitAdmin",
    "RegulationAdmin",
    "ReportScheduleAdmin",
]
