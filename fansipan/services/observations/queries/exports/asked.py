"""What somebody wants exported, whether they may have it, and about how much it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.queries.series import Period, Resolution
from fansipan.services.observations.rules.rights import EXPORT

MOST_STREAMS = 2000

YEARS = range(1970, 9000)
"""Years at the very edge of the calendar have no moment in another zone."""


class ExportFormat(StrEnum):
    """Formats of a file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        """The media type of such a file."""
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True)
class ExportQuery:
    """Readings, or hours, days or months, of some datastreams over (start, end].

    `revisions`: the readings too that a correction replaced. `language`: of names and words in the file.
    """

    datastreams: tuple[int, ...]
    period: Period
    resolution: Resolution = Resolution.RAW
    revisions: bool = False
    language: str = "vi"

    def kept(self) -> dict[str, Any]:
        """The query as a row of Export keeps it."""
        return {
            "datastreams": list(self.datastreams),
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
            "resolution": self.resolution.value,
            "revisions": self.revisions,
            "language": self.language,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ExportQuery:
        """A kept query, read again; what is not in it has its usual value."""
        start, end = (_moment(kept.get(name)) for name in ("from", "to"))
        return cls(
            tuple(kept.get("datastreams", ())),
            Period(start, end),
            Resolution(kept.get("resolution", Resolution.RAW)),
            bool(kept.get("revisions", False)),
            str(kept.get("language", "vi")),
        )


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else clock.EPOCH


def datastreams(actor: Actor, query: ExportQuery) -> list[Datastream]:
    """The datastreams of a query with their stations, by station and then as the station has them.

    Raises Unauthenticated, Forbidden; NotFound when one is not there for the actor; Invalid for none or too many of
    them, a period turned round and a resolution that leaves the choice to us.
    """
    require(actor, EXPORT)
    if not query.datastreams:
        raise Invalid("observations.export_nothing")
    if len(query.datastreams) > MOST_STREAMS:
        raise Invalid("observations.too_many_datastreams", most=MOST_STREAMS)
    _check(query.period)
    if query.resolution is Resolution.AUTO:
        raise Invalid("observations.no_such_table", resolution=query.resolution.value)
    allowed = [stream.pk for stream in access.datastreams(actor, query.datastreams)]
    found = Datastream.objects.filter(pk__in=allowed).order_by("station__code", "pk")
    related = ("property", "station__organisation", "station__place")
    return list(found.select_related(*related).defer("station__place__boundary", "station__place__view"))


def _check(period: Period) -> None:
    if period.end <= period.start:
        raise Invalid("observations.period_turned_round")
    if period.start.year not in YEARS or period.end.year not in YEARS:
        raise Invalid("observations.no_readings_of_that_year")


def streams_of(actor: Actor, codes: Iterable[str], properties: Iterable[str] = ()) -> tuple[int, ...]:
    """The datastreams of some stations, all or those of some properties, those no longer in use too.

    Raises Unauthenticated, Forbidden; NotFound when a station is not there for the actor.
    """
    require(actor, EXPORT)
    wanted = set(codes)
    seen = dict(access.visible(actor).filter(code__in=wanted).values_list("code", "pk"))
    if strange := sorted(wanted - set(seen)):
        raise NotFound("observations.station", code=strange[0])
    found = Datastream.objects.filter(station__in=seen.values())
    if chosen := set(properties):
        found = found.filter(property__code__in=chosen)
    return tuple(found.order_by("station__code", "pk").values_list("pk", flat=True))


LONGEST_BY_HOURS = timedelta(days=14)
"""The readings of a longer period are counted by days: a day more or less no longer matters."""

HOURS = "FROM hour_rollup WHERE datastream_id = ANY(%s) AND hour_end > %s AND hour_end <= %s"
DAYS = "FROM day_rollup WHERE datastream_id = ANY(%s) AND day >= %s AND day < %s"
REVISED = "SELECT count(*) FROM observation_revision WHERE datastream_id = ANY(%s) AND time > %s AND time <= %s"
MOMENT = timedelta(microseconds=1)


def estimate(query: ExportQuery) -> int:
    """About how many rows the query has: readings are counted by their roll-ups, so this is cheap for any period."""
    if query.resolution is not Resolution.RAW:
        return _means(query)
    rows = _readings(query)
    if query.revisions:
        rows += _count(REVISED, query, query.period.start, query.period.end)
    return rows


def _readings(query: ExportQuery) -> int:
    start, end = query.period.start, query.period.end
    if end - start <= LONGEST_BY_HOURS:
        return _count(f"SELECT sum(count) {HOURS}", query, start, end + timedelta(hours=1) - MOMENT)
    after = _day(end - MOMENT) + timedelta(days=1)
    return _count(f"SELECT sum(count) {DAYS}", query, _day(start), after)


def _means(query: ExportQuery) -> int:
    start, end = query.period.start, query.period.end
    if query.resolution is Resolution.HOUR:
        return _count(f"SELECT count(*) {HOURS}", query, start, end)
    what = (
        "*" if query.resolution is Resolution.DAY else "DISTINCT (datastream_id, date_trunc('month', day::timestamp))"
    )
    return _count(f"SELECT count({what}) {DAYS}", query, _day(start), _day(end))


def _day(moment: datetime) -> date:
    """The Vietnamese day that holds the moment: the first day to end after it."""
    return moment.astimezone(clock.VIETNAM).date()


def _count(statement: str, query: ExportQuery, start: date, end: date) -> int:
    with cursor() as asking:
        row = asking.execute(statement.encode(), [list(query.datastreams), start, end]).fetchone()
    return int(str(row[0] or 0)) if row else 0
