"""When a warning of a flash flood or a landslide is begun, changed or given up. Pure.

The alarms of the communes are the memory: only what is new of them says anything, so that a draft that a person gave
up does not come back by itself while the same rain goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

WARN = 2
"""The step from which somebody must act: an alarm, and the draft of a warning."""

DANGER = 3


class Told(StrEnum):
    """What stands of the hazard's newest warning. OVER: given up, withdrawn or ended by a person, or none yet."""

    OVER = "over"
    WRITTEN = "written"
    STANDS = "stands"
    EXPIRED = "expired"


class Telling(StrEnum):
    """What is to be done now."""

    NOTHING = "nothing"
    BEGIN = "begin"
    EDIT = "edit"
    CONTINUE = "continue"
    DROP = "drop"


def telling(steps: Mapping[str, int], told: Told, *, news: bool) -> Telling:
    """What to do. `steps`: of the communes in danger. `news`: a commune came to them or its step rose."""
    if not steps:
        return Telling.DROP if told is Told.WRITTEN else Telling.NOTHING
    if told is Told.EXPIRED:
        return Telling.BEGIN
    if not news:
        return Telling.NOTHING
    return {Told.WRITTEN: Telling.EDIT, Told.STANDS: Telling.CONTINUE}.get(told, Telling.BEGIN)


def step_kept(before: int, now: int) -> int:
    """The step of a commune in danger: it rises with the rain and is over when no step is indicated any more."""
    return max(before, now) if now else 0
