"""Faults of gauges as alarms of the house."""

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

LANGUAGES = ("vi", "en")


def faulty(event: Event) -> None:
    """A gauge has a fault: an alarm about the gauge, by kind."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["since"])), level=1)


def mended(event: Event) -> None:
    """The fault is over."""
    payload = event.payload
    _report(str(payload["gauge"]), str(payload["kind"]), datetime.fromisoformat(str(payload["until"])), level=0)


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
