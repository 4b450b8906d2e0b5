"""Photos and documents of a station."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from fansipan.kernel.attachments import IMAGES
from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import StationDocument
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.slices import page_of
from fansipan.services.observations.rules.rights import VIEW_FILES

PAGE_SIZE = 24
PHOTOS, PAPERS = "photos", "papers"
ORDERS = {"uploaded": "uploaded_at", "title": "title", "size": "size", "type": "mime_type"}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A photo or document without its bytes."""

    id: int
    title: str
    name: str
    mime_type: str
    size: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime

    @property
    def is_photo(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.mime_type in IMAGES


def documents(
    actor: Actor, code: str, *, kind: str = "", text: str = "", order: str = "-uploaded", number: int = 1
) -> Page[DocumentLine]:
    """Photos, papers or both, the newest first unless asked otherwise. Raises NotFound, Forbidden."""
    station = access.station(actor, code, VIEW_FILES)
    found = station.documents.select_related("uploaded_by").defer("content")
    if kind in (PHOTOS, PAPERS):
        photo = Q(mime_type__in=IMAGES)
        found = found.filter(photo if kind == PHOTOS else ~photo)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(name__icontains=text))
    name = ORDERS.get(order.removeprefix("-"), "uploaded_at")
    by = f"-{name}" if order.startswith("-") else name
    page = page_of(found.order_by(by, "-pk"), number, PAGE_SIZE)
    return Page([_line(row) for row in page.items], page.number, page.size, page.total)


def document(actor: Actor, document_id: int) -> tuple[DocumentLine, bytes]:
    """One document with its bytes, for those who may read the station's record. Raises NotFound for everybody else."""
    allowed = access.holding(actor, VIEW_FILES)
    row = StationDocument.objects.select_related("uploaded_by").filter(pk=document_id, station__in=allowed).first()
    if row is None:
        raise NotFound("observations.document", id=document_id)
    return _line(row), bytes(row.content)


def _line(row: StationDocument) -> DocumentLine:
    return DocumentLine(
        id=row.pk,
        title=row.title,
        name=row.name,
        mime_type=row.mime_type,
        size=row.size,
        sha256=row.sha256,
        uploaded_by=str(row.uploaded_by),
        uploaded_at=row.uploaded_at,
    )
