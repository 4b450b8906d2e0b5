"""Stations for tests: small, readable, complete enough to receive and to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fansipan.services.identity.models import Organisation
from fansipan.services.observations.contracts import Medium, StationKind, ValueKind
from fansipan.services.observations.models import (
    Datastream,
    ObservedProperty,
    Sensor,
    Station,
    StationPrefix,
    VendorProfile,
)
from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit
from tests import cast

UNITS = {"Temp": ("Cel", "°C"), "pH": ("[pH]", "pH"), "O2": ("%", "%"), "Flow": ("m3/h", "m³/h"), "Rain": ("mm", "mm")}
CONCENTRATION = ("mg/m3", "mg/Nm³")
FIVE_MINUTES = 300


def make_station(
    code: str = "TL-KT-01",
    organisation: Organisation | None = None,
    properties: Sequence[str] = ("NOx", "SO2"),
    **fields: Any,
) -> Station:
    """An operating flue-gas station of Dũng's plant with one sensor and one 5-minute datastream a property.

    Files named `<code with underscores>_….txt` are its own. `fields` are those of Station, such as public=True.
    """
    station = Station.objects.create(
        code=code,
        **{
            "name": {"vi": f"Trạm {code}", "en": f"Station {code}"},
            "kind": StationKind.FLUE_GAS.value,
            "organisation": organisation or cast.plant(),
            "place": make_place(),
            "lon": 104.13,
            "lat": 22.3,
            "profile": make_profile(),
            "interval_seconds": FIVE_MINUTES,
            **fields,
        },
    )
    StationPrefix.objects.create(station=station, prefix=code.replace("-", "_"))
    for name in properties:
        add_stream(station, name)
    return station


def add_stream(station: Station, name: str, **fields: Any) -> Datastream:
    """One more datastream of the station, of the property with that code."""
    measured = make_property(name)
    sensor = Sensor.objects.create(station=station, code=f"S-{name}")
    defaults = {"unit": measured.unit, "interval_seconds": station.interval_seconds}
    return Datastream.objects.create(
        station=station, sensor=sensor, property=measured, code=name, **{**defaults, **fields}
    )


def stream(station: Station, name: str) -> Datastream:
    """The station's datastream of that code."""
    return Datastream.objects.get(station=station, code=name)


def make_property(code: str) -> ObservedProperty:
    """The observed property of that code; concentrations are in mg/m3."""
    unit, symbol = UNITS.get(code, CONCENTRATION)
    found, _ = ObservedProperty.objects.get_or_create(
        code=code,
        defaults={
            "name": {"vi": code, "en": code},
            "unit": unit,
            "symbol": symbol,
            "medium": Medium.FLUE_GAS.value,
            "kind": ValueKind.MEAN.value,
            "unit_aliases": {"mg/Nm3": "mg/m3", "ug/m3": "ug/m3"} if unit == "mg/m3" else {},
        },
    )
    return found


def make_profile(code: str = "circular-10", **written: Any) -> VendorProfile:
    """The vendor profile of that code; without more it is what the circular says."""
    found, _ = VendorProfile.objects.get_or_create(
        code=code, defaults={"name": {"vi": code, "en": code}, "format": written}
    )
    return found


def make_place(code: str = "02908") -> AdministrativeUnit:
    """The commune: a square of about 22 km around 104.13 °E, 22.3 °N."""
    west, east, south, north = 104.03, 104.23, 22.2, 22.4
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    found, _ = AdministrativeUnit.objects.get_or_create(
        code=code,
        defaults={
            "name": {"vi": "Xã Tằng Loỏng", "en": "Tang Loong Commune"},
            "kind": UnitKind.COMMUNE.value,
            "boundary": {"type": "Polygon", "coordinates": [ring]},
        },
    )
    return found
