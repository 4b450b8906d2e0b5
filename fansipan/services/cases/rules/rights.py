"""The rights of this room, and what somebody is to a case."""

from __future__ import annotations

from collections.abc import Collection

from fansipan.kernel.permissions import OF_AN_ORGANISATION, READERS, STAFF, Actor, Permission, Role
from fansipan.services.cases.contracts.types import Side

OF_AGENCIES = STAFF | {Role.AGENCY_USER}

VIEW_CASES = Permission("cases.view_cases", READERS | OF_AN_ORGANISATION)
"""See cases: the province all of them, others those in which their organisation has a part."""

OPEN_CASE = Permission("cases.open_case", STAFF)
WORK_ON_CASE = Permission("cases.work_on_case", STAFF | OF_AN_ORGANISATION)
"""Write, attach, take steps: which ones the type of the case says for each side."""

DIRECT_CASE = Permission("cases.direct_case", OF_AGENCIES)
"""Pass a case on, stop its clocks, give tasks: for the agency and for the province."""

LOAD_TYPES = Permission("cases.load_types", frozenset({Role.ADMINISTRATOR}))

ALL = (VIEW_CASES, OPEN_CASE, WORK_ON_CASE, DIRECT_CASE, LOAD_TYPES)

SEES_ALL = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.AUDITOR})
COORDINATORS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})


def sides(actor: Actor, served: Collection[int], agency: int, party: int | None) -> frozenset[Side]:
    """What the actor is to a case of that agency and that party; the house itself is everything but the reporter.

    `served`: the organisations for which the actor's own works, itself among them.
    """
    if actor.user_id is None and actor.role is Role.ADMINISTRATOR:
        return frozenset({Side.SYSTEM, Side.AGENCY, Side.COORDINATOR, Side.PARTY})
    found = set()
    if actor.role in COORDINATORS:
        found.add(Side.COORDINATOR)
    if actor.role in OF_AGENCIES and agency in served:
        found.add(Side.AGENCY)
    if actor.role is Role.PLANT_USER and party is not None and actor.organisation_id == party:
        found.add(Side.PARTY)
    return frozenset(found)
