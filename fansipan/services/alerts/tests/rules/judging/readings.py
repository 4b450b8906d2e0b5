"""Readings, plans and a memory of what was judged, for tests of the pure judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmPriority,
    Condition,
    Episode,
    Flip,
    RuleDef,
    RuleLevel,
)
from fansipan.services.alerts.rules.judging import rewinding
from fansipan.services.alerts.rules.judging.plans import Plan, own_levels
from fansipan.services.alerts.rules.judging.running import TrackState, episodes, run
from fansipan.services.observations.contracts import JUDGED

MINUTE = 60_000_000
HOUR = 60 * MINUTE
FIVE = 5 * MINUTE
T0 = 1_790_000_000_000_000 // HOUR * HOUR

FLOOD = tuple(
    RuleLevel(code, value, priority=priority)
    for code, value, priority in (
        ("I", 80.0, AlarmPriority.MEDIUM),
        ("II", 82.0, AlarmPriority.HIGH),
        ("III", 83.5, AlarmPriority.CRITICAL),
    )
)


def rows(*readings: Sequence[float]) -> np.ndarray[Any, Any]:
    """JUDGED rows of datastream 1 out of (minutes after T0, value[, flag[, status]])."""
    made = np.zeros(len(readings), JUDGED)
    for place, (minute, value, *more) in enumerate(readings):
        flag, status = (*more, *(1, 0)[len(more) :])
        made[place] = (1, T0 + round(minute * MINUTE), value, status, flag, 0)
    made.sort(order="time")
    return made


def plan(condition: Condition, delays: AlarmDelays | None = None, others: tuple[int, ...] = (), **more: Any) -> Plan:
    """A plan of datastream 1, every five minutes."""
    intervals = dict.fromkeys((1, *others), FIVE)
    return Plan(condition, own_levels(RuleDef(condition)), 1, intervals, others, delays or AlarmDelays(), **more)


def flips(of: Plan, *readings: Sequence[float], moment: float | None = None) -> list[tuple[str, float, int]]:
    """(kind, minutes after T0, level) of all flips."""
    end = None if moment is None else T0 + round(moment * MINUTE)
    _state, found = run(of, TrackState(last=T0 - 10 * HOUR), {1: rows(*readings)}, end)
    return [(one.kind.value, (one.at - T0) / MINUTE, one.level) for one in found]


class Memory:
    """A datastream's record and a track over it, as the database keeps them."""

    def __init__(self, of: Plan) -> None:
        self.plan = of
        self.rows = rows()
        self.track: rewinding.Checkpoints | None = None
        self.flips: list[Flip] = []

    def take(self, batch: np.ndarray[Any, Any]) -> None:
        """Store and judge a batch in whatever order; the same reading twice is known, another value corrects it."""
        batch = batch[np.sort(np.unique(batch["time"], return_index=True)[1])]
        same = np.isin(self.rows["time"], batch["time"])
        kept = self.rows[~same]
        fresh = batch[~np.isin(batch["time"], self.rows["time"][same])]
        old = {int(row["time"]): float(row["value"]) for row in self.rows}
        changed = [row for row in batch if int(row["time"]) in old and old[int(row["time"])] != float(row["value"])]
        news = np.concatenate([fresh, np.array(changed, JUDGED)]) if changed else fresh
        if not len(news):
            return
        self.rows = np.concatenate([kept, batch])
        self.rows.sort(order="time")
        first = int(news["time"].min())
        track = self.track or rewinding.born(first)
        done = rewinding.judge(self.plan, track, {1: self.rows}, first)
        if done is not None:
            self.track = done.track
            self.flips = [one for one in self.flips if one.at <= done.since] + list(done.flips)

    @property
    def episodes(self) -> list[Episode]:
        return episodes(self.flips)


def taken(of: Plan, batches: Iterable[np.ndarray[Any, Any]]) -> Memory:
    """What is left after all batches."""
    memory = Memory(of)
    for batch in batches:
        memory.take(batch)
    return memory
