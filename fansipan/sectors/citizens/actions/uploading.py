"""Files that arrive in pieces over a bad line. Each piece is safe once it is committed; the next goes on from there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from fansipan.kernel import clock
from fansipan.kernel.attachments import shown_name
from fansipan.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from fansipan.kernel.ids import new_id
from fansipan.sectors.citizens.models import Upload, UploadPart
from fansipan.sectors.citizens.rules.media import LARGEST

PIECE = 512 * 1024
"""Bytes that are committed at once: what a broken line costs at most."""

UNUSED_KEPT = timedelta(days=3)


def check(length: int) -> None:
    """Raises Invalid for an empty file, TooLarge."""
    if length <= 0:
        raise Invalid("citizens.upload_empty")
    if length > LARGEST:
        raise TooLarge("citizens.upload_large", most=LARGEST // 1024 // 1024)


def begin(length: int, name: str, origin: str = "") -> UUID:
    """Expect a file of so many bytes; gives its id. Raises Invalid for an empty one, TooLarge."""
    check(length)
    row = Upload(id=new_id(), length=length, name=shown_name(name), begun_at=clock.now(), origin=origin)
    row.save(force_insert=True)
    return row.pk


def standing(number: UUID) -> tuple[int, int]:
    """How many bytes of how many are here. Raises NotFound."""
    found = Upload.objects.filter(pk=number).values_list("offset", "length").first()
    if found is None:
        raise NotFound("citizens.upload")
    return found


@transaction.atomic
def add(number: UUID, offset: int, piece: bytes) -> int:
    """Keep a piece; gives the new offset. Raises NotFound, Conflict for another offset than the present one."""
    end = offset + len(piece)
    # One statement: of two lines that both believe to be the one, only the first is right.
    moved = Upload.objects.filter(pk=number, offset=offset, length__gte=end, used=False).update(
        offset=F("offset") + len(piece)
    )
    if not moved:
        present, length = standing(number)
        if end > length and offset == present:
            raise TooLarge("citizens.upload_longer")
        raise Conflict("citizens.upload_offset", offset=present)
    if piece:
        UploadPart.objects.create(upload_id=number, start=offset, content=piece)
    return end


def give_up(number: UUID) -> None:
    """Forget a file that no report has. Raises NotFound."""
    gone, _each = Upload.objects.filter(pk=number, used=False).delete()
    if not gone:
        raise NotFound("citizens.upload")


def forget() -> int:
    """Take away files that no report asked for within some days; gives how many."""
    old = Upload.objects.filter(used=False, begun_at__lt=clock.now() - UNUSED_KEPT)
    return old.delete()[1].get("citizens.Upload", 0)


def whole(content: bytes, name: str) -> UUID:
    """A file that came in one piece, as a form sends it. Raises Invalid, TooLarge."""
    number = begin(len(content), name)
    for start in range(0, len(content), PIECE):
        add(number, start, content[start : start + PIECE])
    return number
