"""The rain of every commune: of the gauges in it, or worked out from the gauges around where it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.queries import rainfall
from fansipan.sectors.hazards.queries.rainfall import RainRow
from fansipan.sectors.hazards.rules import interpolation
from fansipan.sectors.hazards.rules.windows import ROLLING
from fansipan.services.places import queries as places

NEAR_KM = 20.0
"""Mountain rain is local: a commune farther than this from every gauge is told by none."""


@dataclass(frozen=True, slots=True)
class CommuneRain:
    """Sums (mm) by window. `measured`: by `gauge`, which stands in the commune and has no fault; else worked out from
    the gauges around, of which `gauge` is the nearest, `km` away. `soil`: the share of the gauge's soil.
    """

    gauge: str
    datastream: int
    name: Mapping[str, str]
    mm: Mapping[str, float]
    soil: float | None
    measured: bool
    km: float = 0.0

    def sum(self, window: str) -> float:
        """The sum of a window; 0 where nothing was measured, which indicates nothing."""
        return self.mm.get(window, 0.0)


def by_commune() -> dict[str, list[CommuneRain]]:
    """Communes with rain that is not too old. One whose own gauges all have faults is told by those around as well."""
    fresh = [row for row in rainfall.rows(SYSTEM) if not row.old and row.gauge.commune]
    found: dict[str, list[CommuneRain]] = {}
    for row in fresh:
        found.setdefault(row.gauge.commune, []).append(_own(row))
    good = [row for row in fresh if not row.fault]
    told = {row.gauge.commune for row in good}
    middles = {code: spot for code, spot in _middles(places.boundaries_version()).items() if code not in told}
    for code, rain in _around(good, middles).items():
        found.setdefault(code, []).append(rain)
    return found


def _own(row: RainRow) -> CommuneRain:
    sums = {name: one.mm for name, one in row.sums.items() if one.mm is not None}
    facts = row.gauge
    return CommuneRain(facts.code, facts.datastream, facts.name, sums, row.soil, measured=not row.fault)


def _around(rows: Sequence[RainRow], middles: Mapping[str, tuple[float, float]]) -> dict[str, CommuneRain]:
    if not rows or not middles:
        return {}
    gauges = np.array([(row.gauge.lon, row.gauge.lat) for row in rows])
    spots = np.array(list(middles.values()))
    distance = interpolation.distances_km(spots, gauges)
    nearest = distance.argmin(axis=1)
    worked = {}
    for window in ROLLING:
        values = np.array([np.nan if row.mm(window) is None else row.mm(window) for row in rows], float)
        worked[window] = interpolation.between(gauges, values, spots, NEAR_KM)
    found = {}
    for place, code in enumerate(middles):
        sums = {window: round(float(mm[place]), 1) for window, mm in worked.items() if np.isfinite(mm[place])}
        if sums:
            row = rows[int(nearest[place])]
            km = round(float(distance[place, nearest[place]]), 1)
            facts = row.gauge
            found[code] = CommuneRain(facts.code, facts.datastream, facts.name, sums, row.soil, measured=False, km=km)
    return found


@lru_cache(maxsize=1)
def _middles(version: str) -> Mapping[str, tuple[float, float]]:
    """Longitude and latitude of the communes' middles. Kept by version: inner points of polygons are slow."""
    spots = {one.code: places.middle(one.code) for one in places.communes()}
    return {code: (spot.lon, spot.lat) for code, spot in spots.items() if spot is not None}
