"""Confirming numbers of the law: by whom, with what, what it changes, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fansipan.kernel import attachments, clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import confirming, law
from fansipan.sectors.environment.actions.obligations import loading as obligations
from fansipan.sectors.environment.contracts import LawStatus, Verdict
from fansipan.sectors.environment.contracts.confirming import Checked, Evidence, NumberKind, Scan
from fansipan.sectors.environment.models import (
    AveragingRule,
    Coefficient,
    Confirmation,
    LimitValue,
    ObligationRule,
    Regulation,
)
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.rules import limits
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.test_applied import stack
from fansipan.services.observations.tests.make import stream
from tests import cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj"
TEXT_DATE = date(2009, 11, 16)


def fluoride() -> LimitValue:
    """A limit of the house's files from memory: 20 mg/Nm3, unconfirmed."""
    load_law()
    return LimitValue.objects.get(regulation__code="QCVN 19:2009/BTNMT", parameter="HF", column="B")


def evidence(**other: Any) -> Evidence:
    said = {"source": "TT 25/2009/TT-BTNMT", "article": "Bảng 1, cột B", "text_date": TEXT_DATE}
    return Evidence(**{**said, "scan": Scan("trang-7.pdf", PDF), **other})


def confirm(row: LimitValue, **corrections: Any) -> int:
    return confirming.confirm(cast.acting(cast.chi()), [Checked(NumberKind.LIMIT, row.pk, corrections)], evidence())


def test_a_number_is_confirmed_by_a_named_person_with_a_scan_and_can_then_be_exceeded() -> None:
    row = fluoride()
    Coefficient.objects.update(status=LawStatus.CONFIRMED)
    station = stack(coefficients={"Kp": 0.9, "Kv": 1.0})
    pk = stream(station, "flue-hf").pk
    (before,) = applied_spans([pk], date(2020, 1, 1), date(2020, 1, 1))[pk]
    assert limits.verdict(1000, before.applied) is Verdict.WARNING
    made = confirm(row)
    row.refresh_from_db()
    assert (row.status, row.source, row.article) == (LawStatus.CONFIRMED, "TT 25/2009/TT-BTNMT", "Bảng 1, cột B")
    (after,) = applied_spans([pk], date(2020, 1, 1), date(2020, 1, 1))[pk]
    assert limits.verdict(1000, after.applied) is Verdict.EXCEEDS
    kept = Confirmation.objects.get(pk=made)
    assert (str(kept.confirmed_by), kept.text_date, bytes(kept.scan)) == (str(cast.chi()), TEXT_DATE, PDF)
    entry = AuditEntry.objects.get(action="environment.confirm_numbers")
    assert entry.user_id == cast.chi().pk
    told = OutboxEvent.objects.latest("at")
    assert (told.name, told.payload["media"], told.payload["since"]) == (
        "environment.law_changed", ["flue_gas"], row.valid_from.isoformat(),
    )  # fmt: skip


def test_a_number_is_corrected_while_it_is_confirmed_and_stands_as_before_once_that_is_withdrawn() -> None:
    row = fluoride()
    made = confirm(row, low=None, high=18.0, unit="mg/m3")
    row.refresh_from_db()
    assert (row.high, row.status) == (18.0, LawStatus.CONFIRMED)
    chi = cast.acting(cast.chi())
    with pytest.raises(Invalid):
        confirming.withdraw(chi, made, "  ")
    confirming.withdraw(chi, made, "nhầm cột")
    row.refresh_from_db()
    assert (row.high, row.status) == (20.0, LawStatus.UNCONFIRMED)
    assert "trí nhớ" in row.source
    kept = Confirmation.objects.get(pk=made)
    assert (kept.withdrawn_why, str(kept.withdrawn_by)) == ("nhầm cột", str(cast.chi()))
    assert AuditEntry.objects.get(action="environment.withdraw_confirmation").why == "nhầm cột"
    assert OutboxEvent.objects.filter(name="environment.law_changed").count() == 2
    with pytest.raises(Conflict):
        confirming.withdraw(chi, made, "lần nữa")


def test_a_newer_confirmation_outlives_the_withdrawal_of_an_older_one() -> None:
    row = fluoride()
    old, _new = confirm(row), confirm(row, high=19.0)
    confirming.withdraw(cast.acting(cast.chi()), old, "trùng")
    row.refresh_from_db()
    assert (row.high, row.status) == (19.0, LawStatus.CONFIRMED)


def test_a_number_that_was_changed_since_is_only_unconfirmed_by_a_withdrawal() -> None:
    row = fluoride()
    made = confirm(row)
    LimitValue.objects.filter(pk=row.pk).update(high=25)
    confirming.withdraw(cast.acting(cast.chi()), made, "nhầm")
    row.refresh_from_db()
    assert (row.high, row.status) == (25.0, LawStatus.UNCONFIRMED)


def test_loading_with_update_leaves_what_a_person_confirmed() -> None:
    row = fluoride()
    confirm(row, high=18.0)
    for _loaded in law.load(SYSTEM, update=True):
        pass
    row.refresh_from_db()
    assert (row.high, row.status) == (18.0, LawStatus.CONFIRMED)


def test_coefficients_and_averages_are_confirmed_the_same_way() -> None:
    load_law()
    factor = Coefficient.objects.get(regulation__code="QCVN 19:2009/BTNMT", symbol="Kp", value=0.9)
    rule = AveragingRule.objects.get(average="24h")
    checked = [
        Checked(NumberKind.COEFFICIENT, factor.pk, {"value": 0.9}),
        Checked(NumberKind.AVERAGE, rule.pk, {"least_share": 0.7}),
    ]
    confirming.confirm(cast.acting(cast.giang()), checked, evidence())
    factor.refresh_from_db()
    rule.refresh_from_db()
    assert (factor.status, rule.status, rule.least_share) == (LawStatus.CONFIRMED, LawStatus.CONFIRMED, 0.7)
    told = OutboxEvent.objects.latest("at")
    assert told.payload["media"] == ["air", "flue_gas", "surface_water", "wastewater"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"source": " "}, Invalid),
        ({"article": ""}, Invalid),
        ({"text_date": date(2999, 1, 1)}, Invalid),
        ({"scan": Scan("trang.pdf", b"<html>")}, Invalid),
        ({"scan": Scan("trang.docx", b"PK\x03\x04")}, Invalid),
        ({"scan": Scan("trang.pdf", PDF + bytes(attachments.LARGEST))}, TooLarge),
    ],
)
def test_without_good_evidence_nothing_is_confirmed(wrong: dict[str, Any], problem: type[Exception]) -> None:
    row = fluoride()
    with pytest.raises(problem):
        confirming.confirm(cast.acting(cast.chi()), [Checked(NumberKind.LIMIT, row.pk)], evidence(**wrong))
    row.refresh_from_db()
    assert row.status == LawStatus.UNCONFIRMED
    assert not Confirmation.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(
    "corrections",
    [
        {"low": None, "high": None},
        {"unit": "mg per m3"},
        {"status": "confirmed"},
        {"value": 1.0},
        {"compared": "any"},
        {"compared": "week"},
    ],
)
def test_a_correction_that_cannot_be_is_refused(corrections: dict[str, Any]) -> None:
    row = fluoride()
    with pytest.raises(Invalid):
        confirm(row, **corrections)


def test_nobody_else_confirms_or_withdraws() -> None:
    row = fluoride()
    made = confirm(row)
    for person in (cast.an(), cast.dung(), cast.em()):
        with pytest.raises(Forbidden):
            confirming.confirm(cast.acting(person), [Checked(NumberKind.LIMIT, row.pk)], evidence())
        with pytest.raises(Forbidden):
            confirming.withdraw(cast.acting(person), made, "vì")
    with pytest.raises(Forbidden):
        confirming.confirm(SYSTEM, [Checked(NumberKind.LIMIT, row.pk)], evidence())
    with pytest.raises(NotFound):
        confirming.confirm(cast.acting(cast.chi()), [Checked(NumberKind.LIMIT, 10**8)], evidence())


def upload(name: str = "trang-7.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(**fields: Any) -> dict[str, Any]:
    said = {"source": "TT 25/2009/TT-BTNMT", "article": "Bảng 1", "text_date": TEXT_DATE.isoformat()}
    return {**said, "scan": upload(), **fields}


def test_an_officer_confirms_one_number_on_its_page_and_its_scan_can_be_taken(client: Client) -> None:
    row = fluoride()
    client.force_login(cast.chi())
    page = client.get(f"/law/confirm/limit/{row.pk}").content.decode()
    assert 'value="20"' in page
    assert "trí nhớ" in page
    key = f"limit-{row.pk}"
    asked = {f"take-{key}": "on", f"high-{key}": "18.5", f"low-{key}": "", f"unit-{key}": "mg/m3"}
    answer = client.post(f"/law/confirm/limit/{row.pk}", sent(**asked))
    made = Confirmation.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/law/confirmations/{made.pk}")
    row.refresh_from_db()
    assert (row.high, row.status) == (18.5, LawStatus.CONFIRMED)
    scan = client.get(f"/law/confirmations/{made.pk}/scan")
    assert (scan.content, scan["Content-Type"]) == (PDF, "application/pdf")
    assert scan["Content-Disposition"].startswith("attachment")
    assert "Bảng 1" in client.get("/law/confirmations").content.decode()
    answer = client.post(f"/law/confirmations/{made.pk}/withdraw", {"why": "nhầm"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.high, row.status) == (20, LawStatus.UNCONFIRMED)


def test_a_whole_table_is_confirmed_in_one_go_and_only_what_was_ticked(client: Client) -> None:
    fluoride()
    client.force_login(cast.chi())
    waiting = LimitValue.objects.filter(regulation__code="QCVN 19:2009/BTNMT", status="unconfirmed", column="B")
    ticked = list(waiting[:3])
    asked: dict[str, Any] = {}
    for row in ticked:
        key = f"limit-{row.pk}"
        asked |= {f"take-{key}": "on", f"high-{key}": f"{row.high:g}", f"unit-{key}": row.unit}
    count = waiting.count()
    assert client.post("/law/confirm/qcvn-19-2009-btnmt", sent(**asked)).status_code == 302
    assert waiting.count() == count - 3
    assert Confirmation.objects.get().numbers.count() == 3
    assert Confirmation.objects.get().regulation is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""},
        {"text_date": (clock.today() + timedelta(days=2)).isoformat()},
        {"scan": ""},
        {"take": ""},
        {"high": ""},
        {"unit": "mg per m3"},
    ],
)
def test_a_form_that_lacks_something_says_so_and_confirms_nothing(client: Client, wrong: dict[str, str]) -> None:
    row = fluoride()
    client.force_login(cast.chi())
    key = f"limit-{row.pk}"
    asked = sent(**{f"take-{key}": "on", f"high-{key}": "20", f"unit-{key}": "mg/m3"})
    for name, value in wrong.items():
        asked[name if name in asked else f"{name}-{key}"] = value
    if not asked.get(f"take-{key}"):
        del asked[f"take-{key}"]
    answer = client.post(f"/law/confirm/limit/{row.pk}", asked)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Confirmation.objects.exists()


def test_the_law_is_open_to_everybody_and_what_confirms_it_is_not(client: Client) -> None:
    row = fluoride()
    made = confirm(row)
    assert client.get("/law").status_code == 200
    page = client.get("/law/qcvn-19-2009-btnmt").content.decode()
    assert "QCVN 19:2009/BTNMT" in page
    assert "chưa XN" in page
    closed = ("/law/confirm", f"/law/confirm/limit/{row.pk}", "/law/import", f"/law/confirmations/{made}/scan")
    for address in closed:
        assert client.get(address).status_code in (302, 401, 403)
    client.force_login(cast.dung())
    for address in closed:
        assert client.get(address).status_code == 403
    assert client.post(f"/law/confirmations/{made}/withdraw", {"why": "x"}).status_code == 403
    client.force_login(cast.em())
    assert client.get(f"/law/confirmations/{made}/scan").status_code == 200


def test_a_rule_of_an_obligation_is_confirmed_with_a_scan_and_by_no_other_way(client: Client) -> None:
    for _loaded in obligations.load(SYSTEM):
        pass
    row = ObligationRule.objects.get(kind="availability")
    client.force_login(cast.giang())
    asked = {"kind": row.kind, "number": "0.8", "warn_days": "7", "valid_from": "2021-08-16", "status": "confirmed"}
    address = reverse("admin:environment_obligationrule_change", args=[row.pk])
    assert client.post(address, {**asked, "station_kinds": row.station_kinds}).status_code == 302
    row.refresh_from_db()
    assert (row.number, row.status) == (0.8, "unconfirmed")
    client.force_login(cast.chi())
    assert f"/law/confirm/obligation/{row.pk}" in client.get("/law/confirm").content.decode()
    assert client.get(f"/law/confirm/obligation/{row.pk}").status_code == 200
    told = OutboxEvent.objects.count()
    made = confirming.confirm(
        cast.acting(cast.chi()), [Checked(NumberKind.OBLIGATION, row.pk, {"number": 0.85})], evidence()
    )
    row.refresh_from_db()
    assert (row.number, row.status) == (0.85, "confirmed")
    assert OutboxEvent.objects.count() == told
    confirming.withdraw(cast.acting(cast.chi()), made, "wrong text")
    row.refresh_from_db()
    assert (row.number, row.status) == (0.8, "unconfirmed")


def test_whoever_confirms_a_limit_sees_what_else_decides_how_it_is_held_against_values(client: Client) -> None:
    row = fluoride()
    client.force_login(cast.chi())
    page = client.get(f"/law/confirm/limit/{row.pk}").content.decode()
    assert "so sánh với trung bình: 24 giờ" in page
    assert "nhân với hệ số của cơ sở" in page


def test_which_average_is_held_against_a_limit_is_corrected_as_its_number_is(client: Client) -> None:
    row = fluoride()
    client.force_login(cast.chi())
    address, key = f"/law/confirm/limit/{row.pk}", f"limit-{row.pk}"
    assert f'name="compared-{key}"' in client.get(address).content.decode()
    figures = {f"take-{key}": "on", f"high-{key}": "20", f"unit-{key}": "mg/m3"}
    assert client.post(address, sent(**figures, **{f"compared-{key}": "any"})).status_code == 422
    assert client.post(address, sent(**figures, **{f"compared-{key}": "1h"})).status_code == 302
    row.refresh_from_db()
    assert (row.compared, row.status) == ("1h", LawStatus.CONFIRMED)
    stated = AuditEntry.objects.get(action="environment.confirm_numbers")
    assert "1h" in str(stated.after)
    confirming.withdraw(cast.acting(cast.chi()), Confirmation.objects.get().pk, "sai điều")
    row.refresh_from_db()
    assert (row.compared, row.status) == ("24h", LawStatus.UNCONFIRMED)


def test_a_limit_whose_text_names_its_average_asks_for_no_other(client: Client) -> None:
    load_law()
    row = LimitValue.objects.filter(average="24h").first()
    assert row is not None
    client.force_login(cast.chi())
    assert f"compared-limit-{row.pk}" not in client.get(f"/law/confirm/limit/{row.pk}").content.decode()


def test_a_date_of_a_regulation_says_that_nobody_compared_it_until_it_is_confirmed_with_a_scan(client: Client) -> None:
    load_law()
    row = Regulation.objects.get(code="QCVN 19:2009/BTNMT")
    assert row.confirmed_dates == ["existing_until"]
    client.force_login(cast.chi())
    assert "Có hiệu lực từ, Có hiệu lực đến" in client.get("/law/confirm").content.decode()
    page = client.get("/law/qcvn-19-2009-btnmt").content.decode()
    assert f"/law/confirm/dates/{row.pk}" in page
    assert page.count('01/01/2010 <abbr class="law-mark"') == 1
    assert '31/12/2031 <abbr class="law-mark"' not in page
    address, key = f"/law/confirm/dates/{row.pk}", f"dates-{row.pk}"
    days = {f"valid_from-{key}": "2010-01-05", f"valid_to-{key}": "2025-06-30", f"existing_until-{key}": "2031-12-31"}
    turned = {**days, f"valid_to-{key}": "2009-06-30"}
    assert client.post(address, sent(**{f"take-{key}": "on"}, **turned)).status_code == 422
    assert client.post(address, sent(**{f"take-{key}": "on"}, **days)).status_code == 302
    row.refresh_from_db()
    assert (row.valid_from, len(row.confirmed_dates)) == (date(2010, 1, 5), 3)
    told = OutboxEvent.objects.latest("at").payload
    assert (told["media"], told["since"]) == (["flue_gas"], date.min.isoformat())
    assert "chưa XN" not in client.get("/law/qcvn-19-2009-btnmt").content.decode().split("Bảng")[0].split("<table")[0]
    for _loaded in law.load(SYSTEM, update=True):
        pass
    row.refresh_from_db()
    assert (row.valid_from, len(row.confirmed_dates)) == (date(2010, 1, 5), 3)
    assert not row.limits.filter(valid_from=date(2010, 1, 5)).exists()
    confirming.withdraw(cast.acting(cast.chi()), Confirmation.objects.get().pk, "nhầm văn bản")
    row.refresh_from_db()
    assert (row.valid_from, row.confirmed_dates) == (date(2010, 1, 1), ["existing_until"])


@pytest.mark.parametrize("corrections", [{"valid_from": None}, {"valid_from": "2010"}, {"valid_to": date(2001, 1, 1)}])
def test_dates_of_a_regulation_that_cannot_be_are_refused(corrections: dict[str, Any]) -> None:
    load_law()
    row = Regulation.objects.get(code="QCVN 19:2009/BTNMT")
    with pytest.raises(Invalid):
        confirming.confirm(cast.acting(cast.chi()), [Checked(NumberKind.DATES, row.pk, corrections)], evidence())


def test_a_date_edited_in_the_administration_is_no_longer_confirmed(client: Client) -> None:
    load_law()
    row = Regulation.objects.get(code="QCVN 40:2011/BTNMT")
    client.force_login(cast.giang())
    asked = {
        "code": row.code, "title_0": "a", "title_1": "b", "title_vi": "a", "title_en": "b", "medium": row.medium,
        "valid_from": "2012-02-15", "valid_to": "2025-08-30", "existing_until": "2031-12-31", "replaced_by": "",
        "source": "x", "coefficients-TOTAL_FORMS": "0", "coefficients-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert client.post(reverse("admin:environment_regulation_change", args=[row.pk]), asked).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_dates == ["existing_until"]
