"""Long lists by pages: a number that no page has is never handed to the database."""

from __future__ import annotations

import pytest

from fansipan.services.observations.models import Station
from fansipan.services.observations.queries.slices import page_of, slice_of
from fansipan.services.observations.tests.make import make_station


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "meant", "codes"), [(-1, 1, ["A-1", "A-2"]), (0, 1, ["A-1", "A-2"]), (9, 2, ["A-3"])]
)
def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, meant: int, codes: list[str]) -> None:
    for code in ("A-1", "A-2", "A-3"):
        make_station(code)
    page = page_of(Station.objects.order_by("code"), asked, 2)
    assert (page.number, [one.code for one in page.items]) == (meant, codes)
    assert list(slice_of(["A-1", "A-2", "A-3"], asked, 2).items) == codes
