"""What businesses gain: their place in their branch, and a page that says so before they join."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.manifest import Comparison
from fansipan.sectors.citizens.queries import businesses
from fansipan.sectors.citizens.tests.make import make_residents
from fansipan.services.identity import queries as identity
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Branch, Organisation
from tests import cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def hotel(code: str, branch: Branch | None) -> Organisation:
    return Organisation.objects.create(
        code=code, name={"vi": code, "en": code}, kind=OrganisationKind.BUSINESS, branch=branch
    )


def compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is the id of an organisation, for all of them."""

    def values(first: date, last: date) -> Mapping[int, float]:
        return {one.id: float(one.id) for one in identity.organisations()}

    monkeypatch.setattr(businesses, "comparisons", lambda: [Comparison("n", "N", "", 1, values, "of all")])


def test_a_hotel_stands_among_hotels_and_among_all_where_they_are_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    compared(monkeypatch)
    hotels = Branch.objects.create(code="hotel", name={"vi": "Khách sạn", "en": "Hotels"})
    shops = Branch.objects.create(code="shop", name={"vi": "Cửa hàng", "en": "Shops"})
    for number in range(5):
        hotel(f"KS-{number}", hotels)
    hotel("CH-1", shops)
    cast.plant()
    cards = {one.code: one for one in identity.companies()}
    (among_hotels,) = businesses.places(cards["KS-0"], DAY, DAY)
    assert (among_hotels.group, among_hotels.among, among_hotels.share) == (5, hotels.name, 0.0)
    (among_all,) = businesses.places(cards["CH-1"], DAY, DAY)
    assert (among_all.group, among_all.among) == (6, {})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_has_not_joined_reads_what_one_gains_with_an_example_and_whom_to_ask() -> None:
    with clock.frozen(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)):
        make_residents()
        client = Client(headers={"Accept-Language": "en"})
        page = text(client.get("/businesses"))
        assert "What you gain" in page
        assert "Cases closed in time" in page
        assert "/badges/example.svg" in page
        assert "Better than or equal to 78 %" in page
        assert "Example Company" in text(client.get("/badges/example.svg"))
        assert client.get("/badges/example").status_code == 404
        assert 'href="/businesses"' in text(client.get("/portal"))
