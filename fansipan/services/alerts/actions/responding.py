"""What people do to alarms."""

from __future__ import annotations

from fansipan.kernel.permissions import Actor


def acknowledge(actor: Actor, code: str, why: str = "") -> None:
    """Acknowledge an alarm; once more changes nothing."""
    raise NotImplementedError


def acknowledge_group(actor: Actor, number: int, why: str = "") -> int:
    """Acknowledge every alarm of a group; how many."""
    raise NotImplementedError


def reset(actor: Actor, code: str, why: str) -> None:
    """Reset a latched alarm."""
    raise NotImplementedError


def comment(actor: Actor, code: str, text: str) -> None:
    """Say something about an alarm."""
    raise NotImplementedError
