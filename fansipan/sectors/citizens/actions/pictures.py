"""Pictures that others may see: turned upright, small, without what the camera wrote into them, and blurred."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image, ImageFilter, ImageOps

from fansipan.sectors.citizens.contracts import Box

PICTURE_SIDE, THUMB_SIDE = 1600, 360
QUALITY, THUMB_QUALITY = 80, 70
MOST_PIXELS = 60_000_000
BLOCKS = 6
"""A blurred box keeps so many blocks across: what is behind them cannot be worked out again."""


def opened(content: bytes) -> Image.Image:
    """A photo, upright. Raises OSError, ValueError for one that cannot be read or is larger than any camera's."""
    picture = Image.open(io.BytesIO(content))
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    picture.draft("RGB", (PICTURE_SIDE * 2, PICTURE_SIDE * 2))
    upright = ImageOps.exif_transpose(picture)
    return upright.convert("RGB")


def blurred(picture: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """A small copy in which the boxes are blocks."""
    copy = picture.copy()
    copy.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    for left, top, right, bottom in boxes:
        corners = (
            int(left * copy.width),
            int(top * copy.height),
            max(int(left * copy.width) + 1, round(right * copy.width)),
            max(int(top * copy.height) + 1, round(bottom * copy.height)),
        )
        part = copy.crop(corners)
        few = part.resize((BLOCKS, max(1, round(BLOCKS * part.height / part.width))), Image.Resampling.BOX)
        part = few.resize(part.size, Image.Resampling.NEAREST).filter(ImageFilter.GaussianBlur(part.width / 24))
        copy.paste(part, corners[:2])
    return copy


def saved(picture: Image.Image) -> tuple[bytes, bytes]:
    """The picture and its thumb as JPEG, made of pixels alone: no place, no time, no camera is in them."""
    thumb = picture.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return _jpeg(picture, QUALITY), _jpeg(thumb, THUMB_QUALITY)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
