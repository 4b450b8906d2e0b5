"""What a boundary and a map view must be."""

from __future__ import annotations

import pytest

from fansipan.services.places.rules import boundary_fault, view_fault
from fansipan.services.places.tests.make import SQUARE

BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def test_a_square_is_a_boundary() -> None:
    assert boundary_fault(SQUARE) == ""


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        7,
        {},
        [],
        {"type": "Point", "coordinates": [104, 22]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": BOW_TIE},
        {"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [500, 0], [500, 1], [0, 0]]]},
    ],
)
def test_what_cannot_be_drawn_is_no_boundary(geometry: object) -> None:
    assert boundary_fault(geometry)


def test_a_view_has_a_centre_a_box_and_a_zoom() -> None:
    good = {"centre": [104.3, 22.1], "bbox": [103, 21, 105, 23], "zoom": 8}
    assert not view_fault(good)
    for spoilt in ({}, [], "x", {**good, "zoom": "8"}, {**good, "centre": [1]}, {**good, "bbox": None}):
        assert view_fault(spoilt)
