"""What open pages hear: that a gauge has something new, that something of the flood duty changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, allows
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY

FLOOD = "flood"


def gauge(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """The code of a gauge, to those who may see it; its page asks for the rest."""
    try:
        found = network.gauge(actor, key)
    except NotFound:
        return None
    return {"gauge": found.code, "kind": found.kind.value}


def flood(actor: Actor, key: str, language: str) -> Mapping[str, Any] | None:
    """That something changed, to those on duty."""
    return {"key": key} if allows(actor, VIEW_DUTY) else None
