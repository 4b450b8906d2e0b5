"""A rule: what is looked at, of which datastreams, when it counts, how urgent it is and what is said then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias

from fansipan.services.notices.contracts.weeks import WeekWindow


class AlarmPriority(IntEnum):
    """How soon somebody must act. The same numbers as a notice's priority."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class ConditionKind(StrEnum):
    """What a rule looks at. REPORTED and FORECAST are judged elsewhere and handed in (`actions.conditions`)."""

    THRESHOLD = "threshold"
    LEVELS = "levels"
    RATE = "rate"
    MISSING = "missing"
    FLAT_LINE = "flat_line"
    STATUS = "status"
    DIFFERENCE = "difference"
    COUNT = "count"
    COMBINATION = "combination"
    FORECAST = "forecast"
    REPORTED = "reported"


class Statistic(StrEnum):
    """What is made of the readings of a span."""

    MEAN = "mean"
    SUM = "sum"
    LOWEST = "lowest"
    HIGHEST = "highest"


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
class RuleLevel:
    """A level of a rule's own, in the unit of the datastream (of a rate: that unit an hour).

    `inclusive`: reaching the value counts; otherwise only going beyond it does.
    """

    code: str
    value: float
    above: bool = True
    priority: AlarmPriority = AlarmPriority.MEDIUM
    title: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value against levels. `average`: "" each reading, or the `statistic` over an ISO duration such as "PT1H".

    A mean counts where at least `least_share` of the readings due in its span are there.
    """

    levels: tuple[RuleLevel, ...]
    average: str = ""
    statistic: Statistic = Statistic.MEAN
    least_share: float = 0.75
    kind: Literal["threshold"] = "threshold"


@dataclass(frozen=True, slots=True)
class Slotted:
    """A value against the levels that an app knows of the datastream: limits of the law, levels of floods."""

    slot: str
    kind: Literal["levels"] = "levels"


@dataclass(frozen=True, slots=True)
class Changing:
    """The change an hour, from the reading `over` ago (an ISO duration) to the newest one, against levels."""

    levels: tuple[RuleLevel, ...]
    over: str = "PT1H"
    kind: Literal["rate"] = "rate"


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing came for so many minutes; 0: after the station's own silence, or after three intervals of a datastream.

    `whole_station`: nothing of the station at all.
    """

    minutes: float = 0
    whole_station: bool = True
    kind: Literal["missing"] = "missing"


@dataclass(frozen=True, slots=True)
class FlatLine:
    """All readings of a span differ by no more than `tolerance`; at least three readings are needed."""

    minutes: float
    tolerance: float = 0.0
    kind: Literal["flat_line"] = "flat_line"


@dataclass(frozen=True, slots=True)
class LoggerState:
    """The logger says so (Thông tư 10/2021/TT-BTNMT, Annex 15: 1 calibrating, 2 fault), or the quality flag does."""

    statuses: tuple[int, ...] = (2,)
    flags: tuple[int, ...] = ()
    kind: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class Differing:
    """The value less that of another datastream, as far as both were measured within `skew_seconds`.

    The other: `datastream` by id, or the station's own of `property`. `absolute`: whichever is larger.
    """

    levels: tuple[RuleLevel, ...]
    datastream: int = 0
    property: str = ""
    absolute: bool = True
    skew_seconds: int = 600
    kind: Literal["difference"] = "difference"


@dataclass(frozen=True, slots=True)
class Counted:
    """`times` readings beyond a value within an ISO duration."""

    level: RuleLevel
    times: int
    within: str = "PT1H"
    kind: Literal["count"] = "count"


@dataclass(frozen=True, slots=True)
class CombinedPart:
    """One of several conditions: of the rule's datastream, of the station's own of `property`, or of another by id."""

    condition: Threshold | Changing | FlatLine | LoggerState | Counted
    datastream: int = 0
    property: str = ""


@dataclass(frozen=True, slots=True)
class Combined:
    """At least `least` of the parts were true within the last `within` (ISO duration; "": at this moment).

    All of them: `least` is their number. Any: 1.
    """

    parts: tuple[CombinedPart, ...]
    least: int
    within: str = ""
    priority: AlarmPriority = AlarmPriority.MEDIUM
    kind: Literal["combination"] = "combination"


@dataclass(frozen=True, slots=True)
class Forecasting:
    """A forecast of the datastream crosses a level within `hours`: own levels, or those of a slot."""

    hours: float = 24
    levels: tuple[RuleLevel, ...] = ()
    slot: str = ""
    kind: Literal["forecast"] = "forecast"


@dataclass(frozen=True, slots=True)
class Reported:
    """A sector judges by itself and reports (`actions.conditions.report`)."""

    priority: AlarmPriority = AlarmPriority.MEDIUM
    kind: Literal["reported"] = "reported"


Condition: TypeAlias = (
    Threshold
    | Slotted
    | Changing
    | Missing
    | FlatLine
    | LoggerState
    | Differing
    | Counted
    | Combined
    | Forecasting
    | Reported
)


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
