"""Incidents are opened."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor


def open_incident(actor: Actor, alarm: str = "", group: int = 0) -> str:
    """Open the case of an alarm or a group; its code."""
    raise NotImplementedError
