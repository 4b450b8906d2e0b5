"""Points and the polygons that hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.geo import Boundaries, Point, distance_m

POINTS = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
WEST = {"type": "Polygon", "coordinates": [[[104, 22], [105, 22], [105, 23], [104, 23], [104, 22]]]}
EAST = {"type": "Polygon", "coordinates": [[[105, 22], [106, 22], [106, 23], [105, 23], [105, 22]]]}


def test_the_distance_of_two_towns_is_as_on_a_map() -> None:
    lao_cai, ha_noi = Point(103.975, 22.486), Point(105.854, 21.028)
    assert distance_m(lao_cai, ha_noi) == pytest.approx(252_600, rel=0.01)


@given(POINTS, POINTS)
def test_a_way_is_as_long_there_as_back(a: Point, b: Point) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))
    assert distance_m(a, a) == 0


def test_a_point_is_held_by_the_polygon_around_it() -> None:
    boundaries = Boundaries([("west", WEST), ("east", EAST)])
    assert boundaries.holding(Point(104.5, 22.5)) == "west"
    assert boundaries.holding(Point(105.5, 22.5)) == "east"
    assert boundaries.holding(Point(107.0, 22.5)) is None
    assert boundaries.holding(Point(105.0, 22.5)) == "west"


def test_without_polygons_nothing_is_held() -> None:
    assert Boundaries([]).holding(Point(104.5, 22.5)) is None
