"""How the clocks of cases stand, read from their timelines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fansipan.services.cases.contracts import (
    CaseTypeDef,
    ClockCard,
    ClockReading,
    EventKind,
    Step,
    StepKind,
    WorkCalendar,
)
from fansipan.services.cases.models import Case, CaseEvent
from fansipan.services.cases.rules import clocks

STEPS = {
    EventKind.OPENED.value: StepKind.ENTERED,
    EventKind.MOVED.value: StepKind.ENTERED,
    EventKind.TRANSFERRED.value: StepKind.TRANSFERRED,
    EventKind.PAUSED.value: StepKind.PAUSED,
    EventKind.RESUMED.value: StepKind.RESUMED,
}


def steps(case: Case) -> list[Step]:
    """What moved the clocks of a case, in order."""
    rows = CaseEvent.objects.filter(case=case, kind__in=STEPS).order_by("at", "id").values_list("at", "kind", "state")
    return [Step(at, STEPS[kind], state) for at, kind, state in rows]


def read(
    definition: CaseTypeDef, urgency: str, calendar: WorkCalendar, taken: Sequence[Step], now: datetime
) -> dict[str, ClockReading]:
    """Every clock of a case by name."""
    return {rule.name: clocks.read(rule, urgency, calendar, taken, now) for rule in definition.clocks.values()}


def cards(case: Case, definition: CaseTypeDef, calendar: WorkCalendar, now: datetime) -> tuple[ClockCard, ...]:
    """The clocks of a case with their rules, in the order of the type."""
    readings = read(definition, case.urgency, calendar, steps(case), now)
    return tuple(ClockCard(rule, rule.amount(case.urgency), readings[name]) for name, rule in definition.clocks.items())
