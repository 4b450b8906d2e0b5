"""A rule: what it looks at, of which datastreams, when it counts, how urgent it is and what is said then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fansipan.services.alerts.contracts.conditions import AlarmPriority, Condition, ConditionKind
from fansipan.services.notices.contracts.weeks import WeekWindow


class AlarmFamily(StrEnum):
    """What alarms of several rules have in common: they are grouped with their like, and in a flood all together."""

    EMISSION = "emission"
    FLOOD = "flood"
    RAIN = "rain"
    AIR = "air"
    WATER = "water"
    DATA = "data"
    SYSTEM = "system"
    OTHER = "other"


class GroupBy(StrEnum):
    """What alarms that are told together share. EVENT: the rule's family, wherever it is."""

    STATION = "station"
    COMMUNE = "commune"
    BASIN = "basin"
    ORGANISATION = "organisation"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class RuleScope:
    """To which datastreams a rule applies: all that match every field that is not empty; nothing at all: every one.

    `datastreams` are ids, all else codes; a rule may name a station and a property instead of an id.
    """

    datastreams: tuple[int, ...] = ()
    stations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmDelays:
    """How long and how often it must be true, and false, before it counts; `hysteresis` in the unit of the levels.

    `realarm_minutes`: an acknowledged alarm that is still active asks again after so long; 0: never.
    """

    on_seconds: int = 0
    on_samples: int = 1
    off_seconds: int = 0
    off_samples: int = 1
    hysteresis: float = 0.0
    realarm_minutes: int = 0


@dataclass(frozen=True, slots=True)
class AlarmText:
    """What is said, with {station} {parameter} {value} {unit} {limit} {level} {time} {clause} {rule} to be filled in.

    "" means the house's own words.
    """

    title: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While this rule's alarm stands, alarms of those rules at the same place are not told.

    `rules` are codes, "*" at the end matches any rest. `same`: what both must share.
    """

    rules: tuple[str, ...]
    same: GroupBy = GroupBy.STATION


@dataclass(frozen=True, slots=True)
class AlarmDelivery:
    """How it is told. `wait_seconds`: the first message of a group waits for more of its like.

    `interval_seconds` between messages of one group about more alarms, `repeat_minutes` until a group of which
    something is not acknowledged is told again (0: never). A higher priority than the group has told waits for nothing.
    `incident`: the type of case that opens by itself. `exercise`: everything it says is marked so.
    """

    group_by: GroupBy = GroupBy.STATION
    wait_seconds: int = 0
    interval_seconds: int = 300
    repeat_minutes: int = 240
    inhibits: tuple[Inhibition, ...] = ()
    incident: str = ""
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Rationale:
    """Why the alarm exists (EEMUA 191, rationalisation), by language: cause, consequence, what to do."""

    cause: Mapping[str, str] = field(default_factory=dict)
    consequence: Mapping[str, str] = field(default_factory=dict)
    response: Mapping[str, str] = field(default_factory=dict)
    minutes_to_respond: int = 0


@dataclass(frozen=True, slots=True)
class RuleDef:
    """All that a rule says. `priority` is for conditions without levels; `hours` when it is judged (none: always).

    `suspect`: readings flagged SUSPECT count too. `latched`: after it has passed, somebody must reset the alarm.
    `source`: the document it comes from; `valid_from`, `valid_to`: when it holds.
    """

    condition: Condition
    scope: RuleScope = RuleScope()
    family: AlarmFamily = AlarmFamily.OTHER
    priority: AlarmPriority = AlarmPriority.MEDIUM
    delays: AlarmDelays = AlarmDelays()
    hours: tuple[WeekWindow, ...] = ()
    suspect: bool = True
    latched: bool = False
    delivery: AlarmDelivery = AlarmDelivery()
    texts: Mapping[str, AlarmText] = field(default_factory=dict)
    rationale: Rationale = Rationale()
    source: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version of a rule as it was written."""

    id: int
    number: int
    title: Mapping[str, str]
    definition: RuleDef
    made_at: datetime
    made_by: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule in a list: its newest version, whether it is judged, how many datastreams it covers and alarms stand."""

    code: str
    title: Mapping[str, str]
    kind: ConditionKind
    family: AlarmFamily
    priority: AlarmPriority
    active: bool
    version: int
    changed_at: datetime
    standing: int


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with all its versions, the newest first, and the datastreams that it covers now (ids)."""

    card: RuleCard
    versions: tuple[VersionCard, ...]
    datastreams: tuple[int, ...]
