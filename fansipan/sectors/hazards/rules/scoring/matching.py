"""What became of announcements: each is matched with the crossing that it was for, each crossing with its
announcement."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.hazards.rules.scoring import onsets

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Result(enum.Enum):
    """What became of an announcement, or of a crossing."""

    HIT = "hit"
    MISS = "miss"
    FALSE_ALARM = "false_alarm"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Match:
    """Steps: of the first announcement that was kept, None: nothing announced; of the crossing, None: none came."""

    result: Result
    announced: int | None
    crossed: int | None

    @property
    def begun(self) -> int:
        """The step by which it is filed: that of the announcement, else of the crossing."""
        return self.announced if self.announced is not None else self.crossed or 0


def matches(level: Floats, threshold: float, announced: Bools, issued: Bools, lead: int) -> tuple[Match, ...]:
    """Every announcement and every crossing of one threshold and lead, by the steps that they are filed by.

    The shapes and the counting are those of `onsets.score`; an announcement whose hours have not all been measured yet
    is open. A crossing before which no forecast was made at any step that counts is not judged.
    """
    counting = announced & issued & onsets.quiet(level, threshold)
    found: list[Match] = []
    for event in onsets.events(level, threshold):
        steps = onsets.deciding(event, lead)
        if not issued[steps].any():
            continue
        if counting[steps].any():
            first = event.crossing - onsets.kept(event, counting, issued)
            found.append(Match(Result.HIT, first, event.crossing))
        else:
            found.append(Match(Result.MISS, None, event.crossing))
    for run in onsets.unfulfilled(level, threshold, counting, lead):
        found.append(Match(Result.FALSE_ALARM if run.judged else Result.OPEN, run.first, None))
    return tuple(sorted(found, key=lambda one: one.begun))
