"""The levels that apps know of datastreams, kept for a while: they are asked for every batch that matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from fansipan.kernel import clock, manifest
from fansipan.services.alerts.rules.judging.plans import Level, slot_levels

DAY = timedelta(days=1)


class LevelBook:
    """Levels by slot, Vietnamese day and datastream; asked at the end of a past day, and now of today."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, object], dict[int, tuple[Level, ...]]] = {}

    def of(self, slot: str, ids: Collection[int], at: datetime) -> dict[int, tuple[Level, ...]]:
        """The levels of these datastreams on the day of a moment; () for one without any, or for an unknown slot."""
        day = at.astimezone(clock.VIETNAM).date()
        known = self._known.setdefault((slot, day), {})
        missing = [one for one in ids if one not in known]
        offered = manifest.alarm_levels().get(slot)
        if missing and offered is not None:
            found = offered.levels(missing, moment_of(at))
            for one in missing:
                known[one] = slot_levels(found.get(one, ()))
        return {one: known.get(one, ()) for one in ids}


def moment_of(at: datetime) -> datetime:
    """The end of a past day, and now of today."""
    midnight = at.astimezone(clock.VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(clock.now(), midnight + DAY - timedelta(microseconds=1))


def offered() -> Sequence[tuple[str, str]]:
    """The slots that apps fill: name and title in the reader's language."""
    return [(name, str(one.title)) for name, one in manifest.alarm_levels().items()]
