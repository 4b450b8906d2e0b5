"""The numbers of the law in the tables: loaded once, kept as an officer left them, edited in the administration."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel.errors import Forbidden
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import law
from fansipan.sectors.environment.contracts import Average, LawStatus, LimitQuestion, LimitReason, Verdict
from fansipan.sectors.environment.models import Coefficient, IndexTable, LimitValue, Regulation
from fansipan.sectors.environment.queries import law as queries
from fansipan.sectors.environment.rules import limits
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
    assert set(Regulation.objects.values_list("code", flat=True)) == {
        "QCVN 05:2023/BTNMT", "QCVN 08:2023/BTNMT", "QCVN 19:2009/BTNMT", "QCVN 19:2024/BTNMT", "QCVN 21:2009/BTNMT",
        "QCVN 22:2009/BTNMT", "QCVN 40:2011/BTNMT", "QCVN 40:2025/BTNMT", "QCVN 51:2017/BTNMT",
    }  # fmt: skip
    memory = LimitValue.objects.filter(source__contains="trí nhớ")
    assert memory.count() > 50
    assert not memory.exclude(status=LawStatus.UNCONFIRMED).exists()
    assert not LimitValue.objects.filter(status=LawStatus.UNCONFIRMED, source="").exists()
    assert not Coefficient.objects.filter(status=LawStatus.CONFIRMED).exists()
    assert {row.kind for row in IndexTable.objects.all()} == {"air", "water"}


@pytest.mark.parametrize(
    ("medium", "parameter", "day", "average", "column", "since", "high", "reason"),
    [
        ("air", "PM2.5", date(2025, 12, 31), Average.DAY, "", None, 50, LimitReason.REGULATION),
        ("air", "PM2.5", date(2026, 1, 1), Average.DAY, "", None, 45, LimitReason.REGULATION),
        ("air", "SO2", date(2026, 1, 1), Average.HOUR, "", None, 350, LimitReason.REGULATION),
        ("wastewater", "COD", date(2020, 1, 1), Average.DAY, "B", None, 150, LimitReason.REGULATION),
        ("wastewater", "COD", date(2027, 1, 1), Average.DAY, "B", date(2015, 1, 1), 150, LimitReason.TRANSITION),
    ],
)
def test_the_limit_of_a_day_comes_out_of_the_tables(
    medium: str, parameter: str, day: date, average: Average, column: str, since: date | None, high: float, reason: str
) -> None:
    load()
    question = LimitQuestion(parameter, day, average, column, operating_since=since)
    found = limits.applied(question, queries.regulations(medium), queries.limits(medium, parameter))
    assert found is not None
    assert (found.high, found.reason, found.status) == (high, reason, LawStatus.CONFIRMED)
    assert limits.verdict(high + 1, found) is Verdict.EXCEEDS


def test_a_table_not_found_gives_no_limit_rather_than_an_invented_one() -> None:
    load()
    question = LimitQuestion("COD", date(2027, 1, 1), Average.DAY, "B", operating_since=date(2026, 1, 1))
    assert limits.applied(question, queries.regulations("wastewater"), queries.limits("wastewater", "COD")) is None


def test_only_an_administrator_loads_the_law() -> None:
    with pytest.raises(Forbidden):
        list(law.load(cast.acting(cast.dung())))


def test_an_administrator_confirms_a_number_and_it_is_on_record(client: Client) -> None:
    load()
    client.force_login(cast.giang())
    row = LimitValue.objects.get(regulation__code="QCVN 19:2009/BTNMT", parameter="HF", column="B")
    names = "parameter column category average compared low high unit oxygen_reference valid_from valid_to article"
    fields = {name: "" if (value := getattr(row, name)) is None else value for name in names.split()}
    asked = {**fields, "regulation": row.regulation_id, "multiplied": "on", "status": "confirmed", "source": "Công báo"}
    answer = client.post(reverse("admin:environment_limitvalue_change", args=[row.pk]), asked)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.source) == ("confirmed", "Công báo")
    entry = AuditEntry.objects.filter(action="environment.change_limitvalue").latest("pk")
    assert entry.before is not None
    assert entry.before["status"] == "unconfirmed"


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
    for model in ("regulation", "limitvalue", "indextable"):
        assert client.get(reverse(f"admin:environment_{model}_changelist")).status_code == 200
