"""Places for programs."""

from __future__ import annotations

import gzip
import json

import pytest
from django.test import Client

from fansipan.services.places.tests.make import make_province, make_unit

pytestmark = pytest.mark.django_db

BOUNDARIES = "/api/v1/places/boundaries.geojson"


def test_anybody_may_search_places(client: Client) -> None:
    make_province()
    found = client.get("/api/v1/places", {"q": "tang loong"}).json()
    assert [card["code"] for card in found] == ["02908", "old-1"]
    assert found[1] == {
        "code": "old-1",
        "name": {"vi": "Thị trấn Tằng Loỏng", "en": "Thị trấn Tằng Loỏng"},
        "kind": "township",
        "valid_from": None,
        "valid_to": "2025-07-01",
        "now": ["Xã Tằng Loỏng"],
    }


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "x" * 101}, {"q": "a", "limit": 0}, {"q": "a", "limit": "many"}]
)
def test_a_search_that_makes_no_sense_is_answered_with_a_problem(query: dict[str, object], client: Client) -> None:
    answer = client.get("/api/v1/places", query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_boundaries_are_sent_once_and_then_known(client: Client) -> None:
    make_province()
    first = client.get(BOUNDARIES)
    assert first.headers["Content-Type"] == "application/geo+json"
    assert [f["properties"]["code"] for f in json.loads(first.content)["features"]] == ["02908"]
    again = client.get(BOUNDARIES, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_unit("x", "Xã X", boundary={"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})
    assert client.get(BOUNDARIES, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_boundaries_are_packed_for_those_who_can_unpack(client: Client) -> None:
    make_province()
    packed = client.get(BOUNDARIES, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get(BOUNDARIES).content
