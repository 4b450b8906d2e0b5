"""What a rule looks at: conditions, each with the word by which it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias


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
