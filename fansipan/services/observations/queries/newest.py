"""How things stand now: the newest value of every datastream, and the state of every station.

The newest readings are a small table of their own, so ten thousand of them are one indexed read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.contracts import Flag, StationKind, StationPhase
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, cursor, read, row_of
from fansipan.services.observations.rules.state import StationState, station_state
from fansipan.services.places.models import AdministrativeUnit


@dataclass(frozen=True, slots=True)
class ValueNow:
    """A datastream and its newest reading; `time` is None when none ever came."""

    datastream: int
    code: str
    property_code: str
    name: dict[str, str]
    symbol: str
    decimals: int
    value: float | None
    time: datetime | None
    status: int | None
    flag: int | None
    low: float | None
    high: float | None
    age_us: int | None

    @property
    def exceeds(self) -> bool:
        """The value lies outside the limits shown; calibration and faults never exceed."""
        if self.value is None or self.status != 0 or self.flag in (Flag.FAIL, Flag.MISSING):
            return False
        return (self.high is not None and self.value > self.high) or (self.low is not None and self.value < self.low)


@dataclass(frozen=True, slots=True)
class StationNow:
    """A station and how it stands: what the map, the list and the stream show of it."""

    id: int
    code: str
    name: dict[str, str]
    kind: StationKind
    organisation: dict[str, str]
    place_code: str
    place: dict[str, str]
    address: dict[str, str]
    lon: float
    lat: float
    public: bool
    demo: bool
    state: StationState
    newest: datetime | None
    values: tuple[ValueNow, ...]


@dataclass(frozen=True, slots=True)
class StationFilter:
    """Which stations to list; empty fields match all. The text is what `searching` looks for."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation: str = ""
    place: str = ""


SHOWN = (
    *("code", "name", "kind", "organisation_id", "place_id", "address", "lon", "lat", "public", "demo", "phase"),
    *("interval_seconds", "late_after_seconds", "silent_after_seconds"),
)
"""Columns of a station that a list or a map shows: the rest is not read for a thousand of them."""


def stations(actor: Actor, wanted: StationFilter | None = None) -> list[StationNow]:
    """The stations the actor may see, as they stand, by code."""
    found = access.visible(actor).only(*SHOWN)
    if wanted is not None:
        found = _narrowed(found, wanted)
    standing = _standing(list(found))
    if wanted is not None:
        standing = [one for one in standing if wanted.state in ("", one.state.value)]
    return standing


def station(actor: Actor, code: str) -> StationNow:
    """One station as it stands. Raises NotFound for one the actor may not see."""
    return _standing([access.station(actor, code)])[0]


def counts(found: Iterable[StationNow]) -> dict[str, int]:
    """How many stations stand how."""
    return dict(Counter(one.state.value for one in found))


def _narrowed(found: QuerySet[Station], wanted: StationFilter) -> QuerySet[Station]:
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.organisation:
        found = found.filter(organisation__code=wanted.organisation)
    if wanted.place:
        found = found.filter(place__code=wanted.place)
    return found


def _standing(found: Sequence[Station]) -> list[StationNow]:
    streams, names = _streams(found), _names(found)
    return [_station_now(one, streams[one.pk], names) for one in found]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of the few organisations and places that many stations share."""

    organisations: Mapping[int, dict[str, str]]
    places: Mapping[int, tuple[str, dict[str, str]]]


def _names(found: Sequence[Station]) -> _Names:
    organisations = Organisation.objects.filter(pk__in={one.organisation_id for one in found})
    places = AdministrativeUnit.objects.filter(pk__in={one.place_id for one in found})
    return _Names(
        dict(organisations.values_list("pk", "name")),
        {pk: (code, name) for pk, code, name in places.values_list("pk", "code", "name")},
    )


NEWEST = """
SELECT d.station_id, d.id, d.code, d.property_id, d.unit, nullif(l.value, 'NaN'), l.time, l.status, l.flag,
       (d.limits ->> 'low')::float8, (d.limits ->> 'high')::float8,
       (extract(epoch FROM %s - l.time) * 1000000)::int8
FROM observations_datastream d LEFT JOIN latest_reading l ON l.datastream_id = d.id
WHERE d.active AND d.station_id = ANY(%s) ORDER BY d.station_id, d.id
"""


def _streams(found: Sequence[Station]) -> Mapping[int, list[ValueNow]]:
    """Newest values by station: one read, without a model object a datastream (a map may show ten thousand)."""
    by_station: dict[int, list[ValueNow]] = defaultdict(list)
    properties = {one.pk: one for one in ObservedProperty.objects.all()}
    with cursor() as raw:
        rows: list[Any] = raw.execute(NEWEST, [clock.now(), [one.pk for one in found]], binary=True).fetchall()
    for station_id, stream, code, property_id, unit, *now in rows:
        of = properties[property_id]
        symbol = of.symbol if unit == of.unit else unit
        by_station[station_id].append(ValueNow(stream, code, of.code, of.name, symbol, of.decimals, *now))
    return by_station


def _station_now(one: Station, values: Sequence[ValueNow], names: _Names) -> StationNow:
    times = [value.time for value in values if value.time is not None]
    state = station_state(
        StationPhase(one.phase),
        values,
        # One reading may be on its way and the next not due: only the second one missed makes a station late.
        late_after_us=max(one.late_after_seconds, 2 * one.interval_seconds) * 1_000_000,
        silent_after_us=one.silent_after_seconds * 1_000_000,
    )
    return StationNow(
        id=one.pk,
        code=one.code,
        name=one.name,
        kind=StationKind(one.kind),
        organisation=names.organisations[one.organisation_id],
        place_code=names.places[one.place_id][0],
        place=names.places[one.place_id][1],
        address=one.address,
        lon=one.lon,
        lat=one.lat,
        public=one.public,
        demo=one.demo,
        state=state,
        newest=max(times, default=None),
        values=tuple(values),
    )


LATEST = """
SELECT l.datastream_id, l.time, l.value, l.status, l.flag
FROM latest_reading l JOIN observations_datastream d ON d.id = l.datastream_id
WHERE d.active AND d.station_id = ANY(%s::int8[]) ORDER BY l.datastream_id
"""
LATEST_ROW = row_of(datastream=">i4", time=">i8", value=">f8", status=">i2", flag=">i2")


def latest(actor: Actor) -> NDArray[Any]:
    """The newest reading of every datastream the actor may see, in one indexed read and as columns.

    Fields datastream, time (microseconds since 1970 UTC), value (NaN: none sent), status, flag; by datastream.
    """
    rows = read(LATEST, [list(access.visible(actor).values_list("pk", flat=True))], LATEST_ROW)
    rows = rows.astype(rows.dtype.newbyteorder("="))
    rows["time"] += POSTGRES_EPOCH_US
    return rows
