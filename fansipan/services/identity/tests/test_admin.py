"""The administrator's side of people and organisations."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel.models import AuditEntry
from fansipan.services.identity.models import Organisation, User
from tests import cast

pytestmark = pytest.mark.django_db

STRONG = "mua-thu-ha-giang"


@pytest.fixture
def giang(client: Client) -> Client:
    client.force_login(cast.giang())
    return client


def change(user: User) -> str:
    return reverse("admin:identity_user_change", args=[user.pk])


def sent(user: User, **fields: Any) -> dict[str, Any]:
    present = {"name": user.name, "email": user.email, "role": user.role, "is_active": "on"}
    present["organisation"] = user.organisation_id or ""
    return {name: value for name, value in {**present, **fields}.items() if value is not None}


def errors(answer: Any) -> str:
    assert answer.status_code == 200, "the form was accepted"
    return " ".join(text for texts in answer.context["adminform"].form.errors.values() for text in texts)


def on_record() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_an_administrator_makes_an_account(giang: Client) -> None:
    fields = {"login": "Sinh", "name": "Giàng A Sình", "role": "operator", "is_active": "on", "new_password": STRONG}
    answer = giang.post(reverse("admin:identity_user_add"), fields)
    assert answer.status_code == 302, errors(answer)
    assert User.objects.get(login="sinh").check_password(STRONG)
    assert on_record() == ["identity.create_user"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"new_password": "12345"}, "10 ký tự"),
        ({"new_password": ""}, "bắt buộc"),
        ({"role": "plant_user"}, "phải thuộc một tổ chức"),
        ({"login": "GIANG"}, "đã tồn tại"),
        ({"role": "public"}, "không phải là một trong các lựa chọn"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(fields: dict[str, str], said: str, giang: Client) -> None:
    wanted = {"login": "sinh", "role": "operator", "is_active": "on", "new_password": STRONG, **fields}
    assert said in errors(giang.post(reverse("admin:identity_user_add"), wanted))


def test_role_name_and_activity_change_each_with_its_own_entry(giang: Client) -> None:
    chi = cast.chi()
    answer = giang.post(change(chi), sent(chi, name="Chi Trần", role="auditor", is_active=None))
    assert answer.status_code == 302, errors(answer)
    chi.refresh_from_db()
    assert (chi.name, chi.role, chi.is_active) == ("Chi Trần", "auditor", False)
    assert on_record() == ["identity.change_user", "identity.set_role", "identity.deactivate"]


def test_an_empty_password_field_keeps_the_password(giang: Client) -> None:
    chi = cast.chi()
    assert giang.post(change(chi), sent(chi)).status_code == 302
    chi.refresh_from_db()
    assert chi.check_password(cast.PASSWORD)
    assert on_record() == []


def test_a_new_password_ends_the_users_sessions(giang: Client) -> None:
    chi, there = cast.chi(), Client()
    there.force_login(chi)
    assert giang.post(change(chi), sent(chi, new_password=STRONG)).status_code == 302
    assert there.get("/account").status_code == 302
    assert on_record() == ["identity.set_password"]


def test_no_page_of_the_administration_shows_a_password_hash(giang: Client) -> None:
    chi = cast.chi()
    assert chi.password not in giang.get(change(chi)).content.decode()


@pytest.mark.parametrize("fields", [{"role": "auditor"}, {"is_active": None}])
def test_the_last_administrator_stays(fields: dict[str, Any], giang: Client) -> None:
    own = cast.giang()
    assert "quản trị viên cuối cùng" in errors(giang.post(change(own), sent(own, **fields)))


def test_accounts_are_closed_from_the_list_but_not_the_last_administrators(giang: Client) -> None:
    chi, own = cast.chi(), cast.giang()
    chosen = {"action": "close_accounts", "_selected_action": [chi.pk, own.pk]}
    answer = giang.post(reverse("admin:identity_user_changelist"), chosen, follow=True)
    assert "quản trị viên cuối cùng" in answer.content.decode()
    chi.refresh_from_db()
    own.refresh_from_db()
    assert (chi.is_active, own.is_active) == (False, True)


def test_nobody_is_deleted(giang: Client) -> None:
    chi = cast.chi()
    assert giang.post(reverse("admin:identity_user_delete", args=[chi.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=chi.pk).exists()


def test_a_locked_login_is_unlocked(giang: Client) -> None:
    chi = cast.chi()
    for _attempt in range(5):
        Client().post("/login", {"username": "chi", "password": "wrong"})
    chosen = {"action": "unlock_logins", "_selected_action": [chi.pk]}
    giang.post(reverse("admin:identity_user_changelist"), chosen)
    assert Client().post("/login", {"username": "chi", "password": cast.PASSWORD}).status_code == 302


def test_an_organisation_has_a_name_in_two_languages(giang: Client) -> None:
    page = reverse("admin:identity_organisation_add")
    fields = {"code": "NM-9", "name_vi": "Nhà máy Chín", "name_en": "Plant Nine", "kind": "plant"}
    assert giang.post(page, fields).status_code == 302
    assert Organisation.objects.get(code="NM-9").name == {"vi": "Nhà máy Chín", "en": "Plant Nine"}
    assert on_record() == ["identity.add_organisation"]


def test_an_organisation_that_employs_people_is_not_deleted(giang: Client) -> None:
    cast.dung()
    page = reverse("admin:identity_organisation_delete", args=[cast.plant().pk])
    assert giang.post(page, {"post": "yes"}).status_code in (200, 403)
    assert Organisation.objects.filter(code="NM-1").exists()


def test_deleting_several_organisations_at_once_is_on_record_for_each(giang: Client) -> None:
    rows = [Organisation.objects.create(code=code, name={"vi": code}, kind="agency") for code in ("A", "B")]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    giang.post(reverse("admin:identity_organisation_changelist"), chosen)
    entries = AuditEntry.objects.filter(action="identity.delete_organisation").values_list("target", flat=True)
    assert set(entries) == {"organisation:A", "organisation:B"}
