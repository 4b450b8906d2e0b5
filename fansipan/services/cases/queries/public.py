"""What anybody may know of cases that are public, many at once: for maps, lists and statistics of the rooms above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from fansipan.services.cases.contracts import ClockState, EventKind
from fansipan.services.cases.contracts.types import Said
from fansipan.services.cases.models import Case, CaseClock, CaseEvent
from fansipan.services.cases.queries import types


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A public case: its state, what people outside read of it, and who sees to it."""

    code: str
    state: str
    public: Said
    urgency: str
    closed: bool
    agency: str
    agency_name: Said
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handling:
    """How a case was handled: when each state was first entered, and which clocks ever ran out in their last round."""

    agency: str
    agency_name: Said
    opened_at: datetime
    closed_at: datetime | None
    entered: Mapping[str, datetime]
    expired: frozenset[str]


def closed_codes() -> QuerySet[Case, str]:
    """The codes of all public cases that are closed: a condition for the queries of rooms above."""
    return Case.objects.filter(public=True, closed_at__isnull=False).values_list("code", flat=True)


@dataclass(frozen=True, slots=True)
class PublicMoments:
    """When anything last happened to a case that its clocks or state know of, and when a running clock runs out."""

    updated_at: datetime
    due: datetime | None


def moments(codes: Collection[str], clock_name: str) -> dict[str, PublicMoments]:
    """Of the public ones among these cases, many at once; `clock_name`: the clock whose deadline is meant."""
    kinds = [kind.value for kind in (EventKind.OPENED, EventKind.MOVED, EventKind.TRANSFERRED, EventKind.PAUSED)]
    rows = Case.objects.filter(code__in=codes, public=True, events__kind__in=kinds)
    updated = dict(rows.values_list("code").annotate(at=Max("events__at")))
    running = CaseClock.objects.filter(case__code__in=updated, name=clock_name, state=ClockState.RUNNING.value)
    dues = dict(running.values_list("case__code", "due"))
    return {code: PublicMoments(at, dues.get(code)) for code, at in updated.items()}


def public_cases(codes: Collection[str]) -> dict[str, PublicCase]:
    """The public ones among these cases, by code."""
    rows = Case.objects.filter(code__in=codes, public=True).select_related("version", "agency")
    return {row.code: _public(row) for row in rows}


def _public(row: Case) -> PublicCase:
    state = types.definition(row.version).states[row.state]
    return PublicCase(
        code=row.code,
        state=state.code,
        public=state.public,
        urgency=row.urgency,
        closed=state.closed,
        agency=row.agency.code,
        agency_name=row.agency.name,
        opened_at=row.opened_at,
        changed_at=row.entered_at,
        closed_at=row.closed_at,
    )


def handlings(codes: Collection[str]) -> dict[str, Handling]:
    """How the public ones among these cases were handled, by code."""
    rows = list(Case.objects.filter(code__in=codes, public=True).select_related("agency"))
    keys = [row.pk for row in rows]
    entered: dict[int, dict[str, datetime]] = defaultdict(dict)
    moves = CaseEvent.objects.filter(case__in=keys, kind=EventKind.MOVED.value).order_by("at", "id")
    for case, state, at in moves.values_list("case", "state", "at"):
        entered[case].setdefault(state, at)
    expired: dict[int, set[str]] = defaultdict(set)
    for case, name in CaseClock.objects.filter(case__in=keys, expired_at__isnull=False).values_list("case", "name"):
        expired[case].add(name)
    return {
        row.code: Handling(
            row.agency.code,
            row.agency.name,
            row.opened_at,
            row.closed_at,
            entered[row.pk],
            frozenset(expired[row.pk]),
        )
        for row in rows
    }


def proofs(code: str) -> list[tuple[int, str, bytes]]:
    """The photos that whoever handled a public case attached when closing it: number, type and bytes."""
    closed = CaseEvent.objects.filter(case__code=code, case__public=True, kind=EventKind.MOVED.value).order_by("-id")
    last = closed.exclude(files=None).first()
    files = last.files.filter(mime_type__startswith="image/").order_by("id") if last else ()
    return [(row.pk, row.mime_type, bytes(row.content)) for row in files]
