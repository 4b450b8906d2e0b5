"""Tasks of a case: given with a deadline, done with a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.actions import evidence, notifying, timeline
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.opening import organisation_of
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import EventKind, Side
from fansipan.services.cases.models import Case, CaseTask
from fansipan.services.cases.queries import access
from fansipan.services.cases.rules.rights import DIRECT_CASE, WORK_ON_CASE
from fansipan.services.identity.models import Organisation, User

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is asked of an organisation, or of one person of it, and until when."""

    title: str
    organisation: str
    person: str = ""
    due: datetime | None = None


@transaction.atomic
def give(actor: Actor, code: str, new: NewTask) -> int:
    """Give a task; gives its number. From now on the organisation sees the case.

    Raises NotFound, Forbidden, Conflict for a closed case, Invalid.
    """
    case = access.locked(actor, code, DIRECT_CASE)
    access.directing(actor, case, DIRECT_CASE)
    if case.closed_at is not None:
        raise Conflict("cases.closed_already", code=code)
    title = " ".join(timeline.cleaned(new.title).split())
    if not title:
        raise Invalid("cases.title_missing")
    if new.due is not None and new.due <= clock.now():
        raise Invalid("cases.due_gone")
    owner = organisation_of(new.organisation)
    task = CaseTask.objects.create(
        case=case,
        title=title[:LONGEST_TITLE],
        organisation=owner,
        person=_person(new.person, owner),
        due=new.due,
        given_at=clock.now(),
    )
    said = {"task": task.title, "to": owner.code, "due": new.due.isoformat() if new.due else ""}
    timeline.write(actor, case, Line(EventKind.TASK_GIVEN, "", "", said))
    timeline.tell(timeline.CHANGED, case, task=task.title, to=owner.code)
    notifying.task_given(case, task)
    return task.pk


@transaction.atomic
def finish(actor: Actor, code: str, number: int, said: Said) -> None:
    """Say that a task is done: its organisation may, and those who gave it.

    Raises NotFound, Forbidden, Conflict for one that is done, Invalid.
    """
    case = access.locked(actor, code, WORK_ON_CASE)
    task = CaseTask.objects.select_for_update().filter(case=case, pk=number).first()
    if task is None:
        raise NotFound("cases.task", id=number)
    _may_finish(actor, case, task)
    if task.done_at is not None:
        raise Conflict("cases.task_done_already")
    task.done_at, task.done_by_id, task.note = clock.now(), actor.user_id, timeline.cleaned(said.text)
    task.save(update_fields=["done_at", "done_by", "note"])
    event = timeline.write(actor, case, Line(EventKind.TASK_DONE, said.text, "", {"task": task.title}))
    evidence.attach(case, event, said.uploads)
    timeline.tell(timeline.CHANGED, case, task=task.title, done=True)
    notifying.task_done(task)


def _may_finish(actor: Actor, case: Case, task: CaseTask) -> None:
    directs = access.sides(actor, case) & {Side.AGENCY, Side.COORDINATOR}
    if not directs and actor.organisation_id != task.organisation_id:
        raise Forbidden("kernel.forbidden", permission=WORK_ON_CASE.name)


def _person(login: str, owner: Organisation) -> User | None:
    if not login:
        return None
    found = User.objects.filter(login=login.strip().casefold(), organisation=owner, is_active=True).first()
    if found is None:
        raise Invalid("cases.person", login=login)
    return found
