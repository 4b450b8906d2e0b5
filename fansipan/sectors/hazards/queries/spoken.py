"""What went out of a flood, and of which level each message spoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models import FloodEpisode
from fansipan.services.warnings.contracts import CapMessageType
from fansipan.services.warnings.queries import desk


@dataclass(frozen=True, slots=True)
class Out:
    """A message that was released: when, under which identifier, of which level it spoke, in which warning."""

    number: int
    identifier: str
    sent: datetime
    stage: Stage
    warning: str


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
            takes_back = one.all_clear or one.message_type is CapMessageType.CANCEL
            if one.sent is not None and stage is not None and not takes_back:
                found.append(Out(one.number, one.identifier, one.sent, stage, code))
    return sorted(found, key=lambda one: one.number)
