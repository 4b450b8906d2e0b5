"""The risk of every commune, hazard by hazard: what the tables give, what was added, what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import (
    RainLimit,
    RiskHazard,
    RiskKey,
    RiskLevel,
    Zone,
)
from fansipan.sectors.hazards.models import (
    GaugeCommune,
    RainThreshold,
    RiskAdjustment,
    RiskCell,
    RiskGroup,
    Susceptibility,
    SusceptibleArea,
)
from fansipan.sectors.hazards.queries import rainfall, rivers
from fansipan.sectors.hazards.queries.rainfall import RainRow
from fansipan.sectors.hazards.queries.rivers import LevelRow
from fansipan.sectors.hazards.rules import rain as rain_rules
from fansipan.sectors.hazards.rules import risk
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.services.places import queries as places
from fansipan.services.places.contracts import UnitCard

LAND = (RiskHazard.FLASH_FLOOD, RiskHazard.LANDSLIDE)
WET_DAY = 20.0
"""Millimetres from which a day counts as one on which it rained already."""


@dataclass(frozen=True, slots=True)
class Indication:
    """That rain reached a threshold for how prone a commune is: step 1 to 3, by which gauge and window."""

    hazard: str
    step: int
    zone: str
    gauge: str
    window: str
    mm: float
    limit: RainLimit


@dataclass(frozen=True, slots=True)
class CommuneRisk:
    """A commune with its levels, the worst first, and what rain indicates there."""

    commune: UnitCard
    levels: tuple[RiskLevel, ...]
    indications: tuple[Indication, ...]

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
    rain: Mapping[str, Sequence[RainRow]]
    floods: Mapping[str, Sequence[LevelRow]]
    basins: int


def communes(actor: Actor) -> list[CommuneRisk]:
    """Every commune of the province, by code. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    world = _world()
    return [_risk(one, world) for one in places.communes()]


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
        zones=zones(),
        limits=limits(),
        adjustments=_adjustments(),
        rain=_rain_by_commune(),
        floods=_floods_by_commune(flooded),
        basins=len({row.gauge.river for row in flooded}),
    )


def zones() -> dict[tuple[str, str], Zone]:
    """How prone each commune is by (commune, hazard): the newest row in force, or a polygon that is worse."""
    today = clock.today()
    found: dict[tuple[str, str], Zone] = {}
    for row in Susceptibility.objects.filter(valid_from__lte=today).order_by("valid_from"):
        found[row.commune, row.hazard] = Zone(row.zone)
    for area in SusceptibleArea.objects.only("communes", "hazard", "zone"):
        for code in area.communes:
            worse = risk.higher_zone(found.get((code, area.hazard)), Zone(area.zone))
            if worse is not None:
                found[code, area.hazard] = worse
    return found


def limits() -> list[RainLimit]:
    """The thresholds of rain."""
    fields = ("window", "mm", "hazard", "zone", "step", "verified")
    return [RainLimit(*row) for row in RainThreshold.objects.values_list(*fields)]


def _adjustments() -> dict[tuple[str, str], tuple[int, str]]:
    rows = RiskAdjustment.objects.filter(ended_at=None, until__gt=clock.now()).order_by("at")
    return {(row.commune, row.hazard): (row.adjustment, row.reason) for row in rows}


def _rain_by_commune() -> dict[str, list[RainRow]]:
    """Gauges of the commune itself; a commune without one is told by none: see the map for what lies in between."""
    found: dict[str, list[RainRow]] = {}
    for row in rainfall.rows(SYSTEM):
        if not row.old:
            found.setdefault(row.gauge.commune, []).append(row)
    return found


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
    return CommuneRisk(one, tuple(ordered), tuple(_indications(one.code, world)))


def _flood(code: str, row: LevelRow, world: _World) -> RiskLevel:
    band = risk.stage_band(row.reading.level or 0.0, row.levels_m)
    adjusted = world.adjustments.get((code, RiskHazard.FLOOD.value), (0, ""))
    # Which of the regions 1 to 4 a gauge belongs to stands in an annex; without it the table cannot be asked.
    key = risk.flood_key(row.gauge.region or 0, band, several=world.basins > 1)
    return replace(risk.assess(code, key, world.table, adjusted), cause=row.gauge.code)


def _of_rain(code: str, row: RainRow, world: _World) -> list[RiskLevel]:
    band = risk.rain_band(row.mm("24h") or 0.0)
    if not band:
        return []
    before = risk.antecedent_band(_wet_days(row))
    keys = [RiskKey(RiskHazard.RAIN.value, world.groups.get(RiskHazard.RAIN.value, 0), "", band, before)]
    for hazard in LAND:
        zone = world.zones.get((code, hazard.value))
        keys.append(RiskKey(hazard.value, world.groups.get(hazard.value, 0), zone.value if zone else "", band, before))
    adjusted = world.adjustments
    return [
        replace(risk.assess(code, key, world.table, adjusted.get((code, key.hazard), (0, ""))), cause=row.gauge.code)
        for key in keys
    ]


def _wet_days(row: RainRow) -> float:
    """For how many days it has rained, as far as the sums of three days tell."""
    day, two, three = (row.mm(window) or 0.0 for window in ("24h", "48h", "72h"))
    return 1.0 + (two - day >= WET_DAY) + (two - day >= WET_DAY and three - two >= WET_DAY)


def _indications(code: str, world: _World) -> list[Indication]:
    found = []
    for hazard in LAND:
        zone = world.zones.get((code, hazard.value))
        mine = [
            one for one in world.limits if one.hazard == hazard.value and zone is not None and one.zone == zone.value
        ]
        for row in world.rain.get(code, ()):
            sums = {window: one.mm for window, one in row.sums.items() if one.mm is not None}
            reached = rain_rules.reached(sums, mine)
            if reached is not None and zone is not None:
                mm = sums[reached.window]
                found.append(
                    Indication(hazard.value, reached.step, zone.value, row.gauge.code, reached.window, mm, reached)
                )
    return found


def names(found: Sequence[CommuneRisk], language: str) -> dict[str, str]:
    """The communes' names by code."""
    return {one.commune.code: pick(one.commune.name, language) for one in found}
