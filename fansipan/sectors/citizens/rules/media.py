"""What kind of file a resident sends, by its bytes: a photo, a short video, a voice note; nothing else is taken."""

from __future__ import annotations

from fansipan.kernel.attachments import mime_type
from fansipan.sectors.citizens.contracts import MediaKind

LARGEST = 60 * 1024 * 1024
"""Bytes of one file: about a minute of video of a phone."""

MOST_FILES = 6
PHOTOS = ("image/jpeg", "image/png", "image/webp")


def kind_of(head: bytes) -> tuple[MediaKind, str] | None:
    """The kind and type by the first bytes (64 will do); None for what is not taken."""
    known = mime_type(head)
    if known in PHOTOS:
        return MediaKind.PHOTO, known
    if head[4:8] == b"ftyp":
        return _boxed(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return (MediaKind.VIDEO, "video/webm")
    if head.startswith(b"OggS"):
        return (MediaKind.VOICE, "audio/ogg")
    if head.startswith(b"ID3") or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return (MediaKind.VOICE, "audio/mpeg")
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return (MediaKind.VOICE, "audio/wav")
    return None


def _boxed(brand: bytes) -> tuple[MediaKind, str] | None:
    """ISO media files: the brand tells sound from moving pictures; pictures in such boxes (HEIC) are not taken."""
    if brand in (b"heic", b"heix", b"mif1", b"avif"):
        return None
    if brand in (b"M4A ", b"M4B "):
        return (MediaKind.VOICE, "audio/mp4")
    return (MediaKind.VIDEO, "video/quicktime" if brand == b"qt  " else "video/mp4")
