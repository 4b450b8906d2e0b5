"""Photos and documents that somebody attaches, and what the house finds when it looks at them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import attachments, clock
from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.kernel.geo import Point, distance_m
from fansipan.services.cases.models import Case, CaseEvent, CaseFile
from fansipan.services.cases.rules.exif import NOTHING, photo_facts

MOST_FILES = 10
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it, with when and where it was taken as far as that is known.

    Its type is found in its bytes; the name is only what people call it.
    """

    name: str
    content: bytes
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


def attach(case: Case, event: CaseEvent, uploads: Sequence[Upload]) -> list[CaseFile]:
    """Keep files with a line of the timeline. Raises Invalid for too many or of a kind not taken, TooLarge."""
    if len(uploads) > MOST_FILES:
        raise Invalid("cases.too_many_files", most=MOST_FILES)
    return [_kept(case, event, upload) for upload in uploads]


def _kept(case: Case, event: CaseEvent, upload: Upload) -> CaseFile:
    if len(upload.content) > attachments.LARGEST:
        raise TooLarge("cases.file_too_large", most=attachments.LARGEST // 1024 // 1024)
    kind = attachments.mime_type(upload.content)
    if kind is None:
        raise Invalid("cases.file_type", name=upload.name[:LONGEST_NAME])
    upload, told = _told(upload)
    if upload.taken_at is not None and upload.taken_at > clock.now():
        raise Invalid("cases.taken_tomorrow", name=upload.name[:LONGEST_NAME])
    digest = hashlib.sha256(upload.content).hexdigest()
    elsewhere = (
        CaseFile.objects.filter(sha256=digest).exclude(event__case=case).values_list("event__case__code", flat=True)
    )
    return CaseFile.objects.create(
        event=event,
        name=_name(upload.name),
        mime_type=kind,
        size=len(upload.content),
        sha256=digest,
        content=upload.content,
        taken_at=upload.taken_at,
        lon=upload.lon,
        lat=upload.lat,
        metres=_far(case, upload),
        told_by_photo=told,
        known_from=elsewhere.first() or "",
    )


def _told(upload: Upload) -> tuple[Upload, bool]:
    """The upload with when and where as the photo itself says: that outweighs what its sender says."""
    facts = photo_facts(upload.content)
    if facts == NOTHING:
        return upload, False
    # A camera whose clock is wrong must not keep its picture out: what it says of the time is then left aside.
    known = facts.taken_at if facts.taken_at is not None and facts.taken_at <= clock.now() else upload.taken_at
    where = (facts.lon, facts.lat) if facts.lon is not None else (upload.lon, upload.lat)
    return Upload(upload.name, upload.content, known, *where), True


def _far(case: Case, upload: Upload) -> int | None:
    if case.lon is None or case.lat is None or upload.lon is None or upload.lat is None:
        return None
    return round(distance_m(Point(case.lon, case.lat), Point(upload.lon, upload.lat)))


def _name(sent: str) -> str:
    """The name without folders and without what is not for showing."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    shown = "".join(mark for mark in last if mark.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "file"
