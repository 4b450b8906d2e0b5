"""The administrator's side of places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel.models import AuditEntry
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession
from fansipan.services.places.tests.make import SQUARE, make_province
from tests import cast

pytestmark = pytest.mark.django_db

NEW = {"code": "x", "name_vi": "Xã Mới", "kind": "commune"}
NO_STEPS = {"successors-TOTAL_FORMS": 0, "successors-INITIAL_FORMS": 0}


@pytest.fixture
def giang(client: Client) -> Client:
    client.force_login(cast.giang())
    return client


def post(client: Client, **fields: Any) -> Any:
    return client.post(reverse("admin:places_administrativeunit_add"), {**NEW, **NO_STEPS, **fields})


def test_a_new_commune_is_found_by_its_name(giang: Client) -> None:
    assert post(giang, boundary=json.dumps(SQUARE)).status_code == 302
    assert AdministrativeUnit.objects.get(code="x").folded == "xa moi"
    assert AuditEntry.objects.get().target == "administrativeunit:x"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"boundary": '{"type": "Point", "coordinates": [1, 2]}'}, "Không vẽ được ranh giới: Point"),
        ({"boundary": "{"}, "JSON"),
        ({"view": '{"zoom": 8}'}, "Hãy viết khung bản đồ"),
        ({"valid_from": "01/07/2025", "valid_to": "01/07/2024"}, "kết thúc trước khi bắt đầu"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_in_words(fields: dict[str, str], said: str, giang: Client) -> None:
    answer = post(giang, **fields)
    assert answer.status_code == 200
    assert said in str(answer.context["adminform"].form.errors)


def test_what_became_of_a_unit_is_edited_with_it(giang: Client) -> None:
    today = make_province()
    step = {"successors-0-new": today.pk, "successors-0-on": "01/07/2025", "successors-TOTAL_FORMS": 1}
    assert post(giang, **step).status_code == 302
    assert UnitSuccession.objects.filter(old__code="x", new=today).exists()
    assert AuditEntry.objects.filter(action="places.add_unitsuccession").exists()


def test_what_is_missing_is_an_empty_field(giang: Client) -> None:
    unit = make_province()
    page = giang.get(reverse("admin:places_administrativeunit_change", args=[unit.pk]))
    form = page.context["adminform"].form
    assert "null" not in str(form["view"])
    assert "Polygon" in str(form["boundary"])


def test_pages_open(giang: Client) -> None:
    make_province()
    unit, step = AdministrativeUnit.objects.first(), UnitSuccession.objects.first()
    for name, row in (("administrativeunit", unit), ("unitsuccession", step)):
        assert giang.get(reverse(f"admin:places_{name}_changelist") + "?q=tang loong").status_code == 200
        assert giang.get(reverse(f"admin:places_{name}_change", args=[row.pk])).status_code == 200  # type: ignore[union-attr]
