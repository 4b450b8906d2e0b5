"""Stations for the pages: the list with its filters, and all that is known of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, Permission, allows
from fansipan.kernel.text import fold
from fansipan.services.observations.contracts import StationPhase
from fansipan.services.observations.models import Datastream, Sensor, Station
from fansipan.services.observations.queries import access, newest, searching
from fansipan.services.observations.queries.newest import StationFilter, StationNow, ValueNow
from fansipan.services.observations.rules.rights import ALL
from fansipan.services.observations.rules.sparklines import Sparkline, sparkline
from fansipan.services.observations.rules.state import StationState
from fansipan.services.places import queries as places
from fansipan.services.places.contracts import UnitCard

SPARK_HOURS = 24

Choice = tuple[str, dict[str, str]]
"""The code of something to filter by, and its name."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The stations that match, and how many of each state there would be without the filter by state."""

    stations: list[StationNow]
    counts: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class AlarmLevel:
    """An alarm level of a river; `confidence` says how sure the figure is: verified, derived or memory."""

    name: str
    value: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class StreamCard:
    """A datastream as the station page shows it. `confirmed` is None where no source is named."""

    now: ValueNow
    interval_seconds: int
    sensor: str
    limit_source: dict[str, str]
    confirmed: bool | None
    levels: tuple[AlarmLevel, ...]
    datum: str
    spark: Sparkline


@dataclass(frozen=True, slots=True)
class StationCard:
    """All that the station's page says beside its readings."""

    now: StationNow
    address: dict[str, str]
    formerly: tuple[UnitCard, ...]
    approximate: bool
    elevation_m: float | None
    river: dict[str, str]
    phase: StationPhase
    transport: str
    profile: dict[str, str]
    interval_seconds: int
    source: str
    expected_from: datetime | None
    streams: tuple[StreamCard, ...]


@dataclass(frozen=True, slots=True)
class SensorCard:
    """An instrument with the dates the law asks for, and the codes of what it measures."""

    code: str
    manufacturer: str
    model: str
    serial: str
    method: dict[str, str]
    installed: date | None
    removed: date | None
    calibration_due: date | None
    verification_due: date | None
    measures: tuple[dict[str, str], ...]

    def overdue(self, due: date | None) -> bool:
        """Whether that day has passed for an instrument still in use."""
        return due is not None and self.removed is None and due < clock.today()


def listing(actor: Actor, wanted: StationFilter) -> Listing:
    """The stations the actor may see that match, by code, and how many stand how whatever state is asked for."""
    found = searching.found(actor, replace(wanted, state=""))
    counts = Counter(one.state.value for one in found)
    shown = [one for one in found if not wanted.state or one.state.value == wanted.state]
    return Listing(shown, counts, len(found))


def streams_named(found: Iterable[StationNow], text: str) -> list[tuple[StationNow, list[ValueNow]]]:
    """The datastreams whose own or station's names hold every word of the text, marks ignored, by station."""
    words = fold(text).split()
    matching = [(one, [value for value in one.values if _named(one, value, words)]) for one in found]
    return [(one, named) for one, named in matching if named]


def _named(one: StationNow, value: ValueNow, words: Iterable[str]) -> bool:
    names = (one.code, value.code, *one.name.values(), *one.organisation.values(), *one.place.values())
    said = fold(" ".join((*names, *value.name.values())))
    return all(word in said for word in words)


URGENCY = {
    state: rank
    for rank, state in enumerate(
        (
            StationState.EXCEEDING,
            StationState.FAULTY,
            StationState.SILENT,
            StationState.LATE,
            StationState.CALIBRATING,
            StationState.MAINTENANCE,
            StationState.FRESH,
            StationState.NEVER,
        ),
    )
}
"""What may not wait comes first, as in the list beside the map."""


def owners_and_communes(actor: Actor) -> tuple[list[Choice], list[Choice]]:
    """Who owns, and in which communes stand, the stations that the actor may see: each by name, in one read."""
    columns = ("organisation__code", "organisation__name", "place__code", "place__name")
    rows = list(access.visible(actor).order_by().values_list(*columns).distinct())
    owners = {code: name for code, name, _, _ in rows}
    communes = {code: name for _, _, code, name in rows}
    return _by_name(owners), _by_name(communes)


def _by_name(named: Mapping[str, dict[str, str]]) -> list[Choice]:
    return sorted(named.items(), key=lambda row: fold(row[1].get("vi", "")))


HOURS = """
SELECT datastream_id, (extract(epoch FROM hour_end) * 1000000)::int8, mean FROM hour_rollup
WHERE datastream_id = ANY(%s) AND hour_end > %s AND hour_end <= %s AND mean IS NOT NULL ORDER BY 1, 2
"""


def held(actor: Actor, code: str) -> frozenset[Permission]:
    """The rights that the actor holds over a station, those of other apps' tabs too.

    A plant holds none over another's public one.
    """
    owner = None
    if not actor.sees_all:
        # 0 is nobody: over a station without row nobody holds anything.
        owner = access.visible(actor).filter(code=code).values_list("organisation_id", flat=True).first() or 0
    known = (*ALL, *(tab.needs for tab in manifest.station_tabs() if tab.needs is not None))
    return frozenset(permission for permission in known if allows(actor, permission, owner))


def sparklines(values: Sequence[ValueNow]) -> dict[int, Sparkline]:
    """The last 24 hours of some datastreams by id, from their hourly means: one read for all."""
    end = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    start = end - timedelta(hours=SPARK_HOURS)
    points: dict[int, list[tuple[int, float]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(HOURS, [[value.datastream for value in values], start, end])
        for datastream, hour, mean in cursor.fetchall():
            points[datastream].append((hour, mean))
    first, last = clock.to_us(start), clock.to_us(end)
    return {value.datastream: sparkline(points[value.datastream], first, last, value.high) for value in values}


def card(actor: Actor, code: str) -> StationCard:
    """All about one station. Raises NotFound for one the actor may not see."""
    row = access.station(actor, code)
    now = newest.station(actor, code)
    return StationCard(
        now=now,
        address=row.address,
        formerly=places.formerly(now.place_code),
        approximate=row.approximate,
        elevation_m=row.elevation_m,
        river=(row.river or {}).get("name", {}),
        phase=StationPhase(row.phase),
        transport=row.transport,
        profile=row.profile.name,
        interval_seconds=row.interval_seconds,
        source=row.source,
        expected_from=row.expected_from,
        streams=_stream_cards(row, now),
    )


def values(actor: Actor, code: str) -> tuple[StationNow, tuple[StreamCard, ...]]:
    """A station and its newest values only, for a page that brings itself up to date."""
    row = access.station(actor, code)
    now = newest.station(actor, code)
    return now, _stream_cards(row, now)


def _stream_cards(row: Station, now: StationNow) -> tuple[StreamCard, ...]:
    sparks = sparklines(now.values)
    rows = {stream.pk: stream for stream in _streams(row)}
    return tuple(_stream_card(value, rows[value.datastream], sparks[value.datastream]) for value in now.values)


def _streams(row: Station) -> QuerySet[Datastream]:
    return Datastream.objects.filter(station=row, active=True).select_related("sensor")


def _stream_card(value: ValueNow, row: Datastream, spark: Sparkline) -> StreamCard:
    source = row.limits.get("source") or {}
    return StreamCard(
        now=value,
        interval_seconds=row.interval_seconds,
        sensor=row.sensor.code if row.sensor else "",
        limit_source=source,
        confirmed=_confirmed(source),
        levels=tuple(_level(one) for one in row.levels),
        datum=row.datum,
        spark=spark,
    )


UNCONFIRMED = ("chua xac nhan", "unconfirmed")


def _confirmed(source: Mapping[str, str]) -> bool | None:
    """Whether the limit was compared with the law's text: the source itself says where it was not."""
    if not source:
        return None
    said = fold(" ".join(source.values()))
    return not any(mark in said for mark in UNCONFIRMED)


def _level(one: Mapping[str, Any]) -> AlarmLevel:
    return AlarmLevel(
        str(one.get("name", "")),
        float(one["value"]),
        str(one.get("source", "")),
        str(one.get("confidence", "")),
    )


def own_stream(actor: Actor, code: str, datastream: int) -> None:
    """Raises NotFound unless the station, which the actor sees, has that datastream."""
    if not access.station(actor, code).datastreams.filter(pk=datastream).exists():
        raise NotFound("observations.datastream", id=datastream)


def sensors(actor: Actor, code: str) -> list[SensorCard]:
    """The instruments of a station, those in use first."""
    row = access.station(actor, code)
    measures: dict[int | None, list[dict[str, str]]] = defaultdict(list)
    for stream in Datastream.objects.filter(station=row, active=True).select_related("property"):
        measures[stream.sensor_id].append(stream.property.name)
    found = Sensor.objects.filter(station=row).order_by("code")
    cards = [
        SensorCard(
            one.code,
            one.manufacturer,
            one.model,
            one.serial,
            one.method,
            one.installed,
            one.removed,
            one.calibration_due,
            one.verification_due,
            tuple(measures[one.pk]),
        )
        for one in found
    ]
    return sorted(cards, key=lambda one: one.removed is not None)
