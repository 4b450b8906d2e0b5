"""Tasks of cases."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.contracts import Party, TaskCard
from fansipan.services.cases.models import CaseTask
from fansipan.services.cases.queries import access


def tasks(actor: Actor, first: datetime, last: datetime) -> list[TaskCard]:
    """Tasks due between two moments of the cases the actor may see."""
    found = rows().filter(case__in=access.visible(actor).values("pk"), due__gte=first, due__lt=last)
    return [card(row) for row in found.order_by("due")]


def latest_tasks(actor: Actor, most: int) -> list[TaskCard]:
    """The open tasks given last, of the cases the actor may see."""
    found = rows().filter(case__in=access.visible(actor).values("pk"), done_at=None, case__closed_at=None)
    return [card(row) for row in found.order_by("-given_at", "-id")[:most]]


def tasks_of(code: str) -> tuple[TaskCard, ...]:
    """The tasks of a case that the caller is known to be allowed to see."""
    return tuple(card(row) for row in rows().filter(case__code=code))


def rows() -> QuerySet[CaseTask]:
    """Tasks with all that is shown of them: the open ones first, by deadline."""
    return CaseTask.objects.select_related("case", "organisation", "person", "done_by").order_by("done_at", "due", "id")


def card(row: CaseTask) -> TaskCard:
    """A task as pages show it."""
    until = row.done_at or clock.now()
    return TaskCard(
        id=row.pk,
        case=row.case.code,
        title=row.title,
        organisation=Party(row.organisation_id, row.organisation.code, row.organisation.name),
        person=str(row.person) if row.person else "",
        due=row.due,
        done_at=row.done_at,
        done_by=str(row.done_by) if row.done_by else "",
        note=row.note,
        late=row.due is not None and until > row.due,
    )
