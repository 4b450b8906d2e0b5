"""What a destination is owed, noted where it arises: within the transaction that computed the averages again.

Late, corrected, replayed and flagged readings all pass there, so nothing that a destination wants can slip by, and
nothing is lost while no worker runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import clock, manifest
from fansipan.kernel.manifest import AverageSpan
from fansipan.services.exchange.contracts import SentStation
from fansipan.services.exchange.models import Destination, DueSpan
from fansipan.services.exchange.queries import choosing, due
from fansipan.services.observations.queries.streams import stations_of
from fansipan.services.observations.rules.spans import Span, merged

LOOKED_BACK = timedelta(days=3)
"""So far back the record is compared with the files every hour; when its settings change, to its beginning."""


def averages_changed(spans: Sequence[AverageSpan]) -> None:
    """Note these stretches for every destination in use that gets their datastreams."""
    destinations = list(Destination.objects.filter(active=True))
    if not destinations:
        return
    station_of = stations_of({span.datastream for span in spans})
    for destination in destinations:
        wanted = _wanted(destination, set(station_of.values()))
        own = [span for span in spans if span.datastream in wanted]
        _note(destination, [(station_of[span.datastream], span.start, span.end) for span in own])


@transaction.atomic
def derive(destination: Destination, since: datetime) -> int:
    """Compare the record since then with the files and note the hours of which there is none; gives how many."""
    found = due.hours_without_file(destination, choosing.chosen(destination), since, clock.now())
    _note(destination, [(station, clock.to_us(end - timedelta(hours=1)), clock.to_us(end)) for station, end in found])
    return len(found)


def derive_all() -> int:
    """Compare the record of the last days with the files of every destination in use."""
    since = clock.now() - LOOKED_BACK
    return sum(derive(destination, since) for destination in Destination.objects.filter(active=True))


def _note(destination: Destination, stretches: Iterable[tuple[int, int, int]]) -> None:
    """Enter stretches of stations (microseconds), joined, from the day on from which the destination gets anything."""
    first = clock.to_us(destination.send_from)
    joined = merged(Span(station, max(start, first), end) for station, start, end in stretches if end > first)
    DueSpan.objects.bulk_create(
        DueSpan(
            destination=destination,
            station_id=span.datastream,
            start=clock.from_us(span.start),
            end=clock.from_us(span.end),
        )
        for span in joined
    )


def _wanted(destination: Destination, stations: set[int]) -> set[int]:
    """The datastreams that it gets, and those on which what it gets of them depends: oxygen that came late."""
    own = _streams(choosing.chosen(destination, stations))
    made = manifest.derived_values().get(destination.values)
    return own | set(made.needs(own)) if made else own


def _streams(chosen: Mapping[int, SentStation]) -> set[int]:
    return {stream.id for station in chosen.values() for stream in station.streams}
