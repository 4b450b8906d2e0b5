"""Air and water of a commune: its own stations and the nearest ones, with their distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fansipan.kernel.errors import NotFound
from fansipan.kernel.geo import Point
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import fold
from fansipan.sectors.environment.queries import air, water
from fansipan.sectors.environment.queries.air import AirHistory, AirNow
from fansipan.sectors.environment.queries.water import WaterHistory, WaterNow
from fansipan.sectors.environment.rules.nearness import FAR_M, MOST, nearest
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationNow
from fansipan.services.places import queries as places
from fansipan.services.places.contracts import UnitCard


@dataclass(frozen=True, slots=True)
class Near:
    """How a station lies to the commune: `metres` from its middle (None: no boundary is known), inside it or not."""

    metres: float | None
    inside: bool

    @property
    def far(self) -> bool:
        """Too far away to speak for the commune."""
        return not self.inside and (self.metres is None or self.metres > FAR_M)


@dataclass(frozen=True, slots=True)
class CommuneNow:
    """A commune, what it was before, and the stations in or near it: those inside first, then by distance."""

    unit: UnitCard
    formerly: tuple[UnitCard, ...]
    air: tuple[tuple[Near, AirNow], ...]
    water: tuple[tuple[Near, WaterNow], ...]

    @property
    def speaks(self) -> tuple[Near, AirNow] | None:
        """The station whose air stands for the commune: the first with an index that is inside or not far."""
        return next(((near, one) for near, one in self.air if one.now is not None and not near.far), None)

    @property
    def river(self) -> tuple[Near, WaterNow] | None:
        """The station whose water stands for the commune, chosen likewise."""
        return next(((near, one) for near, one in self.water if one.now is not None and not near.far), None)


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """A commune in the list, and the former names that the search found it by."""

    unit: UnitCard
    formerly: tuple[str, ...]


def commune(actor: Actor, code: str) -> CommuneNow:
    """The air and water of a commune of today. Raises NotFound for no such code and for a former unit."""
    require(actor, VIEW_INDICES)
    unit = places.unit(code)
    if unit is None or unit.valid_to is not None or unit.kind.value not in places.COMMUNES:
        raise NotFound("environment.no_commune", code=code)
    stations, middle = newest.stations(actor), places.middle(code)
    of_air = _chosen(code, middle, [one for one in stations if one.kind.value == "ambient_air"])
    of_water = _chosen(code, middle, [one for one in stations if one.kind.value == "surface_water"])
    indices = {one.station.code: one for one in air.of_stations([one for _near, one in of_air])}
    rivers = {one.station.code: one for one in water.of_stations([one for _near, one in of_water])}
    return CommuneNow(
        unit,
        places.formerly(code),
        tuple((near, indices[one.code]) for near, one in of_air),
        tuple((near, rivers[one.code]) for near, one in of_water),
    )


def history(actor: Actor, found: CommuneNow) -> AirHistory | None:
    """The last 24 hours and 30 days of the station whose air stands for the commune; of the nearest where none does."""
    first = found.speaks or next(((near, one) for near, one in found.air if not near.far), None)
    return air.history(actor, first[1].station.code) if first else None


def river_history(actor: Actor, found: CommuneNow) -> WaterHistory | None:
    """The last 24 hours and 30 days of its river; of the nearest one where none was measured of late."""
    first = found.river or next(((near, one) for near, one in found.water if not near.far), None)
    return water.history(actor, first[1].station.code) if first else None


def former(code: str) -> tuple[UnitCard, ...]:
    """What a former unit became; empty for a unit of today and for no such code."""
    unit = places.unit(code)
    return places.successors(code) if unit is not None and unit.valid_to is not None else ()


def communes(text: str) -> list[CommuneLine]:
    """The communes of today whose name or former name holds the text, marks ignored; all without a text."""
    folded, before = fold(text), places.codes_formerly(text)
    units = [
        one
        for one in places.communes()
        if not folded or one.code in before or folded in fold(" ".join(one.name.values()))
    ]
    former_names = places.former_names([one.code for one in units if one.code in before], text)
    return [CommuneLine(one, former_names.get(one.code, ())) for one in units]


def commune_at(point: Point) -> str | None:
    """The code of the commune that holds the point; None outside the province."""
    return places.commune_code_at(point)


def _chosen(code: str, middle: Point | None, stations: Sequence[StationNow]) -> list[tuple[Near, StationNow]]:
    """Every station inside, filled up with the nearest others."""
    if middle is None:
        return [(Near(None, inside=True), one) for one in stations if one.place_code == code]
    inside = nearest(middle, [one for one in stations if one.place_code == code], len(stations))
    outside = nearest(middle, [one for one in stations if one.place_code != code])
    found = [(Near(metres, inside=True), one) for metres, one in inside]
    return found + [(Near(metres, inside=False), one) for metres, one in outside][: max(0, MOST - len(found))]
