"""The limits of the law as levels from which alarms are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import AlarmLevel
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.contracts import AppliedSpan, Average, LawStatus
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.queries.stations import legal_stations
from fansipan.services.observations.queries import access

AVERAGES = {Average.ANY: "", Average.HOUR: "PT1H", Average.EIGHT_HOURS: "PT8H", Average.DAY: "P1D"}
"""Averages that are known soon enough to act on; those of months and years are matters of the reports."""

ORDER = tuple(AVERAGES)

ABOVE = {"vi": "Vượt giới hạn", "en": "Above the limit"}
BELOW = {"vi": "Dưới giới hạn", "en": "Below the limit"}
NAMED = {
    Average.ANY: {"vi": "", "en": ""},
    Average.HOUR: {"vi": " (trung bình 1 giờ)", "en": " (1-hour mean)"},
    Average.EIGHT_HOURS: {"vi": " (trung bình 8 giờ)", "en": " (8-hour mean)"},
    Average.DAY: {"vi": " (trung bình 24 giờ)", "en": " (24-hour mean)"},
}


def legal_limits(datastreams: Sequence[int], at: datetime) -> Mapping[int, tuple[AlarmLevel, ...]]:
    """The limits that hold for these datastreams on the day of a moment, in their stored units, the mildest first.

    Only of what the law compares as it is measured: a gas that is corrected first, or counted with another one, is
    held against its limit by compliance alone, and its exceedances are reported. Readings as they arrive are held
    against the limit of the shortest average, as exceedances are: that only warns. A number that nobody has compared
    with the official text warns with less urgency than one that somebody has.
    """
    day = at.astimezone(clock.VIETNAM).date()
    try:
        known = access.datastreams(SYSTEM, datastreams)
    except NotFound:
        return {}
    units = {
        stream.id: stream.unit
        for station in legal_stations({one.station_id for one in known})
        for stream in station.streams
        if station.as_measured(stream)
    }
    spans = applied_spans([one for one in datastreams if one in units], day, day)
    found = {
        stream: [level for span in _compared(own, units[stream]) for level in _levels(span)]
        for stream, own in spans.items()
    }
    return {stream: tuple(sorted(own, key=_mildness)) for stream, own in found.items() if own}


def _compared(spans: Sequence[AppliedSpan], unit: str) -> list[AppliedSpan]:
    """The spans of averages that can be acted on, and the shortest one once more for readings as they arrive.

    A limit in a unit that does not convert is left out: nothing can be held against it.
    """
    known = [span for span in spans if span.average in AVERAGES and span.applied.unit == unit]
    kept = sorted(known, key=lambda span: ORDER.index(span.average))
    if not kept or kept[0].average is Average.ANY:
        return kept
    return [replace(kept[0], average=Average.ANY), *kept]


def _levels(span: AppliedSpan) -> list[AlarmLevel]:
    sides = ((span.applied.high, True, ABOVE), (span.applied.low, False, BELOW))
    return [_level(span, value, above, title) for value, above, title in sides if value is not None]


def _level(span: AppliedSpan, value: float, above: bool, title: Mapping[str, str]) -> AlarmLevel:
    confirmed = span.applied.status is LawStatus.CONFIRMED and span.average is not Average.ANY
    return AlarmLevel(
        code=f"{span.average.value}{'+' if above else '-'}",
        value=value,
        above=above,
        priority="high" if confirmed else "medium",
        title={language: text + NAMED[span.average][language] for language, text in title.items()},
        clause=span.applied.source,
        average=AVERAGES[span.average],
        inclusive=False,
    )


def _mildness(level: AlarmLevel) -> tuple[int, str]:
    return ("low", "medium", "high", "critical").index(level.priority), level.average
