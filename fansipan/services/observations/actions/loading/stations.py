"""Stations and their prefixes out of stations.json."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from fansipan.kernel import clock
from fansipan.kernel.documents import Document, Node
from fansipan.kernel.geo import Boundaries, Point
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.actions import configuring, resting
from fansipan.services.observations.actions.loading import streams
from fansipan.services.observations.contracts import StationKind, StationPhase
from fansipan.services.observations.models import ObservedProperty, Station, StationPrefix, VendorProfile
from fansipan.services.observations.rules.rights import MANAGE_STATIONS
from fansipan.services.places.models import AdministrativeUnit

STATION_KEYS = (
    "code name kind organisation commune lon lat approximate elevation_m address river profile prefixes transport "
    "phase interval_seconds late_after_seconds silent_after_seconds public demo source expected_from expected_to "
    "sensors datastreams"
)


class Around:
    """What stations refer to, and what they must not share."""

    def __init__(self) -> None:
        self.organisations = Organisation.objects.in_bulk(field_name="code")
        self.places = AdministrativeUnit.objects.in_bulk(field_name="code")
        self.profiles = VendorProfile.objects.in_bulk(field_name="code")
        self.properties = ObservedProperty.objects.in_bulk(field_name="code")
        self.stations = Station.objects.in_bulk(field_name="code")
        self.prefixes = dict(StationPrefix.objects.values_list("prefix", "station__code"))
        self.codes: set[str] = set()
        drawn = ((code, unit.boundary) for code, unit in self.places.items() if unit.boundary and not unit.valid_to)
        self.boundaries = Boundaries(drawn)


def load_stations(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """stations.json. A station with a transport owes data from now on unless the file says from when.

    The version of a station's configuration rises with every change, so that the next delivery meets it.
    """
    require(actor, MANAGE_STATIONS)
    with loading(actor, document, update=update) as at_work:
        around = Around()
        for row in document.root.rows():
            row.only(*STATION_KEYS.split())
            _bring_station(at_work, row, around)
        resting.settle()
    return at_work


def _bring_station(at_work: Loading, row: Node, around: Around) -> None:
    code = row["code"].text(longest=40)
    if code in around.codes:
        row["code"].wrong(f"a second station {code!r}")
    around.codes.add(code)
    known = around.stations.get(code)
    changes = len(at_work.created) + len(at_work.updated)
    owes = row["transport"].value and not row.has("expected_from")
    only_new = {"expected_from": clock.now()} if owes else {}
    station = at_work.bring(Station, known, _station(row, code, around), code, only_new)
    _bring_prefixes(at_work, row["prefixes"], station, around)
    sensors = streams.bring_sensors(at_work, row["sensors"], station)
    since = configuring.owing_from(known) if known else None
    streams.bring_streams(at_work, row["datastreams"], station, sensors, around.properties, since)
    if known is not None and len(at_work.created) + len(at_work.updated) > changes:
        Station.objects.filter(pk=station.pk).update(config_version=F("config_version") + 1)


def _station(row: Node, code: str, around: Around) -> dict[str, Any]:
    """What the file says of a station; what it leaves out is left to the administrator."""
    values: dict[str, Any] = {
        "code": code,
        "name": row["name"].bilingual(),
        "kind": row["kind"].choice(StationKind),
        "organisation_id": streams.referred(row["organisation"], around.organisations),
        "place_id": streams.referred(row["commune"], around.places),
        "profile_id": streams.referred(row["profile"], around.profiles),
        **_position(row, around),
    }
    optional: dict[str, Any] = {
        "approximate": lambda node: node.flag(default=False),
        "elevation_m": lambda node: node.number(low=-500, high=9000),
        "address": lambda node: node.bilingual(needed=False),
        "river": lambda node: node.mapping() or None,
        "transport": lambda node: node.text(longest=10),
        "phase": lambda node: node.choice(StationPhase),
        "interval_seconds": streams.interval,
        "late_after_seconds": lambda node: node.whole(low=1, high=86_400),
        "silent_after_seconds": lambda node: node.whole(low=1, high=30 * 86_400),
        "public": lambda node: node.flag(default=False),
        "demo": lambda node: node.flag(default=False),
        "source": lambda node: node.text(longest=4000),
        "expected_from": lambda node: node.moment(),
        "expected_to": lambda node: node.moment(),
    }
    return values | {key: read(row[key]) for key, read in optional.items() if row.has(key)}


def _position(row: Node, around: Around) -> dict[str, float]:
    """The point, which lies in the commune the file names if the boundaries are known."""
    lon, lat = row["lon"].number(low=-180, high=180), row["lat"].number(low=-90, high=90)
    place = around.places.get(str(row["commune"].value))
    holding = around.boundaries.holding(Point(lon, lat)) if place and place.boundary else None
    if place and place.boundary and holding != place.code:
        lies = f"in {around.places[holding]} ({holding})" if holding else "in no commune of the province"
        row["lon"].wrong(f"the point {lon}, {lat} lies {lies}, not in {place} ({place.code})")
    return {"lon": lon, "lat": lat}


def _bring_prefixes(at_work: Loading, node: Node, station: Station, around: Around) -> None:
    for place, written in enumerate(node.texts()):
        prefix = written.strip().casefold()
        owner = around.prefixes.get(prefix)
        if owner not in (None, station.code):
            Node(node.document, f"{node.path}[{place}]", written).wrong(f"{written!r} is the prefix of {owner} already")
            continue
        known = StationPrefix(prefix=prefix, station_id=station.pk) if owner else None
        around.prefixes[prefix] = station.code
        at_work.bring(StationPrefix, known, {"prefix": prefix, "station_id": station.pk}, f"{station.code} {prefix}")
