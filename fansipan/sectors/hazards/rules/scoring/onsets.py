"""Scores of announced onsets: a flood counts once, when it begins, not hour by hour.

Facts 5.2 and 5.3: the crossing is caught when an announcement made before it said the level would stand above the
threshold in the hour of the crossing or one of the two after; only rising, crossing forecasts count, so nothing that
is announced while the level already stands above; crossings closer than a set gap are one event; lead time is from
the first announcement that was kept until the crossing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOLERANCE = 2
"""Steps: announced for the hour of the crossing or the two after."""

GAP = 12
"""Steps below the threshold that end an event; a crossing sooner after is the same event, an announcement then no new
one."""


@dataclass(frozen=True, slots=True)
class Event:
    """A stay above the threshold: the step of its crossing, and the last step above."""

    crossing: int
    last: int


@dataclass(frozen=True, slots=True)
class OnsetScore:
    """Onsets of one threshold at one lead; lead times in steps, one for every onset that was caught."""

    onsets: int
    caught: int
    false_alarms: int
    leads: tuple[int, ...]

    @property
    def caught_ratio(self) -> float:
        return self.caught / self.onsets if self.onsets else float("nan")

    @property
    def false_alarm_ratio(self) -> float:
        """False announcements among all announcements; 0 when nothing was announced."""
        alarms = self.caught + self.false_alarms
        return self.false_alarms / alarms if alarms else 0.0


def events(level: Floats, threshold: float, gap: int = GAP) -> tuple[Event, ...]:
    """Every stay above the threshold whose crossing was seen: the reading before it was below."""
    above = np.flatnonzero(level >= threshold)
    if not len(above):
        return ()
    begins = np.flatnonzero(np.diff(above, prepend=above[0] - gap - 2) > gap)
    ends = np.append(begins[1:], len(above)) - 1
    found = (Event(int(above[begin]), int(above[end])) for begin, end in zip(begins, ends, strict=True))
    return tuple(one for one in found if one.crossing > 0 and level[one.crossing - 1] < threshold)


def score(level: Floats, threshold: float, announced: Bools, issued: Bools, lead: int, gap: int = GAP) -> OnsetScore:
    """The score of announcements of one lead.

    `level` has shape (n,), NaN where nothing was measured; `announced[t]` says that at step t a stay above the
    threshold was forecast for t + lead; `issued[t]` that any forecast was made at t. A crossing before which no
    forecast could be made at any step that counts is not judged.
    """
    happened = events(level, threshold, gap)
    counting = announced & issued & quiet(level, threshold, gap)
    caught, judged, leads = 0, 0, []
    for event in happened:
        steps = deciding(event, lead)
        if not issued[steps].any():
            continue
        judged += 1
        if counting[steps].any():
            caught += 1
            leads.append(kept(event, counting, issued))
    false = sum(run.judged for run in unfulfilled(level, threshold, counting, lead, gap))
    return OnsetScore(judged, caught, false, tuple(leads))


def deciding(event: Event, lead: int) -> Sequence[int]:
    """The steps before the crossing at which a forecast of this lead was for the crossing or the steps after it."""
    first = max(event.crossing - lead, 0)
    return range(first, max(min(event.crossing, first + TOLERANCE + 1), first + 1))


def quiet(level: Floats, threshold: float, gap: int = GAP) -> Bools:
    """Where the level stands below and has done so for longer than the gap: what is announced now would be a new
    event."""
    above = level >= threshold
    since = np.arange(len(level)) - np.maximum.accumulate(np.where(above, np.arange(len(level)), -gap - 1))
    return (level < threshold) & (since > gap)


def kept(event: Event, counting: Bools, issued: Bools) -> int:
    """Steps from the first announcement that stood until the crossing; steps without a forecast do not break it."""
    first = event.crossing
    for step in range(event.crossing - 1, -1, -1):
        if counting[step]:
            first = step
        elif issued[step] and first < event.crossing:
            break
    return event.crossing - first


@dataclass(frozen=True, slots=True)
class Run:
    """Announcements closer than the gap, with no crossing after them: the first step; `judged`: its hours are
    measured."""

    first: int
    judged: bool


def unfulfilled(level: Floats, threshold: float, counting: Bools, lead: int, gap: int = GAP) -> tuple[Run, ...]:
    """Announcements, joined when closer than the gap, after which the level never stood above within the tolerance."""
    steps = np.flatnonzero(counting)
    if not len(steps):
        return ()
    starts = np.flatnonzero(np.diff(steps, prepend=steps[0] - gap - 2) > gap)
    ends = np.append(starts[1:], len(steps)) - 1
    found = []
    for start, end in zip(starts, ends, strict=True):
        begin, finish = max(steps[start] + 1, steps[start] + lead - TOLERANCE), steps[end] + lead + TOLERANCE + 1
        window = level[begin:finish]
        if not (window >= threshold).any():
            found.append(Run(int(steps[start]), finish <= len(level) and not np.isnan(window).all()))
    return tuple(found)
