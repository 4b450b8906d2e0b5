"""What is edited in the administration; one file a subject."""

from fansipan.sectors.environment.admin.law import IndexTableAdmin, LimitValueAdmin, RegulationAdmin
from fansipan.sectors.environment.admin.obligations import ObligationRuleAdmin

__all__ = ["IndexTableAdmin", "LimitValueAdmin", "ObligationRuleAdmin", "RegulationAdmin"]
