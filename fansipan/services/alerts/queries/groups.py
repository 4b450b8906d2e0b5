"""Groups of alarms as far as an actor may see them."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import AlarmGroupCard


def groups(actor: Actor, standing: bool = True) -> list[AlarmGroupCard]:
    """Groups, the newest first; only those with an alarm that stands, unless told otherwise."""
    raise NotImplementedError


def group(actor: Actor, number: int) -> AlarmGroupCard:
    """One group. Raises NotFound."""
    raise NotImplementedError
