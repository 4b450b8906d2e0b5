"""One station over one stretch held against the law: corrected hours, averages, exceedances.

All three come out of the readings, the law and the full hour up to which time has passed, whatever was there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fansipan.kernel import clock
from fansipan.sectors.environment.actions import averaging, correcting, exceeding
from fansipan.sectors.environment.actions.exceeding import Place
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.compliance import AveragingTerms, Values
from fansipan.sectors.environment.contracts.stacks import AMOUNTS, CorrectedReadings, LegalStation, LegalStream
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.queries import averages
from fansipan.sectors.environment.rules import episodes, means, stacks, windows
from fansipan.sectors.environment.rules.lines import Lines
from fansipan.sectors.environment.rules.windows import Window
from fansipan.services.observations.queries.valid import valid_readings

Span = tuple[int, int]
Limits = Mapping[int, Mapping[Average, Lines]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What stations are held against: the limits of every datastream by average, the settings of averages, and the
    full hour (microseconds) up to which time has passed.
    """

    limits: Limits
    terms: AveragingTerms
    closed: int


@dataclass(frozen=True, slots=True)
class Task:
    """The exceedances of one place that a change reaches, as they are kept, and the values to find them from."""

    place: Place
    window: Window
    reach: int
    rows: list[Exceedance]


def comply(station: LegalStation, span: Span, measure: Measure) -> None:
    """Bring all that follows from the readings of (start, end], full hours, in step with them."""
    tasks = _tasks(station, span, measure)
    readings = _readings(station, span, tasks)
    corrected = _corrected(station, readings)
    correcting.keep_hours(station, corrected, span)
    eight = {one.id for one in station.streams if Average.EIGHT_HOURS in measure.limits.get(one.id, {})}
    averaging.keep_averages(station, eight, span, measure.terms, measure.closed)
    values = _Averages(station, tasks, measure)
    for task in tasks:
        if task.place.average is Average.ANY:
            own = _own(task.place.stream, readings, corrected)
        else:
            own = values.of(task.place)
        _exceed(task, _awake(own, station), measure.closed)


def _tasks(station: LegalStation, span: Span, measure: Measure) -> list[Task]:
    places = [
        Place(station, stream, average, lines)
        for stream in station.streams
        for average, lines in measure.limits.get(stream.id, {}).items()
    ]
    if not places:
        return []
    reaches = [_reach(one, measure.terms) for one in places]
    spans = [windows.changed(one.average, span) for one in places]
    most = max(reaches) + windows.lead(Average.EIGHT_HOURS)
    rows = exceeding.present(station, min(one[0] for one in spans) - most, max(one[1] for one in spans) + most)
    return [
        _task(place, spans[at], reaches[at], rows.get((place.stream.id, place.average.value), []))
        for at, place in enumerate(places)
    ]


def _task(place: Place, span: Span, reach: int, rows: list[Exceedance]) -> Task:
    known = [exceeding.known(row) for row in rows]
    return Task(place, windows.window(span, known, reach, windows.lead(place.average)), reach, rows)


def _reach(place: Place, terms: AveragingTerms) -> int:
    """The longest time from one value to the next within an exceedance."""
    step = place.stream.interval_us if place.average is Average.ANY else means.STEP_US[place.average]
    return step + terms.gap_us(place.average)


def _readings(station: LegalStation, span: Span, tasks: Iterable[Task]) -> dict[int, stacks.Readings]:
    """The valid readings that correction and warnings take."""
    wanted = [task.window for task in tasks if task.place.average is Average.ANY]
    if not wanted and not station.corrects:
        return {}
    start = min([span[0], *(one.start for one in wanted)])
    end = max([span[1], *(one.end for one in wanted)])
    ids = {one.id for one in station.streams}
    if station.corrects:
        ids |= {one.id for one in station.helpers.values()}
    found = valid_readings(sorted(ids), clock.from_us(start), clock.from_us(end))
    return {one: (rows.time, rows.value) for one, rows in found.items()}


def _corrected(station: LegalStation, readings: Mapping[int, stacks.Readings]) -> dict[LegalStream, CorrectedReadings]:
    if not station.corrects:
        return {}
    gases = (one for one in station.streams if one.substance and one.id in readings)
    return {one: stacks.corrected(station, one, readings) for one in gases}


def _own(
    stream: LegalStream,
    readings: Mapping[int, stacks.Readings],
    corrected: Mapping[LegalStream, CorrectedReadings],
) -> Values:
    """The readings as they are held against a limit: corrected ones where the stack asks for it."""
    nothing: Any = (np.empty(0, np.int64), np.empty(0))
    time, value = readings.get(stream.id, nothing)
    if stream in corrected:
        found = corrected[stream]
        usable = found.value if stream.unit in AMOUNTS else np.where(found.held, found.value, found.raw)
        value = np.where(found.held & ~found.whole, np.nan, usable)
    elif stream.unit in AMOUNTS:
        value = np.full(len(time), np.nan)
    return Values(time - stream.interval_us, time, value)


def _awake(values: Values, station: LegalStation) -> Values:
    """Without what falls into maintenance."""
    for begin, end in station.resting:
        values = values.within((values.time <= begin) | (values.begin >= end))
    return values


class _Averages:
    """The averages of a station's tasks, one read for each kind of average."""

    def __init__(self, station: LegalStation, tasks: Iterable[Task], measure: Measure) -> None:
        self.measure = measure
        self.found: dict[Average, dict[int, Any]] = {}
        by_average: dict[Average, list[Task]] = {}
        for task in tasks:
            by_average.setdefault(task.place.average, []).append(task)
        for average, own in by_average.items():
            if average is not Average.ANY:
                self.found[average] = self._read(average, own)

    def _read(self, average: Average, tasks: list[Task]) -> dict[int, Any]:
        ids = [task.place.stream.id for task in tasks]
        start = clock.from_us(min(task.window.start for task in tasks))
        end = clock.from_us(max(task.window.end for task in tasks))
        if average is not Average.HOUR:
            return averages.kept(ids, average, start, end)
        hours = averages.hourly(ids, start, end)
        return {
            one: averages.complete_hours(rows, self.measure.terms, self.measure.closed) for one, rows in hours.items()
        }

    def of(self, place: Place) -> Values:
        rows = self.found[place.average].get(place.stream.id)
        if rows is None:
            return Values(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
        return means.compared(rows, place.average)


def _exceed(task: Task, values: Values, closed: int) -> None:
    """Find the exceedances of a window again and keep them."""
    window, place = task.window, task.place
    first, last = np.searchsorted(values.time, (window.start, window.end), side="right")
    part = Values(values.begin[first:last], values.time[first:last], values.value[first:last])
    found = episodes.episodes(part, place.lines.lines, task.reach, closed, window.before)
    if found or window.touched:
        exceeding.keep(place, window, task.rows, found)
