"""A picture out of what a camera sends, and what of it nobody may see."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

BEGIN, END = b"\xff\xd8\xff", b"\xff\xd9"
MARK, SCAN = 0xFF, 0xDA
LONGEST_SIDE = 1280
QUALITY = 80
GREY = (96, 96, 96)
SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle, as parts of width and height."""

    left: float
    top: float
    right: float
    bottom: float


def zones(written: Any) -> tuple[Zone, ...]:
    """Private zones. Raises ValueError for what is none: a picture is rather not shown than shown whole."""
    if not isinstance(written, list):
        raise ValueError("must be a list")
    return tuple(_zone(place, row) for place, row in enumerate(written))


def _zone(place: int, row: Mapping[str, Any]) -> Zone:
    try:
        found = Zone(*(float(row[name]) for name in ("left", "top", "right", "bottom")))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"[{place}]: must hold left, top, right and bottom") from None
    if not (0 <= found.left < found.right <= 1 and 0 <= found.top < found.bottom <= 1):
        raise ValueError(f"[{place}]: must lie between 0 and 1, left before right and top before bottom")
    return found


def host_of(address: str) -> str:
    """host or host:port of an address that pictures can come from; "" for any other."""
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.username or parts.password:
        return ""
    return parts.netloc.casefold()


def first_jpeg(content: bytes) -> bytes | None:
    """The first whole JPEG in some bytes: a snapshot, or the beginning of a stream of them; None before its end.

    Segments are passed over by their length, since the small picture in a camera's notes has an end of its own.
    """
    begin = content.find(BEGIN)
    place = begin + 2
    while begin >= 0 and place + 4 <= len(content) and content[place] == MARK:
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        scan = content[place + 1] == SCAN
        place += 2 + length
        if scan:
            end = content.find(END, place)
            return content[begin : end + len(END)] if end >= 0 else None
    return None


def shown(content: bytes, private: Iterable[Zone]) -> bytes:
    """The picture as people may see it: smaller, without what stands in its head, private zones painted over.

    Raises OSError or ValueError for bytes that are no picture.
    """
    picture: Image.Image = Image.open(io.BytesIO(content))
    picture = picture.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for zone in private:
        pen.rectangle(
            (
                int(zone.left * picture.width),
                int(zone.top * picture.height),
                int(zone.right * picture.width + 0.999),
                int(zone.bottom * picture.height + 0.999),
            ),
            fill=GREY,
        )
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
