"""The demo's people, and that they never come into a real system."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password

from fansipan.kernel.errors import Conflict
from fansipan.kernel.permissions import Role
from fansipan.services.identity import demo, queries
from fansipan.services.identity.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_demo_has_somebody_of_every_role_and_users_of_two_plants() -> None:
    cast.plant(), cast.other_plant(), cast.commune(), cast.centre()
    assert demo.seed() == len(demo.ACCOUNTS) == 7
    assert set(User.objects.values_list("role", flat=True)) == {role.value for role in Role} - {"public"}
    plants = User.objects.filter(role="plant_user").values_list("organisation__code", flat=True)
    assert sorted(plants) == ["NM-1", "NM-2"]
    assert all(User.objects.values_list("demo", flat=True))


def test_the_plants_can_be_chosen() -> None:
    cast.plant(), cast.other_plant(), cast.commune()
    demo.seed(plants=("NM-2", "NM-1"))
    assert User.objects.get(login="nhamay1").organisation == cast.other_plant()


def test_seeding_again_changes_nothing() -> None:
    cast.plant(), cast.other_plant(), cast.commune()
    demo.seed()
    before = list(User.objects.values())
    assert demo.seed() == 0
    assert list(User.objects.values()) == before


def test_a_system_that_real_people_use_gets_no_demo_accounts() -> None:
    cast.giang()
    with pytest.raises(Conflict, match="not_a_demo"):
        demo.seed()
    assert queries.demo_accounts() == []


def test_demo_passwords_are_as_strong_as_everybodys() -> None:
    cast.plant(), cast.other_plant(), cast.commune()
    demo.seed()
    for login, password, _role in demo.ACCOUNTS:
        validate_password(password, User.objects.get(login=login))
