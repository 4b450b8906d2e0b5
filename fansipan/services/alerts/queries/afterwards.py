"""After the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import Actor


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A step of an alarm in a period."""

    alarm: str
    rule: str
    station: str
    kind: str
    at: datetime
    noted_at: datetime
    actor: str
    why: str
    level: int
    value: float | None
    limit: float | None


def timeline(actor: Actor, start: datetime, end: datetime) -> list[TimelineRow]:
    """Every step of every alarm of a period."""
    raise NotImplementedError
