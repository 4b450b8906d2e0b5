"""Things with owners out of files: GeoJSON (RFC 7946) for points and lines, CSV for points."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 50_000
MOST_CORNERS = 2_000
USUAL_REACH, MOST_REACH = 25, 2_000
LONGEST = {"code": 60, "name": 200, "category": 40, "owner": 60}

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Thing:
    """A lamp, a road, a pipe: `category` and `owner` by their codes; `line` its corners as longitude and latitude."""

    code: str
    name: str
    category: str
    owner: str
    line: tuple[Pair, ...]
    reach_m: int


class BadThing(ValueError):
    """Something in a file is no thing: its words say what, `row` where (from 1)."""

    def __init__(self, row: int, what: str) -> None:
        super().__init__(f"{row}: {what}")
        self.row, self.what = row, what


def read(content: bytes) -> list[Thing]:
    """The things of a file, GeoJSON or CSV by how it begins. Raises BadThing."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadThing(0, "UTF-8") from None
    found = list(_geojson(text) if text.lstrip().startswith("{") else _csv(text))
    if not 0 < len(found) <= MOST:
        raise BadThing(len(found), f"1…{MOST}")
    seen: set[str] = set()
    for number, one in enumerate(found, 1):
        if one.code in seen:
            raise BadThing(number, f"code {one.code}")
        seen.add(one.code)
    return found


def _geojson(text: str) -> Iterator[Thing]:
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError):
        raise BadThing(0, "FeatureCollection") from None
    for number, feature in enumerate(features if isinstance(features, list) else [], 1):
        try:
            line = _line(number, feature["geometry"]["type"], feature["geometry"]["coordinates"])
            yield _thing(number, feature["properties"], line)
        except (KeyError, TypeError):
            raise BadThing(number, "geometry, properties") from None


def _line(row: int, kind: str, coordinates: Any) -> tuple[Pair, ...]:
    """The corners; of an area its outer border."""
    if kind == "Point":
        corners = [coordinates]
    elif kind == "LineString":
        corners = coordinates
    elif kind == "Polygon":
        corners = coordinates[0]
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


def _csv(text: str) -> Iterator[Thing]:
    """With a head: code, name, category, owner, lon, lat, and reach_m if wanted."""
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    for number, row in enumerate(rows, 1):
        yield _thing(number, row, (_pair(number, (row.get("lon"), row.get("lat"))),))


def _thing(row: int, said: Mapping[str, Any], line: tuple[Pair, ...]) -> Thing:
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
    return Thing(**words, line=line, reach_m=reach)
