"""Rain as people see it: every gauge with its sums, their class and how rare they are; the map in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.geo import Point
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind, RainBand, RainSum
from fansipan.sectors.hazards.models import GaugeFault, RainClass, RainTotal, ReturnPeriod, SoilState
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.rules import interpolation
from fansipan.sectors.hazards.rules.rain import Rarity, band, rarity
from fansipan.services.places import queries as places

FRESH = timedelta(hours=1)
"""Sums that ended longer ago say nothing of now."""

Scale = tuple[tuple[float, str], ...]
"""Millimetres from which a colour holds, the most first."""

STEP = 0.05
"""Degrees of a square of the map: about 5 km."""


@dataclass(frozen=True, slots=True)
class RainRow:
    """A rain gauge with its sums by window, the class of 24 hours, its rarest sum, and the share of the soil."""

    gauge: GaugeFacts
    sums: Mapping[str, RainSum]
    at: datetime | None
    old: bool
    band: RainBand | None
    rarest: tuple[str, Rarity] | None
    soil: float | None
    fault: str

    def classed(self, window: str, bands: Sequence[RainBand]) -> RainBand | None:
        """The class of its rain in a window of 12 or 24 hours; that of 24 hours for other windows."""
        if not has_class(window):
            return self.band
        mm = self.mm(window)
        return band(mm, class_hours(window), bands) if mm is not None else None

    def mm(self, window: str) -> float | None:
        """The sum of a window; None where nothing was measured."""
        found = self.sums.get(window)
        return found.mm if found else None


def rows(actor: Actor) -> list[RainRow]:
    """Every rain gauge that the actor may see."""
    return _rows(network.gauges(actor, GaugeKind.RAIN))


def narrowed(found: Sequence[RainRow], text: str) -> list[RainRow]:
    """Those with the text in code or name."""
    return [one for one in found if fold(text) in fold(" ".join((one.gauge.code, *one.gauge.name.values())))]


def row(actor: Actor, code: str) -> RainRow:
    """One rain gauge. Raises NotFound."""
    return _rows([network.gauge(actor, code)])[0]


def _rows(gauges: Sequence[GaugeFacts]) -> list[RainRow]:
    ids = [one.id for one in gauges]
    sums = totals(ids)
    bands, periods = classes(), _periods(ids)
    soils = dict(
        SoilState.objects.filter(gauge__in=ids, hour_end__gt=clock.now() - 3 * FRESH).values_list("gauge", "share")
    )
    faults = dict(GaugeFault.objects.filter(gauge__in=ids, until=None).values_list("gauge", "kind"))
    oldest = clock.now() - FRESH
    found = []
    for one in gauges:
        mine = sums.get(one.id, {})
        at = mine["10m"].end if "10m" in mine else None
        day = mine["24h"].mm if "24h" in mine else None
        found.append(
            RainRow(
                gauge=one,
                sums=mine,
                at=at,
                old=at is None or at < oldest,
                band=band(day, 24, bands) if day is not None else None,
                rarest=_rarest(mine, periods.get(one.id, {}) or periods.get(None, {})),
                soil=soils.get(one.id),
                fault=faults.get(one.id, ""),
            )
        )
    return found


def totals(ids: Sequence[int]) -> dict[int, dict[str, RainSum]]:
    """The newest sums of these gauges, by gauge and window."""
    found: dict[int, dict[str, RainSum]] = {}
    rows_of = RainTotal.objects.filter(gauge_id__in=ids).values_list("gauge_id", "window", "end", "mm", "coverage")
    for gauge_id, window, end, mm, coverage in rows_of:
        found.setdefault(gauge_id, {})[window] = RainSum(gauge_id, window, end, mm, coverage)
    return found


def classes() -> list[RainBand]:
    """The classes of rain."""
    fields = ("code", "hours", "low", "high", "verified")
    return [RainBand(*one) for one in RainClass.objects.values_list(*fields)]


HALF_DAYS = ("12h", "19-07", "07-19")
LONG = ("24h", "48h", "72h", "19-19", "07-07", "19-now")


def class_hours(window: str) -> int:
    """By the classes of which length, 12 or 24 hours, a window's rain is coloured; shorter ones by those of 12."""
    return 24 if window in LONG else 12


def has_class(window: str) -> bool:
    """Whether the classes of rain speak of a window of that length."""
    return window in (*HALF_DAYS, "24h", "19-19", "07-07")


COLOURS = ("bad", "fault", "warn", "info")


def scale(window: str) -> Scale:
    """From how many mm on which colour holds, by the classes in force: the heaviest first, what is below is "good"."""
    hours = class_hours(window)
    lows = sorted((one.low for one in classes() if one.hours == hours), reverse=True)
    return tuple(zip(lows[: len(COLOURS)], COLOURS, strict=False))


def colour(mm: float, scale: Scale) -> str:
    """The colour of a sum of rain."""
    return next((level for least, level in scale if mm >= least), "good")


def class_names() -> dict[tuple[str, int], Mapping[str, str]]:
    """The names of the classes, by code and hours."""
    return {(code, hours): name for code, hours, name in RainClass.objects.values_list("code", "hours", "name")}


def _periods(ids: Sequence[int]) -> dict[int | None, dict[str, list[tuple[float, float]]]]:
    found: dict[int | None, dict[str, list[tuple[float, float]]]] = {}
    for one in ReturnPeriod.objects.all():
        if one.gauge_id is None or one.gauge_id in ids:
            found.setdefault(one.gauge_id, {}).setdefault(one.window, []).append((one.years, one.mm))
    return found


def _rarest(
    sums: Mapping[str, RainSum], periods: Mapping[str, Sequence[tuple[float, float]]]
) -> tuple[str, Rarity] | None:
    judged = [
        (window, found)
        for window, table in periods.items()
        if window in sums and sums[window].mm is not None and (found := rarity(sums[window].mm or 0.0, table))
    ]
    return max(judged, key=lambda pair: pair[1].years, default=None)


@dataclass(frozen=True, slots=True)
class RainSquare:
    """A square of the map, its middle and the rain there in mm, worked out from gauges around it."""

    lon: float
    lat: float
    mm: float


def surface(actor: Actor, window: str) -> list[RainSquare]:
    """Rain in a window between the gauges that are not too old, within the province's communes."""
    known = [one for one in rows(actor) if not one.old and not one.fault and one.mm(window) is not None]
    middles = _middles(places.boundaries_version())
    if not known or not len(middles):
        return []
    gauges = np.array([(one.gauge.lon, one.gauge.lat) for one in known])
    values = np.array([one.mm(window) for one in known], float)
    worked = interpolation.between(gauges, values, middles)
    pairs = zip(middles.tolist(), worked.tolist(), strict=True)
    return [RainSquare(lon, lat, round(mm, 1)) for (lon, lat), mm in pairs if mm == mm]


@lru_cache(maxsize=1)
def _middles(version: str) -> NDArray[np.float64]:
    """Middles of the squares that lie in the province. Kept by version: thousands of points in polygons are slow."""
    province = places.province()
    if province is None or len(province.bbox) != 4:
        return np.empty((0, 2))
    west, south, east, north = province.bbox
    every = interpolation.grid((west, south, east, north), STEP)
    inside = [places.commune_code_at(Point(lon, lat)) is not None for lon, lat in every.tolist()]
    return every[np.array(inside, bool)]
