"""Categories, contacts and documents that the house ships; shelters, desks and things with owners of a province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import (
    CommuneDesk,
    FeedbackCategory,
    FeedbackRoute,
    PublicContact,
    PublicDocument,
    Shelter,
)
from fansipan.sectors.citizens.rules.rights import LOAD
from fansipan.services.cases.actions.loading import load_types
from fansipan.services.identity import queries as identity

FOLDER = Path(__file__).resolve().parents[1] / "fixtures"
PROVINCE_FILE = "residents.json"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """The types of case and everything that is the same in every province. Raises BrokenDocument."""
    require(actor, LOAD)
    yield load_types(actor, Document(FOLDER / "feedback_type.json"), update=update)
    document = Document(FOLDER / "categories.json")
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            _category(at_work, row)
    yield at_work
    document = Document(FOLDER / "contacts.json")
    with loading(actor, document, update=update) as at_work:
        for row in document.root["contacts"].rows():
            _contact(at_work, row)
        for row in document.root["documents"].rows():
            _document(at_work, row)
    yield at_work


def load_province(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """residents.json of a province, where there is one. Raises BrokenDocument."""
    require(actor, LOAD)
    path = folder / PROVINCE_FILE
    if not path.exists():
        return
    document = Document(path)
    with loading(actor, document, update=update) as at_work:
        for row in document.root["shelters"].rows():
            _shelter(at_work, row)
        for row in document.root["contacts"].rows():
            _contact(at_work, row)
        organisations = {one.code: one.id for one in identity.organisations()}
        for row in document.root["desks"].rows():
            _desk(at_work, row, organisations)
        for row in document.root["routes"].rows():
            _route(at_work, row, organisations)
    yield at_work


def _category(at_work: Loading, row: Node) -> None:
    row.only(*("code", "group", "title", "hint", "icon", "urgency", "by_commune", "twin_metres", "twin_days", "order"))
    code = row["code"].text(longest=40)
    values: dict[str, Any] = {
        "code": code,
        "group": row["group"].bilingual(),
        "title": row["title"].bilingual(),
        "hint": row["hint"].bilingual(needed=False),
        "icon": row["icon"].text(longest=30),
        "urgency": row["urgency"].text(longest=20),
        "by_commune": row["by_commune"].flag(default=True),
        "twin_metres": row["twin_metres"].whole(default=60),
        "twin_days": row["twin_days"].whole(default=30),
        "order": row["order"].whole(default=50),
    }
    at_work.bring(FeedbackCategory, FeedbackCategory.objects.filter(code=code).first(), values, code)


def _contact(at_work: Loading, row: Node) -> None:
    row.only("code", "name", "phone", "url", "note", "emergency", "commune", "order", "confidence", "source")
    code = row["code"].text(longest=40)
    values: dict[str, Any] = {
        "code": code,
        "name": row["name"].bilingual(),
        "phone": row["phone"].text(longest=40, needed=False),
        "url": row["url"].text(longest=200, needed=False),
        "note": row["note"].bilingual(needed=False),
        "emergency": row["emergency"].flag(default=False),
        "commune": row["commune"].text(longest=20, needed=False),
        "order": row["order"].whole(default=50),
        "confidence": row["confidence"].text(longest=20),
        "source": row["source"].text(longest=2000),
    }
    at_work.bring(PublicContact, PublicContact.objects.filter(code=code).first(), values, code)


def _document(at_work: Loading, row: Node) -> None:
    row.only("code", "title", "url", "issued", "order", "source")
    code = row["code"].text(longest=60)
    values: dict[str, Any] = {
        "code": code,
        "title": row["title"].bilingual(),
        "url": row["url"].text(longest=300, needed=False),
        "issued": row["issued"].text(longest=200, needed=False),
        "order": row["order"].whole(default=50),
        "source": row["source"].text(longest=2000),
    }
    at_work.bring(PublicDocument, PublicDocument.objects.filter(code=code).first(), values, code)


def _shelter(at_work: Loading, row: Node) -> None:
    row.only("code", "name", "address", "commune", "lon", "lat", "capacity", "phone", "open", "confidence", "source")
    code = row["code"].text(longest=40)
    values: dict[str, Any] = {
        "code": code,
        "name": row["name"].bilingual(),
        "address": row["address"].bilingual(needed=False),
        "commune": row["commune"].text(longest=20),
        "lon": row["lon"].number(low=-180, high=180),
        "lat": row["lat"].number(low=-90, high=90),
        "capacity": row["capacity"].whole() if row.has("capacity") else None,
        "phone": row["phone"].text(longest=40, needed=False),
        "open": row["open"].flag(default=False),
        "confidence": row["confidence"].text(longest=20),
        "source": row["source"].text(longest=2000),
    }
    at_work.bring(Shelter, Shelter.objects.filter(code=code).first(), values, code)


def _desk(at_work: Loading, row: Node, organisations: dict[str, int]) -> None:
    row.only("commune", "organisation")
    commune = row["commune"].text(longest=20)
    values = {"commune": commune, "organisation_id": _organisation(row["organisation"], organisations)}
    at_work.bring(CommuneDesk, CommuneDesk.objects.filter(commune=commune).first(), values, f"desk {commune}")


def _route(at_work: Loading, row: Node, organisations: dict[str, int]) -> None:
    row.only("category", "commune", "organisation")
    code, commune = row["category"].text(longest=40), row["commune"].text(longest=20, needed=False)
    category = FeedbackCategory.objects.filter(code=code).first()
    if category is None:
        row["category"].wrong(f"there is no category {code!r}")
        return
    agency = _organisation(row["organisation"], organisations)
    values = {"category_id": category.pk, "commune": commune, "agency_id": agency}
    present = FeedbackRoute.objects.filter(category=category, commune=commune).first()
    at_work.bring(FeedbackRoute, present, values, f"route {code} {commune}")


def _organisation(node: Node, organisations: dict[str, int]) -> int:
    code = node.text(longest=60)
    if code not in organisations:
        node.wrong(f"there is no organisation {code!r}")
    return organisations.get(code, 0)
