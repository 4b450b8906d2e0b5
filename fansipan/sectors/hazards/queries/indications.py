"""Flash floods and landslides as rain indicates them: thresholds by how prone a commune is, on soaked soil by less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import RainLimit, Zone
from fansipan.sectors.hazards.models import RainThreshold, Susceptibility, SusceptibleArea
from fansipan.sectors.hazards.queries import commune_rain
from fansipan.sectors.hazards.queries.commune_rain import CommuneRain
from fansipan.sectors.hazards.rules import rain as rules
from fansipan.sectors.hazards.rules import risk
from fansipan.sectors.hazards.rules.windows import WET


@dataclass(frozen=True, slots=True)
class Indication:
    """That rain reached a threshold for how prone a commune is: step 1 to 3, by which rain, in which window."""

    commune: str
    hazard: str
    step: int
    zone: str
    rain: CommuneRain
    window: str
    mm: float
    limit: RainLimit

    @property
    def gauge(self) -> str:
        """The gauge in the commune, or the nearest of those around."""
        return self.rain.gauge

    @property
    def length(self) -> str:
        """The window's name without what it says of the soil."""
        return self.window.removesuffix(WET)

    @property
    def soaked(self) -> bool:
        """Whether it counts because the soil was soaked already."""
        return self.window.endswith(WET)


@dataclass(frozen=True, slots=True)
class Indicated:
    """What rain indicates now, the worst of each (commune, hazard), and the communes whose rain is known at all."""

    worst: Mapping[tuple[str, str], Indication]
    known: frozenset[str]

    def of(self, hazard: str) -> dict[str, Indication]:
        """What is indicated of one hazard, by commune."""
        return {code: one for (code, name), one in self.worst.items() if name == hazard}


def now() -> Indicated:
    """What rain indicates in every commune at this moment."""
    rain, prone, table = commune_rain.by_commune(), zones(), limits()
    worst: dict[tuple[str, str], Indication] = {}
    for code, sums in rain.items():
        for one in of_commune(code, sums, prone, table):
            key = (one.commune, one.hazard)
            # What was measured stands before what was worked out, when both say the same.
            if key not in worst or _weight(one) > _weight(worst[key]):
                worst[key] = one
    return Indicated(worst, frozenset(rain))


def _weight(one: Indication) -> tuple[int, bool, float]:
    return (one.step, one.rain.measured, one.mm / one.limit.mm)


def of_commune(
    code: str, rain: Sequence[CommuneRain], prone: Mapping[tuple[str, str], Zone], table: Sequence[RainLimit]
) -> list[Indication]:
    """What each rain of a commune indicates, by hazard; nothing where it is not known how prone the commune is."""
    found = []
    for hazard in risk.LAND:
        zone = prone.get((code, hazard.value))
        mine = [one for one in table if zone is not None and one.hazard == hazard.value and one.zone == zone.value]
        for one in rain:
            sums = rules.with_wet(one.mm, one.soil)
            reached = rules.reached(sums, mine)
            if reached is not None and zone is not None:
                mm = sums[reached.window]
                found.append(Indication(code, hazard.value, reached.step, zone.value, one, reached.window, mm, reached))
    return found


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
