"""Cases as lists show them, and one as its page shows it to the one who looks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, allows
from fansipan.services.cases.contracts import (
    CaseCard,
    CaseTypeDef,
    CaseView,
    ClockState,
    EventCard,
    EventKind,
    FileCard,
    Move,
    Party,
    PublicStatus,
    Side,
)
from fansipan.services.cases.models import Case, CaseClock, CaseEvent, CaseFile, CaseTask
from fansipan.services.cases.queries import access, clocks, tasks, types
from fansipan.services.cases.queries.calendar import work_calendar
from fansipan.services.cases.rules.rights import DIRECT_CASE, WORK_ON_CASE
from fansipan.services.cases.rules.types import allowed
from fansipan.services.identity import queries as identity
from fansipan.services.identity.models import Organisation

PAGE_SIZE = 50
MOST_IN_TABLE = 10_000
NEWEST, OLDEST, DUE = "newest", "oldest", "due"
OPEN, LATE, MINE, CLOSED, EVERY = "open", "late", "mine", "closed", "all"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list; empty fields match all. `show`: open, late, mine (it is my turn), closed, all.

    `exercises`: whether they are among them. `order`: newest, oldest, or due, whose next deadline is the nearest.
    """

    show: str = OPEN
    type: str = ""
    organisation: str = ""
    text: str = ""
    ref: str = ""
    exercises: bool = True
    order: str = NEWEST


def every(actor: Actor, wanted: CaseFilter) -> list[CaseCard]:
    """All the cases that match, as far as a table goes. Raises Unauthenticated, Forbidden."""
    return cards(_matching(access.visible(actor), actor, wanted)[:MOST_IN_TABLE])


def cases(actor: Actor, wanted: CaseFilter, number: int = 1) -> Page[CaseCard]:
    """One page of the cases the actor may see, in the wanted order. Raises Unauthenticated, Forbidden."""
    found = _matching(access.visible(actor), actor, wanted)
    total = found.count()
    number = within(number, total, PAGE_SIZE)
    rows = list(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return Page(cards(rows), number, PAGE_SIZE, total)


def counts(actor: Actor) -> dict[str, int]:
    """How many cases of each kind of list there are for the actor."""
    seen = access.visible(actor)
    return {show: _matching(seen, actor, CaseFilter(show)).count() for show in (OPEN, LATE, MINE, CLOSED)}


def _matching(found: QuerySet[Case], actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    if wanted.show != EVERY:
        found = found.filter(_shown(actor, wanted.show))
    if wanted.type:
        found = found.filter(version__type__code=wanted.type)
    if wanted.organisation:
        found = found.filter(Q(agency__code=wanted.organisation) | Q(party__code=wanted.organisation))
    if wanted.ref:
        found = found.filter(links__ref=wanted.ref)
    if wanted.text:
        found = found.filter(Q(code__icontains=wanted.text) | Q(title__icontains=wanted.text))
    if not wanted.exercises:
        found = types.counted(found)
    return _ordered(found, wanted.order)


def _ordered(found: QuerySet[Case], order: str) -> QuerySet[Case]:
    if order == DUE:
        running = Q(clocks__state=ClockState.RUNNING.value)
        soonest = found.annotate(soonest=Min("clocks__due", filter=running))
        return soonest.order_by(F("soonest").asc(nulls_last=True), "-opened_at", "-pk")
    return found.order_by("opened_at", "pk") if order == OLDEST else found.order_by("-opened_at", "-pk")


def _shown(actor: Actor, show: str) -> Q:
    """The condition of a kind of list; open ones for a word that is none."""
    if show == CLOSED:
        return Q(closed_at__isnull=False)
    is_open = Q(closed_at__isnull=True)
    if show == LATE:
        return is_open & Q(pk__in=_late())
    return is_open & _my_turn(actor) if show == MINE else is_open


def _late() -> QuerySet[Any, Any]:
    """Cases with a clock that ran out and still runs."""
    now = clock.now()
    running = CaseClock.objects.filter(state__in=(ClockState.RUNNING.value, ClockState.RESTING.value))
    return running.filter(Q(expired_at__lte=now) | Q(due__lte=now)).values("case")


def _my_turn(actor: Actor) -> Q:
    """Cases whose state waits for the actor's side, or in which the organisation has an open task."""
    served = identity.served_by(actor.organisation_id) if actor.organisation_id else frozenset()
    turn = Q(pk__in=CaseTask.objects.filter(organisation=actor.organisation_id, done_at=None).values("case"))
    for one in types.types():
        for state in one.states.values():
            here = Q(version__type__code=one.code, state=state.code)
            if state.waits_for is Side.AGENCY:
                turn |= here & Q(agency__in=served)
            if state.waits_for is Side.PARTY:
                turn |= here & Q(party=actor.organisation_id)
    return turn


def cards(rows: Iterable[Case]) -> list[CaseCard]:
    """Cases that the caller may see, as lists show them."""
    rows = list(rows)
    keys = [row.pk for row in rows]
    running: dict[int, list[CaseClock]] = defaultdict(list)
    for one in CaseClock.objects.filter(case__in=keys):
        running[one.case_id].append(one)
    refs: dict[int, list[str]] = defaultdict(list)
    for case, ref in Case.objects.filter(pk__in=keys, links__isnull=False).values_list("pk", "links__ref"):
        refs[case].append(ref)
    return [_card(row, running[row.pk], refs[row.pk]) for row in rows]


def _card(row: Case, running: Sequence[CaseClock], refs: Sequence[str]) -> CaseCard:
    definition = types.definition(row.version)
    state, now = definition.states[row.state], clock.now()
    dues = [one.due for one in running if one.due is not None and one.state == ClockState.RUNNING.value]
    open_clocks = [one for one in running if one.state in (ClockState.RUNNING.value, ClockState.RESTING.value)]
    return CaseCard(
        code=row.code,
        title=row.title,
        type_code=definition.code,
        type_title=definition.title,
        state=state.code,
        state_title=state.title,
        closed=state.closed,
        waits_for=state.waits_for,
        urgency=row.urgency,
        urgency_title=definition.urgencies.get(row.urgency, {}),
        agency=party_of(row.agency),
        party=party_of(row.party) if row.party else None,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due=min(dues, default=None),
        late=row.closed_at is None and any((one.expired_at or one.due or now) < now for one in open_clocks),
        refs=tuple(refs),
        exercise=definition.exercise,
    )


def party_of(row: Organisation) -> Party:
    """An organisation as cases show it."""
    return Party(row.pk, row.code, row.name)


def case(actor: Actor, code: str) -> CaseView:
    """One case with all that the actor may see and do. Raises NotFound, Unauthenticated, Forbidden."""
    row = access.case(actor, code)
    definition, mine = types.definition(row.version), access.sides(actor, row)
    events = _events(row)
    made = Counter(event.data.get("move", "") for event in events if event.kind is EventKind.MOVED)
    may_work = allows(actor, WORK_ON_CASE)
    moves = allowed(definition, row.state, mine, made) if may_work else []
    newest = row.records.order_by("-closed_at").values_list("made_at", flat=True).first()
    return CaseView(
        card=cards([row])[0],
        text=row.text,
        definition=definition,
        sides=mine,
        paused=row.paused,
        transfers=row.transfers,
        place=row.place,
        lon=row.lon,
        lat=row.lat,
        events=events,
        tasks=tasks.tasks_of(row.code),
        clocks=clocks.cards(row, definition, work_calendar(), clock.now()),
        moves=tuple(_move(move, definition) for move in moves),
        may_transfer=_may_transfer(actor, row, definition, mine),
        record=newest,
    )


def _move(move: Any, definition: CaseTypeDef) -> Move:
    return Move(move, move.title, definition.states[move.target].title)


def _may_transfer(actor: Actor, row: Case, definition: CaseTypeDef, mine: frozenset[Side]) -> bool:
    if row.closed_at is not None or not allows(actor, DIRECT_CASE):
        return False
    return Side.COORDINATOR in mine or (Side.AGENCY in mine and row.transfers < definition.most_transfers)


def _events(row: Case) -> tuple[EventCard, ...]:
    rows = CaseEvent.objects.filter(case=row).select_related("organisation").order_by("at", "id")
    files: dict[int, list[FileCard]] = defaultdict(list)
    for one in CaseFile.objects.filter(event__case=row).defer("content").order_by("id"):
        files[one.event_id].append(_file(one))
    return tuple(_event(one, files) for one in rows)


def _event(row: CaseEvent, files: Mapping[int, list[FileCard]]) -> EventCard:
    return EventCard(
        id=row.pk,
        at=row.at,
        kind=EventKind(row.kind),
        actor=row.actor,
        organisation=row.organisation.name if row.organisation else {},
        side=row.side,
        text=row.text,
        state=row.state,
        data={name: str(value) for name, value in row.data.items()},
        files=tuple(files.get(row.pk, ())),
    )


def _file(row: CaseFile) -> FileCard:
    names = ["name", "mime_type", "size", "sha256", "taken_at", "lon", "lat", "metres", "told_by_photo", "known_from"]
    return FileCard(row.pk, *(getattr(row, name) for name in names))


def file(actor: Actor, code: str, number: int) -> tuple[FileCard, bytes]:
    """A file of a case with its bytes. Raises NotFound."""
    row = CaseFile.objects.filter(pk=number, event__case=access.case(actor, code)).first()
    if row is None:
        raise NotFound("cases.file", id=number)
    return _file(row), bytes(row.content)


def record(actor: Actor, code: str) -> bytes:
    """The newest PDF record of a case. Raises NotFound where none is made yet."""
    row = access.case(actor, code).records.order_by("-closed_at").first()
    if row is None:
        raise NotFound("cases.record", code=code)
    return bytes(row.content)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock of a case runs out."""

    case: str
    title: str
    clock: dict[str, str]
    due: datetime


def deadlines(actor: Actor, first: datetime, last: datetime) -> list[Deadline]:
    """The clocks that run out between two moments, of the cases the actor may see."""
    running = CaseClock.objects.filter(
        case__in=access.visible(actor).values("pk"), state=ClockState.RUNNING.value, due__gte=first, due__lt=last
    )
    rows = running.select_related("case__version").order_by("due")
    return [
        Deadline(row.case.code, row.case.title, dict(definition.clocks[row.name].title), row.due)
        for row in rows
        if row.due is not None and row.name in (definition := types.definition(row.case.version)).clocks
    ]


def public_status(code: str) -> PublicStatus:
    """What anybody may know of a case. Raises NotFound for one that is not public."""
    row = Case.objects.select_related("version__type").filter(code=code, public=True).first()
    if row is None:
        raise NotFound("cases.case", code=code)
    definition = types.definition(row.version)
    status = definition.states[row.state].public
    return PublicStatus(code, definition.title, status, row.opened_at, row.entered_at, row.closed_at)
