"""Keeping alarms from being told."""

from __future__ import annotations

from datetime import datetime

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import NewMuting


def shelve(actor: Actor, code: str, until: datetime, why: str) -> int:
    """Put one alarm aside."""
    raise NotImplementedError


def mute(actor: Actor, new: NewMuting) -> int:
    """Mute; the number of the muting."""
    raise NotImplementedError


def unmute(actor: Actor, number: int, why: str) -> None:
    """End a muting early."""
    raise NotImplementedError
