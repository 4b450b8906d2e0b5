"""Stations of air and water for tests, and their readings by the way that a logger's go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import law
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Medium, Parcel, Sender, StationKind, ValueKind
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.tests.make import add_stream, make_station, stream

HOUR_SECONDS = 3600
UNITS = {"water-ph": "[pH]", "water-temperature": "Cel"}
AIR = ("air-pm25", "air-pm10", "air-so2", "air-no2", "air-co", "air-o3")
WATER = ("water-ph", "water-temperature", "water-do", "water-cod", "water-nh4", "water-no3")

__all__ = ["AIR", "WATER", "air_station", "load_law", "send", "stream", "water_station"]


def load_law() -> None:
    """The numbers of the law as the house ships them."""
    for _loaded in law.load(SYSTEM):
        pass


def air_station(code: str = "KK-01", **fields: Any) -> Station:
    """A public station that sends hourly means of the six pollutants."""
    return _station(code, StationKind.AMBIENT_AIR, Medium.AIR, AIR, **fields)


def water_station(code: str = "NM-01", properties: Iterable[str] = WATER, **fields: Any) -> Station:
    """A public station at a river with the parameters that automatic stations have."""
    return _station(code, StationKind.SURFACE_WATER, Medium.SURFACE_WATER, properties, **fields)


def _station(code: str, kind: StationKind, medium: Medium, properties: Iterable[str], **fields: Any) -> Station:
    defaults = {"kind": kind.value, "public": True, "interval_seconds": HOUR_SECONDS}
    station = make_station(code, properties=(), **{**defaults, **fields})
    for name in properties:
        _property(name, medium)
        add_stream(station, name)
    return station


def _property(code: str, medium: Medium) -> None:
    unit = UNITS.get(code, "ug/m3" if medium is Medium.AIR else "mg/L")
    ObservedProperty.objects.get_or_create(
        code=code,
        defaults={
            "name": {"vi": code, "en": code},
            "unit": unit,
            "symbol": unit,
            "medium": medium.value,
            "kind": ValueKind.MEAN.value,
        },
    )


Row = tuple[datetime, Mapping[str, float]]


def send(station: Station, rows: Iterable[Row], status: str = "00") -> None:
    """Deliver readings as a file of Thông tư 10 and roll them up; the averages' new state is noted by itself."""
    lines = [
        f"{name}\t{value!r}\t{UNITS.get(name, 'ug/m3' if name.startswith('air') else 'mg/L')}\t"
        f"{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}"
        for at, values in rows
        for name, value in values.items()
    ]
    content = ("\n".join(lines) + "\n").encode()
    delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), "file.txt", station.pk))
    while rolling.roll_up():
        pass
