"""Policies: which notices, whom, by what, in which order, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.contracts.weeks import WeekWindow


class TargetKind(StrEnum):
    """Whom a step tells. `value` of a target names the role, team, rotation, person or channel.

    AUDIENCE: whom the notice names. PLANTS, AGENCIES: people of its organisations that are plants, or are not.
    CONTACTS: people without an account in its communes and organisations.
    """

    AUDIENCE = "audience"
    PLANTS = "plants"
    AGENCIES = "agencies"
    CONTACTS = "contacts"
    ROLE = "role"
    TEAM = "team"
    ON_CALL = "on_call"
    PERSON = "person"
    CHANNEL = "channel"


VALUED = frozenset({TargetKind.ROLE, TargetKind.TEAM, TargetKind.ON_CALL, TargetKind.PERSON, TargetKind.CHANNEL})
"""Kinds of target that need a value."""


class StepMode(StrEnum):
    """BLAST: by all channels at once. LADDER: by one after the other, as far as somebody has an address there."""

    BLAST = "blast"
    LADDER = "ladder"


class AnsweredBy(StrEnum):
    """Whose acknowledgement ends the asking. OFFICE: anybody's but a plant's."""

    ANYBODY = "anybody"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class PolicyTarget:
    """Somebody to be told."""

    kind: TargetKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """A rung: whom, by which channels, and how long to wait before the next one.

    In a LADDER every channel after the first comes `every_minutes` after the one before.
    """

    targets: tuple[PolicyTarget, ...]
    channels: tuple[str, ...]
    mode: StepMode = StepMode.BLAST
    wait_minutes: int = 10
    every_minutes: int = 2


@dataclass(frozen=True, slots=True)
class PolicyMatch:
    """Which notices: empty means any. Kinds may end in ".*". `organisations` and `communes` are codes."""

    kinds: tuple[str, ...] = ()
    priority_from: NoticePriority = NoticePriority.LOW
    priority_to: NoticePriority = NoticePriority.CRITICAL
    organisations: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    windows: tuple[WeekWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDef:
    """All that a policy says.

    The steps are climbed 1 + `loops` times, then comes `last`. An acknowledgement stops the climb; if the matter is not
    over `ack_timeout_minutes` later it begins anew (0: never). `goes_on`: policies below this one are looked at too.
    """

    match: PolicyMatch
    steps: tuple[PolicyStep, ...]
    loops: int = 0
    last: PolicyStep | None = None
    ack_timeout_minutes: int = 0
    answered_by: AnsweredBy = AnsweredBy.ANYBODY
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """That somebody, or what it was about itself, put an end to the asking."""

    at: datetime
    how: Settling


@dataclass(frozen=True, slots=True)
class Rung:
    """A moment at which a step is taken. `round` counts climbs from 0; `place`: which channel of a LADDER."""

    at: datetime
    round: int
    step: int
    place: int


@dataclass(frozen=True, slots=True)
class NoticeTraits:
    """What policies ask of a notice."""

    kind: str
    priority: NoticePriority
    organisations: tuple[str, ...]
    communes: tuple[str, ...]
    at: datetime
