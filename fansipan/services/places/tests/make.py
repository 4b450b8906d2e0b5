"""A small province for tests: one commune today, two yesterday."""

from __future__ import annotations

from datetime import date

from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession

MERGED = date(2025, 7, 1)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[104.0, 22.2], [104.2, 22.2], [104.2, 22.4], [104.0, 22.4], [104.0, 22.2]]],
}


def make_unit(code: str, vi: str, kind: UnitKind = UnitKind.COMMUNE, **fields: object) -> AdministrativeUnit:
    """A unit that exists today unless `valid_to` says otherwise."""
    return AdministrativeUnit.objects.create(code=code, name={"vi": vi, "en": vi}, kind=kind.value, **fields)


def make_province() -> AdministrativeUnit:
    """Tằng Loỏng of today with its boundary, made of the old township and of the old commune Phú Nhuận."""
    today = make_unit("02908", "Xã Tằng Loỏng", boundary=SQUARE, valid_from=MERGED)
    for code, vi, kind in (
        ("old-1", "Thị trấn Tằng Loỏng", UnitKind.TOWNSHIP),
        ("old-2", "Xã Phú Nhuận", UnitKind.COMMUNE),
    ):
        old = make_unit(code, vi, kind, valid_to=MERGED)
        UnitSuccession.objects.create(old=old, new=today, on=MERGED)
    return today
