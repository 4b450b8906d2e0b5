"""The risk of every commune, hazard by hazard: what the tables give, what was added, what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.text import fold, pick
from fansipan.sectors.hazards.contracts import (
    RainLimit,
    RiskHazard,
    RiskKey,
    RiskLevel,
    Zone,
)
from fansipan.sectors.hazards.models import GaugeCommune, RiskAdjustment, RiskCell, RiskGroup
from fansipan.sectors.hazards.queries import commune_rain, indications, rivers
from fansipan.sectors.hazards.queries.commune_rain import CommuneRain
from fansipan.sectors.hazards.queries.indications import Indication
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.sectors.hazards.rules import risk
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.services.places import queries as places
from fansipan.services.places.contracts import UnitCard

WET_DAY = 20.0
"""Millimetres from which a day counts as one on which it rained already."""


@dataclass(frozen=True, slots=True)
class CommuneRisk:
    """A commune with its levels, the worst first, and what rain indicates there. `told`: its rain is known at all."""

    commune: UnitCard
    levels: tuple[RiskLevel, ...]
    indications: tuple[Indication, ...]
    told: bool = True

    @property
    def worst(self) -> RiskLevel | None:
        return risk.worst(self.levels)

    @property
    def step(self) -> int:
        return max((one.step for one in self.indications), default=0)


@dataclass(frozen=True, slots=True)
class _World:
    """Everything that the levels of all communes are computed from, read once."""

    table: risk.Table
    groups: Mapping[str, int]
    zones: Mapping[tuple[str, str], Zone]
    limits: Sequence[RainLimit]
    adjustments: Mapping[tuple[str, str], tuple[int, str]]
    rain: Mapping[str, Sequence[CommuneRain]]
    floods: Mapping[str, Sequence[LevelRow]]
    basins: int


def communes(actor: Actor) -> list[CommuneRisk]:
    """Every commune of the province, by code. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    world = _world()
    return [_risk(one, world) for one in places.communes()]


@dataclass(frozen=True, slots=True)
class RiskFilter:
    """Which communes: a text in the name; without one those with something to say, or `every` one."""

    text: str = ""
    every: bool = False


def narrowed(found: Sequence[CommuneRisk], wanted: RiskFilter) -> list[CommuneRisk]:
    """Those that match, the worst first."""
    text = fold(wanted.text)
    matching = [
        one
        for one in found
        if text in fold(" ".join(one.commune.name.values())) and (wanted.every or one.levels or one.indications or text)
    ]
    return sorted(matching, key=_urgency)


def _urgency(one: CommuneRisk) -> tuple[float, int]:
    worst = one.worst
    return (0.0 if worst is None else -(2.5 if worst.level is None else worst.level), -one.step)


def commune(actor: Actor, code: str) -> CommuneRisk | None:
    """One commune; None for a code that is none."""
    require(actor, VIEW_DUTY)
    found = places.unit(code)
    return _risk(found, _world()) if found is not None else None


def _world() -> _World:
    levels = rivers.overview(SYSTEM)
    flooded = [row for row in levels if row.reading.stage is not None and not row.old]
    return _World(
        table={
            RiskKey(row.hazard, row.group, row.zone, row.rain, row.antecedent): (
                row.level,
                row.verified_by_id is not None,
            )
            for row in RiskCell.objects.all()
        },
        groups=dict(RiskGroup.objects.values_list("hazard", "group")),
        zones=indications.zones(),
        limits=indications.limits(),
        adjustments=_adjustments(),
        rain=commune_rain.by_commune(),
        floods=_floods_by_commune(flooded),
        basins=len({row.gauge.river for row in flooded}),
    )


def _adjustments() -> dict[tuple[str, str], tuple[int, str]]:
    rows = RiskAdjustment.objects.filter(ended_at=None, until__gt=clock.now()).order_by("at")
    return {(row.commune, row.hazard): (row.adjustment, row.reason) for row in rows}


def _floods_by_commune(flooded: Sequence[LevelRow]) -> dict[str, list[LevelRow]]:
    by_id = {row.gauge.id: row for row in flooded}
    found: dict[str, list[LevelRow]] = {}
    for gauge_id, code in GaugeCommune.objects.filter(gauge__in=list(by_id)).values_list("gauge", "commune"):
        found.setdefault(code, []).append(by_id[gauge_id])
    return found


def _risk(one: UnitCard, world: _World) -> CommuneRisk:
    levels = [
        *(_flood(one.code, row, world) for row in world.floods.get(one.code, ())),
        *(level for row in world.rain.get(one.code, ()) for level in _of_rain(one.code, row, world)),
    ]
    held = {level.hazard for level in levels}
    # Where nothing is computed an officer's word is shown with its reason, but there is no level to raise.
    levels += [
        RiskLevel(one.code, hazard, None, added, reason, None, None, verified=False)
        for (code, hazard), (added, reason) in world.adjustments.items()
        if code == one.code and hazard not in held and added > 0
    ]
    ordered = sorted(levels, key=lambda level: -(2.5 if level.level is None else level.level))
    rain = world.rain.get(one.code, ())
    found = indications.of_commune(one.code, rain, world.zones, world.limits)
    return CommuneRisk(one, tuple(ordered), tuple(found), told=bool(rain))


def _flood(code: str, row: LevelRow, world: _World) -> RiskLevel:
    band = risk.stage_band(row.reading.level or 0.0, row.levels_m)
    adjusted = world.adjustments.get((code, RiskHazard.FLOOD.value), (0, ""))
    # Which of the regions 1 to 4 a gauge belongs to stands in an annex; without it the table cannot be asked.
    key = risk.flood_key(row.gauge.region or 0, band, several=world.basins > 1)
    return replace(risk.assess(code, key, world.table, adjusted), cause=row.gauge.code)


def _of_rain(code: str, rain: CommuneRain, world: _World) -> list[RiskLevel]:
    """What Art. 44 says of heavy rain, by 24 or 12 hours, and Art. 46 of flash floods and landslides, by 24 hours."""
    before = risk.antecedent_band(_wet_days(rain))
    keys = []
    if band := risk.heavy_rain_band(rain.sum("24h"), rain.sum("12h")):
        keys.append(RiskKey(RiskHazard.RAIN.value, world.groups.get(RiskHazard.RAIN.value, 0), "", band, before))
    if band := risk.rain_band(rain.sum("24h")):
        for hazard in risk.LAND:
            zone = world.zones.get((code, hazard.value))
            group = world.groups.get(hazard.value, 0)
            keys.append(RiskKey(hazard.value, group, zone.value if zone else "", band, before))
    adjusted = world.adjustments
    levels = [risk.assess(code, key, world.table, adjusted.get((code, key.hazard), (0, ""))) for key in keys]
    return [replace(one, cause=rain.gauge, measured=rain.measured) for one in levels]


def _wet_days(rain: CommuneRain) -> float:
    """For how many days it has rained, as far as the sums of three days tell."""
    day, two, three = (rain.sum(window) for window in ("24h", "48h", "72h"))
    return 1.0 + (two - day >= WET_DAY) + (two - day >= WET_DAY and three - two >= WET_DAY)


def names(found: Sequence[CommuneRisk], language: str) -> dict[str, str]:
    """The communes' names by code."""
    return {one.commune.code: pick(one.commune.name, language) for one in found}
