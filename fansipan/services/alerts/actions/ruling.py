"""Rules are written."""

from __future__ import annotations

from collections.abc import Mapping

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import RuleDef


def write(actor: Actor, code: str, title: Mapping[str, str], definition: RuleDef, why: str) -> int:
    """Write a rule or a new version of one; its number."""
    raise NotImplementedError


def switch(actor: Actor, code: str, active: bool, why: str) -> None:
    """Switch a rule on or off."""
    raise NotImplementedError


def recompile() -> None:
    """Let every process learn of changed rules or levels."""
    raise NotImplementedError
