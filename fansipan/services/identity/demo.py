"""The people of the demo: one of every role, and a user of each of two plants."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from fansipan.kernel.errors import Conflict
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.identity import actions
from fansipan.services.identity.contracts import NewUser, OrganisationKind
from fansipan.services.identity.models import ROLE_NAMES, Organisation, User
from fansipan.services.identity.rules import DEMO_PEOPLE, DemoPerson

ACCOUNTS = tuple((person.login, person.password, ROLE_NAMES[person.role]) for person in DEMO_PEOPLE)
"""Login, password and role of each, for whoever prints them."""


@transaction.atomic
def seed(plants: Sequence[str] = ()) -> int:
    """Give everybody of the demo an account; how many are new. Safe to repeat.

    `plants` are the codes of the organisations that the plant users work for; the first two by code when not said.
    Raises Conflict on a system that real people use: these passwords are public.
    """
    known = dict(User.objects.values_list("login", "demo"))
    if known and not any(known.values()):
        raise Conflict("identity.not_a_demo")
    new = [person for person in DEMO_PEOPLE if person.login not in known]
    for person in new:
        actions.create_user(SYSTEM, _account(person, plants), person.password)
    return len(new)


def _account(person: DemoPerson, plants: Sequence[str]) -> NewUser:
    return NewUser(person.login, person.role, person.name, organisation_id=_organisation_id(person, plants), demo=True)


def _organisation_id(person: DemoPerson, plants: Sequence[str]) -> int | None:
    found = Organisation.objects.filter(kind=person.works_for.value).order_by("code")
    if person.works_for is OrganisationKind.PLANT and plants:
        found = found.filter(code=plants[person.nth])
        return found[0].pk if found else None
    row = found[person.nth : person.nth + 1]
    return row[0].pk if row else None
