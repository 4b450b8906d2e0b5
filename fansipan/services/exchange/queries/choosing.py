"""Which stations and datastreams a destination gets, and under which codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from fansipan.kernel.errors import Invalid
from fansipan.kernel.manifest import DerivedValues, derived_values
from fansipan.services.exchange.contracts import SentStation, SentStream, WrittenFormat
from fansipan.services.exchange.models import Destination
from fansipan.services.observations.models import Datastream


def written_format(destination: Destination) -> WrittenFormat:
    """How the destination wants values written."""
    return WrittenFormat(
        separator=destination.separator,
        decimal=destination.decimal,
        decimals=destination.decimals,
        line_end=destination.line_end,
        header=destination.header,
        time_format=destination.time_format,
        utc_offset_minutes=destination.utc_offset_minutes,
        encoding=destination.encoding,
        fields=tuple(destination.columns),
        status_words=destination.status_words,
        no_value=destination.no_value,
        body=destination.body,
    )


def chosen(destination: Destination, stations: Collection[int] | None = None) -> dict[int, SentStation]:
    """What the destination gets of these stations (None: of all), by station; only those of which it gets anything."""
    listed = {one.station_id: one for one in destination.stations.all()}
    own = {one.datastream_id: one for one in destination.streams.all()}
    found = Datastream.objects.filter(active=True).select_related("station__organisation", "property")
    found = found.defer("station__address").order_by("station__code", "id")
    if stations is not None:
        found = found.filter(station__in=list(stations))
    if not destination.all_stations:
        found = found.filter(station__in=list(listed))
    if destination.kinds:
        found = found.filter(station__kind__in=destination.kinds)
    if destination.properties:
        found = found.filter(property__code__in=destination.properties)
    streams: dict[int, list[Datastream]] = defaultdict(list)
    for stream in found:
        told, place = own.get(stream.pk), listed.get(stream.station_id)
        if not (told and told.left_out) and not (place and place.left_out):
            streams[stream.station_id].append(stream)
    units = _derived_units(destination, [one.pk for rows in streams.values() for one in rows])
    return {number: _station(destination, rows, listed, own, units) for number, rows in streams.items()}


def derived(destination: Destination) -> DerivedValues | None:
    """What is made of readings for the destination; None where it gets them as they were measured.

    Raises Invalid when no app makes it any more.
    """
    if not destination.values:
        return None
    found = derived_values().get(destination.values)
    if found is None:
        raise Invalid("exchange.values", name=destination.values)
    return found


def _derived_units(destination: Destination, ids: Collection[int]) -> Mapping[int, str]:
    # A destination that no file can be made for is still shown with its stations.
    known = derived_values().get(destination.values)
    return known.units(ids) if known else {}


def _station(
    destination: Destination,
    streams: list[Datastream],
    listed: Mapping[int, object],
    own: Mapping[int, object],
    units: Mapping[int, str],
) -> SentStation:
    station = streams[0].station
    code = str(getattr(listed.get(station.pk), "code", "")) or station.code
    sent = tuple(
        _stream(destination, stream, own.get(stream.pk), units.get(stream.pk, stream.unit)) for stream in streams
    )
    return SentStation(station.pk, station.code, code, station.kind, station.organisation.code, sent)


def _stream(destination: Destination, stream: Datastream, told: object, own_unit: str) -> SentStream:
    """Its own code there, else that of its parameter, else the one its logger sends."""
    code = str(getattr(told, "code", "")) or destination.codes.get(stream.property.code, stream.code)
    unit = str(getattr(told, "unit", "")) or destination.units.get(own_unit, own_unit)
    return SentStream(stream.pk, code, unit)
