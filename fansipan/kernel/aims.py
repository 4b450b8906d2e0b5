"""Which way is good: what every number with a target knows of itself."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """UP: the more the better. DOWN: the less. BAND: between two numbers, both included."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
