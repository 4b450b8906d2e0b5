"""Shapes that leave the room: a computation step by step, indices of air and water, limits of the law, flue gas."""

from fansipan.sectors.environment.contracts.air import (
    HOURS_BEFORE,
    AirIndex,
    AirTable,
    Averaging,
    Band,
    NowCastRule,
    Pollutant,
)
from fansipan.sectors.environment.contracts.flue_gas import AmountUnit, Basis, FlueGasSample, StackSettings
from fansipan.sectors.environment.contracts.law import (
    Applied,
    AppliedSpan,
    Average,
    ExceedanceKind,
    Law,
    LawStatus,
    LegalLimit,
    LimitReason,
    PermitTerm,
    RegulationTerms,
    Verdict,
)
from fansipan.sectors.environment.contracts.outlets import LawName, Measured, OutletTerms
from fansipan.sectors.environment.contracts.scales import Scale
from fansipan.sectors.environment.contracts.steps import Input, Note, Step, StepName
from fansipan.sectors.environment.contracts.water import (
    GroupMean,
    LaboratoryRule,
    LabResult,
    WaterGroup,
    WaterIndex,
    WaterTable,
)

__all__ = [
    "HOURS_BEFORE",
    "AirIndex",
    "AirTable",
    "AmountUnit",
    "Applied",
    "AppliedSpan",
    "Average",
    "Averaging",
    "Band",
    "Basis",
    "ExceedanceKind",
    "FlueGasSample",
    "GroupMean",
    "Input",
    "LabResult",
    "LaboratoryRule",
    "Law",
    "LawName",
    "LawStatus",
    "LegalLimit",
    "LimitReason",
    "Measured",
    "Note",
    "NowCastRule",
    "OutletTerms",
    "PermitTerm",
    "Pollutant",
    "RegulationTerms",
    "Scale",
    "StackSettings",
    "Step",
    "StepName",
    "Verdict",
    "WaterGroup",
    "WaterIndex",
    "WaterTable",
]
