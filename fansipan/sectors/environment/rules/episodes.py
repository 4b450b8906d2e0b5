"""Exceedances as stretches: where values over a limit follow one another without a break.

A break is a value within the limit, another limit, or a longer time without any value than `reach`. Only values count
that may be held against the law; calibration, faults and maintenance are not among them, so they neither begin an
exceedance nor end one, unless they last. What comes out depends on the values and the limits alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts.compliance import DAY_US, HOUR_US, Episode, LimitLine, Standing, Values

VIETNAM_US = 7 * HOUR_US
NOISE = 1e-12
"""Binary noise around a limit does not exceed it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Values with the limit that each is held against (its number in the list) and by how much it is exceeded."""

    values: Values
    limit: NDArray[np.int32]
    excess: NDArray[np.float64]


def episodes(
    values: Values, lines: Sequence[LimitLine], reach: int, closed: int, before: Standing | None = None
) -> list[Episode]:
    """The exceedances among these values, by start.

    `reach`: microseconds from one value to the next that bridge a break; `closed`: the full hour up to which silence
    counts; `before`: how an exceedance stood before these values, which it goes on with.
    """
    judged = judge(values, lines)
    seed = None if before is None else next((one for one in lines if one.start < before.last <= one.end), None)
    if before is not None and seed is not None:
        judged = _with_seed(judged, seed, before)
    over = judged.excess > 0
    if not over.any():
        return []
    return _Runs(judged, np.flatnonzero(over), reach, closed, before if seed else None).episodes()


def judge(values: Values, lines: Sequence[LimitLine]) -> Judged:
    """The values that some limit holds for, each with it. Lines of time do not overlap."""
    limit = np.full(len(values), -1, np.int32)
    excess = np.full(len(values), -np.inf)
    for line in lines:
        first, last = np.searchsorted(values.time, (line.start, line.end), side="right")
        part = slice(first, last)
        limit[part] = line.limit
        excess[part] = _excess(values.value[part], line)
    held = (limit >= 0) & np.isfinite(values.value)
    return Judged(values.within(held), limit[held], excess[held])


def _excess(value: NDArray[np.float64], line: LimitLine) -> NDArray[np.float64]:
    """How far a value lies outside of its limit; not above 0 within it."""
    over = value - line.high
    noise = NOISE * np.maximum(np.abs(value), abs(line.high))
    over = np.where(over <= noise, -np.inf, over)
    under = np.where(value < line.low, line.low - value, -np.inf)
    return np.maximum(over, under)


def excess(value: float, line: LimitLine) -> float:
    """How far one value lies outside of a limit; not above 0 within it."""
    return float(_excess(np.array([value]), line)[0])


def _with_seed(judged: Judged, line: LimitLine, before: Standing) -> Judged:
    """The values after `before` with one in front that stands for all it holds."""
    later = judged.values.time > before.through
    rest = judged.values.within(later)
    values = Values(
        np.concatenate([[before.start], rest.begin]),
        np.concatenate([[before.last], rest.time]),
        np.concatenate([[before.peak], rest.value]),
    )
    return Judged(
        values,
        np.concatenate([np.array([line.limit], np.int32), judged.limit[later]]),
        np.concatenate([_excess(np.array([before.peak]), line), judged.excess[later]]),
    )


class _Runs:
    """The stretches of one series of values, found all at once."""

    def __init__(
        self, judged: Judged, over: NDArray[np.intp], reach: int, closed: int, before: Standing | None
    ) -> None:
        self.judged, self.over, self.reach, self.closed = judged, over, reach, closed
        self.before = before
        self.time = judged.values.time
        self.starts = self._starts()

    def _starts(self) -> NDArray[np.intp]:
        """The places in `over` where an exceedance begins."""
        over, time, limit = self.over, self.time, self.judged.limit
        apart = np.diff(over) > 1
        apart |= np.diff(time[over]) > self.reach
        apart |= np.diff(limit[over]) != 0
        return np.concatenate([[0], np.flatnonzero(apart) + 1]).astype(np.intp)

    def episodes(self) -> list[Episode]:
        stops = np.append(self.starts[1:], len(self.over))
        peaks = self._peaks(self.starts, stops)
        return [
            self._episode(first, stop, peak)
            for first, stop, peak in zip(self.starts.tolist(), stops.tolist(), peaks, strict=True)
        ]

    def _peaks(self, starts: NDArray[np.intp], stops: NDArray[np.intp]) -> list[int]:
        """The place of the value furthest outside in each stretch, of equal ones the first."""
        excess = self.judged.excess[self.over]
        highest = np.maximum.reduceat(excess, starts).repeat(stops - starts)
        places = np.where(excess == highest, np.arange(len(excess)), len(excess))
        return [int(place) for place in np.minimum.reduceat(places, starts)]

    def _episode(self, first: int, stop: int, peak: int) -> Episode:
        values, over = self.judged.values, self.over
        last = over[stop - 1]
        peak_value, peak_time, count = self._told(first, stop, peak)
        return Episode(
            start=int(values.begin[over[first]]),
            last=int(self.time[last]),
            over=self._is_over(int(last)),
            peak=peak_value,
            peak_time=peak_time,
            count=count,
            limit=int(self.judged.limit[last]),
            resume=self._standing(first, stop),
        )

    def _told(self, first: int, stop: int, peak: int) -> tuple[float, int, int]:
        """Highest value, when, and how many values: the seed speaks for all it stands for."""
        at, count = self.over[peak], stop - first
        if self.before is not None and self.over[first] == 0:
            count += self.before.count - 1
            if at == 0:
                return self.before.peak, self.before.peak_time, count
        return float(self.judged.values.value[at]), int(self.time[at]), count

    def _is_over(self, last: int) -> bool:
        """A later value shows it, being within or too far off or under another limit; or a silence longer than that."""
        if last + 1 < len(self.time):
            return True
        return self.closed - int(self.time[last]) > self.reach

    def _standing(self, first: int, stop: int) -> Standing | None:
        """How it stood at the Vietnamese midnight before its last value; None when it began later."""
        values, over = self.judged.values, self.over
        through = (int(self.time[over[stop - 1]]) + VIETNAM_US - 1) // DAY_US * DAY_US - VIETNAM_US
        cut = int(np.searchsorted(self.time[over[first:stop]], through, side="right")) + first
        if cut == first:
            return None
        peaks = self._peaks_of(first, cut)
        peak, peak_time, count = self._told(first, cut, peaks)
        return Standing(through, int(values.begin[over[first]]), int(self.time[over[cut - 1]]), peak, peak_time, count)

    def _peaks_of(self, first: int, stop: int) -> int:
        return first + int(np.argmax(self.judged.excess[self.over[first:stop]]))
