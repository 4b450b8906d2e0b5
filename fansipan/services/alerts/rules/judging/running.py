"""All limits of a rule for one datastream: one level, from 0 (nothing) to the highest, and its flips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import Episode, Flip, FlipKind
from fansipan.services.alerts.rules.judging import limits
from fansipan.services.alerts.rules.judging.limits import Crossing, LimitState
from fansipan.services.alerts.rules.judging.lines import Rows, lines
from fansipan.services.alerts.rules.judging.plans import Level, Plan
from fansipan.services.notices.contracts.weeks import WeekWindow

MINUTES_OF_WEEK = 7 * 24 * 60
MINUTE_US = 60_000_000
MONDAY_US = 4 * 24 * 60 * MINUTE_US
"""1970-01-05 was the first Monday; Viet Nam is seven hours ahead."""


@dataclass(frozen=True, slots=True)
class TrackState:
    """What is remembered of a rule and a datastream: every limit by its key, and up to which reading.

    `timed`: when time alone last changed something. `beyond`: the newest reading that was beyond a level.
    """

    limits: Mapping[str, LimitState] = field(default_factory=dict)
    last: int | None = None
    timed: int | None = None
    beyond: int | None = None

    def level(self, plan: Plan) -> int:
        """The highest level that stands, counted from 1."""
        return _highest(plan, self.limits)

    @property
    def quiet(self) -> bool:
        """Nothing stands and nothing is on its way."""
        return all(one.quiet for one in self.limits.values())


def run(
    plan: Plan, state: TrackState, rows: Mapping[int, Rows], moment: int | None = None
) -> tuple[TrackState, list[Flip]]:
    """Judge the readings after the state's last one, then let time pass up to the moment (microseconds, exclusive).

    rows: by datastream those from `plan.lookback` before the state's last one on; older ones are looked at and not
    judged again. Gives the state after them and the flips in the order of their times.
    """
    found: list[tuple[Crossing, Level]] = []
    known = dict(state.limits)
    terms = limits.terms(plan.delays, plan.hold)
    last, beyond = state.last, state.beyond
    fresh = {}
    for line, levels in lines(plan, rows):
        new = line if state.last is None else line.kept(line.time > state.last)
        judged = judged_then(plan, new.time)
        for level in levels:
            begins, ends = limits.opposite(new, level, plan.delays.hysteresis)
            masks = (begins & judged, ends | ~judged)
            after, crossed = limits.crossings(new, masks, known.get(level.key, LimitState()), terms)
            if masks[0].any():
                beyond = max(beyond or 0, int(new.time[masks[0]][-1]))
            if moment is not None:
                after, timed = limits.until(after, moment, terms)
                crossed += timed
            fresh[level.key] = after
            found += [(one, level) for one in crossed]
        if len(new.time):
            last = max(last or int(new.time[-1]), int(new.time[-1]))
    found += _gone(plan, known, fresh, last)
    flips = list(_flips(plan, known, found))
    timed_at = max([one.at for one in flips if one.at != one.value_at], default=state.timed or 0) or None
    return TrackState({**fresh}, last, timed_at, beyond), flips


def wake_at(plan: Plan, state: TrackState) -> int | None:
    """When time alone will change something; None: never."""
    terms = limits.terms(plan.delays, plan.hold)
    due = [limits.due_at(one, terms) for one in state.limits.values()]
    return min((at for at in due if at is not None), default=None)


def watched(plan: Plan, state: TrackState) -> bool:
    """The next reading matters, whatever it is: something stands, is on its way, or lies in an average still."""
    if not state.quiet:
        return True
    return state.beyond is not None and state.last is not None and state.last - state.beyond <= plan.lookback


def judged_then(plan: Plan, time: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which moments lie in the hours of the rule and in the time for which it holds."""
    mask = (time >= plan.valid[0]) & (time < plan.valid[1])
    if not plan.hours:
        return np.asarray(mask)
    offset = int(clock.VIETNAM.utcoffset(None).total_seconds()) * 1_000_000
    minute = (time + offset - MONDAY_US) // MINUTE_US % MINUTES_OF_WEEK
    inside = np.zeros(len(time), np.bool_)
    for window in plan.hours:
        for day in window.days:
            inside |= _within(minute, day, window)
    return np.asarray(mask & inside)


def _within(minute: NDArray[np.int64], day: int, window: WeekWindow) -> NDArray[np.bool_]:
    length = (window.end - window.start) % 1440 or 1440
    return np.asarray((minute - (day * 1440 + window.start)) % MINUTES_OF_WEEK < length)


def _highest(plan: Plan, states: Mapping[str, LimitState]) -> int:
    standing = [number for number, one in enumerate(plan.levels, 1) if states.get(one.key, LimitState()).active]
    return max(standing, default=0)


def _gone(
    plan: Plan, known: Mapping[str, LimitState], fresh: Mapping[str, LimitState], last: int | None
) -> list[tuple[Crossing, Level]]:
    """A level that stood and that nobody sets any more ends with the next reading."""
    gone = [(key, one) for key, one in known.items() if one.active and key not in fresh]
    level = plan.levels[0] if plan.levels else None
    if level is None or last is None:
        return []
    return [
        (Crossing(max(last, one.last or last), False, one.shown, one.last or last, one.suspect), _named(level, key))
        for key, one in gone
    ]


def _named(level: Level, key: str) -> Level:
    return Level(key, "", level.value, level.above, level.inclusive, level.priority, {}, "")


def _flips(plan: Plan, known: Mapping[str, LimitState], found: list[tuple[Crossing, Level]]) -> Iterable[Flip]:
    """What the crossings of the single levels, by time, make of the level of all."""
    standing = {key for key, one in known.items() if one.active}
    order = {one.key: number for number, one in enumerate(plan.levels, 1)}
    level = max((order.get(key, 1) for key in standing), default=0)
    ordered = sorted(found, key=lambda pair: (pair[0].at, order.get(pair[1].key, 1)))
    for place, (crossing, one) in enumerate(ordered):
        (standing.add if crossing.on else standing.discard)(one.key)
        if place + 1 < len(ordered) and ordered[place + 1][0].at == crossing.at:
            continue
        after = max((order.get(key, 1) for key in standing), default=0)
        if after != level:
            yield Flip(_kind(level, after), crossing.at, after, crossing.shown, crossing.value_at, crossing.suspect)
        level = after


def _kind(before: int, after: int) -> FlipKind:
    if not before:
        return FlipKind.RAISE
    return FlipKind.LEVEL if after else FlipKind.RETURN


def episodes(flips: Iterable[Flip]) -> list[Episode]:
    """The stretches that flips bound, from a state in which nothing stood."""
    found: list[Episode] = []
    current: list[Flip] = []
    for flip in flips:
        current.append(flip)
        if flip.kind is FlipKind.RETURN:
            found.append(_episode(current, flip.at))
            current = []
    if current:
        found.append(_episode(current, None))
    return found


def _episode(flips: list[Flip], end: int | None) -> Episode:
    return Episode(flips[0].at, end, tuple(flips), max(one.level for one in flips))


def packed(state: TrackState) -> dict[str, Any]:
    """The state as JSON."""
    return asdict(state)


def unpacked(row: Mapping[str, Any]) -> TrackState:
    """The state that was packed; {} is one of which nothing is known."""
    if not row:
        return TrackState()
    standing = {key: LimitState(**one) for key, one in row["limits"].items()}
    return TrackState(standing, row["last"], row["timed"], row["beyond"])
