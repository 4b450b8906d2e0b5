"""Reads: search that forgives marks and remembers old names; boundaries for the map."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fansipan.kernel.geo import Boundaries, Point
from fansipan.kernel.text import fold
from fansipan.services.places.contracts import ProvinceView, UnitCard, UnitKind
from fansipan.services.places.models import AdministrativeUnit

COMMUNES = (UnitKind.COMMUNE.value, UnitKind.WARD.value)


def search(text: str, limit: int = 20) -> list[UnitCard]:
    """Units whose name holds `text`, marks ignored; a former unit tells what became of it."""
    folded = fold(text)
    if not folded:
        return []
    found = AdministrativeUnit.objects.filter(folded__contains=folded).prefetch_related("successors__new")
    ranked = sorted(found[:200], key=lambda unit: (unit.valid_to is not None, not unit.folded.startswith(folded)))
    return [_card(unit) for unit in ranked[:limit]]


def _card(unit: AdministrativeUnit) -> UnitCard:
    now = tuple(str(step.new) for step in unit.successors.all())
    return UnitCard(unit.code, unit.name, UnitKind(unit.kind), unit.valid_from, unit.valid_to, now)


def communes() -> list[UnitCard]:
    """The communes and wards that exist today, by name."""
    found = AdministrativeUnit.objects.filter(kind__in=COMMUNES, valid_to__isnull=True).defer("boundary")
    return sorted(
        (UnitCard(u.code, u.name, UnitKind(u.kind), u.valid_from, u.valid_to) for u in found),
        key=lambda card: fold(card.name.get("vi", "")),
    )


def boundaries_geojson() -> dict[str, Any]:
    """The boundaries of today's communes and wards as a GeoJSON FeatureCollection."""
    found = AdministrativeUnit.objects.filter(kind__in=COMMUNES, valid_to__isnull=True, boundary__isnull=False)
    features = [
        {
            "type": "Feature",
            "id": int(unit.code) if unit.code.isdigit() else None,
            "properties": {"code": unit.code, "name": str(unit), "kind": unit.kind},
            "geometry": unit.boundary,
        }
        for unit in found
    ]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=1)
def _boundaries(count: int) -> Boundaries:
    # Keyed by the number of units: parsing 99 polygons for every point would cost 50 ms each time.
    found = AdministrativeUnit.objects.filter(kind__in=COMMUNES, valid_to__isnull=True, boundary__isnull=False)
    return Boundaries((unit.code, unit.boundary) for unit in found)


def commune_code_at(point: Point) -> str | None:
    """The code of the commune that holds the point; None outside the province."""
    count = AdministrativeUnit.objects.filter(kind__in=COMMUNES, valid_to__isnull=True).count()
    return _boundaries(count).holding(point)


def province() -> ProvinceView | None:
    """The province this installation serves, or None on an empty system."""
    unit = AdministrativeUnit.objects.filter(kind=UnitKind.PROVINCE.value, valid_to__isnull=True).first()
    if unit is None or unit.view is None:
        return None
    view = unit.view
    return ProvinceView(unit.code, unit.name, tuple(view["centre"]), tuple(view["bbox"]), view["zoom"])
