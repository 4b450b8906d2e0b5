"""When and where a photo says it was taken (Exif 2.3 in JPEG). Whatever cannot be read is simply not said."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock

START, MARK, FIRST_SCAN, APP1 = b"\xff\xd8", 0xFF, 0xDA, 0xE1
EXIF = b"Exif\0\0"
EXIF_TABLE, GPS_TABLE = 0x8769, 0x8825
TAKEN, TAKEN_ZONE = 0x9003, 0x9011
LAT_SIGN, LAT, LON_SIGN, LON = 1, 2, 3, 4
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
ENTRY = 12
MOST_ENTRIES = 200

Tags = Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo says of itself; a time without zone is Vietnamese time."""

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


NOTHING = PhotoFacts()


def photo_facts(content: bytes) -> PhotoFacts:
    """When and where, as far as the bytes say so."""
    tiff = _tiff(content)
    if tiff is None or tiff[:4] not in (b"II*\0", b"MM\0*"):
        return NOTHING
    order = "<" if tiff.startswith(b"II") else ">"
    try:
        tables = _tags(tiff, order, struct.unpack_from(f"{order}I", tiff, 4)[0])
        exif, gps = (_inner(tiff, order, tables, name) for name in (EXIF_TABLE, GPS_TABLE))
        place = _degrees(gps, order, LON, LON_SIGN, 180), _degrees(gps, order, LAT, LAT_SIGN, 90)
        return PhotoFacts(_taken(exif), *(place if None not in place else (None, None)))
    except struct.error:
        return NOTHING


def _tiff(content: bytes) -> bytes | None:
    """The Exif part of a JPEG: one of its segments before the picture itself begins."""
    at = 2 if content.startswith(START) else len(content)
    while at + 4 <= len(content) and content[at] == MARK and content[at + 1] != FIRST_SCAN:
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] == APP1 and content[at + 4 : at + 10] == EXIF:
            return content[at + 10 : at + 2 + length]
        at += 2 + max(2, length)
    return None


def _inner(tiff: bytes, order: str, tables: Tags, name: int) -> Tags:
    found = tables.get(name, b"")
    return _tags(tiff, order, struct.unpack(f"{order}I", found)[0]) if len(found) == 4 else {}


def _tags(tiff: bytes, order: str, start: int) -> dict[int, bytes]:
    """The entries of a table by tag, as their bytes. Raises struct.error beyond the end."""
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    found: dict[int, bytes] = {}
    for place in range(min(count, MOST_ENTRIES)):
        at = start + 2 + place * ENTRY
        tag, kind, number = struct.unpack_from(f"{order}HHI", tiff, at)
        size = SIZES.get(kind, 0) * number
        where = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", tiff, at + 8)[0]
        found[tag] = tiff[where : where + size]
    return found


def _taken(exif: Tags) -> datetime | None:
    written = exif.get(TAKEN, b"").rstrip(b"\0 ").decode("ascii", "replace")
    zone = exif.get(TAKEN_ZONE, b"").rstrip(b"\0 ").decode("ascii", "replace")
    try:
        found = datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.VIETNAM)
        return datetime.strptime(f"{written} {zone}", "%Y:%m:%d %H:%M:%S %z") if zone else found
    except ValueError:
        return None


def _degrees(gps: Tags, order: str, tag: int, sign: int, most: int) -> float | None:
    written = gps.get(tag, b"")
    if len(written) != 24:
        return None
    parts = struct.unpack(f"{order}6I", written)
    if not all(parts[1::2]):
        return None
    degrees, minutes, seconds = (top / bottom for top, bottom in zip(parts[::2], parts[1::2], strict=True))
    found = degrees + minutes / 60 + seconds / 3600
    found = -found if gps.get(sign, b"")[:1] in (b"S", b"W") else found
    return round(found, 6) if abs(found) <= most else None
