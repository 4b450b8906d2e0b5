"""What is edited in the administration; one file a subject."""

from fansipan.sectors.environment.admin.law import IndexTableAdmin, LimitValueAdmin, RegulationAdmin

__all__ = ["IndexTableAdmin", "LimitValueAdmin", "RegulationAdmin"]
