"""Logging in and out, the own account, the audit trail: what a person meets."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from fansipan.kernel import audit, clock
from fansipan.kernel.models import AuditEntry
from fansipan.services.identity import demo
from tests import cast

pytestmark = pytest.mark.django_db

NEW = "mua-thu-ha-giang"


def log_in(client: Client, login: str, password: str = cast.PASSWORD, **more: str) -> int:
    return client.post("/login", {"username": login, "password": password, **more}).status_code


def actions_on_record() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def body(client: Client, address: str, language: str = "vi") -> str:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_logs_in_and_out_and_both_are_on_record(client: Client) -> None:
    cast.chi()
    assert log_in(client, "chi") == 302
    assert body(client, "/account")
    assert client.post("/logout").status_code == 302
    assert client.get("/account").status_code == 302
    assert actions_on_record() == ["identity.login", "identity.logout"]


def test_capital_letters_and_the_email_address_find_the_same_account(client: Client) -> None:
    chi = cast.chi()
    chi.email = "chi@example.org"
    chi.save()
    assert log_in(Client(), "  CHI ") == 302
    assert log_in(Client(), "Chi@Example.org") == 302


def test_an_email_address_that_two_people_share_opens_nothing(client: Client) -> None:
    for person in (cast.chi(), cast.an()):
        person.email = "both@example.org"
        person.save()
    assert log_in(client, "both@example.org") == 200


def test_after_logging_in_one_is_where_one_wanted_to_be(client: Client) -> None:
    cast.em()
    answer = client.get("/audit?actor=chi&page=2")
    assert answer.headers["Location"] == "/login?next=/audit%3Factor%3Dchi%26page%3D2"
    wanted = {"username": "em", "password": cast.PASSWORD, "next": "/audit?actor=chi&page=2"}
    assert client.post("/login", wanted).headers["Location"] == "/audit?actor=chi&page=2"


def test_nobody_is_sent_to_another_site_after_logging_in(client: Client) -> None:
    cast.chi()
    wanted = {"username": "chi", "password": cast.PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login", wanted).headers["Location"] == "/"


def test_a_wrong_password_is_answered_in_vietnamese_and_on_record(client: Client) -> None:
    cast.chi()
    answer = client.post("/login", {"username": "chi", "password": "wrong"})
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target, entry.actor, entry.address) == (
        "identity.login_failed",
        "user:chi",
        "public",
        "127.0.0.1",
    )


def test_the_fifth_wrong_password_locks_the_login_even_for_the_right_one(client: Client) -> None:
    cast.chi()
    assert [log_in(client, "chi", "wrong") for _ in range(4)] == [200] * 4
    assert log_in(client, "Chi", "wrong") == 429
    locked = client.post("/login", {"username": "chi", "password": cast.PASSWORD})
    assert locked.status_code == 429
    assert "15 phút" in locked.content.decode()
    assert actions_on_record() == ["identity.login_failed"] * 4 + ["identity.login_locked"]


def test_what_is_typed_for_an_unknown_login_is_not_kept_for_ever(client: Client) -> None:
    assert log_in(client, "my-secret-password", "chi") == 200
    assert not AuditEntry.objects.exists()


def test_demo_accounts_stand_on_the_login_page_of_a_demo_only(client: Client) -> None:
    assert "ruong-bac-thang" not in body(client, "/login")
    cast.plant(), cast.other_plant()
    cast.plant(), cast.other_plant(), cast.commune()
    demo.seed()
    assert "ruong-bac-thang" in body(client, "/login")


def test_logging_out_takes_more_than_a_link(client: Client) -> None:
    client.force_login(cast.chi())
    assert client.get("/logout").status_code == 405
    assert client.get("/account/end-sessions").status_code == 405


def test_a_form_that_stood_open_too_long_is_answered_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login", {"username": "chi", "password": cast.PASSWORD})
    assert answer.status_code == 403
    assert "Hãy mở lại biểu mẫu" in answer.content.decode()


def test_a_session_ends_without_use_and_says_so(client: Client) -> None:
    client.force_login(cast.chi())
    assert client.get("/account").status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=11)):
        assert client.get("/account").status_code == 302
        assert "phiên làm việc" in body(client, "/login")


def test_a_session_in_use_lasts_a_shift_and_no_longer(client: Client) -> None:
    client.force_login(cast.chi())
    began = clock.now()
    for hours in range(12):
        with clock.frozen(began + timedelta(hours=hours)):
            assert client.get("/account").status_code == 200
    with clock.frozen(began + timedelta(hours=12, minutes=1)):
        assert client.get("/account").status_code == 302


def test_a_person_changes_the_own_password_and_other_browsers_are_logged_out(client: Client) -> None:
    cast.chi()
    here, there = client, Client()
    log_in(here, "chi")
    log_in(there, "chi")
    asked = {"old_password": cast.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/account", asked).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert log_in(Client(), "chi", NEW) == 302
    assert "identity.change_password" in actions_on_record()


def test_a_weak_new_password_is_refused_in_words(client: Client) -> None:
    client.force_login(cast.chi())
    asked = {"old_password": cast.PASSWORD, "new_password1": "1234567", "new_password2": "1234567"}
    answer = client.post("/account", asked)
    assert answer.status_code == 422
    assert "10 ký tự" in answer.content.decode()


def test_a_person_logs_out_everywhere(client: Client) -> None:
    chi = cast.chi()
    here, there = client, Client()
    here.force_login(chi)
    there.force_login(chi)
    assert here.post("/account/end-sessions").status_code == 302
    assert there.get("/account").status_code == 302
    assert "identity.end_sessions" in actions_on_record()


def test_the_account_page_names_role_and_organisation(client: Client) -> None:
    client.force_login(cast.dung())
    vietnamese, english = body(client, "/account"), body(client, "/account", "en")
    assert "Nhà máy Một" in vietnamese
    assert "Plant One" in english
    assert "Đổi mật khẩu" in vietnamese
    assert "Change the password" in english


@pytest.mark.parametrize("person", [cast.an, cast.chi, cast.dung])
def test_the_audit_trail_is_for_auditors_and_administrators(person: object, client: Client) -> None:
    client.force_login(person())  # type: ignore[operator]
    assert client.get("/audit").status_code == 403
    assert client.get("/audit.csv").status_code == 403


def write_three() -> None:
    chi, giang = cast.acting(cast.chi()), cast.acting(cast.giang())
    audit.record(chi, "observations.flag_period", "station:TL-KT-01", after={"flag": 4}, why="cell failed")
    audit.record(
        giang, "observations.change_station", "station:TL-KT-02", before={"public": False}, after={"public": True}
    )
    audit.record(giang, "identity.deactivate", "user:an", before={"active": True}, after={"active": False})


def test_an_auditor_reads_what_was_before_and_after(client: Client) -> None:
    write_three()
    client.force_login(cast.em())
    page = body(client, "/audit")
    assert "Vàng A Giang" in page
    assert "cell failed" in page
    assert "<del>False</del>" in page
    assert "<ins>True</ins>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor=Giang", {"TL-KT-02", "user:an"}),
        ("action=flag_period", {"TL-KT-01"}),
        ("target=TL-KT-02", {"TL-KT-02"}),
        ("action=khoá tài khoản", {"user:an"}),
        ("since=2030-01-01", set()),
        ("since=nonsense", {"TL-KT-01", "TL-KT-02", "user:an"}),
    ],
)
def test_the_audit_trail_is_filtered(query: str, found: set[str], client: Client) -> None:
    write_three()
    client.force_login(cast.em())
    page = body(client, f"/audit?{query}")
    assert {
        name for name in ("TL-KT-01", "TL-KT-02", "user:an") if f"{name}</td>" in page.replace("station:", "")
    } == found


def test_the_days_of_the_filter_are_vietnamese_and_both_included(client: Client) -> None:
    write_three()
    client.force_login(cast.em())
    today = clock.today()
    assert "user:an" in body(client, f"/audit?since={today}&until={today}")
    yesterday = today - timedelta(days=1)
    assert "user:an" not in body(client, f"/audit?since={yesterday}&until={yesterday}")


def test_the_audit_trail_turns_pages(client: Client) -> None:
    for number in range(60):
        audit.record(cast.binh(), "test.thing", f"thing:{number}")
    client.force_login(cast.em())
    first, second = body(client, "/audit"), body(client, "/audit?page=2")
    assert "thing:59<" in first
    assert "thing:9<" not in first
    assert "thing:9<" in second
    assert client.get("/audit?page=999999999999999999999").status_code == 200
    assert client.get("/audit?page=-1").status_code == 200


def test_the_audit_trail_is_exported_and_that_is_on_record(client: Client) -> None:
    write_three()
    client.force_login(cast.em())
    answer = client.get("/audit.csv?actor=Giang")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["target"] for row in rows] == ["user:an", "station:TL-KT-02"]
    assert rows[1]["before"] == "public: False"
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.after) == ("identity.export_audit", {"actor": "Giang"})


def test_an_exported_cell_is_never_a_formula(client: Client) -> None:
    audit.record(cast.binh(), "test.thing", "thing:1", why='=HYPERLINK("http://evil.example")')
    client.force_login(cast.em())
    assert "'=HYPERLINK" in client.get("/audit.csv").getvalue().decode()
