"""Stations that measure wind and stations that let something out, and hours of readings for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fansipan.services.identity.models import Organisation
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Medium, Parcel, Sender, StationKind, ValueKind
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.tests.make import add_stream, make_station

HOUR_SECONDS = 3600
WIND = {"weather-wind-speed": "m/s", "weather-wind-direction": "deg"}
AIR = {"air-so2": "ug/m3", "air-pm25": "ug/m3", **WIND}
STACK = {"flue-so2": "mg/m3", "flue-flow": "m3/h", "flue-temperature": "Cel", "flue-pressure": "kPa"}


def weather_station(code: str = "KK-09", **fields: Any) -> Station:
    """A public station for ambient air that sends two pollutants and the wind, every hour."""
    return _station(code, StationKind.AMBIENT_AIR, AIR, **{"public": True, **fields})


def stack(code: str = "KT-09", organisation: Organisation | None = None, **fields: Any) -> Station:
    """A stack that sends SO2 in mg/m3 and its flow in m3/h, every hour."""
    return _station(code, StationKind.FLUE_GAS, STACK, organisation=organisation, **fields)


def _station(code: str, kind: StationKind, measures: Mapping[str, str], **fields: Any) -> Station:
    defaults = {"kind": kind.value, "interval_seconds": HOUR_SECONDS}
    station = make_station(code, properties=(), **{**defaults, **fields})
    for name, unit in measures.items():
        _property(name, unit)
        add_stream(station, name)
    return station


def _property(code: str, unit: str) -> None:
    defaults = {
        "name": {"vi": code, "en": code},
        "unit": unit,
        "symbol": unit,
        "medium": Medium.AIR.value,
        "kind": ValueKind.MEAN.value,
    }
    ObservedProperty.objects.get_or_create(code=code, defaults=defaults)


def send_hours(station: Station, times: Sequence[datetime], columns: Mapping[str, Sequence[float | None]]) -> None:
    """Deliver readings in columns and roll them up; None where the logger sent no value."""
    body = {
        "parameters": list(columns),
        "times": [at.isoformat() for at in times],
        "values": [list(column) for column in columns.values()],
    }
    receipt = delivering.deliver(Parcel(json.dumps(body).encode(), "json", Sender("http", "logger"), "", station.pk))
    assert not receipt.refused, receipt.refused[:3]
    while rolling.roll_up():
        pass
