"""One line against one level: hysteresis, delays, samples. The state after any number of readings is a few numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fansipan.services.alerts.contracts import AlarmDelays
from fansipan.services.alerts.rules.judging.lines import Line, trips
from fansipan.services.alerts.rules.judging.plans import SECOND_US, Level


@dataclass(frozen=True, slots=True)
class LimitState:
    """Whether the level stands, and since when and how many readings say the opposite.

    `last`: the time of the newest reading, `shown` and `suspect` what it said.
    """

    active: bool = False
    since: int | None = None
    samples: int = 0
    last: int | None = None
    shown: float = 0.0
    suspect: bool = False

    @property
    def quiet(self) -> bool:
        """Nothing stands and nothing is on its way."""
        return not self.active and self.since is None


@dataclass(frozen=True, slots=True)
class Crossing:
    """The level begins (`on`) or ends at a time; `shown` is the value then, measured at `value_at`."""

    at: int
    on: bool
    shown: float
    value_at: int
    suspect: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Delays in microseconds, samples, and for how long a reading stands."""

    on_delay: int
    on_samples: int
    off_delay: int
    off_samples: int
    hold: int


def terms(delays: AlarmDelays, hold: int) -> Terms:
    """The delays as they are counted. A reading stands at least as long as one is waited for the next."""
    return Terms(
        delays.on_seconds * SECOND_US,
        max(1, delays.on_samples),
        delays.off_seconds * SECOND_US,
        max(1, delays.off_samples),
        hold,
    )


def opposite(line: Line, level: Level, hysteresis: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which values begin a level, and which end one that stands: those beyond it by the hysteresis."""
    begins = trips(line.value, level)
    if not hysteresis:
        return begins, ~begins
    back = replace(level, value=level.value - hysteresis if level.above else level.value + hysteresis)
    return begins, ~trips(line.value, back)


def crossings(
    line: Line, masks: tuple[NDArray[np.bool_], NDArray[np.bool_]], state: LimitState, terms: Terms
) -> tuple[LimitState, list[Crossing]]:
    """What the readings after the state's last one make of it. `masks`: which begin the level, which end it."""
    found: list[Crossing] = []
    for run in _runs(line, masks, state, terms.hold):
        state = _before(line, run, state, terms, found)
        state = _through(line, run, masks, state, terms, found)
    return state, found


def until(state: LimitState, moment: int, terms: Terms) -> tuple[LimitState, list[Crossing]]:
    """What time alone does before the moment, as long as the last reading stands."""
    due = due_at(state, terms)
    if due is None or due >= moment:
        return state, []
    assert state.last is not None
    crossing = Crossing(due, not state.active, state.shown, state.last, state.suspect)
    return replace(state, active=not state.active, since=None, samples=0), [crossing]


def due_at(state: LimitState, terms: Terms) -> int | None:
    """When time alone will change the state; None: never."""
    if state.since is None or state.last is None:
        return None
    delay, samples = _needed(state.active, terms)
    due = state.since + delay
    return due if state.samples >= samples and due <= state.last + terms.hold else None


Run = tuple[int, int, bool]
"""From the first to the last place of readings that say the same, and whether a gap lies before them."""


def _runs(
    line: Line, masks: tuple[NDArray[np.bool_], NDArray[np.bool_]], state: LimitState, hold: int
) -> Iterator[Run]:
    if not len(line.time):
        return
    word = masks[0].astype(np.int8) * 2 + masks[1]
    gap = np.diff(line.time, prepend=state.last if state.last is not None else line.time[0]) > hold
    cuts = np.flatnonzero((word[1:] != word[:-1]) | gap[1:]) + 1
    starts = [0, *cuts.tolist()]
    for start, end in zip(starts, [*cuts.tolist(), len(word)], strict=True):
        yield start, end - 1, bool(gap[start])


def _before(line: Line, run: Run, state: LimitState, terms: Terms, found: list[Crossing]) -> LimitState:
    """Time passes up to the run; after a gap nothing that was on its way is known any more."""
    state, timed = until(state, int(line.time[run[0]]), terms)
    found += timed
    return replace(state, since=None, samples=0) if run[2] else state


def _through(
    line: Line,
    run: Run,
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    state: LimitState,
    terms: Terms,
    found: list[Crossing],
) -> LimitState:
    start, end, _gap = run
    last = int(line.time[end])
    read = replace(state, last=last, shown=float(line.shown[end]), suspect=bool(line.suspect[end]))
    if not masks[1 if state.active else 0][start]:
        return replace(read, since=None, samples=0)
    delay, samples = _needed(state.active, terms)
    since = state.since if state.since is not None else int(line.time[start])
    missing = max(0, samples - state.samples)
    count = state.samples + end - start + 1
    enough = int(line.time[start + max(missing, 1) - 1]) if missing <= end - start + 1 else None
    at = None if enough is None else max(since + delay, enough)
    if at is None or at > last:
        return replace(read, since=since, samples=min(count, samples))
    place = int(np.searchsorted(line.time, at, side="right")) - 1
    found.append(
        Crossing(at, not state.active, float(line.shown[place]), int(line.time[place]), bool(line.suspect[place]))
    )
    # The rest of the run says again what stands now.
    return replace(read, active=not state.active, since=None, samples=0)


def _needed(active: bool, terms: Terms) -> tuple[int, int]:
    return (terms.off_delay, terms.off_samples) if active else (terms.on_delay, terms.on_samples)
