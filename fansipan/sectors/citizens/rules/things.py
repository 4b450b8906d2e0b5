"""Things with owners out of files: GeoJSON (RFC 7946), or tables (CSV, XLSX) with a point or a geometry in a column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fansipan.kernel import tables
from fansipan.kernel.geo import from_wkt

MOST = 50_000
MOST_CORNERS = 2_000
USUAL_REACH, MOST_REACH = 25, 2_000
AREA = "Polygon"
BLANK = b"\xef\xbb\xbf \t\r\n"
LONGEST = {"code": 60, "name": 200, "category": 40, "owner": 60}

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Thing:
    """A lamp, a road, a park: `category` and `owner` by their codes; `line` its corners as longitude and latitude.

    `area`: what lies within the line belongs to it.
    """

    code: str
    name: str
    category: str
    owner: str
    line: tuple[Pair, ...]
    reach_m: int
    area: bool = False


class BadThing(ValueError):
    """Something in a file is no thing: its words say what, `row` where (from 1)."""

    def __init__(self, row: int, what: str) -> None:
        super().__init__(f"{row}: {what}")
        self.row, self.what = row, what


def read(content: bytes) -> list[Thing]:
    """The things of a file, GeoJSON or a table by how it begins. Raises BadThing."""
    found = list(_geojson(content) if content.lstrip(BLANK).startswith(b"{") else _table(content))
    if not 0 < len(found) <= MOST:
        raise BadThing(len(found), f"1…{MOST}")
    seen: set[str] = set()
    for number, one in enumerate(found, 1):
        if one.code in seen:
            raise BadThing(number, f"code {one.code}")
        seen.add(one.code)
    return found


def _geojson(content: bytes) -> Iterator[Thing]:
    try:
        features = json.loads(content.decode("utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError):
        raise BadThing(0, "FeatureCollection") from None
    for number, feature in enumerate(features if isinstance(features, list) else [], 1):
        try:
            yield _thing(number, feature["properties"], feature["geometry"])
        except (KeyError, TypeError):
            raise BadThing(number, "geometry, properties") from None


def _line(row: int, geometry: Mapping[str, Any]) -> tuple[Pair, ...]:
    """The corners; of an area its outer border."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        corners = [coordinates]
    elif kind == "LineString":
        corners = coordinates
    elif kind == AREA:
        corners = coordinates[0] if coordinates else []
    else:
        raise BadThing(row, f"geometry {kind}: Point, LineString, Polygon")
    return tuple(_pair(row, corner) for corner in corners)


def _pair(row: int, corner: Any) -> Pair:
    try:
        lon, lat = float(corner[0]), float(corner[1])
    except (TypeError, ValueError, IndexError):
        raise BadThing(row, "lon, lat") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadThing(row, "lon, lat")
    return lon, lat


def _table(content: bytes) -> Iterator[Thing]:
    """With a head: code, name, category, owner, reach_m if wanted, and lon and lat, or geometry as WKT or GeoJSON."""
    try:
        rows = tables.read(content)
    except ValueError as error:
        raise BadThing(0, str(error)) from None
    for number, row in enumerate(rows, 1):
        yield _thing(number, row, _geometry(number, row))


def _geometry(number: int, row: Mapping[str, str]) -> Mapping[str, Any]:
    written = row.get("geometry") or row.get("wkt") or ""
    if not written:
        return {"type": "Point", "coordinates": (row.get("lon"), row.get("lat"))}
    try:
        found = json.loads(written) if written.startswith("{") else from_wkt(written)
        return {"type": found["type"], "coordinates": found["coordinates"]}
    except (ValueError, KeyError, TypeError):
        raise BadThing(number, "geometry: WKT, GeoJSON") from None


def _thing(row: int, said: Mapping[str, Any], geometry: Mapping[str, Any]) -> Thing:
    line = _line(row, geometry)
    words = {name: str(said.get(name) or "").strip() for name in LONGEST}
    for name, longest in LONGEST.items():
        if not 0 < len(words[name]) <= longest or "\x00" in words[name]:
            raise BadThing(row, name)
    if not 0 < len(line) <= MOST_CORNERS:
        raise BadThing(row, "geometry")
    try:
        reach = int(said.get("reach_m") or USUAL_REACH)
    except (TypeError, ValueError):
        raise BadThing(row, "reach_m") from None
    if not 0 < reach <= MOST_REACH:
        raise BadThing(row, "reach_m")
    return Thing(**words, line=line, reach_m=reach, area=geometry["type"] == AREA)
