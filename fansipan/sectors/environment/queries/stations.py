"""The stations whose readings the law holds against its limits, with all that takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.environment.contracts.stacks import HELPERS, NO, NO2, NOX, LegalStation, LegalStream
from fansipan.sectors.environment.models import LawParameter
from fansipan.sectors.environment.queries.outlets import outlets
from fansipan.services.observations.contracts import StationPhase
from fansipan.services.observations.queries.streams import StreamFacts, streams

SECOND_US = 1_000_000
LONG_AGO, FOREVER = clock.to_us(clock.EPOCH), (1 << 62)
PHASE_CHANGED = ("observations.change_station", "observations.add_station")


def legal_stations(ids: Iterable[int] | None = None) -> list[LegalStation]:
    """The stations of those ids, or all, that measure something the law has a name for; by code."""
    known = set(LawParameter.objects.values_list("property_code", flat=True))
    by_station: dict[int, list[StreamFacts]] = defaultdict(list)
    for one in streams(ids, {*known, *HELPERS}):
        by_station[one.station].append(one)
    described = outlets(by_station)
    resting = _resting({own[0].station_code: own[0].phase for own in by_station.values()})
    found = (
        LegalStation(
            id=number,
            code=own[0].station_code,
            organisation=own[0].organisation,
            streams=tuple(legal_stream(one) for one in own if one.property_code in known and not _doubled(one, own)),
            helpers=_helpers(own),
            outlets=described.get(number, ()),
            resting=resting[own[0].station_code],
        )
        for number, own in by_station.items()
    )
    return [one for one in found if one.streams]


def legal_stream(row: StreamFacts) -> LegalStream:
    """A datastream as the law sees it."""
    return LegalStream(row.id, row.code, row.property_code, row.unit, row.interval_seconds * SECOND_US)


def _doubled(one: StreamFacts, own: Sequence[StreamFacts]) -> bool:
    """NO2 is no affair of the law where NOx is measured; where NO is not measured either it cannot stand for NOx."""
    there = {row.property_code for row in own}
    return one.property_code == NO2 and (NOX in there or NO not in there)


def _helpers(own: Sequence[StreamFacts]) -> dict[str, LegalStream]:
    """Of two sensors for one thing the one in use, then the first."""
    found: dict[str, LegalStream] = {}
    for row in own:
        if row.property_code in HELPERS:
            found.setdefault(row.property_code, legal_stream(row))
    return found


def _resting(phases: Mapping[str, str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Stretches of maintenance by station, as the audit trail has them: the one dated record of a station's phase.

    `phases`: how each station stands now.
    """
    trail: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    rows = AuditEntry.objects.filter(target__in=[f"station:{code}" for code in phases], action__in=PHASE_CHANGED)
    for at, target, before, after in rows.order_by("id").values_list("at", "target", "before", "after"):
        if after and "phase" in after:
            change = (clock.to_us(at), str((before or after)["phase"]), str(after["phase"]))
            trail[target.removeprefix("station:")].append(change)
    return {code: tuple(_stretches(now, trail[code])) for code, now in phases.items()}


def _stretches(now: str, changes: Sequence[tuple[int, str, str]]) -> Iterable[tuple[int, int]]:
    phases = [(LONG_AGO, changes[0][1] if changes else now), *((at, after) for at, _before, after in changes)]
    # A province's files may set a phase without a date: since the last known change, then.
    phases[-1] = (phases[-1][0], now)
    for (begin, phase), (end, _next) in zip(phases, [*phases[1:], (FOREVER, "")], strict=True):
        if phase == StationPhase.MAINTENANCE:
            yield begin, end
