"""Folders, file names and addresses by a destination's pattern.

Annex 15 of Thông tư 10/2021/TT-BTNMT is met in the field as {station}_{time}.txt; the ministry's own software knows
ten patterns of folders. So both are settings, out of a closed set of places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta, timezone

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.services.exchange.contracts import Consignment

PLACES = (
    "year", "month", "day", "hour", "minute", "second", "time", "date",
    "station", "own_station", "kind", "organisation",
)  # fmt: skip
"""{time} is yyyyMMddHHmmss and {date} yyyyMMdd of the window's end; {station} is its code at the destination."""

FOLDERS = (
    "",
    "{station}",
    "{year}/{month}/{day}",
    "{year}{month}{day}",
    "{station}/{year}/{month}/{day}",
    "{station}/{year}{month}{day}",
    "{station}/{year}/{month}",
    "{year}/{month}/{day}/{station}",
    "{organisation}/{station}",
    "{organisation}/{station}/{year}/{month}/{day}",
)
"""Patterns that are met often."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""A code that can stand in a path."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_WRONG = re.compile(r"[{}\x00-\x1f\x7f]")


def check(pattern: str, field: str) -> None:
    """Raises Invalid("exchange.pattern") for a place that nobody knows, or a way out of the folder."""
    unknown = [name for name in _PLACE.findall(pattern) if name not in PLACES]
    rest = _PLACE.sub("x", pattern)
    if unknown or _WRONG.search(rest) or ".." in rest.split("/") or "\\" in rest:
        raise Invalid("exchange.pattern", field=field, value=pattern)


def filled(pattern: str, consignment: Consignment, offset_minutes: int) -> str:
    """The pattern with the places of a consignment in it."""
    places = _places(consignment, offset_minutes)
    return _PLACE.sub(lambda found: places[found[1]], pattern)


def _places(consignment: Consignment, offset_minutes: int) -> Mapping[str, str]:
    zone = timezone(timedelta(minutes=offset_minutes))
    at = clock.from_us(consignment.end).astimezone(zone)
    return {
        "year": f"{at:%Y}",
        "month": f"{at:%m}",
        "day": f"{at:%d}",
        "hour": f"{at:%H}",
        "minute": f"{at:%M}",
        "second": f"{at:%S}",
        "time": f"{at:%Y%m%d%H%M%S}",
        "date": f"{at:%Y%m%d}",
        "station": consignment.station.code,
        "own_station": consignment.station.own_code,
        "kind": consignment.station.kind,
        "organisation": consignment.station.organisation,
    }
