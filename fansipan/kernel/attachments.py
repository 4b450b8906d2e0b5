"""What kind of file this is, by its bytes: a name can say anything, and a browser acts on what we say it is.

Only kinds that cannot run as a page of this site are known: no HTML, no SVG, no Office files with macros.
"""

from __future__ import annotations

import io
import zipfile

LARGEST = 10 * 1024 * 1024
"""Bytes of one photo or document."""

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_PARTS = (
    ("word/", _OPEN_XML + "wordprocessingml.document"),
    ("xl/", _OPEN_XML + "spreadsheetml.sheet"),
    ("ppt/", _OPEN_XML + "presentationml.presentation"),
)
_OPEN_DOCUMENT = ("text", "spreadsheet", "presentation")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_MACROS = "vbaproject.bin"
_MOST_PARTS = 5000


def mime_type(content: bytes) -> str | None:
    """The type of a photo, PDF or Office file; None for anything else, and for Office files with macros."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(_COMPOUND):
        return _compound(content)
    return _zipped(content) if content.startswith(b"PK\x03\x04") else None


def _compound(content: bytes) -> str | None:
    """Office files before 2007: the directory inside names its streams in UTF-16."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return None
    return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in content), None)


def _zipped(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > _MOST_PARTS or any(name.lower().endswith(_MACROS) for name in names):
                return None
            return _open_xml(names) if "[Content_Types].xml" in names else _open_document(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None


def _open_xml(names: list[str]) -> str | None:
    return next((kind for part, kind in _PARTS if any(name.startswith(part) for name in names)), None)


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    if not names or names[0] != "mimetype":
        return None
    info = archive.getinfo("mimetype")
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.file_size > 100:
        return None
    said = archive.read("mimetype").decode("ascii", "replace")
    known = {f"application/vnd.oasis.opendocument.{kind}" for kind in _OPEN_DOCUMENT}
    return said if said in known else None


def shown_name(sent: str, longest: int = 200) -> str:
    """The name of a file without folders and without what is not for showing."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    shown = "".join(mark for mark in last if mark.isprintable()).strip()
    return shown[-longest:] or "file"
