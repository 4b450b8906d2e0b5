"""What sectors judge by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fansipan.services.alerts.contracts import ReportedCondition


def report(condition: str, source: str, now: ReportedCondition) -> str:
    """How a condition stands; the code of its alarm."""
    raise NotImplementedError


def judge_forecast(
    datastream: int, issued_at: datetime, points: Sequence[tuple[datetime, float]], source: str = ""
) -> list[str]:
    """Judge a forecast by every rule that covers it."""
    raise NotImplementedError
