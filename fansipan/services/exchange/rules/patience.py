"""How long to wait after a failure, and when a failure is told."""

from __future__ import annotations

FIRST_S, LONGEST_S = 15, 1800

TOLD_AFTER = 3
"""Failures in a row after which a destination counts as failed: one alone is weather."""


def pause_seconds(failures: int) -> int:
    """Seconds until the next try after so many failures in a row: 15, 30, 60 … at last half an hour."""
    return min(LONGEST_S, FIRST_S * 2 ** min(max(failures, 1) - 1, 10))
