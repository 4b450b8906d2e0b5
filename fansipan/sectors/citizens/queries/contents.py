"""The bytes of files that residents sent."""

from __future__ import annotations

from uuid import UUID

from fansipan.sectors.citizens.models import UploadPart


def content(upload: UUID) -> bytes:
    """A whole file."""
    parts = UploadPart.objects.filter(upload=upload).order_by("start").values_list("content", flat=True)
    return b"".join(bytes(part) for part in parts)


def beginning(upload: UUID) -> bytes:
    """The first piece of a file; b"" where nothing is here."""
    first = UploadPart.objects.filter(upload=upload, start=0).values_list("content", flat=True).first()
    return bytes(first)[:64] if first is not None else b""
