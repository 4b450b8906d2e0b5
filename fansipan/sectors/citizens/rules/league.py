"""How agencies do, fairly: medians instead of means, and none where there are too few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from fansipan.sectors.citizens.contracts import LeagueRow
from fansipan.sectors.citizens.contracts.feedback import Words

LEAST = 5
"""So many reports before a median is said."""


@dataclass(frozen=True, slots=True)
class Handled:
    """One report of an agency: hours until it was received and closed (None: not yet), whether in time, its stars."""

    receive_hours: float | None
    close_hours: float | None
    in_time: bool | None
    rating: int | None


def row(agency: str, name: Words, reports: Sequence[Handled], least: int = LEAST) -> LeagueRow:
    """One agency's line."""
    judged = [one.in_time for one in reports if one.in_time is not None]
    ratings = [one.rating for one in reports if one.rating is not None]
    return LeagueRow(
        agency=agency,
        name=name,
        received=len(reports),
        closed=sum(one.close_hours is not None for one in reports),
        in_time=sum(judged),
        judged=len(judged),
        median_receive=_median([one.receive_hours for one in reports if one.receive_hours is not None], least),
        median_close=_median([one.close_hours for one in reports if one.close_hours is not None], least),
        rating=round(mean(ratings), 2) if len(ratings) >= least else None,
        ratings=len(ratings),
    )


def _median(values: Sequence[float], least: int) -> float | None:
    return median(values) if len(values) >= least else None


def ranked(rows: Sequence[LeagueRow], least: int = LEAST) -> list[LeagueRow]:
    """By the share that was in time; those with too few stand at the end, by how many they have."""

    def key(one: LeagueRow) -> tuple[bool, float, int]:
        enough = one.judged >= least
        return not enough, -(one.in_time / one.judged) if enough else 0.0, -one.received

    return sorted(rows, key=key)
