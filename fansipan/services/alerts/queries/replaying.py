"""What a rule would have raised."""

from __future__ import annotations

from datetime import datetime

from fansipan.services.alerts.contracts import Replayed, RuleDef


def replay(rule: RuleDef, start: datetime, end: datetime, code: str = "") -> Replayed:
    """Judge past readings without writing."""
    raise NotImplementedError
