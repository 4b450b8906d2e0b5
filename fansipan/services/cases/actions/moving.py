"""A case goes on: from state to state, from agency to agency; its clocks are stopped and started for a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app as worker

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.actions import evidence, notifying, timeline, watching
from fansipan.services.cases.actions.evidence import Upload
from fansipan.services.cases.actions.opening import organisation_of
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import FOR_REPORTER, EventKind, Need, Side, TransitionDef
from fansipan.services.cases.models import Case, CaseEvent, CaseFile, CaseLink
from fansipan.services.cases.queries import access, types
from fansipan.services.cases.rules import codes
from fansipan.services.cases.rules.rights import DIRECT_CASE, WORK_ON_CASE
from fansipan.services.cases.rules.types import Proof, allowed, lacking

MAKE_RECORD = "cases.make_record"
"""The job that makes the record of a closed case."""

LACKS = {
    Need.TEXT: "cases.lacks_text",
    Need.CAUSE: "cases.lacks_cause",
    Need.REMEDY: "cases.lacks_remedy",
    Need.FILE: "cases.lacks_file",
    Need.PHOTO: "cases.lacks_photo",
    Need.PLACE: "cases.lacks_place",
    Need.TIME: "cases.lacks_time",
    Need.TASKS_DONE: "cases.lacks_tasks",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says and attaches when taking a step."""

    text: str = ""
    cause: str = ""
    remedy: str = ""
    uploads: tuple[Upload, ...] = ()


@transaction.atomic
def move(actor: Actor, code: str, step: str, said: Said) -> None:
    """Take a step. A clock that was stopped goes on with it.

    Raises NotFound, Forbidden, Conflict for a step that is not the actor's to take now, Invalid for what it lacks.
    """
    case = access.locked(actor, code, WORK_ON_CASE)
    taken(actor, case, access.sides(actor, case), step, said)


def taken(actor: Actor, case: Case, mine: frozenset[Side], step: str, said: Said) -> None:
    """The same in a case that is locked, for somebody who was asked already and is `mine` to it."""
    found = _step(case, mine, step)
    if case.paused:
        _resume(actor, case)
    before = case.state
    # The line is written first, so that what is attached to it counts as proof.
    words = {"cause": timeline.cleaned(said.cause), "remedy": timeline.cleaned(said.remedy)}
    data = {"move": found.code, "from": before, **{name: text for name, text in words.items() if text}}
    case.state, case.entered_at = found.target, clock.now()
    closed = types.definition(case.version).states[found.target].closed
    side = Side.REPORTER if mine == {Side.REPORTER} else None
    event = timeline.write(actor, case, Line(EventKind.MOVED, said.text, found.target, data, side))
    evidence.attach(case, event, said.uploads)
    if missing := lacking(found, _proof(case, event, said, found)):
        raise Invalid(LACKS[missing[0]], metres=found.within_m)
    _close_or_reopen(case, closed)
    case.save(update_fields=["state", "entered_at", "closed_at"])
    watching.follow(case)
    timeline.tell(timeline.CLOSED if closed else timeline.CHANGED, case, move=found.code)
    notifying.moved(case, event)
    if closed:
        worker.configure_task(MAKE_RECORD).defer(case_code=case.code)


def _step(case: Case, mine: frozenset[Side], step: str) -> TransitionDef:
    made = CaseEvent.objects.filter(case=case, kind=EventKind.MOVED.value).values_list("data__move", flat=True)
    moves = allowed(types.definition(case.version), case.state, mine, Counter(made))
    found = next((one for one in moves if one.code == step), None)
    if found is None:
        raise Conflict("cases.step", step=step)
    return found


def _proof(case: Case, event: CaseEvent, said: Said, step: TransitionDef) -> Proof:
    """What there is for a step: files count from the step before this one on, places within its bound."""
    entered = CaseEvent.objects.filter(
        case=case, kind__in=(EventKind.OPENED.value, EventKind.MOVED.value), pk__lt=event.pk
    ).order_by("-pk")
    since = entered.values_list("pk", flat=True).first() or 0
    files = CaseFile.objects.filter(event__case=case, event_id__gt=since)
    photos = files.filter(mime_type__startswith="image/")
    placed = photos.exclude(lon=None).exclude(lat=None)
    if step.within_m:
        placed = placed.exclude(metres__gt=step.within_m)
    # One and the same photo must say where and when, if both are asked for.
    timed = (placed if Need.PLACE in step.needs else photos).filter(taken_at__gte=_begun(case, event))
    return Proof(
        text=said.text,
        cause=said.cause,
        remedy=said.remedy,
        files=files.count(),
        photos=photos.count(),
        placed_photos=placed.count(),
        timed_photos=timed.count(),
        open_tasks=case.tasks.filter(done_at=None).count(),
    )


def _begun(case: Case, event: CaseEvent) -> datetime:
    """When the case was opened, or last reopened; to the minute, since people say no more than that."""
    states = types.definition(case.version).states
    closed = [state.code for state in states.values() if state.closed]
    moves = CaseEvent.objects.filter(case=case, kind=EventKind.MOVED.value, pk__lt=event.pk, data__from__in=closed)
    reopened = moves.order_by("-pk").values_list("at", flat=True).first()
    return (reopened or case.opened_at).replace(second=0, microsecond=0)


def _close_or_reopen(case: Case, closed: bool) -> None:
    case.closed_at = (case.closed_at or clock.now()) if closed else None
    twin = Case.objects.filter(origin=case.origin, closed_at=None).exclude(pk=case.pk)
    if not closed and case.origin and twin.exists():
        raise Conflict("cases.origin_open", origin=case.origin)


@transaction.atomic
def say(actor: Actor, code: str, said: Said) -> None:
    """Write on the timeline, with photos and documents. Raises NotFound, Forbidden, Conflict, Invalid for nothing."""
    case = _open(actor, code)
    if not said.text.strip() and not said.uploads:
        raise Invalid("cases.lacks_text")
    event = timeline.write(actor, case, Line(EventKind.SAID, said.text))
    evidence.attach(case, event, said.uploads)
    timeline.tell(timeline.CHANGED, case, said=True)
    notifying.said(actor, case, event)


@transaction.atomic
def answer(actor: Actor, code: str, text: str) -> None:
    """Write to whoever reported it: agency and province alone, and what is said leaves the house.

    Raises NotFound, Forbidden, Conflict for a closed case, Invalid for nothing.
    """
    case = _directed(actor, code)
    if not text.strip():
        raise Invalid("cases.lacks_text")
    timeline.write(actor, case, Line(EventKind.SAID, text, "", {FOR_REPORTER: True}))
    timeline.tell(timeline.CHANGED, case, said=True, **{FOR_REPORTER: True})


@transaction.atomic
def link(actor: Actor, code: str, ref: str, why: str) -> None:
    """Say that a case is about one more thing, such as station:TL-KT-02.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    case = _directed(actor, code)
    if not codes.is_ref(ref):
        raise Invalid("cases.ref", ref=ref[:100])
    _link, fresh = CaseLink.objects.get_or_create(case=case, ref=ref)
    if not fresh:
        raise Conflict("cases.linked_already", ref=ref)
    timeline.write(actor, case, Line(EventKind.LINKED, why, "", {"ref": ref}))
    timeline.tell(timeline.CHANGED, case, ref=ref)


@transaction.atomic
def transfer(actor: Actor, code: str, agency: str, why: str) -> None:
    """Pass a case on to another agency. An agency may as often as the type allows, the province always.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    case = _directed(actor, code)
    definition = types.definition(case.version)
    if Side.COORDINATOR not in access.sides(actor, case) and case.transfers >= definition.most_transfers:
        raise Conflict("cases.passed_on_enough", most=definition.most_transfers)
    other = organisation_of(agency)
    if other.pk == case.agency_id:
        raise Invalid("cases.same_agency")
    if not why.strip():
        raise Invalid("cases.lacks_text")
    # The agency that passes it on signs the line, so it is written before the case is another's.
    said = {"from_agency": case.agency.code, "to_agency": other.code}
    event = timeline.write(actor, case, Line(EventKind.TRANSFERRED, why, "", said))
    case.agency, case.transfers = other, case.transfers + 1
    case.save(update_fields=["agency", "transfers"])
    watching.follow(case)
    timeline.tell(timeline.CHANGED, case, **said)
    notifying.transferred(case, event)


@transaction.atomic
def pause(actor: Actor, code: str, why: str) -> None:
    """Stop the clocks that may be stopped, for a reason. Raises NotFound, Forbidden, Conflict, Invalid."""
    case = _directed(actor, code)
    if case.paused:
        raise Conflict("cases.paused_already")
    if not why.strip():
        raise Invalid("cases.lacks_text")
    case.paused = True
    case.save(update_fields=["paused"])
    timeline.write(actor, case, Line(EventKind.PAUSED, why))
    watching.follow(case)
    timeline.tell(timeline.CHANGED, case, paused=True)


@transaction.atomic
def resume(actor: Actor, code: str) -> None:
    """Let the clocks go on. Raises NotFound, Forbidden, Conflict."""
    case = _directed(actor, code)
    if not case.paused:
        raise Conflict("cases.not_paused")
    _resume(actor, case)
    watching.follow(case)
    timeline.tell(timeline.CHANGED, case, paused=False)


def _resume(actor: Actor, case: Case) -> None:
    case.paused = False
    case.save(update_fields=["paused"])
    timeline.write(actor, case, Line(EventKind.RESUMED))


def _open(actor: Actor, code: str) -> Case:
    case = access.locked(actor, code, WORK_ON_CASE)
    if case.closed_at is not None:
        raise Conflict("cases.closed_already", code=code)
    return case


def _directed(actor: Actor, code: str) -> Case:
    """The open case, for those who speak for its agency or for the province."""
    case = access.locked(actor, code, DIRECT_CASE)
    access.directing(actor, case, DIRECT_CASE)
    if case.closed_at is not None:
        raise Conflict("cases.closed_already", code=code)
    return case
