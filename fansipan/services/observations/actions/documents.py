"""Photos and documents of a station."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import attachments, audit, clock
from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import StationDocument
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import ADD_DOCUMENT

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it. Its type is found in its bytes; the name is only what people call it."""

    name: str
    content: bytes
    title: str = ""


@transaction.atomic
def add(actor: Actor, station_code: str, upload: Upload) -> int:
    """Keep a photo or document; gives its number. The same bytes again are the same document.

    Raises NotFound, Forbidden, TooLarge, Invalid for a type that is not taken.
    """
    station = access.station(actor, station_code, ADD_DOCUMENT)
    if len(upload.content) > attachments.LARGEST:
        raise TooLarge("observations.document_too_large", most=attachments.LARGEST // 1024 // 1024)
    kind = attachments.mime_type(upload.content)
    if kind is None:
        raise Invalid("observations.document_type", name=upload.name[:LONGEST_NAME])
    digest = hashlib.sha256(upload.content).hexdigest()
    known = station.documents.filter(sha256=digest).values_list("pk", flat=True).first()
    if known is not None:
        return known
    name = attachments.shown_name(upload.name, LONGEST_NAME)
    row = StationDocument.objects.create(
        station=station,
        title=" ".join(upload.title.replace("\x00", "").split())[:LONGEST_NAME] or name,
        name=name,
        mime_type=kind,
        size=len(upload.content),
        sha256=digest,
        content=upload.content,
        uploaded_by_id=access.person(actor, ADD_DOCUMENT),
        uploaded_at=clock.now(),
    )
    after = {"document": row.pk, "name": row.name, "title": row.title, "type": kind, "sha256": digest}
    audit.record(actor, "observations.add_document", f"station:{station.code}", after=after)
    return row.pk
