"""Who may do what."""

from __future__ import annotations

import pytest

from fansipan.kernel.errors import Forbidden, Unauthenticated
from fansipan.kernel.permissions import (
    ANONYMOUS,
    PROVINCE_WIDE,
    SYSTEM,
    Actor,
    Permission,
    Role,
    allows,
    require,
)

READ = Permission("test.read", frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.PLANT_USER}))
OWN, OTHERS = 1, 2
DUNG = Actor("Dũng", Role.PLANT_USER, user_id=4, organisation_id=OWN)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_roles_of_a_permission_hold_it(role: Role) -> None:
    actor = Actor("somebody", role, user_id=1, organisation_id=OWN)
    assert allows(actor, READ, OWN) is (role in READ.roles)


@pytest.mark.parametrize("role", sorted(PROVINCE_WIDE & READ.roles))
def test_roles_of_the_province_hold_it_for_every_organisation(role: Role) -> None:
    assert allows(Actor("somebody", role, user_id=1, organisation_id=OWN), READ, OTHERS)


def test_a_plant_user_holds_it_for_the_own_plant_only() -> None:
    assert allows(DUNG, READ, OWN)
    assert not allows(DUNG, READ, OTHERS)
    assert allows(DUNG, READ)


def test_a_plant_user_without_a_plant_holds_it_for_nothing_that_has_an_owner() -> None:
    assert not allows(Actor("nobody's", Role.PLANT_USER, user_id=5), READ, OWN)


def test_those_who_are_known_are_forbidden_and_others_asked_to_log_in() -> None:
    with pytest.raises(Forbidden, match="forbidden"):
        require(DUNG, READ, OTHERS)
    with pytest.raises(Unauthenticated, match="login_needed"):
        require(ANONYMOUS, READ)
    require(SYSTEM, READ, OTHERS)
