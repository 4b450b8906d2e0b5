"""Water in the soil: tanks in a row, hour by hour (the soil water index of the Japan Meteorological Agency).

The parameters are data (SoilModel) and were quoted from memory: marked unverified until compared with a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fansipan.sectors.hazards.contracts import SoilTank


def soak(tanks: Sequence[SoilTank], storages: Sequence[float], rain_mm: Iterable[float]) -> list[tuple[float, ...]]:
    """The storages (mm) of the tanks after each hour of rain, beginning with `storages`; never below none."""
    state, found = tuple(storages), []
    for rain in rain_mm:
        state = _hour(tanks, state, max(0.0, rain))
        found.append(state)
    return found


def _hour(tanks: Sequence[SoilTank], storages: Sequence[float], rain: float) -> tuple[float, ...]:
    coming, after = rain, []
    for tank, storage in zip(tanks, storages, strict=True):
        held = storage + coming
        beside = sum(rate * max(0.0, held - height) for height, rate in tank.outlets)
        below = tank.below * held
        after.append(max(0.0, held - beside - below))
        coming = below
    return tuple(after)


def index(storages: Sequence[float]) -> float:
    """The soil water index in mm."""
    return sum(storages)
