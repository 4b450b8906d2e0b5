"""Risk levels of Quyết định 18/2021/QĐ-TTg, Art. 44 to 46, by a table that an officer keeps.

A cell that the table does not have is "unknown, ask a forecaster"; it is never level 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fansipan.sectors.hazards.contracts import STAGES, ZONES, RiskHazard, RiskKey, RiskLevel, Stage, Zone

HIGHEST = 5
GROUPS = 4
"""Groups of provinces (Art. 44, 46) and regions of gauges (Art. 45)."""
LEAST_RAIN = 100.0
"""Millimetres in 24 hours from which the tables of Art. 44 and 46 speak."""
STAGE_BANDS = ("I-II", "II-III", "III+0.3", "III+1.0", "III+", "historic")
HALF_DAY = "50-100/12h"
"""Art. 44: 50 to 100 mm in 12 hours are level 1 as well."""
HALF_DAY_MM = 50.0
RAIN_BANDS = ("100-200", "200-400", ">400")
ANTECEDENTS = ("1-2d", ">2d")
BASINS = ("one", "several")
LAND = (RiskHazard.FLASH_FLOOD, RiskHazard.LANDSLIDE)
"""The hazards that follow rain by how prone a place is."""

Table = Mapping[RiskKey, tuple[int, bool]]
"""Level and whether it was compared with the official text, by cell."""


def rain_band(mm_24h: float) -> str:
    """The band of rain in 24 hours; "" below what the tables speak of."""
    if mm_24h < LEAST_RAIN:
        return ""
    return "100-200" if mm_24h <= 200 else "200-400" if mm_24h <= 400 else ">400"


def heavy_rain_band(mm_24h: float, mm_12h: float) -> str:
    """The band of Art. 44, which speaks of 12 hours too."""
    return rain_band(mm_24h) or (HALF_DAY if mm_12h >= HALF_DAY_MM else "")


def is_cell(key: RiskKey) -> bool:
    """Whether the tables of Art. 44 to 46 can have such a cell: another one would never be asked."""
    if not 1 <= key.group <= GROUPS:
        return False
    if key.hazard == RiskHazard.FLOOD:
        return key.zone in BASINS and key.rain in STAGE_BANDS and not key.antecedent
    if key.antecedent not in ANTECEDENTS:
        return False
    if key.hazard == RiskHazard.RAIN:
        return not key.zone and key.rain in (HALF_DAY, *RAIN_BANDS)
    return key.hazard in LAND and key.zone in ZONES and key.rain in RAIN_BANDS


def antecedent_band(wet_days: float) -> str:
    """For how long it has rained already: the tables tell 1 to 2 days from more than 2."""
    return "1-2d" if wet_days <= 2 else ">2d"


def stage_band(level_m: float, levels_m: Mapping[Stage, float]) -> str:
    """Where a level stands between the alarm levels (Art. 45); "" below the first."""
    if Stage.HISTORIC in levels_m and level_m > levels_m[Stage.HISTORIC]:
        return "historic"
    third = levels_m.get(Stage.III)
    if third is not None and level_m >= third:
        return "III+0.3" if level_m < third + 0.3 else "III+1.0" if level_m < third + 1.0 else "III+"
    if Stage.II in levels_m and level_m >= levels_m[Stage.II]:
        return "II-III"
    return "I-II" if Stage.I in levels_m and level_m >= levels_m[Stage.I] else ""


def assess(commune: str, key: RiskKey, table: Table, adjustment: tuple[int, str] = (0, "")) -> RiskLevel:
    """The level of a commune by one cell, with what an officer added; unknown where the cell is missing."""
    cell = table.get(key)
    base, verified = cell if cell is not None else (None, False)
    added, reason = adjustment
    level = None if base is None else max(1, min(HIGHEST, base + added))
    return RiskLevel(commune, key.hazard, base, added, reason, level, key, verified)


def missing(level: RiskLevel) -> str:
    """What must be entered before a level can be told: "region" of the gauge, "group" of the province, "zone" of the
    commune, "cell" of the table; "" where it is told.
    """
    if level.base is not None or level.key is None:
        return ""
    if not level.key.group:
        return "region" if level.hazard == RiskHazard.FLOOD else "group"
    return "zone" if level.hazard in LAND and not level.key.zone else "cell"


def worst(found: Sequence[RiskLevel]) -> RiskLevel | None:
    """The one that counts for a commune: an unknown one outweighs level 1 and 2, since it may be anything."""
    return max(found, key=lambda one: 2.5 if one.level is None else one.level, default=None)


def higher_zone(first: Zone | None, second: Zone | None) -> Zone | None:
    """The more prone of two."""
    known = [one for one in (first, second) if one is not None]
    return max(known, key=ZONES.index) if known else None


def flood_key(region: int, band: str, *, several: bool) -> RiskKey:
    """The cell of Art. 45 for a gauge of that region; `several`: on more than one basin at once."""
    return RiskKey(RiskHazard.FLOOD.value, region, "several" if several else "one", band, "")


def at_least(stage: Stage | None, least: Stage) -> bool:
    """Whether a stage is that one or higher."""
    return stage is not None and STAGES.index(stage) >= STAGES.index(least)
