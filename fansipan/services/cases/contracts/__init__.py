"""Shapes that leave the room: types of case, cases, clocks, working hours."""

from fansipan.services.cases.contracts.cases import (
    FOR_REPORTER,
    CaseCard,
    CaseView,
    ClockCard,
    EventCard,
    EventKind,
    FileCard,
    Move,
    Party,
    PublicStatus,
    TaskCard,
)
from fansipan.services.cases.contracts.clocks import ClockReading, ClockState, Step, StepKind
from fansipan.services.cases.contracts.hours import ALWAYS, WorkCalendar
from fansipan.services.cases.contracts.types import (
    CaseTypeDef,
    ClockRule,
    Counting,
    Escalation,
    Need,
    Side,
    StateDef,
    TransitionDef,
)

__all__ = [
    "ALWAYS",
    "FOR_REPORTER",
    "CaseCard",
    "CaseTypeDef",
    "CaseView",
    "ClockCard",
    "ClockReading",
    "ClockRule",
    "ClockState",
    "Counting",
    "Escalation",
    "EventCard",
    "EventKind",
    "FileCard",
    "Move",
    "Need",
    "Party",
    "PublicStatus",
    "Side",
    "StateDef",
    "Step",
    "StepKind",
    "TaskCard",
    "TransitionDef",
    "WorkCalendar",
]
