"""What open pages hear of an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import AlarmPriority, LifePhase
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import access, telling, words
from fansipan.services.alerts.rules import addresses, wording

TOPIC = "alerts.alarm"
"""The topic of the live stream; its key is the code of an alarm."""


def event(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """How an alarm stands, for an open page; None for who may not see it. `sound`: it asks loudly for an answer."""
    try:
        row = access.alarm(actor, key)
    except Problem:
        return None
    told = telling.told([row])[0]
    short = "vi" if language.startswith("vi") else "en"
    with translation.override(language):
        return {
            "alarm": row.code,
            "phase": row.phase,
            "phase_title": str(words.PHASES[LifePhase(row.phase)]),
            "priority": AlarmPriority(row.priority).name.lower(),
            "level": words.LEVELS[AlarmPriority(row.priority)],
            "title": wording.headline(told, short),
            "text": wording.sentence(told, short),
            "station": told.station,
            "value": f"{wording.number(told.value, told.decimals, short)} {told.symbol}".strip(),
            "limit": wording.number(told.limit, told.decimals, short),
            "at": told.at.isoformat(),
            "group": row.group_id,
            "url": addresses.alarm(row.code),
            "sound": sounds(row),
            "over": row.closed_at is not None,
        }


def sounds(row: Alarm) -> bool:
    """High and critical alarms sound until somebody acknowledges them, unless they are not told."""
    asks = row.phase == LifePhase.UNACKNOWLEDGED and row.priority >= AlarmPriority.HIGH
    return asks and not row.muted and row.inhibited_by_id is None
