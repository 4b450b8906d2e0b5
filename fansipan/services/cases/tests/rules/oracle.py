"""The clock of a case once more, by brute force: every minute of months is looked at one by one. Shares no code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True)
class Told:
    """What the oracle says of a clock: minutes since the grid's beginning, None where there is nothing to tell."""

    state: str
    round: int
    elapsed: int
    due: int | None
    done: int | None
    expired: int | None


Rule = tuple[int, frozenset[str], frozenset[str], bool, bool]
"""Minutes; states it runs in; states it is done in; whether it restarts on a transfer; whether it may be paused."""


def minutes_worked(
    first: date,
    days: int,
    week: Sequence[Iterable[tuple[str, str]]],
    otherwise: Mapping[date, Iterable[tuple[str, str]]],
) -> NDArray[np.bool_]:
    """Whether people work, minute by minute from a midnight on; hours are written as clocks show them, "08:00"."""
    works = np.zeros(days * MINUTES_OF_A_DAY, bool)
    for number in range(days):
        day = first + timedelta(days=number)
        hours = otherwise[day] if day in otherwise else week[day.isoweekday() - 1]
        for pair in hours:
            begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in pair)
            works[number * MINUTES_OF_A_DAY + begin : number * MINUTES_OF_A_DAY + end] = True
    return works


class Follower:
    """Somebody who writes down, step by step, from when to when the clock was running."""

    def __init__(self, rule: Rule) -> None:
        _amount, self.runs_in, self.done_in, self.restarts, self.pausable = rule
        self.begun: int | None = None
        self.done: int | None = None
        self.number, self.paused, self.state = 0, False, ""
        self.spans: list[tuple[int, int]] = []

    @property
    def open(self) -> bool:
        return self.begun is not None and self.done is None

    @property
    def running(self) -> bool:
        return self.open and not self.paused and self.state in self.runs_in

    def see(self, minute: int, kind: str, entered: str) -> None:
        if kind in ("paused", "resumed"):
            self.paused = kind == "paused" and self.pausable
        elif kind == "transferred":
            if self.restarts and self.open:
                self.begin(minute)
        else:
            self.enter(minute, entered)

    def enter(self, minute: int, entered: str) -> None:
        self.state = entered
        if entered in self.done_in:
            self.done = minute if self.open else self.done
        elif entered in self.runs_in and not self.open:
            self.begin(minute)

    def begin(self, minute: int) -> None:
        self.begun, self.done, self.spans, self.number = minute, None, [], self.number + 1


def tell(steps: Sequence[tuple[int, str, str]], now: int, works: NDArray[np.bool_], rule: Rule) -> Told:
    """How the clock stands at the minute `now`; `steps` are (minute, kind, state)."""
    follower = Follower(rule)
    ends = [minute for minute, _kind, _state in steps[1:]] + [now]
    for (minute, kind, state), until in zip(steps, ends, strict=True):
        follower.see(minute, kind, state)
        if follower.running:
            follower.spans.append((minute, until))
    counted = np.zeros(len(works), bool)
    for start, end in follower.spans:
        counted[start:end] |= works[start:end]
    used = np.flatnonzero(counted[:now])
    expired = int(used[rule[0] - 1]) + 1 if len(used) >= rule[0] else None
    due = expired
    if follower.running and expired is None:
        due = now + int(np.flatnonzero(works[now:])[rule[0] - len(used) - 1]) + 1
    return Told(stands(follower), follower.number, len(used), due if follower.running else None, follower.done, expired)


def stands(follower: Follower) -> str:
    """The word for it."""
    if follower.begun is None:
        return "waiting"
    if follower.done is not None:
        return "done"
    return "running" if follower.running else "resting"
