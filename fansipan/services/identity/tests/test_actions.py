"""Accounts: who may make them, what is refused, what is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor, Role
from fansipan.services.identity import actions
from fansipan.services.identity.contracts import NewUser
from fansipan.services.identity.models import User
from tests import cast

pytestmark = pytest.mark.django_db

STRONG = "mua-thu-ha-giang"


@pytest.fixture
def giang() -> Actor:
    return cast.acting(cast.giang())


def entries() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("action", "target"))


def test_an_administrator_gives_somebody_an_account(giang: Actor) -> None:
    user = actions.create_user(giang, NewUser(" Sinh ", Role.OPERATOR, "Sinh"), STRONG)
    assert user.login == "sinh"
    assert user.check_password(STRONG)
    assert entries() == [("identity.create_user", "user:sinh")]


def test_a_password_never_reaches_the_audit_trail(giang: Actor) -> None:
    user = actions.create_user(giang, NewUser("sinh", Role.OPERATOR), STRONG)
    actions.set_password(giang, user.pk, STRONG + "2")
    written = str(list(AuditEntry.objects.values()))
    assert STRONG not in written
    assert "argon2" not in written


def test_two_people_cannot_have_one_login(giang: Actor) -> None:
    cast.chi()
    with pytest.raises(Conflict, match="login_taken"):
        actions.create_user(giang, NewUser("CHI", Role.OPERATOR), STRONG)


def test_a_weak_password_is_refused_with_the_reason(giang: Actor) -> None:
    with pytest.raises(Invalid, match="weak_password") as caught:
        actions.create_user(giang, NewUser("sinh", Role.OPERATOR), "12345")
    assert "10" in str(caught.value.data["why"])
    assert not User.objects.filter(login="sinh").exists()


@pytest.mark.parametrize("role", [Role.PLANT_USER, Role.AGENCY_USER])
def test_who_sees_the_own_organisation_alone_needs_one(giang: Actor, role: Role) -> None:
    with pytest.raises(Invalid, match="organisation_missing"):
        actions.create_user(giang, NewUser("sinh", role), STRONG)


def test_nobody_is_given_the_role_of_the_public(giang: Actor) -> None:
    with pytest.raises(Invalid, match="role_not_assignable"):
        actions.create_user(giang, NewUser("sinh", Role.PUBLIC), STRONG)


@pytest.mark.parametrize("person", [cast.an, cast.chi, cast.dung, cast.em])
def test_only_an_administrator_minds_accounts(person: object) -> None:
    actor = cast.acting(person())  # type: ignore[operator]
    other = cast.ha()
    for attempt in (
        lambda: actions.create_user(actor, NewUser("sinh", Role.OPERATOR), STRONG),
        lambda: actions.set_role(actor, other.pk, Role.ADMINISTRATOR, None),
        lambda: actions.set_password(actor, other.pk, STRONG),
        lambda: actions.deactivate(actor, other.pk),
        lambda: actions.reactivate(actor, other.pk),
        lambda: actions.unlock(actor, other.pk),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert not entries()


def test_a_change_of_role_is_on_record_with_its_reason(giang: Actor) -> None:
    chi = cast.chi()
    actions.set_role(giang, chi.pk, Role.AUDITOR, chi.organisation_id, why="moved to inspection")
    entry = AuditEntry.objects.get(action="identity.set_role")
    assert (entry.before["role"], entry.after["role"], entry.why) == (
        "province_officer",
        "auditor",
        "moved to inspection",
    )


def test_a_change_that_changes_nothing_leaves_no_entry(giang: Actor) -> None:
    chi = cast.chi()
    actions.set_role(giang, chi.pk, Role.PROVINCE_OFFICER, chi.organisation_id)
    actions.reactivate(giang, chi.pk)
    assert not entries()


def test_the_last_administrator_stays(giang: Actor) -> None:
    own = cast.giang()
    with pytest.raises(Conflict, match="last_administrator"):
        actions.deactivate(giang, own.pk)
    with pytest.raises(Conflict, match="last_administrator"):
        actions.set_role(giang, own.pk, Role.AUDITOR, None)
    actions.create_user(giang, NewUser("sinh", Role.ADMINISTRATOR), STRONG)
    actions.deactivate(giang, own.pk)
    assert not User.objects.get(login="giang").is_active


def test_a_closed_account_is_logged_out_at_once(giang: Actor, client: Client) -> None:
    chi = cast.chi()
    client.force_login(chi)
    actions.deactivate(giang, chi.pk, why="left the centre")
    assert client.get("/account").status_code == 302
    assert not Session.objects.exists()


def test_a_password_set_by_an_administrator_ends_the_sessions(giang: Actor, client: Client) -> None:
    chi = cast.chi()
    client.force_login(chi)
    actions.set_password(giang, chi.pk, STRONG)
    assert client.get("/account").status_code == 302


def test_ending_the_own_sessions_leaves_those_of_others(client: Client) -> None:
    chi, an = cast.chi(), cast.an()
    for person in (chi, chi, an):
        Client().force_login(person)
    assert actions.end_own_sessions(cast.acting(chi)) == 2
    assert Session.objects.count() == 1


def test_the_public_has_no_account_to_mind() -> None:
    with pytest.raises(Unauthenticated):
        actions.end_own_sessions(cast.binh())
    with pytest.raises(Unauthenticated):
        actions.change_own_password(cast.binh(), STRONG)


def test_a_user_that_is_not_there_is_not_found(giang: Actor) -> None:
    with pytest.raises(NotFound):
        actions.deactivate(giang, 0)


def test_what_nobody_needs_any_more_is_forgotten(client: Client) -> None:
    client.force_login(cast.chi())
    client.post("/logout")
    Client().force_login(cast.an())
    client.post("/login", {"username": "chi", "password": "wrong"})
    assert actions.forget() == {"sessions": 0, "attempts": 0}
    with clock.frozen(clock.now() + timedelta(days=91)):
        forgotten = actions.forget()
    assert forgotten["sessions"] == 1
    assert forgotten["attempts"] >= 1
    assert AuditEntry.objects.filter(action="identity.login_failed").exists()


def test_an_empty_system_gets_its_first_administrator_once() -> None:
    made = actions.first_administrator()
    assert made is not None
    login, password = made
    user = User.objects.get(login=login)
    assert user.is_staff
    assert user.check_password(password)
    assert len(password) >= 16
    assert actions.first_administrator() is None
