"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.errors import Unauthenticated
from fansipan.kernel.permissions import READERS, STAFF, Actor, Permission, Role, require

PEOPLE = READERS | {Role.AGENCY_USER}
MANAGERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})

READ_INBOX = Permission("notices.read_inbox", PEOPLE)
"""Read what one was told oneself."""

ACKNOWLEDGE = Permission("notices.acknowledge", PEOPLE - {Role.AUDITOR})
"""Say that one will see to it. An auditor only looks."""

OWN_ADDRESSES = Permission("notices.own_addresses", PEOPLE - {Role.AUDITOR})
"""Say by what one wants to be told, and when not."""

SEE_ALL = Permission("notices.see_all", MANAGERS | {Role.AUDITOR})
"""Every notice with every delivery, and the statistics."""

SEE_TRAIL = Permission("notices.see_trail", STAFF | {Role.AUDITOR})
"""Of a notice that one may see: who else was told, by what, when."""

SEE_CHANNELS = Permission("notices.see_channels", STAFF | {Role.AUDITOR})
"""How the channels stand."""

TEST_CHANNELS = Permission("notices.test_channels", frozenset({Role.ADMINISTRATOR}))
SEE_DUTY = Permission("notices.see_duty", STAFF | {Role.AUDITOR})
"""Who is on call, and in which teams people are."""

SWAP_DUTY = Permission("notices.swap_duty", STAFF)
"""Take over from somebody, or enter who does."""

MANAGE_PEOPLE = Permission("notices.manage_people", MANAGERS)
"""Teams, rotations and contacts."""

SEE_POLICIES = Permission("notices.see_policies", STAFF | {Role.AUDITOR})
MANAGE_POLICIES = Permission("notices.manage_policies", MANAGERS)
LOAD_POLICIES = Permission("notices.load_policies", frozenset({Role.ADMINISTRATOR}))

ALL = (
    READ_INBOX,
    ACKNOWLEDGE,
    OWN_ADDRESSES,
    SEE_ALL,
    SEE_TRAIL,
    SEE_CHANNELS,
    TEST_CHANNELS,
    SEE_DUTY,
    SWAP_DUTY,
    MANAGE_PEOPLE,
    SEE_POLICIES,
    MANAGE_POLICIES,
    LOAD_POLICIES,
)


def person(actor: Actor, permission: Permission) -> int:
    """The number of the person who asks and has the right. Raises Unauthenticated, Forbidden."""
    require(actor, permission)
    if actor.user_id is None:
        raise Unauthenticated("kernel.login_needed", permission=permission.name)
    return actor.user_id
