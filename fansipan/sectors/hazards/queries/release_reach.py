"""What the water of a release notice passes: the level gauges below a plant, and the communes that they speak for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind
from fansipan.sectors.hazards.models import GaugeCommune, ReleaseNotice
from fansipan.sectors.hazards.queries import duty, network


@dataclass(frozen=True, slots=True)
class Reach:
    """The gauges below a plant, the nearest first, and the communes that their water reaches."""

    gauges: tuple[GaugeFacts, ...]
    communes: tuple[str, ...]


def below(notice: ReleaseNotice) -> Reach:
    """What lies below the plant of a notice: on its river, then on the rivers that this one flows into."""
    rivers = {one.code: one for one in network.rivers()}
    levels = [one for one in network.gauges_of_kind(GaugeKind.LEVEL) if one.river]
    found: list[GaugeFacts] = []
    code, start, seen = notice.plant.river.code, notice.plant.position_km, set[str]()
    while code and code not in seen:
        seen.add(code)
        here = [one for one in levels if one.river == code and _beyond(one.position_km, start)]
        found += sorted(here, key=lambda one: one.position_km or 0.0)
        code, start = rivers[code].flows_into, rivers[code].joins_at_km
    rows = GaugeCommune.objects.filter(gauge__in=[one.id for one in found]).order_by("hours", "commune")
    return Reach(tuple(found), tuple(dict.fromkeys(rows.values_list("commune", flat=True))))


def _beyond(position: float | None, start: float | None) -> bool:
    return start is None or position is None or position >= start


def standing(actor: Actor = SYSTEM) -> list[ReleaseNotice]:
    """The notices that stand and concern these days."""
    return duty.releases_now(actor)


def above(gauge: GaugeFacts, notices: Sequence[ReleaseNotice]) -> list[ReleaseNotice]:
    """Those of the notices whose water passes a gauge."""
    return [one for one in notices if gauge.id in {found.id for found in below(one).gauges}]
