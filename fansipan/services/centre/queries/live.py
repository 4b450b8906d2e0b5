"""What open pages hear of numbers and of the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import Actor, allows
from fansipan.services.centre.models import ShiftEntry
from fansipan.services.centre.queries import numbers, wording
from fansipan.services.centre.rules.rights import SEE_CENTRE

INDICATOR, LOG = "indicator", "log"


def indicator(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """A number that was measured, None for those who may not see it."""
    try:
        found = numbers.card(actor, key)
    except Problem:
        return None
    with translation.override(language):
        return wording.event(found)


def log(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """A line of the log."""
    row = ShiftEntry.objects.filter(pk=int(key)).first() if allows(actor, SEE_CENTRE) else None
    if row is None:
        return None
    return {"text": row.text, "at": row.at.isoformat(), "url": row.url, "exercise": row.exercise}
