"""What warnings of floods went out, and of which level each message spoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.models import FloodEpisode, WarningPlan
from fansipan.services.warnings.contracts import CapMessageType, CapStatus
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries.desk import MessageLine

MACHINE = ("gauge:", "drill:", "rain:")
"""How the origins of warnings begin that this sector writes by itself."""

HELD = timedelta(days=14)
"""No warning holds longer."""


@dataclass(frozen=True, slots=True)
class Out:
    """A message that was released: when and until when it holds, its identifier, of which level it spoke, to whom."""

    number: int
    identifier: str
    sent: datetime
    until: datetime
    stage: Stage
    warning: str
    communes: tuple[str, ...]


def released(row: FloodEpisode) -> list[Out]:
    """Every message of a flood that went out and warned, the oldest first; an all-clear and a withdrawal do not.

    What somebody said by hand in between speaks of the level that was spoken of before it.
    """
    spoken = {int(one["number"]): Stage(one["stage"]) for one in row.spoken}
    found = []
    for code in dict.fromkeys([desk.message(SYSTEM, number).warning for number in spoken]):
        stage: Stage | None = None
        for one in reversed(desk.warning(SYSTEM, code).messages):
            stage = spoken.get(one.number, stage)
            if stage is not None and (out := _out(one, stage)):
                found.append(out)
    return sorted(found, key=lambda one: one.number)


def by_hand(since: datetime) -> list[Out]:
    """Every message of warnings that people wrote of floods by hand, and that held after `since`, the oldest first.

    Its severity says of which level it speaks, as the plans of the levels have it.
    """
    plans = list(WarningPlan.objects.all())
    hazards = {one.hazard for one in plans}
    stages = {one.severity: Stage(one.stage) for one in sorted(plans, key=lambda one: -STAGES.index(Stage(one.stage)))}
    found = []
    for line in desk.desk(SYSTEM):
        if line.created_at < since - HELD or line.origin.startswith(MACHINE):
            continue
        for one in line.messages:
            stage = stages.get(one.draft.severity.value)
            of_flood = one.draft.hazard in hazards and one.draft.status is CapStatus.ACTUAL
            if of_flood and stage is not None and (out := _out(one, stage)) and out.until >= since:
                found.append(out)
    return sorted(found, key=lambda one: one.number)


def _out(one: MessageLine, stage: Stage) -> Out | None:
    """A message as one that went out and warned; None where it did not."""
    if one.sent is None or one.all_clear or one.message_type is CapMessageType.CANCEL:
        return None
    until = one.expires or one.sent
    return Out(one.number, one.identifier, one.sent, until, stage, one.warning, tuple(one.draft.communes))
