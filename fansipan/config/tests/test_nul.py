"""A NUL in an address, a question or a body is answered, never a fault of ours: PostgreSQL cannot keep one."""

from __future__ import annotations

import pytest
from django.test import Client

from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/stations/%00",
    "/stations/a%00b/log",
    "/api/v1/stations/%00",
    "/api/v1/stations?kind=%00&organisation=%00&place=%00",
    "/api/v1/quarantine?station=%00&parameter=%00",
    "/api/v1/deliveries?station=%00&protocol=%00",
    "/api/v1/ledger?station=%00",
    "/api/v1/places?q=%00",
    "/search?q=%00&q=%0%000",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_nul_in_an_address_is_no_fault_of_ours(client: Client, address: str) -> None:
    client.force_login(cast.an())
    assert client.get(address).status_code < 500


def test_a_question_loses_its_nul(client: Client) -> None:
    make_station("TL-KT-01", public=True)
    client.force_login(cast.an())
    assert "TL-KT-01" in client.get("/stations?q=TL-%00KT").content.decode()


def test_a_nul_in_a_body_is_the_callers_to_mend(client: Client) -> None:
    client.force_login(cast.an())
    asked = {"stations": ["\x00"], "start": "2026-10-01T00:00:00Z", "end": "2026-10-02T00:00:00Z", "format": "csv"}
    answer = client.post("/api/v1/exports", asked, content_type="application/json")
    assert 400 <= answer.status_code < 500
