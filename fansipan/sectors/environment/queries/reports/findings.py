"""The numbers behind a report, each kind of them read once and when it is first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.contracts import AppliedSpan, Average
from fansipan.sectors.environment.contracts.compliance import HOURLY
from fansipan.sectors.environment.contracts.stacks import LegalStation, LegalStream
from fansipan.sectors.environment.queries import averages
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.queries.averages import LegalMean, legal_means
from fansipan.sectors.environment.queries.exceedances import ExceedanceFilter, ExceedanceRow, exceedances
from fansipan.sectors.environment.queries.reports import index_days
from fansipan.sectors.environment.queries.reports.index_days import Days
from fansipan.sectors.environment.queries.reports.subjects import Subject
from fansipan.sectors.environment.queries.stations import legal_stations
from fansipan.services.observations.queries import gaps, ledger, series, stations
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.queries.ledger import StationLoss
from fansipan.services.observations.queries.series import Period, Resolution, Series
from fansipan.services.observations.queries.stations import SensorCard
from fansipan.services.observations.rules.windows import Length, Window

Told = Callable[[float], None]
"""Is told how large a part of the reading is done, 0 to 1."""

STREAMS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Rolled:
    """Means by the ends of their hours or days (microseconds); NaN where there is none. `valid` of `expected` parts."""

    time: NDArray[np.int64]
    value: NDArray[np.float64]
    valid: NDArray[np.int32]
    expected: NDArray[np.int32]


class Findings:
    """Everything that a report may say of its subject. Reading rights were asked for by whoever ordered the report."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        stretch = subject.stretch
        self.window = Window(Length.MONTH, stretch.first, stretch.last)
        self.start, self.end = self.window.start, self.window.end
        self.codes = [one.code for one in subject.stations]

    def read(self, told: Told) -> None:
        """Read everything now, telling how far it is."""
        steps = (
            "losses",
            "days",
            "hours",
            "applied",
            "means",
            "exceedances",
            "gaps",
            "air_days",
            "water_days",
            "sensors",
        )
        for number, name in enumerate(steps, 1):
            getattr(self, name)
            told(number / len(steps))

    @cached_property
    def losses(self) -> dict[str, StationLoss]:
        """The loss ledger's parts by station."""
        wanted = set(self.codes)
        return {one.code: one for one in ledger.stations(SYSTEM, self.window) if one.code in wanted}

    @cached_property
    def corrected(self) -> Mapping[int, LegalStream]:
        """What is shown as the law compares it: gases of stacks whose settings somebody gave."""
        return {one.id: one for station in self._legal if station.corrects for one in station.streams if one.substance}

    @cached_property
    def _legal(self) -> list[LegalStation]:
        return legal_stations(self._ids) if self._ids else []

    @cached_property
    def hours(self) -> dict[int, Rolled]:
        """Hourly means by datastream; corrected ones of stacks, as they are held against limits."""
        found = self._rolled(Resolution.HOUR)
        rows = averages.hourly(list(self.corrected), self.start, self.end) if self.corrected else {}
        return {**found, **{one: _compared(rows.get(one)) for one in self.corrected}}

    @cached_property
    def days(self) -> dict[int, Rolled]:
        """Daily means by datastream; of corrected hours as the law has them."""
        found = self._rolled(Resolution.DAY)
        rows = averages.kept(list(self.corrected), Average.DAY, self.start, self.end) if self.corrected else {}
        return {**found, **{one: _compared(rows.get(one)) for one in self.corrected}}

    def _rolled(self, resolution: Resolution) -> dict[int, Rolled]:
        ids, period = self.subject.datastreams, Period(self.start, self.end)
        parts = [ids[at : at + STREAMS_AT_ONCE] for at in range(0, len(ids), STREAMS_AT_ONCE)]
        found = (one for part in parts for one in series.series(SYSTEM, part, period, resolution))
        return {one.datastream.pk: _measured(one) for one in found}

    @cached_property
    def applied(self) -> Mapping[int, Sequence[AppliedSpan]]:
        """The limits that held, by datastream; none of what is not judged by itself, as NO2 where NOx is measured."""
        judged = {one.id for station in self._legal for one in station.streams}
        found = applied_spans(self.subject.datastreams, self.subject.stretch.first, self.subject.stretch.last)
        return {stream: spans if stream in judged else () for stream, spans in found.items()}

    @cached_property
    def means(self) -> dict[tuple[int, Average], list[LegalMean]]:
        """The averages that are held against those limits, by datastream and average."""
        asked: dict[Average, list[int]] = defaultdict(list)
        for stream, spans in self.applied.items():
            for average in {span.average for span in spans}:
                asked[average].append(stream)
        found: dict[tuple[int, Average], list[LegalMean]] = {}
        for average, ids in asked.items():
            for stream, rows in legal_means(ids, average, self.start, self.end).items():
                found[stream, average] = rows
        return found

    @cached_property
    def exceedances(self) -> list[ExceedanceRow]:
        """Exceedances that reach into the days, the first one first."""
        if not self.codes:
            return []
        wanted = ExceedanceFilter(stations=tuple(self.codes), start=self.start, end=self.end)
        return sorted(exceedances(SYSTEM, wanted), key=lambda one: (one.start, one.station_code, one.id))

    @cached_property
    def gaps(self) -> list[Gap]:
        """Gaps in the record, the first one first."""
        return sorted(gaps.gaps(self._ids, self.window), key=lambda gap: gap.start)

    @cached_property
    def air_days(self) -> Days:
        """The daily VN_AQI."""
        return index_days.air_days(self._ids, self.subject.stretch.first, self.subject.stretch.last)

    @cached_property
    def water_days(self) -> Days:
        """The daily VN_WQI."""
        return index_days.water_days(self._ids, self.subject.stretch.first, self.subject.stretch.last)

    @property
    def _ids(self) -> list[int]:
        return [one.id for one in self.subject.stations]

    @cached_property
    def sensors(self) -> dict[str, list[SensorCard]]:
        """The instruments by station, those in use."""
        found = {code: stations.sensors(SYSTEM, code) for code in self.codes}
        return {code: [one for one in cards if one.removed is None] for code, cards in found.items()}


def _measured(found: Series) -> Rolled:
    rows = found.extent
    assert rows is not None
    return Rolled(found.time, found.value, rows["valid"], rows["expected"])


def _compared(rows: NDArray[Any] | None) -> Rolled:
    """Averages as the law compares them."""
    found = np.zeros(0, HOURLY) if rows is None else rows
    return Rolled(found["end"], found["value"], found["count"], found["expected"])


def on_grid(found: Rolled | None, start: datetime, end: datetime, step_seconds: int) -> tuple[float | None, ...]:
    """Rolled-up means on an unbroken row of stretches; None where there is none."""
    step = step_seconds * 1_000_000
    first = clock.to_us(start)
    grid = np.full((clock.to_us(end) - first) // step, np.nan)
    if found is not None:
        grid[(found.time - first) // step - 1] = found.value
    return tuple(None if value != value else float(value) for value in grid.tolist())
