"""Who gets a report: the owner of the thing, else a rule for category and commune, else the commune, else an agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from fansipan.kernel.geo import Point, distance_m
from fansipan.sectors.citizens.contracts import Route, RouteReason


@dataclass(frozen=True, slots=True)
class AssetPlace:
    """A thing that somebody owns: a lamp, a road, a park. `points` are its corners, one where it does not stretch.

    `area`: what lies within them belongs to it.
    """

    id: int
    name: str
    owner: str
    points: tuple[Point, ...]
    reach_m: float
    area: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tables say of a category: its agency, whether the communes answer it, rules by commune ("" for any)."""

    agency: str
    by_commune: bool
    rules: Mapping[str, str]


def route(
    place: Point | None, commune: str, desk: Desk, communes: Mapping[str, str], assets: Iterable[AssetPlace]
) -> Route:
    """Who gets it. `communes` are the organisations of communes by the commune's code; agency "" is the province's.

    Without a place, where only the commune is known, no thing is near enough to be meant.
    """
    near = sorted((reach(place, one), one.id, one) for one in assets) if place else []
    for metres, _id, one in near:
        if metres <= one.reach_m:
            return Route(one.owner, RouteReason.ASSET, one.name, one.id)
    for code in (commune, ""):
        if code in desk.rules:
            return Route(desk.rules[code], RouteReason.ROUTE, code)
    if desk.by_commune and commune in communes:
        return Route(communes[commune], RouteReason.COMMUNE, commune)
    if desk.agency:
        return Route(desk.agency, RouteReason.CATEGORY)
    return Route("", RouteReason.PROVINCE)


def reach(place: Point, asset: AssetPlace) -> float:
    """Metres from a place to the nearest part of a thing; within an area there are none."""
    if asset.area and _within(place, asset.points):
        return 0.0
    if len(asset.points) == 1:
        return distance_m(place, asset.points[0])
    legs = zip(asset.points, asset.points[1:], strict=False)
    return min(distance_m(place, _nearest(place, start, end)) for start, end in legs)


def _nearest(place: Point, start: Point, end: Point) -> Point:
    """The point of a line that is nearest to a place; within some kilometres the earth is flat."""
    squeeze = cos(radians(place.lat)) ** 2
    across, up = end.lon - start.lon, end.lat - start.lat
    length = squeeze * across * across + up * up
    if not length:
        return start
    share = (squeeze * (place.lon - start.lon) * across + (place.lat - start.lat) * up) / length
    share = min(1.0, max(0.0, share))
    return Point(start.lon + share * across, start.lat + share * up)


def _within(place: Point, border: Sequence[Point]) -> bool:
    """Whether a place lies within a border: a ray eastwards from it crosses the border an odd number of times."""
    crossed = False
    for start, end in pairwise((*border, border[0])):
        if (start.lat > place.lat) != (end.lat > place.lat):
            share = (place.lat - start.lat) / (end.lat - start.lat)
            crossed ^= place.lon < start.lon + share * (end.lon - start.lon)
    return crossed
