"""Where one stands among others without anybody being known: quartiles of a group, and one's own place in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import quantiles

LEAST = 5
"""Fewer than this are no group: each could be told from the rest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One's own value, the group's quartiles, and the share of the others that do no better."""

    own: float
    low: float
    middle: float
    high: float
    share: float
    group: int


def standing(values: Mapping[int, float], own: int, best: int, least: int = LEAST) -> Standing | None:
    """None where the own value is missing or the group is too small. `best`: +1 more is better, -1 less is."""
    if own not in values or len(values) < least:
        return None
    mine = values[own]
    low, middle, high = quantiles(values.values(), n=4, method="inclusive")
    others = [value for number, value in values.items() if number != own]
    behind = sum(best * value <= best * mine for value in others)
    return Standing(mine, low, middle, high, behind / len(others), len(values))
