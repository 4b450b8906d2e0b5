"""A new station with all that it needs to send: datastreams, file-name prefix, token and FTP login."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.geo import Point
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.units import conversion
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.contracts import Medium, StationKind
from fansipan.services.observations.models import Datastream, ObservedProperty, Station, StationPrefix, VendorProfile
from fansipan.services.observations.rules.decoding.names import code_key
from fansipan.services.observations.rules.matching import unit_key
from fansipan.services.observations.rules.rights import MANAGE_STATIONS
from fansipan.services.places import queries as places
from fansipan.services.places.models import AdministrativeUnit

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
STANDARD_PROFILE = "circular-10"
HOUR_SECONDS = 3600

MEDIA: Mapping[StationKind, tuple[Medium, ...]] = {
    StationKind.FLUE_GAS: (Medium.FLUE_GAS,),
    StationKind.WASTEWATER: (Medium.WASTEWATER,),
    StationKind.AMBIENT_AIR: (Medium.AIR, Medium.WEATHER),
    StationKind.SURFACE_WATER: (Medium.SURFACE_WATER, Medium.HYDROLOGY),
    StationKind.RAIN: (Medium.WEATHER,),
    StationKind.RIVER_LEVEL: (Medium.HYDROLOGY, Medium.WEATHER),
}
"""What a kind of station measures, the likeliest first: "Temp" is another property in a stack than in a river."""


@dataclass(frozen=True, slots=True)
class ParameterDraft:
    """A parameter as the logger will name it, and its unit as UCUM or as a known spelling; "" is the property's own."""

    code: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StationDraft:
    """What must be said of a new station; organisation, commune and profile by their codes."""

    code: str
    kind: StationKind
    name: Mapping[str, str]
    organisation: str
    commune: str
    lon: float
    lat: float
    parameters: tuple[ParameterDraft, ...]
    profile: str = STANDARD_PROFILE
    interval_seconds: int = 300
    prefixes: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class NewStation:
    """The station and its keys, which are told only here."""

    id: int
    code: str
    token: str
    login: str
    password: str


@transaction.atomic
def create_station(actor: Actor, draft: StationDraft) -> NewStation:
    """Make the station, which owes data from now on, with one datastream a parameter and fresh keys.

    Raises Invalid, NotFound or Conflict that names what is wrong; nothing is made then.
    """
    require(actor, MANAGE_STATIONS)
    _check(draft)
    station = Station.objects.create(
        code=draft.code,
        name=dict(draft.name),
        kind=draft.kind.value,
        organisation=_named(Organisation, "organisation", draft.organisation),
        place=_place(draft),
        lon=draft.lon,
        lat=draft.lat,
        profile=_named(VendorProfile, "profile", draft.profile),
        interval_seconds=draft.interval_seconds,
        late_after_seconds=2 * draft.interval_seconds,
        silent_after_seconds=3 * draft.interval_seconds,
        public=draft.public,
        expected_from=clock.now(),
    )
    for prefix in dict.fromkeys(written.strip().casefold() for written in (draft.code, *draft.prefixes)):
        StationPrefix.objects.create(station=station, prefix=prefix)
    for parameter in draft.parameters:
        _add_stream(station, parameter)
    audit.record(actor, "observations.create_station", f"station:{station.code}", after=_told(draft))
    login, password = credentials.set_ftp_login(actor, station.code, station.code.lower())
    return NewStation(station.pk, station.code, credentials.issue_token(actor, station.code), login, password)


def _check(draft: StationDraft) -> None:
    """What can be said against a draft without looking anything up but its names."""
    if not CODE.fullmatch(draft.code):
        raise Invalid("observations.station_code", code=draft.code)
    if Station.objects.filter(code__iexact=draft.code).exists():
        raise Conflict("observations.station_exists", code=draft.code)
    if not 0 < draft.interval_seconds <= HOUR_SECONDS or HOUR_SECONDS % draft.interval_seconds:
        raise Invalid("observations.interval", seconds=draft.interval_seconds)
    if not draft.parameters:
        raise Invalid("observations.no_parameters")
    keys = [code_key(parameter.code) for parameter in draft.parameters]
    if twice := [parameter.code for parameter, key in zip(draft.parameters, keys, strict=True) if keys.count(key) > 1]:
        raise Invalid("observations.parameter_twice", code=twice[0])
    prefixes = [prefix.strip().casefold() for prefix in (draft.code, *draft.prefixes)]
    taken = StationPrefix.objects.filter(prefix__in=prefixes).select_related("station").first()
    if taken is not None:
        raise Conflict("observations.prefix_taken", prefix=taken.prefix, station=taken.station.code)


def _named(model: Any, what: str, code: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"observations.{what}", code=code)
    return found


def _place(draft: StationDraft) -> AdministrativeUnit:
    """The commune, which must hold the point if its boundary is known."""
    unit = AdministrativeUnit.objects.filter(code=draft.commune, valid_to__isnull=True).first()
    if unit is None:
        raise NotFound("observations.commune", code=draft.commune)
    holding = places.commune_code_at(Point(draft.lon, draft.lat)) if unit.boundary else unit.code
    if holding != unit.code:
        raise Invalid("observations.outside_commune", commune=unit.code, found=holding or "-")
    return unit


def _add_stream(station: Station, parameter: ParameterDraft) -> None:
    measured = _property(StationKind(station.kind), parameter.code)
    Datastream.objects.create(
        station=station,
        property=measured,
        code=parameter.code,
        unit=_unit(measured, parameter.unit),
        interval_seconds=station.interval_seconds,
    )


def _property(kind: StationKind, name: str) -> ObservedProperty:
    """The property of that code, or the one that loggers of such stations call so."""
    key = code_key(name)
    media = [medium.value for medium in MEDIA[kind]]
    candidates = ObservedProperty.objects.filter(medium__in=media)
    ranked = sorted(candidates, key=lambda measured: (media.index(measured.medium), code_key(measured.code) != key))
    for measured in ranked:
        if key in map(code_key, (measured.code, *measured.aliases)):
            return measured
    raise Invalid("observations.unknown_parameter", code=name, kind=kind.value)


def _unit(measured: ObservedProperty, written: str) -> str:
    """The UCUM code of a unit that converts to the property's. Raises Invalid when it does not."""
    if not written:
        return measured.unit
    spellings = {unit_key(spelling): code for spelling, code in measured.unit_aliases.items()}
    unit = str(spellings.get(unit_key(written), written))
    conversion(unit, measured.unit)
    return unit


def _told(draft: StationDraft) -> dict[str, object]:
    parameters = [f"{parameter.code}:{parameter.unit}" for parameter in draft.parameters]
    return {
        "kind": draft.kind.value,
        "organisation": draft.organisation,
        "commune": draft.commune,
        "position": [draft.lon, draft.lat],
        "parameters": parameters,
        "profile": draft.profile,
    }
