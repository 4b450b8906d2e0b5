"""Which datastreams of a batch can change anything: a search in sorted columns, for what is far from any limit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Flag, LoggerStatus

LONG_BATCH = 5000
"""A batch with more readings is looked at closely where lines could be flat."""


def _none() -> NDArray[np.int64]:
    return np.empty(0, np.int64)


@dataclass
class Screen:
    """By datastream, in the order of `ids`: the nearest limits above and below, whether states matter, flat lines.

    `high`, `low`: reaching them may change something. `flat_span` in microseconds, 0: no rule about flat lines.
    """

    ids: NDArray[np.int64] = field(default_factory=_none)
    unknown: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        count = len(self.ids)
        self.high = np.full(count, np.inf)
        self.low = np.full(count, -np.inf)
        self.states = np.zeros(count, np.bool_)
        self.flat_span = np.zeros(count, np.int64)
        self.flat_tolerance = np.zeros(count)
        self.any_flat = False

    def limit(self, streams: Collection[int], levels: Iterable[Any]) -> None:
        """These datastreams have these levels."""
        at = self._places(streams)
        for level in levels:
            if level.above:
                self.high[at] = np.minimum(self.high[at], level.value)
            else:
                self.low[at] = np.maximum(self.low[at], level.value)

    def watch(self, streams: Collection[int]) -> None:
        """What the logger and the quality tests say of these matters."""
        self.states[self._places(streams)] = True

    def flatten(self, streams: Collection[int], span: int, tolerance: float) -> None:
        """These must not be flat over a span; of several rules the shortest span and the widest tolerance count."""
        at = self._places(streams)
        before = self.flat_span[at]
        self.flat_span[at] = np.where(before == 0, span, np.minimum(before, span))
        self.flat_tolerance[at] = np.maximum(self.flat_tolerance[at], tolerance)
        self.any_flat = True

    def touched(self, rows: NDArray[Any], flat: FlatMemory) -> set[int]:
        """The datastreams of a batch (JUDGED rows) that may change something."""
        if not len(self.ids):
            return set()
        place, known = self.places(rows["datastream"])
        value = rows["value"]
        with np.errstate(invalid="ignore"):
            hit = (value >= self.high[place]) | (value <= self.low[place])
        odd = (rows["status"] != LoggerStatus.MEASURING) | (rows["flag"] >= Flag.SUSPECT)
        hit |= odd & self.states[place]
        found = set(rows["datastream"][hit & known].tolist())
        if self.any_flat:
            found |= self._flat(rows, place, known, flat)
        return found

    def places(self, streams: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """For each datastream its place in the columns, and whether it is there."""
        place = np.minimum(np.searchsorted(self.ids, streams), len(self.ids) - 1)
        return place, self.ids[place] == streams

    def _places(self, streams: Collection[int]) -> NDArray[np.int64]:
        return np.searchsorted(self.ids, np.fromiter(streams, np.int64, len(streams)))

    def _flat(
        self, rows: NDArray[Any], place: NDArray[np.int64], known: NDArray[np.bool_], flat: FlatMemory
    ) -> set[int]:
        asked = known & (self.flat_span[place] > 0) & np.isfinite(rows["value"])
        if asked.sum() > LONG_BATCH:
            return set(rows["datastream"][asked].tolist())
        found = set()
        spans, tolerances = self.flat_span[place[asked]], self.flat_tolerance[place[asked]]
        for row, span, tolerance in zip(rows[asked], spans.tolist(), tolerances.tolist(), strict=True):
            stream = int(row["datastream"])
            if not flat.moves(stream, int(row["time"]), float(row["value"]), span, tolerance):
                found.add(stream)
        return found


class FlatMemory:
    """For each datastream its newest reading and the newest one that differs from it: one that does shows movement.

    What a process has not seen it does not know: then the record is asked, never a flat line overlooked.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, float, int, float]] = {}

    def moves(self, stream: int, time: int, value: float, span: int, tolerance: float) -> bool:
        """Whether a reading within the span before this one lies further away than the tolerance."""
        newest, shown, before, other = self._seen.get(stream, (0, value, 0, value))
        differs = abs(value - shown) > tolerance
        moved = (differs and newest > time - span) or (abs(value - other) > tolerance and before > time - span)
        if time >= newest:
            self._seen[stream] = (time, value, newest, shown) if differs else (time, value, before, other)
        return moved
