"""Finding places by present and former names, and by where they lie."""

from __future__ import annotations

import pytest

from fansipan.kernel.geo import Point
from fansipan.services.places import queries
from fansipan.services.places.models import AdministrativeUnit
from fansipan.services.places.tests.make import SQUARE, make_province, make_unit

pytestmark = pytest.mark.django_db


def test_a_place_is_found_without_marks_the_present_one_first() -> None:
    make_province()
    assert [card.code for card in queries.search("tang loong")] == ["02908", "old-1"]


def test_an_old_name_tells_what_became_of_it() -> None:
    make_province()
    (found,) = queries.search("Phú Nhuận")
    assert (found.now, found.valid_to is not None) == (("Xã Tằng Loỏng",), True)


def test_nothing_is_found_for_nothing() -> None:
    make_province()
    assert queries.search("  ") == []


def test_the_commune_at_a_point_is_found() -> None:
    make_province()
    assert queries.commune_code_at(Point(104.1, 22.3)) == "02908"
    assert queries.commune_code_at(Point(105.0, 22.3)) is None


def test_a_boundary_that_was_edited_counts_at_once() -> None:
    unit = make_province()
    assert queries.commune_code_at(Point(104.1, 22.3)) == "02908"
    shifted = [[[lon + 1, lat] for lon, lat in SQUARE["coordinates"][0]]]  # type: ignore[index]
    unit.boundary = {"type": "Polygon", "coordinates": shifted}
    unit.save()
    assert queries.commune_code_at(Point(104.1, 22.3)) is None


def test_every_change_of_units_has_its_own_version() -> None:
    seen = {queries.boundaries_version()}
    make_province()
    seen.add(queries.boundaries_version())
    make_unit("x", "Xã X")
    seen.add(queries.boundaries_version())
    AdministrativeUnit.objects.filter(code="x").delete()
    assert queries.boundaries_version() in seen
    assert len(seen) == 3
