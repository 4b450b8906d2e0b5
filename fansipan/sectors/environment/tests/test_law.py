"""The numbers of the law in the tables: loaded once, kept as an officer left them, edited in the administration."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel.errors import Forbidden
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import law
from fansipan.sectors.environment.contracts import Average, LawStatus
from fansipan.sectors.environment.models import (
    AveragingRule,
    Coefficient,
    IndexTable,
    LawParameter,
    LimitValue,
    Regulation,
)
from fansipan.sectors.environment.queries.law_words import parameter_name
from tests import cast

pytestmark = pytest.mark.django_db


def load(update: bool = False) -> list[tuple[int, int, int]]:
    loaded = law.load(SYSTEM, update=update)
    return [(len(one.created), len(one.kept), len(one.updated)) for one in loaded]


def test_loading_again_changes_nothing_and_leaves_what_an_officer_confirmed() -> None:
    first = load()
    assert all(kept == updated == 0 for _created, kept, updated in first)
    row = LimitValue.objects.get(regulation__code="QCVN 19:2009/BTNMT", parameter="HF", column="B")
    assert (row.status, row.high) == (LawStatus.UNCONFIRMED, 20)
    LimitValue.objects.filter(pk=row.pk).update(status=LawStatus.CONFIRMED)
    assert load() == [(0, created, 0) for created, _kept, _updated in first]
    row.refresh_from_db()
    assert row.status == LawStatus.CONFIRMED
    load(update=True)
    row.refresh_from_db()
    assert row.status == LawStatus.UNCONFIRMED


def test_every_regulation_of_the_province_is_there_and_says_what_is_not_confirmed() -> None:
    load()
    assert set(Regulation.objects.values_list("code", flat=True)) >= {
        "QCVN 05:2023/BTNMT", "QCVN 08:2023/BTNMT", "QCVN 19:2009/BTNMT", "QCVN 19:2024/BTNMT", "QCVN 21:2009/BTNMT",
        "QCVN 22:2009/BTNMT", "QCVN 30:2012/BTNMT", "QCVN 40:2011/BTNMT", "QCVN 40:2025/BTNMT",
        "QCVN 51:2017/BTNMT",
    }  # fmt: skip
    memory = LimitValue.objects.filter(source__contains="trí nhớ")
    assert memory.count() > 50
    assert not memory.exclude(status=LawStatus.UNCONFIRMED).exists()
    assert not LimitValue.objects.filter(status=LawStatus.UNCONFIRMED, source="").exists()
    assert not Coefficient.objects.filter(status=LawStatus.CONFIRMED).exists()
    assert {row.kind for row in IndexTable.objects.all()} == {"air", "water"}


def test_every_name_of_the_law_is_one_that_its_tables_know() -> None:
    load()
    known = set(LimitValue.objects.values_list("regulation__medium", "parameter"))
    names = set(LawParameter.objects.values_list("medium", "parameter"))
    assert names <= known
    assert LawParameter.objects.get(property_code="waste-nh4").parameter == "NH4-N"
    assert LawParameter.objects.get(property_code="flue-nox").parameter == "NOx"


def test_the_completeness_of_averages_waits_for_the_officer() -> None:
    load()
    rows = AveragingRule.objects.all()
    assert {row.average for row in rows} == {one.value for one in Average}
    compared = rows.exclude(average=Average.ANY.value)
    assert {(row.least_share, row.status) for row in compared} == {(0.75, LawStatus.UNCONFIRMED)}


def test_only_an_administrator_loads_the_law() -> None:
    with pytest.raises(Forbidden):
        list(law.load(cast.acting(cast.dung())))


def test_a_number_edited_in_the_administration_is_on_record_and_no_longer_confirmed(client: Client) -> None:
    load()
    client.force_login(cast.giang())
    row = LimitValue.objects.get(regulation__code="QCVN 19:2009/BTNMT", parameter="SO2", column="B")
    assert row.status == "confirmed"
    names = (
        "parameter column category average compared low high unit oxygen_reference valid_from valid_to article source"
    )
    fields = {name: "" if (value := getattr(row, name)) is None else value for name in names.split()}
    fields |= {"article": row.article, "source": row.source}
    asked = {**fields, "regulation": row.regulation_id, "multiplied": "on", "status": "confirmed"}
    address = reverse("admin:environment_limitvalue_change", args=[row.pk])
    assert client.post(address, {**asked, "article": "Bảng 1, dòng 18"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert client.post(address, {**asked, "high": "480"}).status_code == 302
    row.refresh_from_db()
    assert (row.high, row.status) == (480, "unconfirmed")
    entry = AuditEntry.objects.filter(action="environment.change_limitvalue").latest("pk")
    assert entry.before is not None
    assert entry.before["high"] == 500
    assert OutboxEvent.objects.filter(name="environment.law_changed").exists()


def test_a_changed_table_of_an_index_has_what_was_published_by_it_computed_again(client: Client) -> None:
    load()
    client.force_login(cast.giang())
    for kind, media in (("air", ["air"]), ("water", ["surface_water"])):
        row = IndexTable.objects.get(kind=kind)
        OutboxEvent.objects.all().delete()
        asked = {
            "code": row.code, "title_vi": "a", "title_en": "b", "kind": kind, "decision": "x", "source": "",
            "valid_from": row.valid_from.isoformat(), "table": json.dumps(row.table),
        }  # fmt: skip
        answer = client.post(reverse("admin:environment_indextable_change", args=[row.pk]), asked)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        told = OutboxEvent.objects.get(name="environment.law_changed").payload
        assert (told["media"], told["since"]) == (media, None)


def test_chloride_of_rivers_is_not_the_residual_chlorine_of_wastewater() -> None:
    load()
    found = set(
        LimitValue.objects.filter(parameter__in=("Cl", "Chloride")).values_list("regulation__code", "parameter")
    )
    assert found >= {("QCVN 08:2023/BTNMT", "Chloride"), ("QCVN 40:2011/BTNMT", "Cl")}
    assert ("QCVN 08:2023/BTNMT", "Cl") not in found
    assert parameter_name("Cl") == "Clo dư"


def test_a_limit_without_number_and_a_table_that_cannot_be_read_are_refused(client: Client) -> None:
    load()
    client.force_login(cast.giang())
    table = IndexTable.objects.get(kind="air")
    asked = {
        "code": table.code, "title_0": "a", "title_1": "b", "kind": "air", "decision": "x", "valid_from": "2019-11-12",
        "status": "confirmed", "source": "", "table": '{"index": [0, 50]}',
    }  # fmt: skip
    answer = client.post(reverse("admin:environment_indextable_change", args=[table.pk]), asked)
    assert answer.status_code == 200
    assert "Đây không phải bảng của chỉ số này" in answer.content.decode()
    for model in ("regulation", "limitvalue", "indextable", "lawparameter", "averagingrule", "outlet", "permit"):
        assert client.get(reverse(f"admin:environment_{model}_changelist")).status_code == 200


def test_every_regulation_that_the_new_ones_replaced_is_there_for_its_table_to_be_imported() -> None:
    """QCVN 40:2025/BTNMT and QCVN 19:2024/BTNMT name them; steel at Tằng Loỏng stood under QCVN 52:2017/BTNMT."""
    load()
    by = {
        code: set(Regulation.objects.filter(replaced_by=code).values_list("code", flat=True))
        for code in ("QCVN 40:2025/BTNMT", "QCVN 19:2024/BTNMT")
    }
    assert {len(found) for found in by.values()} == {11, 12}
    assert "QCVN 52:2017/BTNMT" in by["QCVN 40:2025/BTNMT"]
