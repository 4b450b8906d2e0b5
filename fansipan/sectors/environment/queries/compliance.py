"""How a station stands by the law over a period: each of its averages against the limit of its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts import Applied, AppliedSpan, Average, LawStatus
from fansipan.sectors.environment.contracts.compliance import LegalMean
from fansipan.sectors.environment.contracts.stacks import LegalStation, LegalStream
from fansipan.sectors.environment.queries import stations
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.queries.averages import legal_means
from fansipan.sectors.environment.rules import episodes, means
from fansipan.sectors.environment.rules.lines import Lines, lines
from fansipan.sectors.environment.rules.rights import VIEW_EXCEEDANCES
from fansipan.services.observations.queries import access, newest
from fansipan.services.observations.queries.newest import StationNow

COUNTED = (Average.HOUR, Average.EIGHT_HOURS, Average.DAY, Average.MONTH, Average.YEAR)


@dataclass(frozen=True, slots=True)
class Held:
    """An average and the limit of its day; `over` by how much it is exceeded in its unit, 0 within, None unjudged."""

    mean: LegalMean
    low: float | None
    high: float | None
    over: float | None


@dataclass(frozen=True, slots=True)
class Compliance:
    """The averages of one kind of one datastream over a period, newest last, and how many of them there are."""

    stream: LegalStream
    property_name: dict[str, str]
    decimals: int
    average: Average
    applied: Applied
    confirmed: bool
    rows: tuple[Held, ...]
    complete: int
    exceeding: int


def station(actor: Actor, code: str) -> LegalStation | None:
    """The station as the law sees it; None when it measures nothing that the law knows. Raises NotFound, Forbidden."""
    found = access.station(actor, code, VIEW_EXCEEDANCES)
    return next(iter(stations.legal_stations([found.pk])), None)


def compliance(actor: Actor, code: str, first: date, last: date) -> tuple[StationNow, list[Compliance]]:
    """Every average with a limit that ends on these days, both included. Raises NotFound, Forbidden."""
    known = station(actor, code)
    now = newest.station(actor, code)
    if known is None:
        return now, []
    names = {value.datastream: value for value in now.values}
    spans = applied_spans([one.id for one in known.streams], first, last)
    period = (_midnight(first), _midnight(last + timedelta(days=1)))
    found = []
    for average in COUNTED:
        own = [one for one in known.streams if any(span.average is average for span in spans[one.id])]
        rows = legal_means([one.id for one in own], average, *period) if own else {}
        for stream in own:
            value = names.get(stream.id)
            found.append(
                _compliance(
                    stream,
                    (value.name if value else {"vi": stream.code, "en": stream.code}, value.decimals if value else 2),
                    average,
                    spans[stream.id],
                    rows[stream.id],
                )
            )
    return now, found


def _compliance(
    stream: LegalStream,
    named: tuple[dict[str, str], int],
    average: Average,
    spans: Sequence[AppliedSpan],
    rows: Sequence[LegalMean],
) -> Compliance:
    limits = lines(spans, stream.compared_unit).get(average, Lines((), ()))
    held = tuple(_held(row, limits) for row in rows)
    applied = [span.applied for span in spans if span.average is average][-1]
    return Compliance(
        stream=stream,
        property_name=named[0],
        decimals=named[1],
        average=average,
        applied=applied,
        confirmed=applied.status is LawStatus.CONFIRMED,
        rows=held,
        complete=sum(row.mean.complete for row in held),
        exceeding=sum(bool(row.over) for row in held),
    )


def _held(row: LegalMean, limits: Lines) -> Held:
    at = clock.to_us(row.end)
    line = next((one for one in limits.lines if one.start < at <= one.end), None)
    if line is None:
        return Held(row, None, None, None)
    applied = limits.limits[line.limit]
    low = None if applied.low is None else line.low
    high = None if applied.high is None else line.high
    if row.value is None or not row.complete:
        return Held(row, low, high, None)
    return Held(row, low, high, max(0.0, episodes.excess(row.value, line)))


def applied_on(stream: LegalStream, at: datetime, average: Average) -> Applied | None:
    """The limit that a value of that time was held against, with its computation."""
    day = means.vietnam_date(clock.to_us(at))
    found = lines(applied_spans([stream.id], day, day)[stream.id], stream.compared_unit).get(average)
    return found.limits[0] if found else None


def streams_by_id(known: LegalStation) -> Mapping[int, LegalStream]:
    """The station's datastreams by their ids."""
    return {one.id: one for one in known.streams}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)
