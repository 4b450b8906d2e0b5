"""An administrator sets up channels; secrets are taken and never shown again."""

from __future__ import annotations

import pytest
from django.test import Client

from fansipan.kernel.models import AuditEntry
from fansipan.services.notices.models import NoticeChannel
from fansipan.services.notices.tests.make import make_hub
from tests import cast

pytestmark = pytest.mark.django_db

WHERE = "/admin/notices/noticechannel"
COMMON = {"title_vi": "Thư", "title_en": "Mail", "digest_minutes": 15, "per_person_hour": 20, "per_minute": 0,
          "parallel": 4, "order": 30}  # fmt: skip
MAIL = {"own_host": "mail.example.org", "own_port": "587", "own_security": "starttls", "own_certificate": "checked",
        "own_sender": "hub@example.org", "own_login": "hub"}  # fmt: skip


@pytest.fixture
def giang() -> Client:
    make_hub()
    client = Client()
    client.force_login(cast.giang())
    return client


def email() -> NoticeChannel:
    return NoticeChannel.objects.get(code="email")


def test_a_channel_is_set_up_and_its_secret_is_on_no_page_and_in_no_trail(giang: Client) -> None:
    page = f"{WHERE}/{email().pk}/change/"
    assert "own_host" in giang.get(page).content.decode()
    answer = giang.post(page, {**COMMON, **MAIL, "own_password": "hidden-word", "active": "on"})
    assert answer.status_code == 302
    row = email()
    assert (row.active, row.settings["host"], row.secret) == (True, "mail.example.org", {"password": "hidden-word"})
    assert "hidden-word" not in giang.get(page).content.decode()
    assert not [entry for entry in AuditEntry.objects.all() if "hidden-word" in str(entry.after) + str(entry.before)]
    changed = AuditEntry.objects.get(action="notices.change_secret")
    assert changed.after == {"fields": ["password"]}


def test_a_secret_that_is_left_empty_stays(giang: Client) -> None:
    page = f"{WHERE}/{email().pk}/change/"
    giang.post(page, {**COMMON, **MAIL, "own_password": "hidden-word"})
    giang.post(page, {**COMMON, **MAIL, "own_password": "", "own_host": "other.example.org"})
    assert (email().settings["host"], email().secret) == ("other.example.org", {"password": "hidden-word"})


def test_a_channel_that_cannot_work_is_not_switched_on(giang: Client) -> None:
    page = f"{WHERE}/{email().pk}/change/"
    answer = giang.post(page, {**COMMON, **MAIL, "own_host": "", "own_port": "x", "active": "on"})
    assert answer.status_code == 200
    assert not email().active
    assert giang.post(page, {**COMMON, **MAIL, "own_host": ""}).status_code == 302  # off, it may be unfinished


def test_a_new_channel_leads_on_to_what_its_kind_asks_for(giang: Client) -> None:
    answer = giang.post(
        f"{WHERE}/add/", {"code": "siren", "title_vi": "Còi", "title_en": "Siren", "kind": "webhook"}, follow=True
    )
    assert "own_secret" in answer.content.decode()
    row = NoticeChannel.objects.get(code="siren")
    assert (row.medium, row.active) == ("itself", False)
