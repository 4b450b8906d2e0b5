"""Figures of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import AlarmFigures


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """How quickly the alarms of one station, organisation or rule were answered; minutes, None without any."""

    key: str
    count: int
    standing: int
    median_acknowledge: float | None
    worst_acknowledge: float | None
    median_return: float | None
    worst_return: float | None


def figures(actor: Actor, start: datetime, end: datetime) -> AlarmFigures:
    """The figures of EEMUA 191."""
    raise NotImplementedError


def responses(actor: Actor, start: datetime, end: datetime, by: str = "station") -> list[ResponseRow]:
    """How quickly alarms were answered."""
    raise NotImplementedError
