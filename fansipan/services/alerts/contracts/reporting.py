"""What a sector hands in when it judges by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportedCondition:
    """How a condition stands at `at`, the time of the event itself.

    `level`: its number, 1 the lowest, 0: it is over. `value`, `limit` in `unit`. `value_at`: when it was measured or is
    forecast; None: `at`. `station` and `commune` are codes, `datastream` an id. `priority` ("low" … "critical") stands
    before that of the rule. `level_title` and `note` are by language, `clause` names document and article, `url` leads
    to more.
    """

    at: datetime
    level: int = 1
    level_code: str = ""
    level_title: Mapping[str, str] = field(default_factory=dict)
    priority: str = ""
    value: float | None = None
    value_at: datetime | None = None
    limit: float | None = None
    unit: str = ""
    clause: str = ""
    station: str = ""
    datastream: int | None = None
    commune: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    suspect: bool = False
