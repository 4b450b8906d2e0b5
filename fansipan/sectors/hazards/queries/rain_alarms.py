"""The communes that rain puts in danger of a flash flood or a landslide, as their alarms stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.contracts import RiskHazard
from fansipan.sectors.hazards.queries import indications
from fansipan.sectors.hazards.queries.indications import Indication
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter
from fansipan.services.alerts.queries import alarms
from fansipan.services.warnings.queries import desk

RULES: Mapping[str, str] = {
    RiskHazard.FLASH_FLOOD.value: "hazards.flash_flood",
    RiskHazard.LANDSLIDE.value: "hazards.landslide",
}
"""The rules that the file of this sector brings, by hazard."""


def origin(hazard: str) -> str:
    """What the warnings of a hazard say that they came of."""
    return f"rain:{hazard}"


def standing(hazard: str) -> dict[str, int]:
    """The step of every commune whose alarm is active."""
    return {one.commune: one.level for one in _active(hazard)}


def _active(hazard: str) -> list[AlarmCard]:
    found = alarms.alarms(SYSTEM, AlarmFilter(standing=True, rule=RULES[hazard]))
    return [one for one in found if one.phase in alarms.ACTIVE and one.commune]


@dataclass(frozen=True, slots=True)
class InDanger:
    """A commune with what threatens it: the step, the alarm ("" while it is only to be ready), since when, by which
    rain (None: its gauges fell silent), and the warning of the hazard ("" where none is written).
    """

    commune: str
    hazard: str
    step: int
    alarm: str
    since: datetime | None
    found: Indication | None
    warning: str


def in_danger(actor: Actor) -> list[InDanger]:
    """Every commune for which rain indicates something, the gravest first. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    now = indications.now()
    rows = []
    for hazard in RULES:
        active = {one.commune: one for one in _active(hazard)}
        line = desk.newest_of(SYSTEM, origin(hazard))
        warned = frozenset(line.newest.draft.communes) if line is not None and active else frozenset()
        mine = now.of(hazard)
        for code in sorted({*active, *mine}):
            alarm, found = active.get(code), mine.get(code)
            step = max(alarm.level if alarm else 0, found.step if found else 0)
            rows.append(
                InDanger(
                    code, hazard, step, alarm.code if alarm else "", alarm.raised_at if alarm else None, found,
                    line.code if line is not None and code in warned else "",
                )
            )  # fmt: skip
    return sorted(rows, key=lambda one: (-one.step, one.commune, one.hazard))
