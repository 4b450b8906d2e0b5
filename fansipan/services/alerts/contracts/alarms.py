"""Alarms, groups and mutings as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fansipan.services.alerts.contracts.life import LifeKind, LifePhase, MutingKind
from fansipan.services.alerts.contracts.rules import AlarmFamily, AlarmPriority, RuleScope


@dataclass(frozen=True, slots=True)
class AlarmFilter:
    """Which alarms; empty fields match all. `standing`: active or not acknowledged. `muted` None: either.

    `start` and `end` bound when it was raised. `text` is looked for in station, parameter, rule, code.
    """

    standing: bool | None = None
    phase: str = ""
    priority: str = ""
    family: str = ""
    rule: str = ""
    station: str = ""
    organisation: str = ""
    commune: str = ""
    group: int | None = None
    muted: bool | None = None
    start: datetime | None = None
    end: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """An alarm in a list. Times are those of the event; `detected_at` is when the system knew.

    `value` and `limit` in `unit` (UCUM); `symbol` is what people read. `peak`: the value that went furthest.
    """

    id: int
    code: str
    rule: str
    rule_title: Mapping[str, str]
    version: int
    family: AlarmFamily
    priority: AlarmPriority
    phase: LifePhase
    level: int
    level_code: str
    level_title: Mapping[str, str]
    station: str
    station_name: Mapping[str, str]
    datastream: int | None
    parameter: Mapping[str, str]
    source: str
    commune: str
    organisation: str
    value: float | None
    value_at: datetime | None
    limit: float | None
    unit: str
    symbol: str
    clause: str
    suspect: bool
    peak: float | None
    peak_at: datetime | None
    raised_at: datetime
    detected_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    returned_at: datetime | None
    closed_at: datetime | None
    muted: tuple[MutingKind, ...]
    muted_until: datetime | None
    inhibited_by: str
    withdrawn: bool
    occurrences: int
    group: int | None
    incident: str
    exercise: bool


@dataclass(frozen=True, slots=True)
class AlarmStep:
    """A transition: what, when it was so, when it was noted, by whom, why."""

    number: int
    kind: LifeKind
    before: LifePhase
    after: LifePhase
    at: datetime
    noted_at: datetime
    actor: str
    why: str
    level: int
    value: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class AlarmFile:
    """An alarm with every step. `note` and `url` are what its reporter said; `refs` what it is about."""

    card: AlarmCard
    steps: tuple[AlarmStep, ...]
    note: Mapping[str, str]
    url: str
    refs: tuple[str, ...]
    may_acknowledge: bool
    may_shelve: bool
    may_open_incident: bool


@dataclass(frozen=True, slots=True)
class AlarmGroupCard:
    """Alarms that are told together. `flood`: gathered because too many came at once."""

    id: int
    title: Mapping[str, str]
    family: AlarmFamily
    priority: AlarmPriority
    opened_at: datetime
    closed_at: datetime | None
    alarms: int
    active: int
    unacknowledged: int
    first: str
    newest_at: datetime
    flood: bool
    incident: str


@dataclass(frozen=True, slots=True)
class NewMuting:
    """Keep alarms from being told from `start` (None: now) to `end`; only OUT_OF_SERVICE may have none.

    `rules` are codes of rules (none: all); `scope` says where.
    """

    kind: MutingKind
    why: str
    rules: tuple[str, ...] = ()
    scope: RuleScope = field(default_factory=RuleScope)
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class MutingCard:
    """A muting in a list."""

    id: int
    kind: MutingKind
    rules: tuple[str, ...]
    scope: RuleScope
    start: datetime
    end: datetime | None
    why: str
    made_by: str
    ended_at: datetime | None
    alarms: int


@dataclass(frozen=True, slots=True)
class MutingPreview:
    """What a muting would keep quiet: the alarms that stand now, and how many were raised in the last 30 days."""

    standing: tuple[AlarmCard, ...]
    raised_lately: int
    datastreams: int
