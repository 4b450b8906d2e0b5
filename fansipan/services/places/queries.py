"""Reads: search that forgives marks and remembers old names; boundaries for the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from fansipan.kernel.geo import Boundaries, Point, inner_point
from fansipan.kernel.text import fold
from fansipan.services.places.contracts import ProvinceView, UnitCard, UnitKind
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession

COMMUNES = (UnitKind.COMMUNE.value, UnitKind.WARD.value)
ABOVE = (UnitKind.DISTRICT.value, UnitKind.CITY.value, UnitKind.TOWN.value)


def search(text: str, limit: int = 20) -> list[UnitCard]:
    """Units whose name holds `text`, marks ignored; a former unit tells what became of it."""
    folded = fold(text)
    if not folded:
        return []
    steps = Prefetch("successors", UnitSuccession.objects.select_related("new").defer("new__boundary"))
    known = AdministrativeUnit.objects.filter(folded__contains=folded)
    found = known.defer("boundary").prefetch_related(steps)
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


def boundaries_version() -> str:
    """A name that changes whenever a unit is added, changed or removed.

    PostgreSQL knows which transaction wrote a row and where it lies: both are read without reading the polygons.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(id || ':' || xmin || ctid, ',' ORDER BY id)) FROM places_administrativeunit"
        )
        row = cursor.fetchone()
    return str(row[0]) if row and row[0] else "none"


@lru_cache(maxsize=1)
def _boundaries(version: str) -> Boundaries:
    # Kept by version: parsing 99 polygons for every point would cost 50 ms each time.
    found = AdministrativeUnit.objects.filter(kind__in=COMMUNES, valid_to__isnull=True, boundary__isnull=False)
    return Boundaries((unit.code, unit.boundary) for unit in found if unit.boundary)


def commune_code_at(point: Point) -> str | None:
    """The code of the commune that holds the point; None outside the province."""
    return _boundaries(boundaries_version()).holding(point)


def commune_codes_meeting(area: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of the communes that a GeoJSON geometry touches, be it by its border alone."""
    return tuple(_boundaries(boundaries_version()).meeting(area))


def province() -> ProvinceView | None:
    """The province this installation serves, or None on an empty system."""
    unit = AdministrativeUnit.objects.filter(kind=UnitKind.PROVINCE.value, valid_to__isnull=True).first()
    if unit is None or unit.view is None:
        return None
    view = unit.view
    return ProvinceView(unit.code, unit.name, tuple(view["centre"]), tuple(view["bbox"]), view["zoom"])


def codes_formerly(text: str) -> frozenset[str]:
    """The codes of today's units that were part of a former unit whose name holds `text`, marks ignored."""
    folded = fold(text)
    if not folded:
        return frozenset()
    steps = UnitSuccession.objects.filter(old__folded__contains=folded, old__valid_to__isnull=False)
    return frozenset(steps.values_list("new__code", flat=True))


def former_names(codes: Iterable[str], text: str) -> dict[str, tuple[str, ...]]:
    """By the code of a unit of today, the names of the former ones it is made of that hold the text."""
    steps = UnitSuccession.objects.filter(
        new__code__in=list(codes), old__folded__contains=fold(text), old__valid_to__isnull=False
    )
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in steps.order_by("old__folded").values_list("new__code", "old__name"):
        found[code].append(str(name.get("vi", "")))
    return {code: tuple(names) for code, names in found.items()}


def formerly(code: str) -> tuple[UnitCard, ...]:
    """The former communes, wards and districts that (partly) became the unit of that code; the smaller ones first."""
    steps = UnitSuccession.objects.filter(new__code=code).exclude(old__kind=UnitKind.PROVINCE.value)
    names = ("code", "name", "kind", "valid_from", "valid_to")
    rows = steps.values_list(*(f"old__{name}" for name in names))
    cards = [UnitCard(code, name, UnitKind(kind), begun, ended) for code, name, kind, begun, ended in rows]
    return tuple(sorted(cards, key=lambda card: (card.kind.value in ABOVE, fold(card.name.get("vi", "")))))


def unit(code: str) -> UnitCard | None:
    """The unit of that code, present or former; None where there is none."""
    found = AdministrativeUnit.objects.filter(code=code).defer("boundary").first()
    return _card(found) if found else None


def successors(code: str) -> tuple[UnitCard, ...]:
    """The units of today that a former one (partly) became, by name."""
    found = AdministrativeUnit.objects.filter(predecessors__old__code=code, valid_to__isnull=True).defer("boundary")
    return tuple(sorted((_card(one) for one in found), key=lambda card: fold(card.name.get("vi", ""))))


def middle(code: str) -> Point | None:
    """A point in the middle of a unit, and surely within it; None where no boundary is known."""
    found = AdministrativeUnit.objects.filter(code=code, boundary__isnull=False).only("boundary").first()
    return inner_point(found.boundary) if found and found.boundary else None
