"""The tables of cases."""

from fansipan.services.cases.models.calendar import CalendarDay, WorkHours
from fansipan.services.cases.models.cases import (
    Case,
    CaseClock,
    CaseCounter,
    CaseEvent,
    CaseFile,
    CaseLink,
    CaseRecord,
    CaseTask,
)
from fansipan.services.cases.models.types import CaseType, CaseTypeVersion

__all__ = [
    "CalendarDay",
    "Case",
    "CaseClock",
    "CaseCounter",
    "CaseEvent",
    "CaseFile",
    "CaseLink",
    "CaseRecord",
    "CaseTask",
    "CaseType",
    "CaseTypeVersion",
    "WorkHours",
]
