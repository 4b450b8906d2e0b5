"""Outlets and permits in the administration: what was judged by is followed by a new row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.sectors.environment.models import LegalAverage, Outlet, Permit
from fansipan.sectors.environment.tests.test_applied import stack
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import stream
from tests import cast

pytestmark = pytest.mark.django_db


def asked(row: Outlet, **changes: Any) -> dict[str, Any]:
    names = [field.attname for field in Outlet._meta.concrete_fields if field.name not in ("id", "station")]
    fields = {name: "" if (value := getattr(row, name)) is None else value for name in names}
    texts = {"regulations": "[]", "coefficients": "{}", "basis": "{}"}
    return {**fields, **texts, "station": row.station_id, **changes}


def judged(station: Station) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    number = stream(station, "flue-so2").pk
    fields = {"average": "24h", "end": at, "value": 1.0, "count": 24, "expected": 24, "complete": True}
    LegalAverage.objects.create(datastream_id=number, **fields)


def test_an_outlet_that_was_never_judged_by_is_edited(client: Client) -> None:
    stack()
    row = Outlet.objects.get()
    client.force_login(cast.giang())
    address = reverse("admin:environment_outlet_change", args=[row.pk])
    assert client.post(address, asked(row, column="A")).status_code == 302
    row.refresh_from_db()
    assert (row.column, Outlet.objects.count()) == ("A", 1)
    assert AuditEntry.objects.filter(action="environment.change_outlet").exists()
    assert OutboxEvent.objects.get().payload["stations"] == [row.station_id]


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("coefficients", '{"Kp": "0,9"}', "dấu chấm thập phân"),
        ("coefficients", "[0.9]", "dấu chấm thập phân"),
        ("basis", '{"flue-so2": ["kho"]}', "normal, dry, oxygen"),
        ("basis", '{"flue-so2": "dry"}', "normal, dry, oxygen"),
        ("amounts", '{"Kp": [120000]}', "class-3"),
        ("regulations", '["QCVN 99:2099/BTNMT"]', "QCVN 99:2099/BTNMT"),
        ("regulations", '"QCVN 19:2009/BTNMT"', "danh sách"),
        ("normal_kpa", "1013", "từ 50 đến 150"),
    ],
)
def test_what_nobody_could_read_of_an_outlet_is_refused(client: Client, field: str, given: str, said: str) -> None:
    stack()
    row = Outlet.objects.get()
    client.force_login(cast.giang())
    answer = client.post(reverse("admin:environment_outlet_change", args=[row.pk]), asked(row, **{field: given}))
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_settings_of_an_outlet_may_be_left_empty(client: Client) -> None:
    stack()
    row = Outlet.objects.get()
    client.force_login(cast.giang())
    empty = {"regulations": "", "coefficients": "", "basis": ""}
    assert (
        client.post(reverse("admin:environment_outlet_change", args=[row.pk]), asked(row, **empty)).status_code == 302
    )
    row.refresh_from_db()
    assert (row.regulations, row.coefficients, row.basis) == ([], {}, {})


def test_an_outlet_that_was_judged_by_is_followed_by_a_new_row_of_a_later_day(client: Client) -> None:
    station = stack()
    judged(station)
    row = Outlet.objects.get()
    client.force_login(cast.giang())
    address = reverse("admin:environment_outlet_change", args=[row.pk])
    answer = client.post(address, asked(row, column="A"))
    assert answer.status_code == 200
    assert "thành một dòng mới" in answer.content.decode()
    assert client.post(address, asked(row, column="A", valid_from="2026-06-01")).status_code == 302
    old, new = Outlet.objects.order_by("valid_from")
    assert (old.column, old.valid_from, new.column, new.valid_from) == (
        "B", date(2010, 1, 1), "A", date(2026, 6, 1),
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="environment.add_outlet").exists()
    assert client.post(reverse("admin:environment_outlet_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_a_permit_with_its_numbers_is_entered_in_the_administration_too(client: Client) -> None:
    station = stack()
    client.force_login(cast.giang())
    form = {
        "organisation": station.organisation_id, "number": "5/GPMT", "valid_from": "2024-01-01", "note_0": "",
        "note_1": "", "limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "0", "limits-0-parameter": "SO2",
        "limits-0-average": "24h", "limits-0-high": "300", "limits-0-unit": "mg per m3",
        "limits-0-medium": "flue_gas",
    }  # fmt: skip
    address = reverse("admin:environment_permit_add")
    assert client.post(address, form).status_code == 200
    assert not Permit.objects.exists()
    assert client.post(address, {**form, "limits-0-unit": "mg/m3", "limits-0-medium": ""}).status_code == 200
    assert client.post(address, {**form, "limits-0-unit": "mg/m3"}).status_code == 302
    assert Permit.objects.get().limits.get().high == 300
    assert OutboxEvent.objects.filter(name="environment.law_changed").exists()
