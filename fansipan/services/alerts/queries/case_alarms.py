"""What a case shows of alarms: those that it is about, and those of its stations while it was open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q

from fansipan.kernel import clock
from fansipan.kernel.errors import Problem
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.queries import access
from fansipan.services.alerts.queries.cards import cards

ALARM, STATION = "alarm:", "station:"
AROUND = timedelta(hours=24)
MOST = 100


def case_alarms(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """Alarms that the case names, and those of its stations from a day before until it was closed."""
    numbers = [access.number(ref.removeprefix(ALARM)) for ref in facts.refs if ref.startswith(ALARM)]
    stations = [ref.removeprefix(STATION) for ref in facts.refs if ref.startswith(STATION)]
    end = facts.end or clock.now()
    around = Q(station__code__in=stations, raised_at__gte=facts.start - AROUND, raised_at__lte=end, withdrawn=False)
    try:
        rows = access.visible(actor).filter(Q(pk__in=numbers) | around)
    except Problem:
        return None
    found = cards(rows.order_by("-raised_at")[:MOST])
    return {"alarms": found, "own": {card.code for card in found if card.id in numbers}} if found else None
