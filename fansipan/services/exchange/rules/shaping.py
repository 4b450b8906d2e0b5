"""JSON of any shape: a template that a destination's administrator writes, filled with a consignment.

A template is a JSON document. A text such as "{value}" becomes the value with its type, one with more around it a text.
An object {"$each": "reading", "$item": …} becomes a list, one item for each reading ("time": for each time, with the
readings of that time within; "code": for each parameter). With "$key" it becomes an object, each item under its key:

    {"station": "{station}", "data": {"$each": "time", "$item": {
        "time": "{time}", "values": {"$each": "reading", "$key": "{code}", "$item": "{value}"}}}}
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from fansipan.kernel.errors import Invalid
from fansipan.services.exchange.contracts import Consignment, WrittenFormat
from fansipan.services.exchange.rules import values

EACH, ITEM, KEY = "$each", "$item", "$key"
GROUPS = ("reading", "time", "code")

OF_FILE = ("station", "own_station", "organisation", "start", "end", "count")
OF_READING = ("code", "value", "unit", "time", "status")
KNOWN = frozenset((*OF_FILE, *OF_READING))

PLAIN = {
    "observations": {
        EACH: "reading",
        ITEM: {
            "parameter": "{code}",
            "time": "{time}",
            "value": "{value}",
            "unit": "{unit}",
            "status": "{status}",
        },
    }
}
"""The shape that Fansipan itself takes in, one reading an object."""

_PLACE = re.compile(r"\{(\w+)\}")

Reading = Mapping[str, Any]


def check(template: Any) -> None:
    """Raises Invalid("exchange.body") for places, groups or keys that nobody knows."""
    for wrong in _wrong(template):
        raise Invalid("exchange.body", value=wrong)


def _wrong(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield from (f"{{{name}}}" for name in _PLACE.findall(template) if name not in KNOWN)
    elif isinstance(template, list):
        for item in template:
            yield from _wrong(item)
    elif isinstance(template, dict):
        yield from _wrong_object(template)


def _wrong_object(template: Mapping[str, Any]) -> Iterator[str]:
    if EACH in template and (template[EACH] not in GROUPS or ITEM not in template):
        yield str(template[EACH])
    if EACH in template:
        yield from set(template) - {EACH, ITEM, KEY}
    for key, value in template.items():
        yield from _wrong(key)
        yield from _wrong(value)


def document(consignment: Consignment, fmt: WrittenFormat) -> bytes:
    """The filled template as JSON in UTF-8; b"" when there is no reading to tell."""
    readings = list(_readings(consignment, fmt))
    if not readings:
        return b""
    stamp = values.stamper(fmt)
    whole = {
        "station": consignment.station.code,
        "own_station": consignment.station.own_code,
        "organisation": consignment.station.organisation,
        "start": stamp(consignment.start),
        "end": stamp(consignment.end),
    }
    return orjson.dumps(_filled(PLAIN if fmt.body is None else fmt.body, whole, readings))


def _readings(consignment: Consignment, fmt: WrittenFormat) -> Iterator[Reading]:
    streams = {stream.id: stream for stream in consignment.station.streams}
    stamp = values.stamper(fmt)
    for datastream, time, value, status in consignment.rows.tolist():
        if math.isnan(value) and not fmt.no_value:
            continue
        stream = streams[datastream]
        number = None if math.isnan(value) else float(values.number(value, fmt.decimals))
        yield {
            "code": stream.code,
            "value": number,
            "unit": stream.unit,
            "time": stamp(time),
            "status": values.status(status, fmt),
        }


def _filled(template: Any, scope: Mapping[str, Any], readings: Sequence[Reading]) -> Any:
    if isinstance(template, str):
        return _text(template, {**scope, "count": len(readings)})
    if isinstance(template, list):
        return [_filled(item, scope, readings) for item in template]
    if not isinstance(template, dict):
        return template
    if EACH in template:
        return _each(template, scope, readings)
    return {str(_filled(key, scope, readings)): _filled(value, scope, readings) for key, value in template.items()}


def _each(template: Mapping[str, Any], scope: Mapping[str, Any], readings: Sequence[Reading]) -> Any:
    parts = [({**scope, **shared}, part) for shared, part in _GROUPED[template[EACH]](readings)]
    items = [_filled(template[ITEM], inner, part) for inner, part in parts]
    if KEY not in template:
        return items
    keys = [str(_filled(template[KEY], inner, part)) for inner, part in parts]
    return dict(zip(keys, items, strict=True))


def _grouped(name: str) -> Callable[[Sequence[Reading]], Iterator[tuple[Reading, Sequence[Reading]]]]:
    """Readings that share a place, in the order in which each value of it comes first."""

    def grouped(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Sequence[Reading]]]:
        parts: dict[Any, list[Reading]] = {}
        for reading in readings:
            parts.setdefault(reading[name], []).append(reading)
        shared = ("code", "unit") if name == "code" else (name,)
        for part in parts.values():
            yield {one: part[0][one] for one in shared}, part

    return grouped


_GROUPED: Mapping[str, Callable[[Sequence[Reading]], Iterator[tuple[Reading, Sequence[Reading]]]]] = {
    "reading": lambda readings: ((reading, [reading]) for reading in readings),
    "time": _grouped("time"),
    "code": _grouped("code"),
}


def _text(template: str, scope: Mapping[str, Any]) -> Any:
    """The value itself where the text is one place and nothing else. A place of no reading here is nothing."""
    whole = _PLACE.fullmatch(template)
    if whole:
        return scope.get(whole[1])
    return _PLACE.sub(lambda found: str(scope.get(found[1], "")), template)
