"""Every step of an alarm's life goes through here: decided by the rules, kept in the log, said to open pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock, live
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.alerts.contracts import LifeEvent, LifeKind, LifePhase, LifeState, MutingKind
from fansipan.services.alerts.models import Alarm, AlarmTransition
from fansipan.services.alerts.queries.live import TOPIC
from fansipan.services.alerts.rules import lifecycle


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to an alarm, when, by whom, why; with the value and the limit where there are any.

    `above`: the alarm that inhibits it from now on.
    """

    kind: LifeKind
    at: datetime
    actor: Actor = SYSTEM
    why: str = ""
    level: int = 0
    value: float | None = None
    limit: float | None = None
    until: datetime | None = None
    above: Alarm | None = None


def state_of(row: Alarm) -> LifeState:
    """How the alarm of a row stands."""
    return LifeState(
        phase=LifePhase(row.phase),
        level=row.level if row.phase != LifePhase.NORMAL else 0,
        latching=row.latching,
        muted=frozenset(MutingKind(one) for one in row.muted),
        until=row.muted_until,
        inhibited=row.inhibited_by_id is not None,
        withdrawn=row.withdrawn,
    )


def take(row: Alarm, step: Step) -> LifeState:
    """Take a step: the row is changed and saved, the log grows. Raises ForbiddenTransition, and nothing happened."""
    before = state_of(row)
    after = lifecycle.step(before, LifeEvent(step.kind, step.at, step.level, step.until))
    _stand(row, before, after, step)
    row.steps += 1
    row.save()
    AlarmTransition.objects.create(
        alarm=row,
        number=row.steps,
        kind=step.kind.value,
        before=before.phase.value,
        after=after.phase.value,
        at=step.at,
        noted_at=clock.now(),
        actor=step.actor.name[:200],
        user_id=step.actor.user_id,
        role=step.actor.role.value,
        why=step.why[:2000],
        level=step.level,
        value=step.value,
        limit=step.limit,
        until=step.until,
    )
    live.announce(TOPIC, row.code)
    return after


def _stand(row: Alarm, before: LifeState, after: LifeState, step: Step) -> None:
    """The columns follow the state."""
    row.phase, row.withdrawn = after.phase.value, after.withdrawn
    if step.kind in (LifeKind.INHIBIT, LifeKind.RELEASE):
        row.inhibited_by = step.above
    row.muted, row.muted_until = sorted(one.value for one in after.muted), after.until
    if after.active and after.level:
        row.level = after.level
    if step.kind is LifeKind.RETURN or (step.kind is LifeKind.WITHDRAW and before.active):
        row.returned_at = step.at
    if step.kind is LifeKind.RAISE:
        row.returned_at, row.occurred_at = None, step.at
    _acknowledged(row, before, after, step)
    closed = after.phase is LifePhase.NORMAL
    row.closed_at = (row.closed_at or clock.now()) if closed else None


def _acknowledged(row: Alarm, before: LifeState, after: LifeState, step: Step) -> None:
    if step.kind is LifeKind.ACKNOWLEDGE:
        row.acknowledged_at, row.acknowledged_by = clock.now(), step.actor.name[:200]
    elif after.phase is LifePhase.UNACKNOWLEDGED and before.phase is not LifePhase.UNACKNOWLEDGED:
        row.acknowledged_at, row.acknowledged_by = None, ""
    if after.phase is not LifePhase.ACKNOWLEDGED:
        row.realarm_at = None
