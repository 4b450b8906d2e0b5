"""What open pages hear of an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOPIC = "alerts.alarm"


def event(actor: Any, key: str, language: str) -> Mapping[str, Any] | None:
    """Later."""
    return None
