"""Writes: administrative units out of a province's files. Every file may be loaded again at any time."""

from __future__ import annotations

from datetime import date
from typing import Any

import shapely
from shapely.geometry import shape

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.identity.rules import ADMINISTER
from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession

UNIT_KEYS = "code name kind parent valid_from valid_to confidence source successors"


def load_province(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """province.json: the province itself and how the map first shows it."""
    require(actor, ADMINISTER)
    with loading(actor, document, update=update) as at_work:
        row = document.root
        row.only("code", "name", "kind", "valid_from", "source", "centre", "bbox", "zoom")
        view = {
            "centre": _degrees(row["centre"], 2),
            "bbox": _degrees(row["bbox"], 4),
            "zoom": row["zoom"].number(low=0, high=22),
        }
        _bring(at_work, row, {"view": view}, _present())
    return at_work


def load_communes(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """communes.geojson: today's communes and wards with their boundaries; their parent is the province."""
    require(actor, ADMINISTER)
    province = AdministrativeUnit.objects.filter(kind=UnitKind.PROVINCE, valid_to__isnull=True).first()
    with loading(actor, document, update=update) as at_work:
        present = _present()
        for feature in document.root["features"].rows():
            about = feature["properties"]
            about.only("code", "name", "fullName", "fullNameEn", "kind", "areaKm2")
            values = {
                "name": {"vi": about["fullName"].text(), "en": about["fullNameEn"].text()},
                "kind": about["kind"].choice(UnitKind),
                "parent_id": province.pk if province else None,
                "valid_from": province.valid_from if province else None,
                "area_km2": about["areaKm2"].number(low=0, high=1e6),
                "boundary": _boundary(feature["geometry"]),
            }
            code = about["code"].text(longest=30)
            at_work.bring(AdministrativeUnit, present.get(code), {"code": code, **values}, code)
    return at_work


def load_units(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """units.json, old_communes.json: other units, former ones above all; a parent stands before its children."""
    require(actor, ADMINISTER)
    with loading(actor, document, update=update) as at_work:
        present = _present()
        steps = _Steps(at_work, present)
        for row in document.root.rows():
            row.only(*UNIT_KEYS.split())
            unit = _bring(at_work, row, {}, present)
            for place, code in enumerate(row["successors"].texts()):
                steps.bring(Node(document, f"{row.path}.successors[{place}]", code), unit, _ending(row))
    return at_work


def load_successions(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """successions.json: which former unit became which, and when."""
    require(actor, ADMINISTER)
    with loading(actor, document, update=update) as at_work:
        present = _present()
        steps = _Steps(at_work, present)
        for row in document.root.rows():
            row.only("old", "new", "on", "source", "confidence")
            old = present.get(row["old"].text())
            if old is None:
                row["old"].wrong(f"unknown unit {row['old'].value!r}")
                continue
            said = {
                "on": row["on"].day(),
                "confidence": row["confidence"].text(longest=20, needed=False),
                "source": row["source"].text(longest=2000, needed=False),
            }
            steps.bring(row["new"], old, said)
    return at_work


def _present() -> dict[str, AdministrativeUnit]:
    return AdministrativeUnit.objects.in_bulk(field_name="code")


def _bring(
    at_work: Loading, row: Node, more: dict[str, Any], present: dict[str, AdministrativeUnit]
) -> AdministrativeUnit:
    parent = row["parent"].text(needed=False)
    if parent and parent not in present:
        row["parent"].wrong(f"unknown unit {parent!r}; a parent stands before its children")
    code = row["code"].text(longest=30)
    values = {
        "code": code,
        "name": row["name"].bilingual(),
        "kind": row["kind"].choice(UnitKind),
        "parent_id": present[parent].pk if parent in present else None,
        "valid_from": row["valid_from"].day(),
        "valid_to": row["valid_to"].day(),
        "confidence": row["confidence"].text(longest=20, needed=False),
        "source": row["source"].text(longest=2000, needed=False),
        **more,
    }
    present[code] = at_work.bring(AdministrativeUnit, present.get(code), values, code)
    return present[code]


def _ending(row: Node) -> dict[str, Any]:
    """A unit became its successors on the day from which it is no more."""
    said = {key: row[key].text(longest=2000, needed=False) for key in ("confidence", "source")}
    return {"on": row["valid_to"].day(), **said}


class _Steps:
    """Successions on their way into their table."""

    def __init__(self, at_work: Loading, units: dict[str, AdministrativeUnit]) -> None:
        self.at_work = at_work
        self.units = units
        self.known = {(step.old_id, step.new_id): step for step in UnitSuccession.objects.all()}

    def bring(self, new: Node, old: AdministrativeUnit, said: dict[str, Any]) -> None:
        """Old became the unit that is named here, as is said."""
        unit = self.units.get(new.text())
        if unit is None:
            new.wrong(f"unknown unit {new.value!r}")
        elif not isinstance(said["on"], date):
            new.wrong("the day of the change is missing")
        else:
            key = (old.pk, unit.pk)
            values = {"old_id": old.pk, "new_id": unit.pk, **said}
            step = self.at_work.bring(UnitSuccession, self.known.get(key), values, f"{old.code} → {unit.code}")
            self.known[key] = step


def _degrees(node: Node, count: int) -> list[float]:
    found = node.listing()
    if len(found) == count and all(isinstance(one, int | float) and -180 <= one <= 180 for one in found):
        return found
    node.wrong(f"must be a list of {count} numbers in degrees, longitude first")
    return []


def _boundary(node: Node) -> dict[str, Any]:
    """A polygon or several, closed and without crossing itself: the map and the search for a place rely on it."""
    try:
        polygon = shape(node.mapping())
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        node.wrong(f"is no GeoJSON geometry: {error}")
        return {}
    if polygon.geom_type not in ("Polygon", "MultiPolygon") or not polygon.is_valid:
        node.wrong(f"must be a valid Polygon or MultiPolygon: {shapely.is_valid_reason(polygon)}")
    return node.mapping()
