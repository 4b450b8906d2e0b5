"""Which limits held for a datastream: permits, regulations and outlets brought together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.environment.contracts import (
    AppliedSpan,
    Average,
    Law,
    LawName,
    LawStatus,
    LegalLimit,
    Measured,
    OutletTerms,
    PermitTerm,
)
from fansipan.sectors.environment.contracts.law import Factor
from fansipan.sectors.environment.contracts.permits import EMITTED
from fansipan.sectors.environment.contracts.regulations import StreamLaw
from fansipan.sectors.environment.contracts.stacks import AMOUNTS, GASES, MASS_UNIT
from fansipan.sectors.environment.models import Coefficient, LawParameter, PermitLimit
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.outlets import outlets
from fansipan.sectors.environment.rules import applying
from fansipan.services.observations.queries import access


def applied_spans(datastream_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[AppliedSpan, ...]]:
    """Every limit that held for each datastream between two days, both included, in the datastream's unit: mg/m3 for
    what a stack measures in ppm.

    By average, then by day; a datastream of which the law says nothing has (). A few queries, however many
    datastreams: what a day's limits are depends on a few dates, so only the spans between them are looked at. Raises
    NotFound for an unknown id.
    """
    found = measured(datastream_ids)
    laws = {medium: whole_law(medium) for medium in {one.medium for one in found.values()} if medium}
    return {
        stream: applying.spans(one, laws[one.medium], first, last) if one.medium else ()
        for stream, one in found.items()
    }


HISTORY_FROM = date(2009, 1, 1)
"""Before this day no regulation of the house's files held."""
AHEAD = 8
"""Years after the day asked for that a history tells of: past the end of the transition."""


def limit_history(actor: Actor, station_code: str, at: date) -> list[StreamLaw]:
    """Every limit that held or will hold for each datastream of a station. Raises NotFound for who may not see it."""
    station = access.station(actor, station_code)
    streams = [row for row in station.datastreams.select_related("property").order_by("id") if row.active]
    last = date(max(at.year, HISTORY_FROM.year) + AHEAD, 12, 31)
    found = applied_spans([row.pk for row in streams], HISTORY_FROM, last)
    named = set(LawParameter.objects.values_list("property_code", flat=True))
    return [
        StreamLaw(row.pk, row.code, row.property.name, row.unit, row.property.code not in named, found[row.pk])
        for row in streams
    ]


def measured(datastream_ids: Iterable[int]) -> dict[int, Measured]:
    """Each datastream as the law sees it; its medium is "" where the law has no name for what it measures."""
    streams = [
        Stream(row.pk, row.unit, row.property.code, row.station_id, row.station.organisation_id)
        for row in access.datastreams(SYSTEM, datastream_ids)
    ]
    names = _names({one.property_code for one in streams})
    described = outlets({one.station for one in streams})
    permits = _permits(streams)
    return {one.pk: _measured(one, names, described.get(one.station, ()), permits) for one in streams}


@dataclass(frozen=True, slots=True)
class Permitted:
    """A permit's number and the station (None: all of the `medium`) that it is for."""

    station: int | None
    medium: str
    term: PermitTerm

    def reaches(self, medium: str) -> bool:
        """Whether a number for the whole plant is for stations of this medium; air and rivers are not the plant's."""
        return medium == self.medium if self.medium else medium in EMITTED


@dataclass(frozen=True, slots=True)
class Stream:
    """What the law must know of a datastream."""

    pk: int
    unit: str
    property_code: str
    station: int
    organisation: int


def _measured(
    stream: Stream,
    names: Mapping[str, tuple[str, tuple[LawName, ...]]],
    described: tuple[OutletTerms, ...],
    permits: Mapping[int, Sequence[Permitted]],
) -> Measured:
    medium, called = names.get(stream.property_code, ("", ()))
    asked = permits.get(stream.organisation, ())
    own = [one.term for one in asked if one.station == stream.station]
    common = [one.term for one in asked if one.station is None and one.reaches(medium)]
    unit = MASS_UNIT if stream.property_code in GASES and stream.unit in AMOUNTS else stream.unit
    return Measured(medium, called, unit, described, (*own, *common))


def _names(codes: Iterable[str]) -> dict[str, tuple[str, tuple[LawName, ...]]]:
    """The medium and the names that the law has for observed properties, in the order in which they were entered."""
    found: dict[str, tuple[str, tuple[LawName, ...]]] = {}
    for row in LawParameter.objects.filter(property_code__in=list(codes)).order_by("pk"):
        medium, names = found.get(row.property_code, (row.medium, ()))
        found[row.property_code] = (medium, (*names, LawName(row.parameter, row.factor)))
    return found


def _permits(streams: Iterable[Stream]) -> dict[int, list[Permitted]]:
    """The permits' numbers of every organisation, each with whom it is for; the newest permit first."""
    owners = {one.organisation for one in streams}
    found: dict[int, list[Permitted]] = defaultdict(list)
    rows = PermitLimit.objects.filter(permit__organisation__in=owners).select_related("permit")
    for row in rows.order_by("-permit__valid_from", "-permit_id", "pk"):
        found[row.permit.organisation_id].append(Permitted(row.station_id, row.medium, permit_term(row)))
    return found


def permit_term(row: PermitLimit) -> PermitTerm:
    """A permit's number as the rules take it."""
    permit = row.permit
    source = ", ".join(part for part in (permit.number, row.article) if part)
    average = Average(row.average)
    return PermitTerm(source, row.parameter, average, row.low, row.high, row.unit, permit.valid_from, permit.valid_to)


def whole_law(medium: str) -> Law:
    """Every regulation of a medium with its limits and its coefficients."""
    found: dict[tuple[str, str], list[LegalLimit]] = defaultdict(list)
    for limit in law.medium_limits(medium):
        found[limit.regulation, limit.parameter].append(limit)
    spans: dict[str, list[Factor]] = defaultdict(list)
    for row in Coefficient.objects.filter(regulation__medium=medium).select_related("regulation").order_by("pk"):
        sure = row.status == LawStatus.CONFIRMED
        code = row.regulation.code
        spans[code].append(Factor(code, row.symbol, row.category, row.above, row.up_to, row.value, sure))
    every = [one for own in spans.values() for one in own]
    factors = frozenset((one.regulation, one.symbol, one.value) for one in every if one.confirmed)
    numbers = {place: tuple(rows) for place, rows in found.items()}
    regulations = tuple(law.regulations(medium))
    return Law(regulations, numbers, factors, {code: tuple(own) for code, own in spans.items()})
