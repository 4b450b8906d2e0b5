"""Sensors and datastreams of one station out of stations.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from fansipan.kernel.documents import Node
from fansipan.kernel.errors import Invalid
from fansipan.kernel.loading import Loading
from fansipan.kernel.units import conversion, is_ucum
from fansipan.services.observations.contracts import QualityLimits
from fansipan.services.observations.models import Datastream, ObservedProperty, Sensor, Station
from fansipan.services.observations.rules.decoding.names import code_key

HOUR_S = 3600
SENSOR_TEXTS = ("manufacturer", "model", "serial")
SENSOR_DAYS = ("installed", "removed", "calibration_due", "verification_due")
STREAM_KEYS = "property sensor code unit interval_seconds limits levels datum quality active expected_from"
QUALITY_KEYS = tuple(one.name for one in fields(QualityLimits) if one.name != "interval_seconds")


def referred(node: Node, rows: Mapping[str, Any]) -> int | None:
    """The key of the row that is named here."""
    found = rows.get(node.text(longest=60))
    if found is None:
        node.wrong(f"unknown: {node.value!r}")
    return found.pk if found else None


def interval(node: Node) -> int:
    """Seconds between readings; the ledger counts whole slots an hour."""
    seconds = node.whole(low=1, high=HOUR_S)
    if seconds and HOUR_S % seconds:
        node.wrong("an hour must hold a whole number of intervals")
    return seconds


def bring_sensors(at_work: Loading, node: Node, station: Station) -> dict[str, Sensor]:
    """The station's sensors by code, those of the file brought into the table."""
    known = {sensor.code: sensor for sensor in Sensor.objects.filter(station_id=station.pk)}
    for row in node.rows():
        row.only("code", "method", *SENSOR_TEXTS, *SENSOR_DAYS)
        code = row["code"].text(longest=60)
        values: dict[str, Any] = {"station_id": station.pk, "code": code}
        values |= {key: row[key].text(longest=120) for key in SENSOR_TEXTS if row.has(key)}
        values |= {"method": row["method"].bilingual()} if row.has("method") else {}
        values |= {key: row[key].day() for key in SENSOR_DAYS if row.has(key)}
        known[code] = at_work.bring(Sensor, known.get(code), values, f"{station.code} {code}")
    return known


def bring_streams(
    at_work: Loading,
    node: Node,
    station: Station,
    sensors: Mapping[str, Sensor],
    properties: Mapping[str, ObservedProperty],
    since: datetime | None,
) -> None:
    """The station's datastreams; two codes that a logger could not tell apart are a fault.

    `since`: from when one owes data that the station did not have yet; None: with the station.
    """
    known = {stream.code: stream for stream in Datastream.objects.filter(station_id=station.pk)}
    seen: dict[str, str] = {}
    for row in node.rows():
        row.only(*STREAM_KEYS.split())
        code = row["code"].text(longest=60)
        if code_key(code) in seen:
            row["code"].wrong(f"{code!r} is the same to a logger as {seen[code_key(code)]!r}")
        seen[code_key(code)] = code
        values = {"station_id": station.pk, "code": code, **_stream(row, sensors, properties)}
        new: dict[str, Any] = {} if "interval_seconds" in values else {"interval_seconds": station.interval_seconds}
        new |= {} if "expected_from" in values else {"expected_from": since}
        at_work.bring(Datastream, known.get(code), values, f"{station.code} {code}", new)


def _stream(row: Node, sensors: Mapping[str, Sensor], properties: Mapping[str, ObservedProperty]) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "interval_seconds": interval,
        "limits": lambda node: node.mapping(),
        "levels": lambda node: node.listing(),
        "datum": lambda node: node.text(longest=120),
        "quality": _quality,
        "active": lambda node: node.flag(default=True),
        "expected_from": lambda node: node.moment(),
    }
    values: dict[str, Any] = {key: read(row[key]) for key, read in optional.items() if row.has(key)}
    values |= {"sensor_id": referred(row["sensor"], sensors)} if row.has("sensor") else {}
    return values | {
        "property_id": referred(row["property"], properties),
        "unit": _unit(row["unit"], properties.get(str(row["property"].value))),
    }


def _unit(node: Node, measured: ObservedProperty | None) -> str:
    """A UCUM code that converts to the property's: readings of one property must be comparable."""
    code = node.text(longest=30)
    if not is_ucum(code):
        node.wrong(f"{code!r} is no UCUM code")
    elif measured is not None:
        try:
            conversion(code, measured.unit)
        except Invalid:
            node.wrong(f"{code!r} does not convert to {measured.unit!r}, the unit of {measured.code}")
    return code


def _quality(node: Node) -> dict[str, Any]:
    node.only(*QUALITY_KEYS)
    for key, value in node.mapping().items():
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            node[key].wrong("must be a number, or null for no limit")
    return node.mapping()
