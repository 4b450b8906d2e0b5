"""Stacks, outlets and their readings for tests of compliance, by the way that a logger's readings go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from fansipan.kernel import clock
from fansipan.sectors.environment.models import Coefficient, LimitValue, Outlet, Permit, PermitLimit
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Medium, Parcel, Sender, StationKind, ValueKind
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.tests.make import add_stream, make_station

UNITS = {
    "flue-o2": "%",
    "flue-temperature": "Cel",
    "flue-pressure": "kPa",
    "flue-moisture": "%",
    "waste-ph": "[pH]",
    "waste-cod": "mg/L",
}
SPELT = {"[ppm]": "ppm", "Cel": "oC", "[pH]": "pH"}
"""How loggers spell what UCUM writes otherwise."""

Row = tuple[datetime, Mapping[str, float | str]]


def stack(code: str = "TL-KT-01", properties: Iterable[str] = ("flue-so2",), **fields: Any) -> Station:
    """A stack of Dũng's plant with 5-minute datastreams, units as the properties have them."""
    station = make_station(code, properties=(), **{"kind": StationKind.FLUE_GAS.value, **fields})
    for name in properties:
        name, _, unit = name.partition(":")
        measured(name)
        add_stream(station, name, **({"unit": unit} if unit else {}))
    return station


def measured(code: str) -> ObservedProperty:
    unit = UNITS.get(code, "ug/m3" if code.startswith("air") else "mg/m3")
    found, _ = ObservedProperty.objects.get_or_create(
        code=code,
        defaults={
            "name": {"vi": code, "en": code},
            "unit": unit,
            "symbol": unit,
            "medium": Medium.FLUE_GAS.value,
            "kind": ValueKind.MEAN.value,
            "unit_aliases": {spelt: ucum for ucum, spelt in SPELT.items()},
        },
    )
    return found


def outlet(station: Station, **terms: Any) -> Outlet:
    """What the law asks of the station: column B, coefficients 0.9 and 1, dry Nm3 as measured unless said otherwise."""
    fields = {
        "valid_from": date(2020, 1, 1),
        "medium": "flue_gas",
        "column": "B",
        "operating_since": date(2015, 1, 1),
        "coefficients": {"Kp": 0.9, "Kv": 1.0},
        "basis": {gas: ["normal", "dry"] for gas in ("flue-so2", "flue-pm", "flue-hf", "flue-nox")},
        **terms,
    }
    return Outlet.objects.create(station=station, **fields)


def permit(station: Station, parameter: str, high: float, average: str = "24h", **fields: Any) -> Permit:
    """A permit of the station's plant with one number."""
    known = {
        "organisation": station.organisation,
        "number": f"{station.code} {parameter} {high:g}/GPMT",
        "valid_from": date(2020, 1, 1),
    }
    made = Permit.objects.create(**known)
    unit = "mg/L" if station.kind == StationKind.WASTEWATER else "mg/m3"
    PermitLimit.objects.create(
        permit=made, station=station, parameter=parameter, average=average, high=high, **{"unit": unit, **fields}
    )
    return made


def confirm_everything() -> None:
    """Every number compared with the official text, the coefficients too."""
    Coefficient.objects.update(status="confirmed")
    LimitValue.objects.update(status="confirmed")


def send(station: Station, rows: Iterable[Row]) -> None:
    """Deliver readings as a file of Thông tư 10 and roll them up. A value may carry its status: "901.3/01"."""
    units = dict(station.datastreams.values_list("code", "unit"))
    lines = []
    for at, values in rows:
        for name, given in values.items():
            value, _, status = str(given).partition("/")
            unit = SPELT.get(units[name], units[name])
            lines.append(f"{name}\t{value}\t{unit}\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status or '00'}")
    delivering.deliver(
        Parcel(("\n".join(lines) + "\n").encode(), "circular10", Sender("ftp", "logger"), "file.txt", station.pk)
    )
    roll()


def roll() -> None:
    while rolling.roll_up():
        pass
