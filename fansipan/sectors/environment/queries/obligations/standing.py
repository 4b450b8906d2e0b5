"""How every obligation of every station stands, in a handful of reads however many stations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts.obligations import (
    Filing,
    Obligation,
    ObligationKind,
    ObligationState,
    ObligationTerms,
    Share,
)
from fansipan.sectors.environment.queries.obligations import filings
from fansipan.sectors.environment.rules import obligations as rules
from fansipan.sectors.environment.rules.rights import VIEW_OBLIGATIONS
from fansipan.services.observations.queries import access, availability, silences
from fansipan.services.observations.queries.availability import Availability, StreamAvailability
from fansipan.services.observations.queries.silences import Silence
from fansipan.services.observations.rules.windows import Window

LOOK_BACK = timedelta(days=92)
"""So long a silence whose notice is owed stays in sight."""

SHORTEST = timedelta(hours=1)
PAPERS = {ObligationKind.VERIFICATION: "verification_due", ObligationKind.CALIBRATION: "calibration_due"}


@dataclass(frozen=True, slots=True)
class StationObligations:
    """A station, what it owes, and of the month how much of its data is usable, by datastream."""

    id: int
    code: str
    name: dict[str, str]
    kind: str
    organisation_code: str
    organisation: dict[str, str]
    public: bool
    items: tuple[Obligation, ...]
    streams: tuple[StreamAvailability, ...]

    @property
    def parts(self) -> Availability:
        """The month of the whole station."""
        return availability.added(one.parts for one in self.streams)

    def of(self, kind: ObligationKind) -> tuple[Obligation, ...]:
        """Those of one kind."""
        return tuple(one for one in self.items if one.kind is kind)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all stations at once."""

    month: Window
    now: datetime
    terms: tuple[ObligationTerms, ...]
    streams: Mapping[int, list[StreamAvailability]]
    silences: Mapping[int, list[Silence]]
    filings: Mapping[int, list[Filing]]


def standing(actor: Actor, month: Window, organisation: str = "") -> list[StationObligations]:
    """The stations whose record the actor may read, by code; of one organisation where its code is given.

    Raises Unauthenticated or Forbidden for those who may read none.
    """
    found = access.holding(actor, VIEW_OBLIGATIONS).select_related("organisation").order_by("code")
    if organisation:
        found = found.filter(organisation__code=organisation)
    return _standing(list(found.prefetch_related("sensors")), month)


OWED, WAITING = "owed", "waiting"
"""States by which the list is narrowed."""


def matches(one: StationObligations, state: str) -> bool:
    """Whether a station has anything in that state; always for a state that is none of these."""
    if state == OWED:
        return any(item.state.is_owed for item in one.items)
    return state != WAITING or any(item.state is ObligationState.WAITING for item in one.items)


def station(actor: Actor, code: str, month: Window) -> StationObligations:
    """One station. Raises NotFound, Forbidden."""
    return _standing([access.station(actor, code, VIEW_OBLIGATIONS)], month)[0]


def _standing(rows: Sequence[Any], month: Window) -> list[StationObligations]:
    known = _known([row.pk for row in rows], month)
    return [
        StationObligations(
            row.pk,
            row.code,
            row.name,
            row.kind,
            row.organisation.code,
            row.organisation.name,
            row.public,
            tuple(_items(row, known)),
            tuple(known.streams[row.pk]),
        )
        for row in rows
    ]


def _known(ids: Sequence[int], month: Window) -> _Known:
    now = clock.now()
    streams: dict[int, list[StreamAvailability]] = defaultdict(list)
    for one in availability.availability(ids, month):
        streams[one.station].append(one)
    quiet: dict[int, list[Silence]] = defaultdict(list)
    until = min(month.end, now)
    for silence in silences.silences(ids, (min(month.start, until - LOOK_BACK), until), SHORTEST):
        quiet[silence.station].append(silence)
    filed: dict[int, list[Filing]] = defaultdict(list)
    for filing in filings.filings(ids):
        filed[filing.station].append(filing)
    return _Known(month, now, filings.terms(), streams, quiet, filed)


def _items(row: Any, known: _Known) -> Iterator[Obligation]:
    for kind, items in (
        (ObligationKind.AVAILABILITY, _availability),
        (ObligationKind.SILENCE, _silences),
        (ObligationKind.VERIFICATION, _papers),
        (ObligationKind.CALIBRATION, _papers),
        (ObligationKind.BOARD, _board),
        (ObligationKind.PORTAL, _portal),
    ):
        terms = rules.in_force(known.terms, kind, row.kind, min(known.month.last, clock.today()))
        if terms is not None:
            yield from items(row, known, terms)


def _availability(row: Any, known: _Known, terms: ObligationTerms) -> Iterator[Obligation]:
    parts = availability.added(one.parts for one in known.streams[row.pk])
    share = Share(parts.expected, parts.valid, parts.excused)
    state = rules.availability(share, terms, known.month.end, known.now)
    subject = f"{known.month.first:%Y-%m}"
    yield Obligation(terms.kind, state, row.pk, row.code, subject, due=known.month.end, share=share, terms=terms)


def _silences(row: Any, known: _Known, terms: ObligationTerms) -> Iterator[Obligation]:
    """Silences of the month, and older ones of which something is still to be done."""
    for one in known.silences[row.pk]:
        due = rules.notice_due(one.start, terms)
        filing = next((f for f in _filed(known, row, terms) if rules.speaks_of(f, one.start, one.end)), None)
        if one.end is not None and one.end < due and filing is None:
            continue
        state = rules.silence(due, filing, known.now)
        settled = state is ObligationState.MET
        if settled and one.end is not None and one.end <= known.month.start:
            continue
        yield Obligation(
            terms.kind,
            state,
            row.pk,
            row.code,
            one.start.astimezone(clock.VIETNAM).isoformat(timespec="minutes"),
            due=due,
            since=one.start,
            until=one.end,
            filing=filing,
            terms=terms,
            late=rules.filed_late(due, filing),
        )


def _papers(row: Any, known: _Known, terms: ObligationTerms) -> Iterator[Obligation]:
    for sensor in row.sensors.all():
        if sensor.removed is not None:
            continue
        due = rules.paper_due(getattr(sensor, PAPERS[terms.kind]), sensor.installed, terms)
        filing = next((f for f in _filed(known, row, terms) if f.sensor == sensor.pk), None)
        yield Obligation(
            terms.kind,
            rules.paper(due, filing, terms, known.now.astimezone(clock.VIETNAM).date()),
            row.pk,
            row.code,
            sensor.code,
            due=rules.day_end(due) if due else None,
            sensor=sensor.pk,
            filing=filing,
            terms=terms,
        )


def _board(row: Any, known: _Known, terms: ObligationTerms) -> Iterator[Obligation]:
    filing = next(iter(_filed(known, row, terms)), None)
    state = rules.board(filing, terms, known.now.astimezone(clock.VIETNAM).date())
    due = known.month.end if state.is_owed else None
    yield Obligation(terms.kind, state, row.pk, row.code, "", due=due, filing=filing, terms=terms)


def _portal(row: Any, known: _Known, terms: ObligationTerms) -> Iterator[Obligation]:
    """What is owed at any time is asked for once a month, by its end."""
    state = rules.portal(row.public)
    due = known.month.end if state.is_owed else None
    yield Obligation(terms.kind, state, row.pk, row.code, "", due=due, terms=terms)


def _filed(known: _Known, row: Any, terms: ObligationTerms) -> list[Filing]:
    return [one for one in known.filings[row.pk] if one.kind is terms.kind]
