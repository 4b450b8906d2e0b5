"""Numbers as the centre shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NumberLevel(StrEnum):
    """How a number stands. PLAIN: it has no target. NOTHING: there is nothing to measure. STALE: too old to say."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"
    NOTHING = "nothing"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it was measured. `as_of`: up to when what it rests on had come in."""

    value: float | None
    as_of: datetime | None
    measured_at: datetime
    communes: Mapping[str, float]
