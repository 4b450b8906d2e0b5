"""What an exported file says of itself: whose stations, which parameters in which units, which limits by what law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import fansipan
from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries.exports.asked import ExportQuery
from fansipan.services.places.models import AdministrativeUnit


@dataclass(frozen=True, slots=True)
class StreamAbout:
    """One datastream: its station, what it measures, in which UCUM unit, and the limits shown with their source."""

    datastream: int
    station: str
    station_name: str
    owner: str
    commune: str
    parameter: str
    property: str
    name: str
    unit: str
    symbol: str
    interval_seconds: int
    low: float | None
    high: float | None
    source: str
    levels: tuple[str, ...]
    datum: str


@dataclass(frozen=True, slots=True)
class About:
    """An export in words; names are in the language of the query."""

    query: ExportQuery
    asked_by: str
    role: str
    made_at: datetime
    version: str
    streams: tuple[StreamAbout, ...]

    @property
    def stations(self) -> list[str]:
        """The codes of the stations, in order."""
        return list(dict.fromkeys(stream.station for stream in self.streams))

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        query = {name: value for name, value in self.query.kept().items() if name != "datastreams"}
        return {
            **query,
            "asked_by": self.asked_by,
            "made_at": self.made_at.isoformat(),
            "version": self.version,
            "datastreams": [asdict(stream) for stream in self.streams],
        }


def about(actor: Actor, query: ExportQuery, streams: Sequence[Datastream]) -> About:
    """What the file says of itself; `streams` as `datastreams` gives them."""
    described = tuple(_stream(stream, query.language) for stream in streams)
    return About(query, actor.name, actor.role.value, clock.now(), fansipan.__version__, described)


def _stream(stream: Datastream, language: str) -> StreamAbout:
    station, measured = stream.station, stream.property
    return StreamAbout(
        datastream=stream.pk,
        station=station.code,
        station_name=pick(station.name, language),
        owner=_name(station.organisation, language),
        commune=_name(station.place, language),
        parameter=stream.code,
        property=measured.code,
        name=pick(measured.name, language),
        unit=stream.unit,
        symbol=measured.symbol if stream.unit == measured.unit else stream.unit,
        interval_seconds=stream.interval_seconds,
        low=stream.limits.get("low"),
        high=stream.limits.get("high"),
        source=pick(stream.limits.get("source") or {}, language),
        levels=tuple(f"{level.get('name', '')} {level['value']:g}".strip() for level in stream.levels),
        datum=stream.datum,
    )


def _name(named: Organisation | AdministrativeUnit, language: str) -> str:
    return pick(named.name, language)
