"""Risk levels of Quyết định 18/2021/QĐ-TTg, Art. 44 to 46, by a table that an officer keeps.

A cell that the table does not have is "unknown, ask a forecaster"; it is never level 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fansipan.sectors.hazards.contracts import STAGES, ZONES, RiskHazard, RiskKey, RiskLevel, Stage, Zone

HIGHEST = 5
LEAST_RAIN = 100.0
"""Millimetres in 24 hours from which the tables of Art. 44 and 46 speak."""
STAGE_BANDS = ("I-II", "II-III", "III+0.3", "III+1.0", "III+", "historic")

Table = Mapping[RiskKey, tuple[int, bool]]
"""Level and whether it was compared with the official text, by cell."""


def rain_band(mm_24h: float) -> str:
    """The band of rain in 24 hours; "" below what the tables speak of."""
    if mm_24h < LEAST_RAIN:
        return ""
    return "100-200" if mm_24h <= 200 else "200-400" if mm_24h <= 400 else ">400"


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
