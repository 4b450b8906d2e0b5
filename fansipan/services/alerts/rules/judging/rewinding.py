"""What came late is judged again from a checkpoint, so that the order of arrival makes no difference.

A track keeps its state now and two older ones, a whole lateness apart: everything after the newest one that is old
enough is judged again. What comes later than that changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fansipan.services.alerts.contracts import Flip
from fansipan.services.alerts.rules.judging.lines import Rows
from fansipan.services.alerts.rules.judging.plans import HOUR_US, Plan
from fansipan.services.alerts.rules.judging.running import TrackState, run

LATENESS_US = 48 * HOUR_US
"""So late a reading may come and still be judged."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A track: its state, and two older ones from which late readings are judged again.

    One in which no limit is named is from before the track began: nothing stood then, nor before.
    """

    state: TrackState
    middle: TrackState
    base: TrackState


def born(first: int) -> Checkpoints:
    """A track that begins with the reading at `first`."""
    nothing = TrackState(last=first - 1)
    return Checkpoints(nothing, nothing, nothing)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The track afterwards and the flips after `since`; `rewound`: they take the place of those that were after it."""

    track: Checkpoints
    flips: tuple[Flip, ...]
    since: int
    rewound: bool


def start_of(track: Checkpoints, first: int) -> TrackState | None:
    """The state from which a reading at `first` can be judged; None: it comes too late.

    A reading at the very time of the last one is a correction of it. What time alone did after the reading falls too.
    """
    for state in (track.state, track.middle, track.base):
        if (state.last is None or first > state.last) and (state.timed is None or first > state.timed):
            return state
    return TrackState(last=first - 1) if not track.base.limits else None


def rows_from(plan: Plan, state: TrackState) -> int:
    """From when on readings are needed (microseconds, exclusive) to go on from a state."""
    assert state.last is not None
    return state.last - plan.lookback - 1


def judge(
    plan: Plan, track: Checkpoints, rows: Mapping[int, Rows], first: int, moment: int | None = None
) -> Judgement | None:
    """Judge from the reading at `first` on; None: it comes too late for that."""
    state = start_of(track, first)
    if state is None:
        return None
    after, flips = run(plan, state, rows, moment)
    kept = track if state is track.state else _back_to(track, state)
    assert state.last is not None
    return Judgement(_moved(kept, after), tuple(flips), state.last, state is not track.state)


def _back_to(track: Checkpoints, state: TrackState) -> Checkpoints:
    """Checkpoints after the state are not true any more."""
    return Checkpoints(state, state, track.base if state is track.middle else state)


def _moved(track: Checkpoints, after: TrackState) -> Checkpoints:
    """The state becomes a checkpoint once the newer one is a whole lateness old."""
    assert after.last is not None
    assert track.middle.last is not None
    if after.last - track.middle.last >= LATENESS_US:
        return Checkpoints(after, after, track.middle)
    return Checkpoints(after, track.middle, track.base)
