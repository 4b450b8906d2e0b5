"""Alarms that are told again, after a muting or an inhibition is over, join a group where they are in none."""

from __future__ import annotations

from collections.abc import Sequence

from fansipan.services.alerts.actions import grouping, telling
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries.standing import rule_of, subject_of


def gather(rows: Sequence[Alarm]) -> None:
    """Let them join, and tell what is due."""
    for row in rows:
        if not row.muted and row.inhibited_by_id is None:
            grouping.join(row, rule_of(row), subject_of(row))
    telling.changed(rows)
