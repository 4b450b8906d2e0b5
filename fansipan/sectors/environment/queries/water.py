"""The water index of the automatic stations, from the hourly means of their newest hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import Band, WaterIndex, WaterTable
from fansipan.sectors.environment.models import IndexTable
from fansipan.sectors.environment.queries import law, sources
from fansipan.sectors.environment.rules import hours, wqi
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.sectors.environment.rules.scales import band_of
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow

LOOK_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WaterNow:
    """A station, the end of the hour its index is for, the index, its band. None where nothing came in 24 hours."""

    station: StationNow
    at: datetime | None
    index: WaterIndex | None
    band: Band | None
    decision: str


def overview(actor: Actor) -> list[WaterNow]:
    """The stations for surface water that the actor may see, by code."""
    require(actor, VIEW_INDICES)
    row = law.index_table("water", clock.today())
    table = law.water_table(row) if row else None
    stations = newest.stations(actor, StationFilter(kind="surface_water"))
    return [_now(one, row, table) for one in stations]


def station(actor: Actor, code: str) -> WaterNow:
    """One station. Raises NotFound for one the actor may not see."""
    require(actor, VIEW_INDICES)
    row = law.index_table("water", clock.today())
    return _now(newest.station(actor, code), row, law.water_table(row) if row else None)


def _now(one: StationNow, row: IndexTable | None, table: WaterTable | None) -> WaterNow:
    if row is None or table is None:
        return WaterNow(one, None, None, None, "")
    closed = hours.full_hour(clock.now())
    at, sample = sources.water_sample(one, closed - LOOK_BACK, closed)
    if at is None:
        return WaterNow(one, None, None, None, row.decision)
    index = wqi.water_index(table, sample)
    band = band_of(table.bands, index.value) if index.value is not None else None
    return WaterNow(one, at, index, band, row.decision)
