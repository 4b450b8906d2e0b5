"""The life of an alarm after ISA-18.2 and OPC UA Part 9."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LifePhase(StrEnum):
    """Process states. LATCHED: returned and acknowledged, and somebody must still reset it."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    LATCHED = "latched"


class MutingKind(StrEnum):
    """Why an alarm is not told. It is judged and kept all the same.

    SHELVED: an operator put it aside, with an end. SUPPRESSED: by design, for works or a calibration. OUT_OF_SERVICE:
    under maintenance until somebody says otherwise. SILENCED: many at once, by what they have in common.
    """

    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    SILENCED = "silenced"


class LifeKind(StrEnum):
    """What can happen to an alarm."""

    RAISE = "raise"
    CHANGE_LEVEL = "change_level"
    RETURN = "return"
    ACKNOWLEDGE = "acknowledge"
    RESET = "reset"
    REALARM = "realarm"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    TAKE_OUT = "take_out"
    PUT_BACK = "put_back"
    SILENCE = "silence"
    UNSILENCE = "unsilence"
    INHIBIT = "inhibit"
    RELEASE = "release"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens to an alarm, at its own time. `level`: which one it stands at then (1 is the lowest)."""

    kind: LifeKind
    at: datetime
    level: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LifeState:
    """How an alarm stands. `muted`: why it is not told; `until`: the end of the shelf. `inhibited`: by another alarm.

    `withdrawn`: later readings showed that it never was.
    """

    phase: LifePhase = LifePhase.NORMAL
    level: int = 0
    latching: bool = False
    muted: frozenset[MutingKind] = frozenset()
    until: datetime | None = None
    inhibited: bool = False
    withdrawn: bool = False

    @property
    def active(self) -> bool:
        """The condition is true now."""
        return self.phase in (LifePhase.UNACKNOWLEDGED, LifePhase.ACKNOWLEDGED)

    @property
    def told(self) -> bool:
        """People hear of what happens to it."""
        return not self.muted and not self.inhibited


class ForbiddenTransition(ValueError):
    """That cannot happen to an alarm that stands so."""

    def __init__(self, state: LifeState, event: LifeEvent) -> None:
        super().__init__(f"{event.kind.value} of an alarm that is {state.phase.value}")
        self.state, self.event = state, event
