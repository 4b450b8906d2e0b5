"""Clocks of cases: brought up to date with each step, and watched, so that who must know hears when one runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.cases.actions import notifying, timeline
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import (
    ALWAYS,
    ClockReading,
    ClockRule,
    ClockState,
    Counting,
    Escalation,
    EventKind,
    Side,
    WorkCalendar,
)
from fansipan.services.cases.models import Case, CaseClock, CaseTask
from fansipan.services.cases.queries import access, clocks, types
from fansipan.services.cases.queries.calendar import work_calendar
from fansipan.services.cases.rules.hours import deadline

AT_LEAST = (Escalation(0, Side.AGENCY),)
"""Who hears of a clock that ran out where its rule names nobody."""

MOST_AT_ONCE = 500


def follow(case: Case) -> None:
    """Bring the kept clocks of a case in step with its timeline."""
    definition, calendar = types.definition(case.version), work_calendar()
    readings = clocks.read(definition, case.urgency, calendar, clocks.steps(case), clock.now())
    kept = {row.name: row for row in CaseClock.objects.select_for_update().filter(case=case)}
    for name, reading in readings.items():
        row = kept.get(name) or CaseClock(case=case, name=name)
        _bring(row, definition.clocks[name], reading, calendar)


def _bring(row: CaseClock, rule: ClockRule, reading: ClockReading, calendar: WorkCalendar) -> None:
    if row.round != reading.round:
        row.told = 0
    row.round, row.state = reading.round, reading.state.value
    row.due, row.expired_at = reading.due, reading.expired_at
    row.next_at = _next(row, rule, calendar)
    row.save()


def _next(row: CaseClock, rule: ClockRule, calendar: WorkCalendar) -> datetime | None:
    """When somebody must be told next: only while the clock runs."""
    ladder = rule.escalations or AT_LEAST
    if row.state != ClockState.RUNNING.value or row.due is None or row.told >= len(ladder):
        return None
    hours = calendar if rule.counting is Counting.WORKING else ALWAYS
    return deadline(hours, row.due, timedelta(minutes=ladder[row.told].after_minutes))


def watch() -> int:
    """Tell of every clock that ran out and every task that is late; gives how many were told of."""
    due = CaseClock.objects.filter(next_at__lte=clock.now()).order_by("next_at")
    keys = list(due.values_list("case", flat=True)[:MOST_AT_ONCE])
    late = CaseTask.objects.filter(done_at=None, told_late=False, due__lt=clock.now(), case__closed_at=None)
    tasks = list(late.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_escalate(case) for case in dict.fromkeys(keys)) + sum(_tell_late(task) for task in tasks)


@transaction.atomic
def _escalate(number: int) -> int:
    """Tell of the clocks of one case, as many steps as are due and as no other worker told of meanwhile."""
    case = access.locked_row(number)
    follow(case)
    definition, calendar, told = types.definition(case.version), work_calendar(), 0
    for row in CaseClock.objects.filter(case=case, next_at__lte=clock.now()).order_by("next_at"):
        rule = definition.clocks[row.name]
        while row.next_at is not None and row.next_at <= clock.now():
            step = (rule.escalations or AT_LEAST)[row.told]
            _tell_expired(case, row, rule, step)
            row.told += 1
            row.next_at = _next(row, rule, calendar)
            told += 1
        row.save(update_fields=["told", "next_at"])
    return told


def _tell_expired(case: Case, row: CaseClock, rule: ClockRule, step: Escalation) -> None:
    said = {"clock": row.name, "to": step.to.value, "level": row.told + 1, "due": _text(row.due)}
    timeline.write(SYSTEM, case, Line(EventKind.ESCALATED, "", "", said))
    timeline.tell(timeline.CLOCK_EXPIRED, case, **said)
    notifying.expired(case, row, rule, step)


@transaction.atomic
def _tell_late(number: int) -> int:
    task = CaseTask.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=number)
    if task.told_late or task.done_at is not None:
        return 0
    task.told_late = True
    task.save(update_fields=["told_late"])
    case = access.locked_row(task.case_id)
    said = {"task": task.title, "to": task.organisation.code, "due": _text(task.due)}
    timeline.write(SYSTEM, case, Line(EventKind.ESCALATED, "", "", said))
    timeline.tell(timeline.TASK_OVERDUE, case, **said)
    notifying.task_overdue(case, task)
    return 1


@transaction.atomic
def follow_all() -> int:
    """Bring the clocks of all open cases up to date, such as after a change of the calendar; gives how many cases."""
    rows = Case.objects.select_related("version__type").filter(closed_at=None).order_by("pk")
    for row in rows.select_for_update(of=("self",)):
        follow(row)
    return len(rows)


def _text(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
