"""Faults of gauges, and water above every forecast, as alarms of the house."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.queries import network, words
from fansipan.sectors.hazards.rules.faults import FaultKind
from fansipan.services.alerts.actions import conditions
from fansipan.services.alerts.contracts import ReportedCondition

RULE = "hazards.gauge_fault"
"""The rule that the file of this sector brings."""

BROKEN_RULE = "hazards.forecast_broken"
BROKEN_TITLE = {"vi": "Nước vượt mọi dự báo", "en": "The water is above every forecast"}

LANGUAGES = ("vi", "en")


def faulty(event: Event) -> None:
    """A gauge has a fault: an alarm about the gauge, by kind."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["since"])), level=1)


def mended(event: Event) -> None:
    """The fault is over."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["until"])), level=0)


def broken(event: Event) -> None:
    """The water has left every forecast, or the newest one holds again: an alarm about the forecasts of the gauge."""
    payload = event.payload
    code, limit = str(payload["gauge"]), payload["limit"]
    facts = next((one for one in network.gauges(SYSTEM) if one.code == code), None)
    if facts is None:
        return
    conditions.report(
        BROKEN_RULE,
        f"gauge:{code}"[:100],
        ReportedCondition(
            at=datetime.fromisoformat(str(payload["at"])),
            level=1 if payload["broken"] else 0,
            level_code="broken",
            level_title=BROKEN_TITLE,
            # Below level I it says that the model is poor; above it people rely on the forecast.
            priority="high" if payload["stage"] else "low",
            value=float(str(payload["level"])),
            limit=None if limit is None else float(str(limit)),
            unit="m",
            datastream=facts.datastream,
            note=BROKEN_TITLE,
        ),
    )


def _report(gauge: str, kind: str, at: datetime, *, level: int) -> None:
    facts = next((one for one in network.gauges(SYSTEM) if one.code == gauge), None)
    if facts is None:
        return
    conditions.report(
        RULE,
        f"gauge:{gauge}:{kind}"[:100],
        ReportedCondition(
            at=at,
            level=level,
            level_code=kind,
            level_title=_titles(kind),
            datastream=facts.datastream,
            note=_titles(kind),
        ),
    )


def _titles(kind: str) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(words.FAULTS[FaultKind(kind)])
    return found
