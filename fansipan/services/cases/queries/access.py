"""Which cases an actor may see, and what the actor is to one: the one place that every page, API and action asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import Forbidden, NotFound
from fansipan.kernel.permissions import Actor, Permission, require
from fansipan.services.cases.contracts import Side
from fansipan.services.cases.models import Case, CaseTask
from fansipan.services.cases.rules import rights
from fansipan.services.cases.rules.rights import SEES_ALL, VIEW_CASES
from fansipan.services.identity import queries as identity


def visible(actor: Actor) -> QuerySet[Case]:
    """Cases the actor may see: all for the province and the auditor; else those in which the organisation has a part.

    A part has the responsible agency with its centres, the party, and whoever was given a task.
    Raises Unauthenticated, Forbidden.
    """
    require(actor, VIEW_CASES)
    found = Case.objects.select_related("version__type", "agency", "party")
    if actor.role in SEES_ALL:
        return found
    if actor.organisation_id is None:
        return found.none()
    served = identity.served_by(actor.organisation_id)
    with_task = CaseTask.objects.filter(organisation_id=actor.organisation_id).values("case")
    return found.filter(Q(agency__in=served) | Q(party_id=actor.organisation_id) | Q(pk__in=with_task))


def case(actor: Actor, code: str) -> Case:
    """The case of that code. Raises NotFound for one the actor may not see: the two are not told apart."""
    found = visible(actor).filter(code=code).first()
    if found is None:
        raise NotFound("cases.case", code=code)
    return found


def locked(actor: Actor, code: str, permission: Permission) -> Case:
    """The case, to be changed by somebody who has the right; two who change it take turns.

    Raises NotFound, Unauthenticated, Forbidden.
    """
    found = case(actor, code)
    require(actor, permission)
    return locked_row(found.pk)


def locked_row(number: int) -> Case:
    """The case of that number, locked, for those who were asked already."""
    rows = Case.objects.select_related("version__type", "agency", "party").select_for_update(of=("self",))
    return rows.get(pk=number)


def sides(actor: Actor, one: Case) -> frozenset[Side]:
    """What the actor is to the case; empty for those who only look or were only given a task."""
    served = identity.served_by(actor.organisation_id) if actor.organisation_id else frozenset()
    return rights.sides(actor, served, one.agency_id, one.party_id)


def directing(actor: Actor, one: Case, permission: Permission) -> None:
    """Raise Forbidden unless the actor speaks for the agency or for the province."""
    if not sides(actor, one) & {Side.AGENCY, Side.COORDINATOR}:
        raise Forbidden("kernel.forbidden", permission=permission.name)
