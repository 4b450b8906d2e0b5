"""How a clock of a case stands: read from the steps of the case alone, so that nothing is ever counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fansipan.services.cases.contracts.clocks import ClockReading, ClockState, Step, StepKind
from fansipan.services.cases.contracts.hours import ALWAYS, WorkCalendar
from fansipan.services.cases.contracts.types import ClockRule, Counting
from fansipan.services.cases.rules.hours import deadline, worked


def read(rule: ClockRule, urgency: str, calendar: WorkCalendar, steps: Iterable[Step], now: datetime) -> ClockReading:
    """The clock at `now`. Steps are in order and none of them is later."""
    hours = calendar if rule.counting is Counting.WORKING else ALWAYS
    running = _Clock(rule, hours, timedelta(minutes=rule.amount(urgency)))
    for step in steps:
        running.count_to(step.at)
        running.take(step)
    running.count_to(now)
    return running.reading(now)


@dataclass(slots=True)
class _Clock:
    """A clock on its way through the steps."""

    rule: ClockRule
    calendar: WorkCalendar
    amount: timedelta
    at: datetime | None = None
    state: str = ""
    paused: bool = False
    round: int = 0
    begun_at: datetime | None = None
    elapsed: timedelta = field(default_factory=timedelta)
    done_at: datetime | None = None
    expired_at: datetime | None = None

    @property
    def runs(self) -> bool:
        begun = self.begun_at is not None and self.done_at is None
        return begun and not self.paused and self.state in self.rule.runs_in

    def count_to(self, moment: datetime) -> None:
        """Let time pass."""
        if self.at is not None and self.runs:
            # An amount that is used up already was used up at the moment at which the clock began to run.
            if self.expired_at is None:
                due = deadline(self.calendar, self.at, self.amount - self.elapsed)
                self.expired_at = due if due is not None and due <= moment else None
            self.elapsed += worked(self.calendar, self.at, moment)
        self.at = moment

    def take(self, step: Step) -> None:
        """Let something happen."""
        match step.kind:
            case StepKind.ENTERED:
                self._enter(step)
            case StepKind.PAUSED:
                self.paused = self.rule.pausable
            case StepKind.RESUMED:
                self.paused = False
            case StepKind.TRANSFERRED:
                if self.rule.restarts_on_transfer and self.begun_at is not None and self.done_at is None:
                    self._begin(step.at)

    def _enter(self, step: Step) -> None:
        self.state = step.state
        if step.state in self.rule.done_in:
            if self.begun_at is not None and self.done_at is None:
                self.done_at = step.at
        elif step.state in self.rule.runs_in and (self.begun_at is None or self.done_at is not None):
            self._begin(step.at)

    def _begin(self, at: datetime) -> None:
        self.round += 1
        self.begun_at = at
        self.elapsed = timedelta()
        self.done_at = self.expired_at = None

    def reading(self, now: datetime) -> ClockReading:
        due = deadline(self.calendar, now, self.amount - self.elapsed) if self.runs else None
        return ClockReading(
            state=self._stands(),
            round=self.round,
            begun_at=self.begun_at,
            elapsed=self.elapsed,
            due=self.expired_at or due if self.runs else None,
            done_at=self.done_at,
            expired_at=self.expired_at,
        )

    def _stands(self) -> ClockState:
        if self.begun_at is None:
            return ClockState.WAITING
        if self.done_at is not None:
            return ClockState.DONE
        return ClockState.RUNNING if self.runs else ClockState.RESTING
