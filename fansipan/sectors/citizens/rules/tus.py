"""The headers of tus 1.0, the open protocol of resumable uploads: read with care, whoever sent them."""

from __future__ import annotations

import base64
import binascii
import re

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum"
CHUNK = "application/offset+octet-stream"
KEY = re.compile(r"[!-+\--~]{1,60}")
MOST_DIGITS = 12


def whole(text: str) -> int | None:
    """A length or an offset; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: pairs with commas, each a key and a text in Base64. Raises ValueError."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        if not KEY.fullmatch(key) or key in found:
            raise ValueError(key)
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValueError(key) from error
    return found


def checksum(header: str) -> tuple[str, bytes]:
    """Upload-Checksum: the algorithm and the digest that the sender computed. Raises ValueError."""
    name, _space, value = header.partition(" ")
    if name not in ("sha1", "sha256"):
        raise ValueError(name)
    try:
        return name, base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(value) from error
