"""How things stand now: the newest value of every datastream, and the state of every station.

The newest readings are a small table of their own, so ten thousand of them are one indexed read.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold
from fansipan.services.observations.contracts import Flag, StationKind, StationPhase
from fansipan.services.observations.models import Datastream, LatestReading, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.state import StationState, StreamNow, station_state


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
    lon: float
    lat: float
    public: bool
    demo: bool
    state: StationState
    newest: datetime | None
    values: tuple[ValueNow, ...]


@dataclass(frozen=True, slots=True)
class StationFilter:
    """Which stations to list; empty fields match all."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation: str = ""
    place: str = ""


def stations(actor: Actor, wanted: StationFilter | None = None) -> list[StationNow]:
    """The stations the actor may see, as they stand, by code."""
    found = access.visible(actor).select_related("organisation", "place")
    if wanted is not None:
        found = _narrowed(found, wanted)
    standing = _standing(list(found))
    if wanted is not None:
        standing = [one for one in standing if _matches(one, wanted)]
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


def _matches(one: StationNow, wanted: StationFilter) -> bool:
    if wanted.state and one.state.value != wanted.state:
        return False
    names = (one.code, *one.name.values(), *one.organisation.values(), *one.place.values())
    return fold(wanted.text) in fold(" ".join(names))


def _standing(found: Sequence[Station]) -> list[StationNow]:
    streams = _streams(found)
    now_us = clock.now_us()
    return [_station_now(one, streams[one.pk], now_us) for one in found]


def _streams(found: Sequence[Station]) -> Mapping[int, list[ValueNow]]:
    by_station: dict[int, list[ValueNow]] = defaultdict(list)
    ids = [one.pk for one in found]
    newest = {row.datastream_id: row for row in LatestReading.objects.raw(LATEST, [ids])}
    for stream in Datastream.objects.filter(station__in=ids, active=True).select_related("property"):
        by_station[stream.station_id].append(_value_now(stream, newest.get(stream.pk)))
    return by_station


LATEST = """
SELECT l.* FROM latest_reading l JOIN observations_datastream d ON d.id = l.datastream_id
WHERE d.station_id = ANY(%s)
"""


def _value_now(stream: Datastream, row: LatestReading | None) -> ValueNow:
    symbol = stream.property.symbol if stream.unit == stream.property.unit else stream.unit
    return ValueNow(
        datastream=stream.pk,
        code=stream.code,
        property_code=stream.property.code,
        name=stream.property.name,
        symbol=symbol,
        decimals=stream.property.decimals,
        value=None if row is None or math.isnan(row.value) else row.value,
        time=row.time if row else None,
        status=row.status if row else None,
        flag=row.flag if row else None,
        low=stream.limits.get("low"),
        high=stream.limits.get("high"),
    )


def _station_now(one: Station, values: Sequence[ValueNow], now_us: int) -> StationNow:
    times = [value.time for value in values if value.time is not None]
    state = station_state(
        StationPhase(one.phase),
        [_stream_now(value, now_us) for value in values],
        late_after_us=one.late_after_seconds * 1_000_000,
        silent_after_us=one.silent_after_seconds * 1_000_000,
    )
    return StationNow(
        id=one.pk,
        code=one.code,
        name=one.name,
        kind=StationKind(one.kind),
        organisation=one.organisation.name,
        place_code=one.place.code,
        place=one.place.name,
        lon=one.lon,
        lat=one.lat,
        public=one.public,
        demo=one.demo,
        state=state,
        newest=max(times, default=None),
        values=tuple(values),
    )


def _stream_now(value: ValueNow, now_us: int) -> StreamNow:
    age = None if value.time is None else now_us - clock.to_us(value.time)
    return StreamNow(age_us=age, status=value.status, flag=value.flag, exceeds=value.exceeds)
