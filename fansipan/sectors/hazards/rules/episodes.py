"""The life of one flood at a gauge: when to warn, when to say more, when to give the all-clear."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fansipan.sectors.hazards.contracts import STAGES, Stage

BELOW_M = 0.1
"""A level counts as left only this far below it: water that trembles at a level does not warn twice."""


class Saying(StrEnum):
    """What is to be said: nothing, a first warning, a change, the end.

    MEANWHILE: the water is at a level below the one that was foretold, of which the warning speaks already.
    """

    NOTHING = "nothing"
    ALERT = "alert"
    UPDATE = "update"
    ALL_CLEAR = "all_clear"
    MEANWHILE = "meanwhile"


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from a reading: the stage now, with its hysteresis, and what is to be said."""

    stage: Stage | None
    saying: Saying


def held_stage(reached: Stage | None, before: Stage | None, margin_m: float) -> Stage | None:
    """The stage now: a higher one at once, a lower one only when the water is `BELOW_M` under the one before.

    `margin_m`: how far the water is below the value of the stage before (negative: above it).
    """
    if before is None or (reached is not None and STAGES.index(reached) >= STAGES.index(before)):
        return reached
    return before if margin_m < BELOW_M else reached


def turn(stage: Stage | None, said: Stage | None, *, warned: bool, foretold: Stage | None = None) -> Turn:
    """What is to be said when a gauge is at `stage` and `said` was said last; `warned`: a warning stands.

    `foretold`: the level that a forecast was said to reach, while it may still come. What was only foretold is said
    again once it is measured; water below it takes nothing back.
    """
    if not warned:
        return Turn(stage, Saying.ALERT if stage is not None else Saying.NOTHING)
    if stage is None:
        return Turn(stage, Saying.ALL_CLEAR if foretold is None else Saying.NOTHING)
    if foretold is not None:
        reached = STAGES.index(stage) >= STAGES.index(foretold)
        return Turn(stage, Saying.UPDATE if reached else Saying.MEANWHILE)
    if said is None or STAGES.index(stage) != STAGES.index(said):
        return Turn(stage, Saying.UPDATE)
    return Turn(stage, Saying.NOTHING)
